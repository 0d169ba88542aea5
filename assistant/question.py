"""What a question asks for: whose reports, which years covered, which kind, which part. Deterministic.

Filters that the user named are hard. Years are years *covered*: results of 2012 stand in the report that covers 2012, plans
and targets *for* 2012 in the one that covers 2011, whatever year the reports were delivered in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.readers.agency import named_agencies, region_of, short_names, short_organs
from assistant.readers.topics import heading_topics
from vectorstore.schema import Filters, ReportInfo

Intent = Literal["figure", "list", "plans", "problems", "section", "general"]

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年?")
_RANGE = re.compile(r"(?<!\d)(20\d\d)\s*年?\s*(?:[-—－–~～至到]{1,2})\s*(20\d\d)\s*年?")
_RECENT = re.compile(r"[近最过]+(?:去的?)?([一二两三四五六七八九十\d])年")
_RELATIVE = (("前年", 2), ("去年", 1), ("上一年度", 1), ("上年度", 1), ("上一年", 1), ("今年", 0), ("本年度", 0))
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
    r"完成(?:情况|了)|落实情况|实现了|是否完成|达成|(?:应急|行动|救助|培训)计划|目标考核|目标任务完成"
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

    ``asked_year`` is the year as the user named it where it differs from the covered years searched in (plans). ``notes``
    are Chinese sentences on how words such as “去年” were taken. ``unknown`` names an agency or year that the library lacks.
    """

    question: str
    text: str
    filters: Filters
    intent: Intent
    notes: tuple[str, ...] = ()
    unknown: str | None = None
    asks_reason: bool = False


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
    in_scope = [i for i in library if not agencies or i.agency in agencies]
    intent = _intent(rest)
    kinds = tuple(kind for kind, pattern in _KINDS if pattern.search(rest))[:1]
    years, rest, relative = _years(rest, in_scope, today_year)
    notes.extend(relative)
    topics: tuple[str, ...] = ()
    if _plans(rest) and intent != "section":
        topics = ("T15",)
        years, plan_notes = _plan_years(years, question, in_scope) if not scope.years else (years, [])
        notes.extend(plan_notes)
    elif intent == "problems":
        topics = ("T14",)
    elif intent == "section":
        topics = heading_topics(rest)[:2]
    filters = Filters(
        agencies=scope.agencies or agencies,
        years=scope.years or years,
        kinds=scope.kinds or kinds,
        topics=scope.topics or topics,
        report_ids=scope.report_ids,
    )
    if unknown is None:
        unknown = _unknown_year(filters, library)
    return Understanding(
        question=question,
        text=_strip_kind(rest),
        filters=filters,
        intent=intent,
        notes=tuple(notes),
        unknown=unknown,
        asks_reason=bool(_REASON.search(rest)),
    )


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
    pairs = sorted(((alias, agency) for agency in known for alias in aliases(agency)), key=lambda p: -len(p[0]))
    for alias, agency in pairs:
        if alias in rest or (agency in found and alias in question):
            same = [a for al, a in pairs if al == alias]
            found.extend(a for a in same if a not in found)
            rest = rest.replace(alias, "")
    if found:
        return tuple(found), rest, None
    trades = [(organ, a) for a in known for organ in _organs(a) if organ in rest]
    if trades and not named_agencies(question):
        longest = max(len(organ) for organ, _ in trades)
        meant = tuple(sorted({a for organ, a in trades if len(organ) == longest}))
        organ = next(o for o, _ in trades if len(o) == longest)
        place = _region_in(rest, {region_of(a) or "" for a in meant})
        if place:
            meant = tuple(a for a in meant if region_of(a) == place)
        return meant, rest.replace(organ, "", 1), None
    strangers = [name for name in named_agencies(question) if name not in known]
    if strangers:
        return (), question, f"资料库中没有{strangers[0]}的报告。"
    for region in sorted({i.region for i in library if i.region}, key=len, reverse=True):
        for name in _region_names(region):
            if name in question:
                inside = tuple(sorted({i.agency for i in library if i.region == region and i.agency}))
                return inside, question.replace(name, "", 1), None
    return (), question, None


def _organs(agency: str) -> tuple[str, ...]:
    """What an agency is called without its place: 民政局; 市场监督管理局 and 市监局."""
    region = region_of(agency)
    if region is None or agency.endswith("人民政府"):
        return ()
    organ = agency[len(region) :]
    return (organ, *short_organs(organ)) if len(organ) >= 3 else ()


def _region_in(text: str, regions: set[str]) -> str | None:
    return next((r for r in sorted(regions, key=len, reverse=True) for n in _region_names(r) if n and n in text), None)


def _region_names(region: str) -> Iterable[str]:
    """A region as people write it: whole, its last level, and that without the level word."""
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
    notes: list[str] = []
    years: list[int] = []
    rest = text
    for match in list(_RANGE.finditer(rest)):
        low, high = sorted((int(match.group(1)), int(match.group(2))))
        if high - low <= 30:
            years.extend(range(low, high + 1))
            rest = rest.replace(match.group(), " ", 1)
    # a year inside 《…》 or 〔…〕 belongs to a document's name
    masked = re.sub(r"《[^》]*》|[〔\[［【﹝(（]\d{4}[〕\]］】﹞)）]", lambda m: "□" * len(m.group()), rest)
    for match in reversed(list(_YEAR.finditer(masked))):
        years.append(int(match.group(1)))
        end = match.end() + (1 if rest[match.end() : match.end() + 1] == "度" else 0)
        rest = rest[: match.start()] + rest[end:]
    recent = _RECENT.search(rest)
    if recent:
        count = _NUMERALS.get(recent.group(1)) or int(recent.group(1))
        newest = max((i.year for i in library if i.year), default=today_year)
        years.extend(range(newest - count + 1, newest + 1))
        notes.append(f"“{recent.group()}”按资料库中最新的{newest}年往前算：{newest - count + 1}—{newest}年。")
        rest = rest.replace(recent.group(), "", 1)
    for word, back in _RELATIVE:
        if word in rest and not years and not (word == "今年" and "今年以来" in rest):
            years.append(today_year - back)
            notes.append(f"今天是{today_year}年，“{word}”按{today_year - back}年理解。")
            rest = rest.replace(word, "", 1)
            break
    return tuple(sorted(dict.fromkeys(years))), rest, notes


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
        return before, [f"{_join(years)}的打算写在上一年度的报告里，因此查{_join(before)}度报告。"]
    if there & set(years):
        return years, [
            f"资料库中没有{_join(before)}度报告（{_join(years)}的打算写在其中），以下取自{_join(years)}度报告。"
        ]
    return before, []


def _of_report(question: str) -> bool:
    """The year is said of the report itself (“2023年报告里的打算”), not of the plans."""
    return bool(
        re.search(r"20\d\d\s*年?度?(?:的)?(?:[\u4e00-\u9fff]{0,14})?(?:报告|年报|总结)(?:里|中|的|提出|所)", question)
    )


def _unknown_year(filters: Filters, library: Sequence[ReportInfo]) -> str | None:
    if not filters.years:
        return None
    there = {
        i.year
        for i in library
        if (not filters.agencies or i.agency in filters.agencies) and (not filters.kinds or i.kind in filters.kinds)
    }
    if there & set(filters.years) or not library:
        return None
    whose = "、".join(filters.agencies) or "任何单位"
    have = _join(sorted(y for y in there if y))
    return f"资料库中没有{whose}{_join(filters.years)}度的报告" + (f"，只有{have}度的。" if have else "。")


def _strip_kind(text: str) -> str:
    for _, pattern in _KINDS:
        text = pattern.sub("", text)
    return text.strip(" ，,。的") or text


def _join(years: Sequence[int]) -> str:
    if len(years) > 2 and list(years) == list(range(years[0], years[-1] + 1)):
        return f"{years[0]}—{years[-1]}年"
    return "、".join(f"{y}年" for y in years)
