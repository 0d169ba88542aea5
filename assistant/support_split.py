"""An answer cut into sentences, each with the marks that stand for it; what is no statement is told apart. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.citations import marks
from assistant.figures.extract import figures
from vectorstore.chinese import sentences, trim

_BLOCK = re.compile(r"\n[ \t\u3000]*\n")
_LIST_MARK = re.compile(r"^\s*(?:[-*+•·]\s+|\d{1,2}(?:[、)）]|[.．](?!\d))|[（(]\d{1,2}[)）]|[①-⑳])\s*")
_HEADING = re.compile(
    r"^\s*(?:#{1,6}\s|\*\*[^*\n]+\*\*[：:]?$|(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])\S{1,30}$)"
)
_REPORTS = re.compile(r"[两二三四五六七八九]份(?:年度)?(?:报告|资料|总结|文件)中?[都均]?")  # counts what is cited
_RULE = re.compile(r"^[-|:=*_~\s]*$")
_SENTENCE_MARKS = tuple("。！？!?；;")
_META = re.compile(
    r"(?:资料|报告|原文|材料|引文|文件|文中|内容|依据|信息)[^，,。；;]{0,12}?(?:没有|未|并未|尚未|无|不)(?:明确|直接|单独|具体|专门|再|能|足以)*"
    r"(?:找到|查到|检索到|提到|提及|涉及|说明|写明|列出|给出|记载|披露|包含|包括|显示|载明|解释|反映|体现|看到|相关|有关|关于|详细|支持)"
    r"|(?:没有|未能?|无法|不能)(?:从[^，,。]{0,10})?(?:找到|查到|检索到|回答|确定|判断|得知|得出|比较|核实|给出答案)"
)
_TALK = re.compile(
    r"^(?:您?好[，,！!。]?|您好.{0,12}|好的.{0,20}|当然.{0,12}|(?:以上|以下|上述|下面)(?:内容|信息|是|为|回答|数据|资料)?.{0,20}(?:供.{0,4}参考|如下|整理)?.{0,6}"
    r"|希望.{0,20}|如[需有果].{0,40}|(?:需要|建议|请)您?.{0,40}|谢谢.{0,10}|综上[：:]?|具体如下|详情?如下|仅供参考)[。！!：:]?$"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer: ``text[start:end]``, its citation marks behind a full stop included.

    ``body`` is its text, every character in its place, with marks, list mark and Markdown signs blanked out.
    ``citations`` are the numbers that stand for it; ``lead`` is the line with a colon above it, or “”.
    """

    start: int
    end: int
    body: str
    citations: tuple[int, ...]
    exempt: bool
    lead: str = ""


def statements(text: str) -> list[Statement]:
    """The sentences of an answer in order.

    A sentence without a mark takes those of the next sentence with marks in its paragraph; a paragraph ends at an empty line.
    """
    found: list[Statement] = []
    at = 0
    for edge in [*(m.span() for m in _BLOCK.finditer(text)), (len(text), len(text))]:
        found.extend(_block(text, at, edge[0]))
        at = edge[1]
    return found


def _block(text: str, start: int, end: int) -> list[Statement]:
    spans = _with_marks_behind(text, list(sentences(text, start, end)))
    own = [tuple(dict.fromkeys(n for n, _, _ in marks(text[a:b]))) for a, b in spans]
    found: list[Statement] = []
    lead = ""
    for i, (a, b) in enumerate(spans):
        body = _body(text[a:b])
        exempt = _is_no_statement(body, text[a:b])
        opens = body.rstrip().endswith(("：", ":"))
        cited = own[i] or next((o for o in own[i + 1 :] if o), ())
        found.append(Statement(a, b, body, () if exempt and not own[i] else cited, exempt, "" if opens else lead))
        if opens:
            lead = body.strip()
    return found


def _with_marks_behind(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """“……128件。[1]下一句”: marks behind a full stop belong to the sentence before it."""
    out: list[tuple[int, int]] = []
    for a, b in spans:
        run = re.match(r"(?:\[\d{1,3}\][ \t\u3000]*)+[。.]?", text[a:b])
        if run and out and "\n" not in text[out[-1][1] : a]:
            out[-1] = (out[-1][0], a + len(run.group().rstrip()))
            a, b = trim(text, a + run.end(), b)
        if a < b:
            out.append((a, b))
    return out


def _body(sentence: str) -> str:
    def blank(match: re.Match[str]) -> str:
        return " " * len(match.group())

    for _, a, b in marks(sentence):
        sentence = sentence[:a] + " " * (b - a) + sentence[b:]
    sentence = _REPORTS.sub(blank, sentence)
    return re.sub(r"\*\*|__|`|^\s*[>#]+", blank, _LIST_MARK.sub(blank, sentence))


def _is_no_statement(body: str, written: str) -> bool:
    """Headings, lead-ins, greetings, and what is said about the material itself; never a sentence with a figure."""
    bare = body.strip()
    if not bare or _RULE.match(bare) or not re.search(r"[\u4e00-\u9fff0-9A-Za-z]", bare):
        return True
    if any(f.is_data for f in figures(bare)):
        return False
    if _HEADING.match(written) or bare.endswith(("：", ":")) or _TALK.match(bare):
        return True
    return bool(_META.search(bare)) and not re.search(r"但|不过|然而", bare)
