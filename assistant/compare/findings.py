"""What a comparison with last year's report gives a reviewer to look at, as findings of the checker. Pure.

All stand in the later report. None is an error: a changed report may well be right, and only a person can say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.checks.schema import Family, Finding, Place, Severity
from assistant.compare.align import Pair
from assistant.compare.compare import Comparison
from assistant.compare.growth import misstated
from assistant.compare.promises import Answered
from assistant.compare.years import FigurePair
from assistant.figures.fact_sheet import normal_name
from vectorstore.chinese import Span
from vectorstore.schema import Report, Section

_BASIS = "与上年报告比对"
_FOLD_ABOVE = 5
_FOLDED = frozenset({"V04", "V05"})  # each of their findings says the same of another place
_MUST = frozenset({"T02", "T14", "T15"})  # what the law asks for
_TELLING = 3  # digits of a figure that does not come twice by chance
_TITLE = 40
_QUOTED = 40
_SHOWN = 8  # names in one message
_SPECIFIC = 3  # characters
_UPDATED = 0.9  # likeness of a passage in which only the numbers were changed
_FORM = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A rule of the comparison: its name, the family it is shown under and its usual grade."""

    name: str
    family: Family
    severity: Severity
    basis: str = _BASIS


KINDS: dict[str, _Kind] = {
    "V01": _Kind("上年有、今年无的部分", "structure", "note"),
    "V02": _Kind("指标消失", "numbers", "note"),
    "V03": _Kind("数据突变", "numbers", "warning"),
    "V04": _Kind("数据与上年完全相同", "numbers", "warning"),
    "V05": _Kind("段落照抄", "residue", "warning", "国办公开办函〔2021〕30号：内容雷同、敷衍塞责的予以追责"),
    "V06": _Kind("上年计划未见回应", "consistency", "warning"),
    "V07": _Kind("上年不足未见回应", "consistency", "note"),
    "V08": _Kind("统计单位与上年不同", "numbers", "note"),
    "V09": _Kind("增减与上年数据不符", "numbers", "warning"),
}


def findings(
    c: Comparison, *, off: frozenset[str] = frozenset(), ignored: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """The findings of a comparison in the order of the later report; ``text[start:end] == excerpt`` holds there.

    Args:
        c: the comparison.
        off: ids of rules (V01–V09) that are switched off.
        ignored: fingerprints the user chose to ignore, of single findings or of folded ones.
    """
    found = [
        *_sections(c),
        *_gone(c),
        *_figures(c),
        *_changes(c),
        *_copies(c),
        *_promises(c),
    ]
    kept = _folded([f for f in found if f.rule not in off and f.fingerprint not in ignored])
    return tuple(
        sorted((f for f in kept if f.fingerprint not in ignored), key=lambda f: (f.start, f.end, f.rule, f.message))
    )


def _sections(c: Comparison) -> Iterator[Finding]:
    for pair in c.sections:
        if pair.a is None:
            continue
        title = pair.a.path[-1] if pair.a.path else "正文"
        must = pair.topic in _MUST
        if pair.status == "missing":
            what = f"上年报告有“{title}”（{pair.a_chars}字），今年没有对应的部分，请确认是否遗漏。"
            severity: Severity = "warning" if must or pair.a.level <= 1 else "note"
            yield _finding(c.b, "V01", _after(c, pair), what, title, severity)
        elif pair.status == "shorter" and pair.b is not None:
            what = f"“{title}”上年{pair.a_chars}字，今年{pair.b_chars}字，不到一半，请确认是否漏写。"
            yield _finding(c.b, "V01", _heading(c.b, pair.b.start), what, title, "warning" if must else "note")


def _gone(c: Comparison) -> Iterator[Finding]:
    """The figures that are gone, one finding for each section of last year's report."""
    groups: dict[int, list[FigurePair]] = {}
    partner: dict[int, Section] = {}
    for p in c.sections:
        if p.a is not None and p.b is not None:
            partner.setdefault(p.a.start, p.b)
    written = normal_name(c.b.text)
    for pair in c.figures:
        if pair.status != "gone" or pair.a_span is None or pair.derived or not _missed(pair.indicator, written):
            continue
        above = [s for s in partner if s <= pair.a_span[0]]
        groups.setdefault(max(above, default=0), []).append(pair)
    for start, pairs in groups.items():
        section = partner.get(start)
        place = _heading(c.b, section.start) if section is not None else _top(c.b)
        listed = "、".join(f"{p.indicator}（{c.a.text[slice(*p.a_span)].strip()}）" for p in pairs[:_SHOWN] if p.a_span)
        more = f"等{len(pairs)}项" if len(pairs) > _SHOWN else ""
        what = f"上年在这一部分报告的数据今年没有：{listed}{more}，请确认是否漏报。"
        yield _finding(c.b, "V02", place, what, f"{start}", None)


def _figures(c: Comparison) -> Iterator[Finding]:
    for p in c.figures:
        if p.b_span is None or p.a is None or p.b is None:
            continue
        was, now = f"{_plain(p.a)}{p.unit}", f"{_plain(p.b)}{p.unit}"
        if p.status == "jump":
            what = f"“{p.indicator}”上年{was}，今年{now}，相差悬殊，请核对数据、单位和统计口径。"
            yield _finding(c.b, "V03", p.b_span, what, p.indicator, "note" if p.approx else None)
        elif p.suspicious:
            telling = len(p.b.normalize().as_tuple().digits) >= _TELLING
            what = f"“{p.indicator}”与上年完全相同（{now}），请确认是否沿用了上年数据。"
            yield _finding(c.b, "V04", p.b_span, what, p.indicator, None if telling else "note")
        elif p.status == "unit_changed":
            what = f"“{p.indicator}”上年以“{p.a_unit}”计（{_plain(p.a)}{p.a_unit}），今年以“{p.unit}”计，两年不可比，请统一或说明。"
            yield _finding(c.b, "V08", p.b_span, what, p.indicator, None)


def _changes(c: Comparison) -> Iterator[Finding]:
    """What the later report says of a change since last year, where the two years' figures give another one."""
    if c.a.year is None or c.b.year != c.a.year + 1:
        return
    for p in c.figures:
        if p.a is not None and (wrong := misstated(c.b.text, p, c.a.year)):
            change = wrong.real if wrong.real == "持平" else f"应为{wrong.real}"
            what = (
                f"“{p.indicator}”上年报告写的是{_plain(p.a)}{p.unit}，按此复算{change}，这里写“{wrong.said}”，请核对。"
            )
            yield _finding(c.b, "V09", wrong.span, what, p.indicator, None)


def _copies(c: Comparison) -> Iterator[Finding]:
    for p in c.copies.passages:
        if p.same_figures:
            changed = "文字、数字均未变" if p.likeness >= 1 else "只改动了个别文字，数字未变"
            yield _finding(c.b, "V05", p.b, f"这一段与上年报告几乎相同（{changed}），请按今年情况改写。", "same", None)
        elif p.likeness >= _UPDATED:
            what = "这一段沿用上年报告的文字，只更新了数字，请核对内容是否符合今年实际。"
            yield _finding(c.b, "V05", p.b, what, "figures", "note")


def _promises(c: Comparison) -> Iterator[Finding]:
    nowhere: dict[tuple[str, Span], list[Answered]] = {}
    for p in c.promises:
        rule = "V06" if p.promise.kind == "plan" else "V07"
        if p.status == "unanswered" and p.again is None:
            nowhere.setdefault((rule, _on_topic(c, p)), []).append(p)
        elif what := _unanswered(p) if p.status == "unanswered" else _partly(c, p):
            yield _finding(c.b, rule, p.evidence or p.again or _on_topic(c, p), what, p.promise.key, "note")
    for (rule, place), group in nowhere.items():
        if len(group) > _FOLD_ABOVE:
            listed = "、".join(f"“{_short(p.promise.text)}”" for p in group[:_FOLD_ABOVE])
            what = f"上年提出的{_kind(group[0])}有{len(group)}项未见回应：{listed}等，请补写完成或整改情况。"
            yield _finding(c.b, rule, place, what, "*", _grade(group))
        else:
            for p in group:
                yield _finding(c.b, rule, place, _unanswered(p), p.promise.key, _grade([p]))


def _grade(group: Sequence[Answered]) -> Severity:
    """A plan that names a figure or a document can be held against what was done; the rest is for a person to judge."""
    firm = any(p.promise.kind == "plan" and (p.has_target or "《" in p.promise.text) for p in group)
    return "warning" if firm else "note"


def _kind(p: Answered) -> str:
    return "计划" if p.promise.kind == "plan" else "不足"


def _unanswered(p: Answered) -> str:
    again = "今年又把它列为不足，" if p.again else ""
    return f"上年提出的{_kind(p)}“{_short(p.promise.text)}”，{again}未见回应，请补写完成或整改情况。"


def _partly(c: Comparison, p: Answered) -> str:
    """What of a promise is still open; empty where everything that can be named is answered."""
    if p.status == "answered":
        return ""
    missed = [
        f"“{_short(c.a.text[slice(*r.measure)])}”（今年{r.actual}）"
        for r in p.replies
        if r.status == "partly" and r.actual
    ]
    told = [r for r in p.replies if r.status == "partly" and not r.actual]
    open_ones = [r for r in p.replies if r.status == "unanswered"] if p.promise.kind == "plan" else []
    said = [f"未达到{'、'.join(missed)}"] if missed else []
    said += [f"尚未写明完成的有{'、'.join(_quoted(c, r.measure) for r in told)}"] if told else []
    said += [f"未见回应的有{'、'.join(_quoted(c, r.measure) for r in open_ones)}"] if open_ones else []
    if p.promise.kind == "shortcoming" and p.again is not None:
        said = ["今年又列为不足，请写明整改到哪一步"]
    if not said:
        return ""
    return f"上年提出的{_kind(p)}“{_short(p.promise.text)}”只回应了一部分：{'；'.join(said)}。"


def _quoted(c: Comparison, span: Span) -> str:
    return f"“{_short(c.a.text[slice(*span)])}”"


def _short(text: str) -> str:
    text = " ".join(text.split()).strip("，,；;。 ")
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def _after(c: Comparison, pair: Pair) -> Span:
    """The heading in the later report after which a missing section would stand."""
    at = c.sections.index(pair)
    before = next((p.b for p in reversed(c.sections[:at]) if p.b is not None), None)
    return _heading(c.b, before.start) if before is not None else _top(c.b)


def _on_topic(c: Comparison, p: Answered) -> Span:
    """The heading in the later report below which an answer would stand."""
    sections = [s for s in c.b.sections if p.promise.topic and s.topics[:1] == (p.promise.topic,)]
    return _heading(c.b, sections[0].start) if sections else _top(c.b)


def _heading(report: Report, start: int) -> Span:
    section = next((s for s in report.sections if s.start == start), None)
    block = next((b for b in report.blocks if b.start <= start < b.end), None)
    end = min(section.body_start if section else start + _TITLE, block.end if block else start + _TITLE)
    end = end if end > start else min(start + _TITLE, len(report.text))
    while end > start and report.text[end - 1].isspace():
        end -= 1
    return start, end


def _top(report: Report) -> Span:
    """The first line: where a remark on the whole report stands."""
    return (
        (report.blocks[0].start, min(report.blocks[0].end, report.blocks[0].start + _TITLE))
        if report.blocks
        else (0, 0)
    )


def _missed(indicator: str, written: str) -> bool:
    """False for “其余”, “中” and the like, and for what the later report speaks of without a number."""
    return len(indicator) >= _SPECIFIC and "·" not in indicator and indicator not in written


def _finding(report: Report, rule: str, span: Span, message: str, kind: str, severity: Severity | None) -> Finding:
    kinds = KINDS[rule]
    inside = [s for s in report.sections if s.start <= span[0] < max(s.end, s.start + 1)]
    excerpt = report.text[slice(*span)]
    told = "\x1f".join((rule, _FORM.sub("", kind), _FORM.sub("", excerpt)))
    return Finding(
        rule=rule,
        name=kinds.name,
        family=kinds.family,
        severity=severity or kinds.severity,
        start=span[0],
        end=span[1],
        excerpt=excerpt,
        message=message,
        suggestion=None,
        certain=False,
        basis=kinds.basis,
        heading_path=max(inside, key=lambda s: s.start).path if inside else (),
        fingerprint=hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16],
    )


def _folded(found: Sequence[Finding]) -> Iterator[Finding]:
    """Findings that say the same of more than five places become one."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for one in found:
        alike = one.message if one.rule == "V05" else ""
        same = alike if one.rule in _FOLDED else one.fingerprint + one.message
        groups.setdefault((one.rule, one.severity, same), []).append(one)
    for group in groups.values():
        if len(group) <= _FOLD_ABOVE:
            yield from group
            continue
        first = group[0]
        told = "\x1f".join((first.rule, "*", first.severity))
        yield replace(
            first,
            message=_of_all(group),
            fingerprint=hashlib.sha256(told.encode()).hexdigest()[:16],
            others=tuple(Place(f.start, f.end, None) for f in group[1:]),
        )


def _of_all(group: Sequence[Finding]) -> str:
    """The message of a folded finding: that of all, or with the names of the first ones where each is of another figure."""
    if group[0].rule != "V04":
        return f"{group[0].message}（全文共{len(group)}处）"
    listed = "、".join(f.message.partition("与上年完全相同")[0] + f"（{f.excerpt}）" for f in group[:_FOLD_ABOVE])
    return f"{listed}等{len(group)}项数据与上年完全相同，请确认是否沿用了上年数据。"


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
