"""What a plan or a shortcoming comes down to: the single measures that can be looked for in the next report. Pure.

“建成2个区域养老服务中心，年末护理型床位占比达到56%以上；开展专项检查，防范资金风险” is three measures and a purpose.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.compare.items import SPECIFIC, in_base, plain_name
from assistant.compare.passages import terms
from assistant.figures.extract import Figure, figures
from assistant.figures.facts import Promise
from assistant.points import leading
from vectorstore.chinese import Span, sentences, trim
from vectorstore.schema import Report

_CUT = re.compile(r"[，,；;。：:！\n]")
_CLOSED = re.compile(r"《[^》]*》|“[^”]*”|（[^）]*）|\([^)]*\)")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}(?:是|要|、)|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十]{1,2}[,，、]?|\d{1,2}[.．、])\s*"
)
# a clause that only says how: it belongs to the deed after it
_HOW = re.compile(r"^(?:依托|通过|围绕|按照|针对|结合|根据|依据|坚持|采取|聚焦|以(?!上|内)|借助|发挥|抓住|对照)")
_DEED = re.compile(
    r"修订|制定|制订|出台|建成|建立|实现|开展|组织|举办|编制|印发|启动|新增|新建|设立|制作|培训|配备|评查|完成|建设|成立|开通|上线|接入|"
    r"清理|公布|发布|签订|创建|改造|引进|聘请|发放|编印|纳入|推行|实行|健全|推动[^，,。；;]{2,20}(?:全覆盖|覆盖|落实|落地|达到)"
)
# a clause that only says what for
_PURPOSE = re.compile(
    r"^(?:以(?!上)|把|要|面对|继续|大力|全力|防范|狠抓|减少|提高|提升|促进|确保|做到|增强|为|不断|切实|进一步|努力|着力|加强|深化|加大|强化|优化|巩固|提供|营造|让|使|充分|更好|全面|持续|推进|推动|规范|完善|改进|充实|丰富|统筹|引导|鼓励|支持|扎实|深入|严格|落实)"
)
_FIRM = re.compile(r"推动.*(?:覆盖|达到)")  # opens as a purpose does, but can be found done
_REASON = re.compile(r"原因|由于|主要是因|所致|^因")
_UP_TO = ("不超过", "以内", "以下", "不多于", "不高于")
_GROWTH = re.compile(r"(?:增长|增幅|增速|下降)[^，,。；;\d]{0,4}$")
_BARE = re.compile(
    r"(?:确保|力争|加快|全力|年内|要)*(?![^，,]*(?:实施|完成|新|建成|达|组织|开展|改造|突破|增))[\u4e00-\u9fff]{0,4}"
)
_FINISHED = re.compile(r"核准|投产|开工|完工|竣工|投入使用|建成")
_NEW = "新增"
_SHORT_LEAD = 24


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that was promised, in its base unit. ``upper``: not to be exceeded; ``growth``: a change on the year before."""

    figure: Figure
    name: str
    value: Decimal
    unit: str
    upper: bool
    growth: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that was promised, or one thing that was lacking. ``vague``: it names no deed that could be found done."""

    start: int
    end: int
    words: frozenset[str]
    targets: tuple[Target, ...] = ()
    vague: bool = False


def measures(report: Report, promise: Promise) -> tuple[Measure, ...]:
    """The measures of a plan, or the statements of a shortcoming without its reasons, in order."""
    if promise.kind == "shortcoming":
        return tuple(_statements(report.text, promise))
    found = list(_deeds(report.text, promise))
    clear = [m for m in found if not m.vague]
    return tuple(clear or found)


def with_further(report: Report, found: Sequence[Promise]) -> tuple[Promise, ...]:
    """The promises and, as plans of their own, the sentences with targets that they leave out.

    A government work report plans over many pages, of which a promise holds the heading and the first lines.
    """
    seen = [(p.start, p.end) for p in found]
    more: list[Promise] = []
    for section in leading(report, report.sections, "T15"):
        for start, end in sentences(report.text, section.body_start, section.end):
            inside = any(a < end and start < b for a, b in seen)
            if not inside and any(f.is_data and f.unit for f in _figures(report.text, start, end)):
                text = _NUMBERING.sub("", report.text[start:end]).strip()
                topic = next((t for t in section.topics if t != "T15"), "")
                key = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:8]
                more.append(Promise(f"P-{key}", "plan", text, topic, start, end))
    return tuple(sorted([*found, *more], key=lambda p: (p.start, p.end)))


def _statements(text: str, promise: Promise) -> Iterator[Measure]:
    """The clauses of a shortcoming; the lead, which only names it, is ``vague``."""
    lead = True
    for start, end in sentences(text, promise.start, promise.end):
        reason = _REASON.search(text, start, end)
        for a, b in _clauses(text, *trim(text, start, reason.start() if reason else end)):
            words = terms(text[a:b])
            if words:
                yield Measure(a, b, words, vague=lead)
        lead = False
        if reason:
            return


def _deeds(text: str, promise: Promise) -> Iterator[Measure]:
    first = next(iter(sentences(text, promise.start, promise.end)), (promise.start, promise.end))
    lead = first[1] - first[0] <= _SHORT_LEAD and first[1] < promise.end
    carried = ""
    for start, end in _clauses(text, promise.start, promise.end):
        clause = text[start:end]
        words = terms(clause)
        targets = _targets(text, start, end, carried)
        carried = targets[-1].name if targets else ""
        named = bool(targets) or "《" in clause
        purpose = _PURPOSE.match(clause) and not _FIRM.match(clause)
        vague = not named and (not _DEED.search(clause) or bool(purpose))
        told = words or any(len(t.name) >= SPECIFIC for t in targets)
        if told and not (lead and end <= first[1] and not named):
            yield Measure(start, end, words, targets, vague)


def _targets(text: str, start: int, end: int, carried: str) -> tuple[Target, ...]:
    """The figures of a clause; “达到282亿元” is of what the clause before was of (``carried``).

    The figure in “大唐700万吨露天矿完成核准” is part of a name and no target.
    """
    found: list[Target] = []
    for figure in _figures(text, start, end):
        named_so = _BARE.fullmatch(text[start : figure.start]) and _FINISHED.search(text, figure.end, end)
        if figure.is_data and figure.unit and figure.high is None and not named_so:
            value, unit = in_base(figure)
            upper = figure.qualifier.startswith(_UP_TO) or figure.qualifier.endswith(_UP_TO)
            growth = figure.kind == "percent" and _GROWTH.search(text, start, figure.start) is not None
            name = plain_name(figure.indicator) or carried
            if name.startswith(_NEW) and _NEW not in text[start:end]:
                name = name.removeprefix(_NEW)  # “新增3名，年末达到27名”
            found.append(Target(figure, name, value, unit, upper, growth))
    return tuple(found)


def _figures(text: str, start: int, end: int) -> Iterator[Figure]:
    """The figures of a piece of a long text, found in the piece alone."""
    for f in figures(text[start:end]):
        yield replace(f, start=f.start + start, end=f.end + start)


def _clauses(text: str, start: int, end: int) -> Iterator[Span]:
    """The clauses of a stretch of text; commas in names do not cut, and a clause that says how stays with its deed."""
    closed = [m.span() for m in _CLOSED.finditer(text, start, end)]
    cuts = [m.end() for m in _CUT.finditer(text, start, end) if not any(a <= m.start() < b for a, b in closed)]
    at = start
    for stop in dict.fromkeys([*cuts, end]):
        a, b = trim(text, at, stop)
        number = _NUMBERING.match(text[a:b])
        a += number.end() if number else 0
        if _HOW.match(text[a:b]) and text[b - 1 : b] in {"，", ","}:
            continue
        at = stop
        if a < b:
            yield a, b
