"""What a question asks for: whose reports, which years covered, which kind, which part. Deterministic.

Filters that the user named are hard. Years are years *covered*: results of 2012 stand in the report that covers 2012, plans
and targets *for* 2012 in the one that covers 2011, whatever year the reports were delivered in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

from assistant.readers.agency import named_agencies, region_of, short_names, short_organs
from assistant.readers.topics import heading_topics
from vectorstore.chinese import Span
from vectorstore.schema import Filters, ReportInfo

_T = TypeVar("_T")
Intent = Literal["figure", "list", "plans", "problems", "section", "general"]

# 2023年, or 2023 alone unless it counts something (2000户)
_YEAR = re.compile(
    r"(?<!\d)(20\d\d)(?:\s*年度?|(?!\d)(?!\s*(?:[.,，]\d|[余万亿元户件次名家份张个场起]|多(?!少)|人(?![均社员民])|项(?!目)|条(?!例))))"
)
_CN_YEAR = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}(?=\s*年)")
_CN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# a year inside 《…》 or 〔…〕 belongs to a document's name
_DOCUMENT_YEAR = re.compile(r"《[^》]*》|[〔\[［【﹝(（]\d{4}[〕\]］】﹞)）]")
_RANGE = re.compile(r"(?<!\d)(20\d\d)\s*年?\s*(?:[-—－–~～至到]{1,2})\s*(20\d\d)\s*年?")
_RECENT = re.compile(r"[近最过]+(?:去的?)?([一二两三四五六七八九十]|\d{1,2})年")
_RELATIVE = (
    ("大前年", 3),
    ("前年", 2),
    ("去年", 1),
    ("上一年度", 1),
    ("上年度", 1),
    ("上一年", 1),
    ("今年", 0),
    ("本年度", 0),
)
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
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
_NEXT_YEAR = re.compile(r"下一步|下一?年度?|明年|来年|次年|今后|接下来")
_PLAN = re.compile(
    r"打算|[给为]\s*(?:20\d\d年)?定的|定了?.{0,6}目标|想让|要建|民生实事|计划|安排|目标|预期|工作思路|思路|下一步|准备怎么|将要|拟|预计完成"
)
_PLAN_RESULT = re.compile(
    r"完成(?:情况|了)|落实情况|实现了|建成了|办成了|达到了|落实了|兑现|是否完成|达成|(?:应急|行动|救助|培训)计划|目标考核|目标任务完成"
)
_PROBLEM = re.compile(
    r"(?:存在|有)(?:着)?(?:哪些|什么|的)?.{0,6}(?:问题|不足|短板|困难|薄弱)|(?:问题|不足|短板)(?:和|与|及)?.{0,4}(?:有哪些|是什么|有什么|在哪)|哪些.{0,10}(?:问题|不足|短板)|薄弱环节|差距(?:在哪|有哪些)"
)
_PROBLEM_ELSE = re.compile(r"问题(?:怎么|如何|是怎么)|(?:解决|整改|处理).{0,8}问题|(?:费用|历史遗留|消防).{0,4}问题")
_REASON = re.compile(r"原因|为什么|为何")
_LIST = re.compile(r"哪些|哪几|包括什么|包括哪|分别是|都有什么|有什么|是什么")
_FIGURE = re.compile(
    r"多少|几(?:个|家|次|件|项|户|人|名|张|场|期|条|份|处|所|座|万|亿|起|批|位|岁|天)|占比|比例|百分|增长率?|率(?:是|为|达)|总额|金额|人数|数量"
)
_SECTION = re.compile(r"(?:部分|章节|一节|一章|方面).{0,6}(?:怎么写|如何写|内容|原文|全文)|怎么写|如何写|写法|怎样写")
_LONGEST_RANGE = 30  # years; more is a slip of the pen
_STEMS_TOO_COMMON = frozenset(
    {
        "开发",
        "高新",
        "和平",
        "新城",
        "城关",
        "中心",
        "新",
        "经济",
        "中原",
        "团结",
        "建设",
        "文明",
        "和谐",
        "开放",
        "幸福",
        "友好",
    }
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a question was read. ``text`` is what is searched for: the question without what became a filter.

    ``named_years`` are the years as the user named them; those searched in differ for plans. ``notes`` are Chinese sentences on how words such as “去年” were taken. ``unknown`` names an agency or year that the library lacks.
    """

    question: str
    text: str
    filters: Filters
    intent: Intent
    notes: tuple[str, ...] = ()
    unknown: str | None = None
    asks_reason: bool = False
    named_years: tuple[int, ...] = ()


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
    notes: list[str] = []
    agencies, rest, unknown = _agencies(question, library)
    meant = _within(scope.agencies, agencies)
    in_scope = [i for i in library if not meant or i.agency in meant]
    intent = _intent(rest)
    kinds = tuple(kind for kind, pattern in _KINDS if pattern.search(rest))[:1]
    named, rest, relative = _years(rest, in_scope, today_year)
    years = named
    notes.extend(relative)
    topics: tuple[str, ...] = ()
    if _plans(rest) and intent != "section":
        topics = ("T15",)
        if not set(years) & set(scope.years):
            years, plan_notes = _plan_years(years, question, in_scope)
            notes.extend(plan_notes)
    elif intent == "problems":
        topics = ("T14",)
    elif intent == "section":
        topics = heading_topics(rest)[:2]
    filters = Filters(
        agencies=meant,
        years=_within(scope.years, years),
        kinds=_within(scope.kinds, kinds),
        topics=scope.topics or topics,
        report_ids=scope.report_ids,
    )
    notes.extend(_overruled(scope, agencies, years))
    if unknown is None:
        unknown, gaps = _missing_years(filters, library)
        notes.extend(gaps)
    return Understanding(
        question=question,
        text=_strip_kind(rest),
        filters=filters,
        intent=intent,
        notes=tuple(notes),
        unknown=unknown,
        asks_reason=bool(_REASON.search(rest)),
        named_years=named,
    )


@lru_cache(maxsize=4096)
def aliases(agency: str) -> tuple[str, ...]:
    """What people call an agency, longest first: its short names, and those with the level word left out (常州民政局, 常州民政)."""
    names = list(short_names(agency))
    for name in list(names):
        region = region_of(name)
        if region is None:
            continue
        stem = region[:-1]
        places = [region, stem] if len(stem) >= 2 else [region]
        for organ in (name[len(region) :], *short_organs(name[len(region) :])):
            names.extend(place + organ for place in places)
            if organ.endswith("局") and len(organ) >= 3:
                names.extend(place + organ[:-1] for place in places)
    return tuple(sorted(dict.fromkeys(names), key=len, reverse=True))


def _agencies(question: str, library: Iterable[ReportInfo]) -> tuple[tuple[str, ...], str, str | None]:
    """Agencies named in the question, the question without them, and a named agency that the library does not have."""
    known = sorted({i.agency for i in library if i.agency})
    rest = question
    found: list[str] = []
    called: dict[str, list[str]] = {}
    for agency in known:
        for alias in aliases(agency):
            called.setdefault(alias, []).append(agency)
    # the longest name first, so that what is left of the question never names a namesake
    for alias in sorted(called, key=len, reverse=True):
        if alias in rest:
            found.extend(a for a in called[alias] if a not in found)
            rest = rest.replace(alias, "")
    if found:
        return tuple(found), rest, None
    if not named_agencies(question):
        trades, left = _trades(rest, known)
        if trades:
            return trades, left, None
    strangers = [name for name in named_agencies(question) if name not in known]
    if strangers:
        return (), question, f"资料库中没有{strangers[0]}的报告。"
    places = _places(question, {i.region for i in library})
    inside = tuple(sorted({i.agency for i in library if i.agency and i.region in places}))
    for name in sorted(set(places.values())):
        question = question.replace(name, "", 1)
    return inside, question, None


def _trades(text: str, known: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Agencies named without their place (“民政局”), inside a place that the text names elsewhere; the text without them."""
    called: dict[str, list[str]] = {}
    for agency in known:
        for organ in _organs(agency):
            called.setdefault(organ, []).append(agency)
    meant: list[str] = []
    for organ in sorted(called, key=len, reverse=True):
        if organ in text:
            meant.extend(called[organ])
            text = text.replace(organ, "")
    places = _places(text, {region_of(a) for a in meant})
    return tuple(sorted({a for a in meant if not places or region_of(a) in places})), text


def _organs(agency: str) -> tuple[str, ...]:
    """What an agency is called without its place: 民政局; 市场监督管理局 and 市监局."""
    region = region_of(agency)
    if region is None or agency.endswith("人民政府"):
        return ()
    organ = agency[len(region) :]
    return (organ, *short_organs(organ)) if len(organ) >= 3 else ()


def _places(text: str, regions: Iterable[str | None]) -> dict[str | None, str]:
    """The regions that a text names, each with the name it uses, without a name that is only part of another."""
    named = {r: max((n for n in _region_names(r) if n in text), key=len, default="") for r in regions}
    return {r: name for r, name in named.items() if name and not any(name in n and name != n for n in named.values())}


def _region_names(region: str | None) -> Iterable[str]:
    """A region as people write it: whole, its last level, and that without the level word."""
    if not region:
        return
    last = region
    for i in range(1, len(region) - 1):
        tail = region[i:]
        if region_of(tail) == tail and region[i - 1] in "省市州盟区县":
            last = tail
    yield region
    yield last
    stem = last[:-1]
    if len(stem) >= 2 and stem not in _STEMS_TOO_COMMON:
        yield stem


def _years(text: str, library: Sequence[ReportInfo], today_year: int) -> tuple[tuple[int, ...], str, list[str]]:
    """Years covered that a text names, the text without them, and notes on how words such as “去年” were taken."""
    notes: list[str] = []
    years: list[int] = []
    named: list[Span] = []
    hidden = _DOCUMENT_YEAR.sub(lambda m: "□" * len(m.group()), text)
    hidden = _CN_YEAR.sub(lambda m: m.group().translate(_CN_DIGITS), hidden)
    for match in _RANGE.finditer(hidden):
        low, high = sorted((int(match.group(1)), int(match.group(2))))
        if high - low <= _LONGEST_RANGE:
            years.extend(range(low, high + 1))
            named.append(match.span())
    for match in _YEAR.finditer(hidden):
        if not any(a <= match.start() < b for a, b in named):
            years.append(int(match.group(1)))
            named.append(match.span())
    rest = text
    for start, end in sorted(named, reverse=True):
        rest = rest[:start] + rest[end:]
    recent = _RECENT.search(rest)
    if recent:
        count = _NUMERALS.get(recent.group(1)) or int(recent.group(1))
        newest = max((i.year for i in library if i.year), default=today_year)
        years.extend(range(newest - count + 1, newest + 1))
        notes.append(f"“{recent.group()}”按资料库中最新的{newest}年往前算：{newest - count + 1}—{newest}年。")
        rest = rest.replace(recent.group(), "", 1)
    if not years:
        years, rest = _relative_years(rest, today_year, notes)
    return tuple(sorted(dict.fromkeys(years))), rest, notes


def _relative_years(text: str, today_year: int, notes: list[str]) -> tuple[list[int], str]:
    """去年, 前年 … counted from today. “比去年” compares inside one report and names no year."""
    years: list[int] = []
    for word, back in _RELATIVE:
        match = re.search(rf"(?<![比较]){word}(?!以来)", text)
        if match:
            years.append(today_year - back)
            notes.append(f"今天是{today_year}年，“{word}”按{today_year - back}年理解。")
            text = text[: match.start()] + text[match.end() :]
    return years, text


def _intent(text: str) -> Intent:
    if _SECTION.search(text):
        return "section"
    if _PROBLEM.search(text) and not _PROBLEM_ELSE.search(text):
        return "problems"
    if _FIGURE.search(text):
        return "figure"
    if _plans(text):
        return "plans"
    return "list" if _LIST.search(text) else "general"


def _plans(text: str) -> bool:
    return bool(_PLAN.search(text)) and not _PLAN_RESULT.search(text)


def _plan_years(
    years: tuple[int, ...], question: str, library: Sequence[ReportInfo]
) -> tuple[tuple[int, ...], list[str]]:
    """Plans *for* a year stand in the report that covers the year before; plans *of* a report are in that report."""
    if not years or _NEXT_YEAR.search(question) or _of_report(question):
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


def _of_report(question: str) -> bool:
    """The year is said of the report itself (“2023年报告里的打算”), not of the plans."""
    return bool(
        re.search(r"20\d\d\s*年?度?(?:的)?(?:[\u4e00-\u9fff]{0,14})?(?:报告|年报|总结)(?:里|中|的|提出|所)", question)
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


def years_text(years: Sequence[int]) -> str:
    """Years in words that are read back as the same years: “2021—2023年”, “2021年、2023年”; empty for none."""
    if len(years) > 2 and list(years) == list(range(years[0], years[-1] + 1)):
        return f"{years[0]}—{years[-1]}年"
    return "、".join(f"{y}年" for y in years)
