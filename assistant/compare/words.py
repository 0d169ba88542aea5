"""A comparison in plain words, for the page and for the files alike. Only constants and the functions that fill them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from assistant.checks.quantity import plain
from assistant.compare.align import Status as SectionStatus
from assistant.compare.promises import Status as PromiseStatus
from assistant.compare.view import Course, Figured, Overview
from assistant.compare.years import FigurePair
from assistant.profiles import kind_name, topics
from vectorstore.schema import Report, Section

NONE = "—"
BODY = "正文"
NO_REPORT = "无报告"
SECTION: Mapping[SectionStatus, str] = {
    "same": "沿用",
    "renamed": "改名",
    "moved": "移动",
    "shorter": "明显变短",
    "longer": "明显变长",
    "missing": "缺少",
    "new": "新增",
}
SECTION_ACROSS: Mapping[SectionStatus, str] = {
    "same": "都有",
    "renamed": "标题不同",
    "moved": "位置不同",
    "shorter": "后者短得多",
    "longer": "后者长得多",
    "missing": "只有前者有",
    "new": "只有后者有",
}
FIGURE: Mapping[Figured, str] = {
    "jump": "突变",
    "unit_changed": "单位变化",
    "identical": "完全相同",
    "up": "上升",
    "down": "下降",
    "level": "持平",
    "new": "新出现",
    "gone": "不再出现",
}
FIGURE_ACROSS: Mapping[Figured, str] = {
    "jump": "相差悬殊",
    "unit_changed": "单位不同",
    "identical": "相同",
    "up": "后者多",
    "down": "后者少",
    "level": "相同",
    "new": "只有后者有",
    "gone": "只有前者有",
}
PROMISE: Mapping[PromiseStatus, str] = {"answered": "有回应", "partly": "部分回应", "unanswered": "没有提到"}
PROMISE_KIND = {"plan": "计划", "shortcoming": "不足"}
AGAIN = "又一次写成问题"
SAME_FIGURES = "数字也没有变"
NEW_FIGURES = "数字已更新"
_PERCENT = frozenset("%％")


def names(a: Report, b: Report) -> tuple[str, str]:
    """What tells two reports apart, in short: their years, else their agencies, kinds or files."""
    if a.agency != b.agency:
        same_year = a.year == b.year
        return tuple(who(r) if same_year else f"{who(r)}{year(r)}" for r in (a, b))  # type: ignore[return-value]
    if a.year != b.year:
        return year(a), year(b)
    if a.kind != b.kind:
        return kind_name(a.kind), kind_name(b.kind)
    return a.source or a.title or NONE, b.source or b.title or NONE


def who(report: Report) -> str:
    """The agency of a report."""
    return report.agency or "单位不详"


def year(report: Report) -> str:
    """The year that a report covers."""
    return f"{report.year}年" if report.year else "年度不详"


def heading(section: Section | None) -> str:
    """A section by its heading with its number; a dash for none."""
    if section is None:
        return NONE
    return section.path[-1] if section.path else BODY


def topic_name(topic: str) -> str:
    """A topic's name; empty for none."""
    known = topics().get(topic)
    return known.name if known else ""


def number(value: Decimal | None) -> str:
    """A value without its unit; a dash for none."""
    return NONE if value is None else plain(value)


def amount(value: Decimal | None, unit: str) -> str:
    """A value with its unit; a dash for none."""
    return NONE if value is None else f"{plain(value)}{unit}"


def signed(value: Decimal | None) -> str:
    """A change with its sign; empty for none."""
    return "" if value is None else f"{'+' if value > 0 else ''}{plain(value)}"


def change(p: FigurePair) -> str:
    """The change of a figure: “+16”, of a share “+0.4个百分点”; empty where the values do not compare."""
    if p.change is None:
        return ""
    return points(signed(p.change)) if p.unit in _PERCENT else signed(p.change)


def percent(p: FigurePair) -> str:
    """The change in per cent; empty where there is none to tell."""
    return f"{signed(p.percent)}%" if p.percent is not None and p.unit not in _PERCENT else ""


def change_and_percent(p: FigurePair) -> str:
    """Both in one: “+16（+14.3%）”."""
    more = percent(p) if p.change else ""
    return f"{change(p)}（{more}）" if more else change(p)


def unit(p: FigurePair) -> str:
    """The unit of a pair of figures, and how it changed."""
    return f"{p.a_unit}→{p.unit}" if p.status == "unit_changed" else p.unit


def points(change: str) -> str:
    """A change between two shares."""
    return f"{change}个百分点"


def sections_told(o: Overview) -> str:
    """One sentence on the sections."""
    words = SECTION if o.follows else SECTION_ACROSS
    paired = sum(n for s, n in o.sections.items() if s not in {"missing", "new"})
    if not paired:
        return "两份报告没有能够对应的部分。"
    alone: tuple[SectionStatus, ...] = ("missing", "new")
    said = "、".join(f"{words[s]}{o.sections[s]}个" for s in words if o.sections.get(s) and s not in alone)
    rest = "、".join(f"{words[s]}{o.sections[s]}个" for s in alone if o.sections.get(s))
    return f"能够对应的部分{paired}个：{said}。" + (f"另有{rest}。" if rest else "")


def figures_told(o: Overview) -> str:
    """One sentence on the figures."""
    words = FIGURE if o.follows else FIGURE_ACROSS
    counts = o.figures
    comparable = sum(counts.get(k, 0) for k in ("up", "down", "level", "identical", "jump"))
    if not comparable:
        return "两份报告没有能够比较的数据。"
    inner: tuple[Figured, ...] = ("up", "down", "level", "identical", "jump")
    outer: tuple[Figured, ...] = ("unit_changed", "new", "gone")
    said = "、".join(f"{words[k]}{counts[k]}项" for k in inner if counts.get(k))
    rest = "、".join(f"{words[k]}{counts[k]}项" for k in outer if counts.get(k))
    return f"可比数据{comparable}项：{said}。" + (f"另有{rest}。" if rest else "")


def promises_told(o: Overview, before: str, after: str) -> str:
    """One sentence on plans and shortcomings; empty where they cannot be followed."""
    if not o.follows:
        return ""
    total = sum(o.promises.values())
    if not total:
        return f"{before}的报告里没有找到计划或不足。"
    said = "、".join(f"{PROMISE[s]}{o.promises[s]}项" for s in PROMISE if o.promises.get(s))
    again = f"有{o.again}项在{after}的报告里{AGAIN}。" if o.again else ""
    return f"{before}提出的计划与不足{total}项，{after}的报告{said}。{again}"


def copies_told(o: Overview, before: str) -> str:
    """One sentence on copied text."""
    if not o.copies:
        return f"没有发现照抄{before}的段落。"
    same = f"，其中{o.same_figures}段连数字也没有变" if o.same_figures else "，数字都已更新"
    return f"与{before}雷同的文字占正文{o.share:.0%}，共{o.copies}段{same}。"


def jump_told(p: FigurePair) -> str:
    """A jump in one line: “行政处罚：3件 → 12件（+300.0%）”."""
    more = f"（{percent(p)}）" if percent(p) else ""
    return f"{p.indicator}：{amount(p.a, p.unit)} → {amount(p.b, p.unit)}{more}"


def copied_told(n: int, likeness: float) -> str:
    """A copied passage."""
    return f"第{n}段　文字相同 {likeness:.0%}"


def course_told(course: Course) -> str:
    """One sentence on a series of reports."""
    ordered = [year(r) for r in course.reports]
    gaps = "、".join(f"{y}年" for y in course.missing)
    said = f"{ordered[0]}至{ordered[-1]}共{len(ordered)}份报告，至少两个年度都有的数据{len(course.rows)}项。"
    return said + (f"其中{gaps}没有报告，数据不跨年连接。" if gaps else "")
