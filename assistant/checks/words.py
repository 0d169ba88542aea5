"""Rules on wording: confused characters, doubled words, fixed formulas, redundancy, terms of law."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from assistant.checks.compact import compact, near
from assistant.checks.document import Document
from assistant.checks.lexicon import negatives, positives, table
from assistant.checks.schema import Example, Hit, Rule, Severity
from vectorstore.tokens import words_of

_FORMULAS = Path(__file__).parent / "lexicons" / "formulas.tsv"
_DOUBLED = re.compile(r"([\u4e00-\u9fff]{2,6})\1")
_REPEATABLE = re.compile(
    r"^(?:一.|逐.|很.|非常|好好|[\u4e00-\u9fff])$|^一|^逐|^每|^(?:研究|讨论|商量|考虑|学习|了解|休息|体验|感受|锻炼|尝试|沟通|交流|关注|博士|常常|时时|天天|人人|处处|步步|层层|代代|点点|种种|件件|桩桩|个个|家家|户户|村村|县县|区区|镇镇|乡乡|社社|企企)$"
)
_FUNCTION = re.compile(
    r"(?<![目标有众])的的(?![确士])|(?<![除为受明少得私])了了(?!解|然|结|断|望|账)|(?<![祥平缓温中共饱谦柔随])和和(?!平|谐|睦|美|解|合|气|田|县|善|顺|静|政)"
    r"|及及(?!时|早|格|其)|(?<![实所存内潜现旨正外自重好])在在(?!基|一|家)(?!线|校|建|岗|职|册|编|场|押|营|用|位|京|外|乎|读|地|途|产|研|审|售|野|此|于)|将将(?!士|军|来|领|帅|要|近)|(?<![因成作称认以])为为(?!民|期|主|人|数|止|难)"
)
_CONTEXT = 12  # characters around a doubled word that are cut into words
_DROPPED = re.compile(r"第一(?:人|责任|负责人|责人|责任人员)职责")
_CUT_OFF = re.compile(
    r"履行[^，。；、]{0,14}第一责任人(?!职责|的职责|责任|制|法定|述职|述法|规定)(?=落实|情况|工作|[，。；])"
)
# congresses that no report of these years means, unless it looks back on what they decided
_LONG_AGO = re.compile(
    r"党的十(?:[一二三四五六七]大|大(?=精神|报告|部署))(?![\u4e00-\u9fff]{0,6}(?:提出|确立|首次|第一次|明确|确定|指出|决定|召开)|以来|到|至)"
)
_TO_COME = re.compile(r"党的(?:二十[一二三四五六七八九]|三十)大")
_SINCE_18TH, _21ST = 2013, 2026  # the first full year after the 18th, the last one before the 21st
_LEVEL_LOST = re.compile(r"向本级和政府|向同级和政府|向上一级和政府")


@cache
def _formulas() -> tuple[tuple[str, tuple[str, ...]], ...]:
    with _FORMULAS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    known = [r["formula"] for r in rows]
    return tuple((r["formula"], (*known, *(v for v in r["variants"].split("；") if v))) for r in rows)


def fixed_wordings() -> tuple[str, ...]:
    """The fixed wordings, without marks."""
    return tuple(wording for wording, _ in _formulas())


def _fixed(document: Document) -> Iterator[Hit]:
    whole = compact(document.text)
    for wording, fine in _formulas():
        for start, end in near(whole.text, wording):
            around = whole.text[max(0, start - 1) : end + 1]
            if any(v in around and v not in wording for v in fine):
                continue
            a, b = whole.span(start, end)
            if "\n" not in document.raw[a:b]:
                yield Hit(a, b, f"与固定提法“{wording}”不一致，请核对。", kind=wording)


def _doubled(document: Document) -> Iterator[Hit]:
    for match in _DOUBLED.finditer(document.text):
        word = match[1]
        if _REPEATABLE.match(word) or len(set(word)) == 1 or document.in_quote(match.start()):
            continue
        edges = _word_edges(document, match)
        if document.in_title(match.start()) or not {match.start(), match.end(1)} <= edges:
            continue  # 退税|缓税|缓费 holds “税缓税缓” across three words
        sure = match.end() in edges  # “项目项目经理” may be two names side by side
        severity: Severity = "error" if sure else "warning"
        yield Hit(*match.span(), f"“{word}”重复。", word, certain=sure, kind=word, severity=severity)
    for match in _FUNCTION.finditer(document.text):
        yield Hit(*match.span(), f"“{match.group()[0]}”重复。", match.group()[0], certain=True, kind=match.group())


def _word_edges(document: Document, match: re.Match[str]) -> set[int]:
    """Where words begin and end around a match."""
    start, end = max(0, match.start() - _CONTEXT), match.end() + _CONTEXT
    edges, at = {start}, start
    for word in words_of(document.text[start:end]):
        at += len(word)
        edges.add(at)
    return edges


def _first_responsible(document: Document) -> Iterator[Hit]:
    for match in _DROPPED.finditer(document.text):
        yield Hit(*match.span(), "规范说法是“第一责任人职责”。", "第一责任人职责", certain=True)
    for match in _CUT_OFF.finditer(document.text):
        yield Hit(*match.span(), "“履行第一责任人”后面漏了“职责”。", f"{document.raw[slice(*match.span())]}职责")
    for match in _LEVEL_LOST.finditer(document.text):
        level = match.group()[1:-3]
        yield Hit(*match.span(), "漏了“党委”：年度报告报送党委和政府。", f"向{level}党委和政府", certain=True)


def _congress(document: Document) -> Iterator[Hit]:
    year = document.report.year
    if year is None or year < _SINCE_18TH:
        return
    for pattern in (_LONG_AGO, _TO_COME) if year < _21ST else (_LONG_AGO,):
        for match in pattern.finditer(document.text):
            if not document.in_title(match.start()):
                yield Hit(
                    *match.span(),
                    f"{year}年的报告里写“{match.group()}”，疑为届次漏字或写错，请核对。",
                    kind=match.group(),
                )


_USAGE = "《现代汉语词典》和公文用语习惯"
RULES = (
    Rule(
        "W01", "易混词", "words", "error", _USAGE, table("confusables", "是易混的写法。", certain=True),
        positives("confusables"), negatives("confusables"),
    ),
    Rule(
        "W02", "叠字叠词", "words", "error", "文字通顺", _doubled,
        (Example("开展河道河道巡查。", "河道河道"), Example("加强了了巡查力度。", "了了")),
        ("一个一个排查，人人参与，户户知晓。", "实实在在在基层，以及及时处置。", "社会组织负责人人选，行业协会会费。", "清理的目的的确明确。"),
    ),
    Rule(
        "W03", "固定提法", "words", "error", "重要文件的原文表述", _fixed,
        (
            Example("学习全面依法治国新理论新思想新战略。", "新理论新思想新战略"),
            Example("坚持人民当家做主。", "人民当家做主"),
            Example("推进国家治理体系和治能力现代化。", "治理体系和治能力现代化"),
            Example("增强“四个意识”、坚定“四个自觉”、做到“两个维护”。", "四个自觉"),
        ),
        (
            "学习全面依法治国新理念新思想新战略，坚持人民当家作主。",
            "推进国家治理体系和治理能力现代化，增强“四个意识”、坚定“四个自信”、做到“两个维护”。",
            "严格执法、公正司法；全面推进依法治县，推进市域治理体系和治理能力现代化。",
        ),
    ),
    Rule(
        "W04", "语义重复", "words", "note", "文字精简", table("redundant", "语义重复，可以精简。"),
        positives("redundant"), negatives("redundant"),
    ),
    Rule(
        "W05", "搭配不当", "words", "note", "语法搭配", table("collocations", "搭配不当，请改写。", names=False),
        positives("collocations"), negatives("collocations"),
    ),
    Rule(
        "W06", "第一责任人、报送对象缺字", "words", "error", "《党政主要负责人履行推进法治建设第一责任人职责规定》（2016年）",
        _first_responsible,
        (
            Example("镇长认真履行法治建设第一人职责。", "第一人职责"),
            Example("抓好主要负责人履行法治建设第一责任人落实。", "履行法治建设第一责任人"),
            Example("按时向本级和政府报告情况。", "本级和政府"),
        ),
        ("镇长认真履行法治建设第一责任人职责。", "将履行第一责任人职责情况列入述职。", "按时向本级党委和政府报告情况。"),
    ),
    Rule(
        "W07", "“法制”与“法治”", "words", "note", "中央文件用语", table("rule_of_law", "与通行用语不一致。", names=False),
        positives("rule_of_law"), negatives("rule_of_law"),
    ),
    Rule(
        "W08", "“做出”与“作出”、“制订”与“制定”", "words", "note", _USAGE, table("make", "与通行写法不一致。"),
        positives("make"), negatives("make"),
    ),
    Rule(
        "W09", "法律术语", "words", "warning", "法律术语的含义", table("legal_terms", "用词不准，请核对。"),
        positives("legal_terms"), negatives("legal_terms"),
    ),
    Rule(
        "W10", "党代会届次", "words", "warning", "党的全国代表大会的届次和时间", _congress,
        (
            Example("白鹭县水利局2023年工作总结\n全面贯彻党的十二大精神。", "党的十二大"),
            Example("白鹭县水利局2023年工作总结\n全面贯彻党的十大精神。", "党的十大"),
            Example("白鹭县水利局2023年工作总结\n全面贯彻党的二十二大精神。", "党的二十二大"),
        ),
        (
            "白鹭县水利局2023年工作总结\n全面贯彻党的二十大精神，党的十八大、十九大以来的成就。",
            "白鹭县水利局2023年工作总结\n党的十五大提出依法治国基本方略。党的十大举措深入人心。",
            "全面贯彻党的十二大精神。",
        ),
    ),
)  # fmt: skip
