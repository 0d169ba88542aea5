"""A figure made ready for comparing with another year's: its name without verbs, its value in the base unit. Pure.

Only what a report tells of its own year is taken: no plans and shortcomings, no targets, no value before a change, nothing
about another year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.checks.quantity import quantity
from assistant.compare.passages import around, passages, terms
from assistant.figures.extract import Figure
from assistant.figures.fact_sheet import normal_name
from assistant.figures.records import FigureRecord, figure_records
from vectorstore.chinese import Span
from vectorstore.schema import Report

SPECIFIC = 4  # characters of a name that says what is counted without its sentence
_ENDINGS = ("T14", "T15")
_LEAD = re.compile(
    r"^(?:(?:我[局市县区]|全[局市县区年]|今年以来|截至年?[底末]|年末|依法(?!行政|治)|共计?|累计|组织|开展|实施|办理|完成|使用|投入|受理|作出|接受|举办|"
    r"召开|发放|保障|整治|检查|及时|有效|持续|邀请|编发|出动|已)+)(?=[\u4e00-\u9fff]{3})"
)
_TAIL = re.compile(r"(?<=[\u4e00-\u9fff]{3})(?:由|从|达到?|为|共计?|的|约|工作)+$")
_FORMER = re.compile(r"[由从]\s*$")
_CHANGED = re.compile(r"[^。；;，,\d]{0,8}(?:提高|增加|增长|降|减|缩|上?升|增|压|扩|调整|变)")
_TARGET = re.compile(r"\s*(?:以上|以下|以内)?的?[^，,。；;、\d]{0,4}(?:目标|任务)")
_OTHER_YEAR = re.compile(r"上一?年|去年|历年|(?<!\d)((?:19|20)\d\d)年(?!以?来|起)")
_YEAR_BEFORE = re.compile(r"上一?年|去年|同期|上期")
_CLAUSE = re.compile(r"[，,。；;\n]")
_ALIKE = {
    unit: group[0]
    for group in (
        ("人", "名", "位"),
        ("家", "个", "所"),
        ("件", "起", "宗", "例"),
        ("场", "场次"),
        ("平方米", "㎡", "平方", "平米", "m²"),
        ("公里", "千米", "km"),
        ("吨", "t"),
    )
    for unit in group
}


@dataclass(frozen=True, slots=True)
class Item:
    """One figure of a report.

    ``name`` is the indicator for comparing, ``unit`` the base unit with units of the same meaning made one, ``value`` in
    it; ``scale`` is what one written unit is worth in it. ``before`` names the figure before it in the same passage, and
    ``words`` are those of its passage: they tell apart names that say nothing alone (“办结”).
    """

    record: FigureRecord
    report_id: str
    name: str
    unit: str
    value: Decimal
    scale: Decimal
    before: str
    words: frozenset[str]

    @property
    def span(self) -> Span:
        """Where the figure stands."""
        return self.record.figure.start, self.record.figure.end

    @property
    def since_last_year(self) -> bool:
        """True for a change on the year before: “比上年增长14.3%”."""
        return _YEAR_BEFORE.search(self.record.figure.base) is not None


def items(report: Report) -> tuple[Item, ...]:
    """The figures of a report that can be compared with another year's, in order; one that is repeated only once."""
    return tuple(_distinct(_items(report)))


def _items(report: Report) -> Iterator[Item]:
    spans = passages(report)
    words: dict[Span, frozenset[str]] = {}
    before: tuple[Span | None, str] = (None, "")
    for record in figure_records(report):
        figure = record.figure
        if not figure.is_data or record.topic in _ENDINGS:
            continue
        span = around(spans, figure.start)
        name = plain_name(figure.indicator)
        led = before[1] if before[0] == span else ""
        before = (span, name)
        if not name or figure.high is not None or not _own(report, span, record):
            continue
        if span not in words:
            words[span] = terms(report.text[slice(*span)])
        value, unit = in_base(figure)
        scale = value / figure.value if figure.value else Decimal(1)
        yield Item(record, report.id, name, unit, value, scale, led, words[span])


def in_base(figure: Figure) -> tuple[Decimal, str]:
    """A figure's value without 万 and 亿, and its unit with units of the same meaning made one (名 and 位 are 人)."""
    base = quantity(figure)
    return base.value, _ALIKE.get(base.unit, base.unit)


def plain_name(indicator: str) -> str:
    """An indicator for comparing: without marks, the verb before it and what hangs on behind it."""
    name = _LEAD.sub("", normal_name(indicator))
    return _TAIL.sub("", name)


def _own(report: Report, span: Span, record: FigureRecord) -> bool:
    """False for a target, the value before a change, and a figure of another year."""
    text, figure = report.text, record.figure
    clause = max((m.end() for m in _CLAUSE.finditer(text, span[0], figure.start)), default=span[0])
    lead = text[clause : figure.start]
    if _FORMER.search(lead) and _CHANGED.match(text, figure.end):
        return False
    if _TARGET.match(text, figure.end):
        return False
    if figure.base:
        return True  # “比上年增长14.3%” tells of this year
    return not any(m[1] is None or int(m[1]) != report.year for m in _OTHER_YEAR.finditer(lead))


def _distinct(found: Iterator[Item]) -> Iterator[Item]:
    seen: set[tuple[str, str, str, Decimal]] = set()
    for item in found:
        alone = f"{item.before}…{item.name}" if len(item.name) < SPECIFIC else item.name
        key = (alone, item.record.figure.base, item.unit, item.value)
        if key not in seen:
            seen.add(key)
            yield item
