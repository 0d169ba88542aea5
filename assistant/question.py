"""What a question asks for: whose reports, which years covered, which kind, which part. Deterministic.

Filters that the user named are hard. Years are years *covered*: results of 2012 stand in the report that covers 2012, plans
and targets *for* 2012 in the one that covers 2011, whatever year the reports were delivered in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.agencies import aliases, governments_first, named
from assistant.intent import (
    Intent,
    asks_reason,
    asks_source,
    intent_of,
    is_plan_question,
    says_next_year,
    without_source,
)
from assistant.readers.topics import heading_topics
from assistant.thesaurus import official, spelled_right
from assistant.years import without_each, years_named, years_text
from vectorstore.schema import Filters, ReportInfo

__all__ = ["Intent", "Understanding", "aliases", "understand", "years_text"]
_T = TypeVar("_T")

_KINDS = (
    (
        "rule_of_law",
        re.compile(
            r"法治政府建设(?:情况)?(?:年度)?(?:工作)?(?:总结)?(?:报告|年报)|法治(?:政府)?(?:年度)?(?:报告|年报)"
        ),
    ),
    ("government_work", re.compile(r"政府工作报告")),
    ("disclosure", re.compile(r"信息公开(?:工作)?(?:年度)?(?:报告|年报)")),
    ("work_summary", re.compile(r"(?:年|年度|年终|的)工作总结|工作总结(?:里|中|报告)")),
)
# “2022年说2023年要建”: the plan for 2023 in the report on 2022
_SAID_THEN = re.compile(
    r"(20\d\d)年[^，,。；;\d]{0,8}(?:说|提|定|报告|计划|打算|安排|承诺|许)[^，,。；;\d]{0,6}(20\d\d)年"
)
# “2022年普法场次和2021年定的目标比”, “2022年说要建的，2023年建成了几个”: a plan held against what came of it
_PROMISED = re.compile(
    r"(20\d\d)年[^，,。；;\d]{0,8}?(?:(?<![制规确认约])定|说|提出|计划|打算|承诺|许)[^，,。；;\d]{0,6}?(?:目标|计划|任务|打算|安排|要|的)"
)
_MIXED_COMPARISON = re.compile(
    r"对比|比较|相比|比一比|比一下|变化|怎么变|趋势|走势|增减|差多少|多了还是少了|[跟和与同].{1,12}比"
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a question was read. ``text`` is what is searched for: the question without what became a filter.

    ``also`` are official wordings for its everyday words. ``named_years`` are the years as the user named them; those
    searched in differ for plans. ``notes`` are Chinese sentences on how words such as “去年” were taken. ``unknown``
    names an agency or year that the library lacks. ``comparison`` is True when years or agencies are to be laid side by
    side: each of ``filters.years`` is then answered for itself, and with ``by_agency`` each agency. ``promised`` is the one of
    these years whose plans are meant, to be held against the later results. ``context`` and ``quoted`` come
    from the turn before: what it was about, and the sentences that answered it; they help to find, and never filter. ``place`` are all agencies of a place
    that was named without saying whose report is meant; ``filters.agencies`` is then the likeliest of them.
    """

    question: str
    text: str
    filters: Filters
    intent: Intent
    notes: tuple[str, ...] = ()
    unknown: str | None = None
    asks_reason: bool = False
    named_years: tuple[int, ...] = ()
    also: str = ""
    comparison: bool = False
    by_agency: bool = False
    promised: int | None = None
    asks_source: bool = False
    context: str = ""
    quoted: tuple[str, ...] = ()
    place: tuple[str, ...] = ()


def understand(
    question: str, library: Sequence[ReportInfo], *, today_year: int, scope: Filters = Filters()
) -> Understanding:
    """Read filters and intent from a question.

    Args:
        question: what the user typed, one stand-alone question.
        library: the reports that there are; agency names are recognised from them.
        today_year: the calendar year that “去年” counts from.
        scope: filters set by hand (chips, options); the question may narrow what they leave open, never widen them.
    """
    whose = named(question, library)
    kinds = tuple(kind for kind, pattern in _KINDS if pattern.search(whose.rest))[:1]
    meant = _within(scope.agencies, whose.agencies)
    in_scope = [i for i in library if not meant or i.agency in meant]
    when = years_named(whose.rest, in_scope, today_year)
    notes = list(when.notes)
    intent = intent_of(when.rest)
    years = when.years
    topics: tuple[str, ...] = ()
    if is_plan_question(when.rest) and intent != "section":
        topics = ("T15",)
        if not set(years) & set(scope.years):
            years, plan_notes = _plan_years(years, question, in_scope)
            notes.extend(plan_notes)
    elif intent == "problems":
        topics = ("T14",)
    elif intent == "section":
        topics = heading_topics(when.rest)[:2]
    place: tuple[str, ...] = ()
    if whose.by_place:
        place = _within(scope.agencies, whose.agencies)
        if when.each and not years:
            years = _all_years(library, place, kinds)
        meant = governments_first(place, years, library)
        in_scope = [i for i in library if not meant or i.agency in meant]
    place = place if whose.by_place and set(place) != set(meant) else ()
    if when.each and not years:
        years = _all_years(library, meant, kinds)
    filters = Filters(
        agencies=meant,
        years=_within(scope.years, years),
        kinds=_within(scope.kinds, kinds),
        topics=scope.topics or topics,
        report_ids=scope.report_ids,
    )
    notes.extend(_overruled(scope, whose.agencies, years))
    unknown = whose.unknown
    if unknown is None:
        notes.extend(f"资料库中没有{name}的报告，以下只有其余单位的。" for name in whose.missing)
        unknown, gaps = _missing_years(filters, library)
        notes.extend(gaps)
    text = spelled_right(without_source(_strip_kind(without_each(when.rest) if when.each else when.rest)))
    by_agency = len(filters.agencies) > 1 and not whose.by_place and not whose.by_trade
    return Understanding(
        question=question,
        text=text,
        filters=filters,
        intent=intent,
        notes=tuple(notes),
        unknown=unknown,
        asks_reason=asks_reason(when.rest),
        named_years=when.years,
        also=official(text),
        comparison=by_agency or len(filters.years) > 1 or bool(when.each or _MIXED_COMPARISON.search(when.rest)),
        by_agency=by_agency,
        promised=None if topics else _promised(question, filters.years),
        asks_source=asks_source(when.rest),
        place=place,
    )


def _all_years(library: Sequence[ReportInfo], agencies: Sequence[str], kinds: Sequence[str]) -> tuple[int, ...]:
    """All years covered by the agencies' reports (of these kinds); empty sequences mean any."""
    mine = (i for i in library if (not agencies or i.agency in agencies) and (not kinds or i.kind in kinds))
    return tuple(sorted({i.year for i in mine if i.year}))


def _plan_years(
    years: tuple[int, ...], question: str, library: Sequence[ReportInfo]
) -> tuple[tuple[int, ...], list[str]]:
    """Plans *for* a year stand in the report that covers the year before; plans *of* a report are in that report."""
    then = _SAID_THEN.search(question)
    if then and int(then.group(2)) == int(then.group(1)) + 1 and len(years) == 2:
        return (int(then.group(1)),), []
    if not years or says_next_year(question) or _of_report(question):
        return years, []
    before = tuple(y - 1 for y in years)
    there = {i.year for i in library}
    if there & set(before):
        return before, [f"{years_text(years)}的打算写在上一年度的报告里，因此查{years_text(before)}度报告。"]
    if there & set(years):
        return years, [
            f"资料库中没有{years_text(before)}度报告（{years_text(years)}的打算写在其中），以下取自{years_text(years)}度报告。"
        ]
    return before, []


def _promised(question: str, years: Sequence[int]) -> int | None:
    """The earlier of two years when the question is on what was planned then and came of it later."""
    found = _PROMISED.search(question)
    return int(found[1]) if found and len(years) > 1 and int(found[1]) == min(years) else None


def _of_report(question: str) -> bool:
    """The year is said of the report itself (“2023年报告里的打算”), not of the plans."""
    return bool(
        re.search(
            r"20\d\d\s*年?度?(?:的)?(?:[\u4e00-\u9fff]{0,14})?(?:报告|年报|总结)(?:里|中|的|提出|所|对)", question
        )
    )


def _missing_years(filters: Filters, library: Sequence[ReportInfo]) -> tuple[str | None, list[str]]:
    """Why nothing can be found when no named year is there; a note when only some are."""
    there = {
        i.year
        for i in library
        if (not filters.agencies or i.agency in filters.agencies) and (not filters.kinds or i.kind in filters.kinds)
    }
    missing = [y for y in filters.years if y not in there]
    if not missing or not library:
        return None, []
    whose = "、".join(filters.agencies) or "任何单位"
    said = f"资料库中没有{whose}{years_text(missing)}度的报告"
    if len(missing) < len(filters.years):
        return None, [f"{said}，以下只有其余年度的。"]
    have = years_text(sorted(y for y in there if y))
    return said + (f"，只有{have}度的。" if have else "。"), []


def _within(scope: tuple[_T, ...], named: tuple[_T, ...]) -> tuple[_T, ...]:
    """What is named inside the scope; the whole scope where nothing of it is named; what is named where it is open."""
    return tuple(v for v in named if v in scope) or scope if scope else named


def _overruled(scope: Filters, agencies: Sequence[str], years: Sequence[int]) -> list[str]:
    """Notes on what the question named and the scope forbids."""
    outside = [*(a for a in agencies if scope.agencies and a not in scope.agencies)]
    outside.extend(f"{y}年" for y in years if scope.years and y not in scope.years)
    return [f"已按选定的范围查找，问题中的{'、'.join(outside)}不在范围内，没有采用。"] if outside else []


def _strip_kind(text: str) -> str:
    """The text without the words for a kind of report, unless it asks for nothing else."""
    bare = text
    for _, pattern in _KINDS:
        bare = pattern.sub("", bare)
    return bare.strip(" ，,。的") or text.strip()
