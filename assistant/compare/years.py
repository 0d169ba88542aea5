"""The same indicator in two reports, and over an agency's whole series. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.compare.items import SPECIFIC, Item, items
from assistant.compare.matching import match, same_lead
from vectorstore.chinese import Span
from vectorstore.schema import Report

Status = Literal["same", "changed", "jump", "gone", "new", "unit_changed"]

JUMP = 3.0  # times; more than that from one year to the next wants a look
SMALL_JUMP = 10.0  # the same where the smaller value is below 10
_SMALL = 10
_SAME_LEAD = 0.8
_TENTH = Decimal("0.1")
# what is counted anew every year; the number of districts or of permitted powers may well stay
_FLOWS = frozenset({"次", "家次", "件", "人次", "场", "份", "条", "期", "户次", "批次", "篇", "元"})
_STANDING = re.compile(r"事项|标准|额度|清单|限额|人均|户均|编制|预案|制度|面积|时限|规模|总投资|计划投资")


@dataclass(frozen=True, slots=True)
class FigurePair:
    """An indicator in the earlier report (``a``) and in the later one (``b``); None where a report does not have it.

    Values are in ``unit``, which is the later report's (the earlier's where it is gone); ``a_unit`` is how the earlier one
    counted when that differs. ``change`` is b − a, ``percent`` that in per cent of a; both None where they do not compare.
    ``approx``: one of the values is a rounded one (余, 近, 以上). ``suspicious``: the same to the digit although it is
    counted anew each year. ``derived``: a change or a share against something else, no indicator of its own.
    """

    indicator: str
    unit: str
    a_unit: str
    a: Decimal | None
    b: Decimal | None
    change: Decimal | None
    percent: Decimal | None
    a_span: Span | None
    b_span: Span | None
    status: Status
    topic: str
    approx: bool = False
    suspicious: bool = False
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """An indicator's value in one report, as written. ``unit_changed``: counted otherwise than in the year before."""

    year: int | None
    value: Decimal
    unit: str
    span: Span
    report_id: str
    unit_changed: bool = False


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """An indicator over the years: one cell for each report in the order of years, None where it has no such figure."""

    indicator: str
    topic: str
    cells: tuple[Cell | None, ...]


def figure_pairs(a: Report, b: Report, *, jump: float = JUMP) -> tuple[FigurePair, ...]:
    """The figures of two reports side by side: those of ``b`` in its order, then those of ``a`` that are gone.

    Args:
        a: the earlier report.
        b: the later report.
        jump: how many times larger or smaller a value must be to count as a jump.
    """
    return pairs_of(items(a), items(b), jump)


def pairs_of(left: Sequence[Item], right: Sequence[Item], jump: float = JUMP) -> tuple[FigurePair, ...]:
    """``figure_pairs`` of the items of two reports."""
    found = match(left, right)
    other = {m.right: (left[m.left], m.other_unit) for m in found}
    matched = {m.left for m in found}
    pairs = [
        _pair(*other[j], item, jump) if j in other else _single(item, "new")
        for j, item in enumerate(right)
        if j in other or not item.since_last_year
    ]
    left_over = [item for i, item in enumerate(left) if i not in matched and not item.since_last_year]
    return (*pairs, *(_single(item, "gone") for item in left_over))


def series(reports: Sequence[Report]) -> tuple[SeriesRow, ...]:
    """Every indicator that stands in at least two of the reports, over all of them in the order of years.

    A gap does not end a row: an indicator that comes back is found again.
    """
    ordered = sorted(reports, key=lambda r: (r.year is None, r.year or 0))
    rows: list[list[tuple[int, Item, bool]]] = []
    for at, report in enumerate(ordered):
        own = items(report)
        matched = {m.right: m for m in match([row[-1][1] for row in rows], own)}
        for j, item in enumerate(own):
            if j in matched:
                rows[matched[j].left].append((at, item, matched[j].other_unit))
            else:
                rows.append([(at, item, False)])
    return tuple(_row(row, ordered) for row in rows if len(row) > 1)


def _row(row: Sequence[tuple[int, Item, bool]], reports: Sequence[Report]) -> SeriesRow:
    cells: list[Cell | None] = [None] * len(reports)
    for at, item, changed in row:
        figure = item.record.figure
        cells[at] = Cell(reports[at].year, figure.value, figure.unit, item.span, item.report_id, changed)
    last = row[-1][1]
    return SeriesRow(_label(last), last.record.topic, tuple(cells))


def _single(item: Item, status: Status) -> FigurePair:
    figure = item.record.figure
    gone = status == "gone"
    return FigurePair(
        indicator=_label(item),
        unit=figure.unit,
        a_unit=figure.unit,
        a=figure.value if gone else None,
        b=None if gone else figure.value,
        change=None,
        percent=None,
        a_span=item.span if gone else None,
        b_span=None if gone else item.span,
        status=status,
        topic=item.record.topic,
        approx=bool(figure.qualifier),
        derived=bool(figure.base),
    )


def _pair(a: Item, other_unit: bool, b: Item, jump: float) -> FigurePair:
    one, two = a.record.figure, b.record.figure
    before = one.value if other_unit or a.scale == b.scale else (a.value / b.scale).normalize()
    change = None if other_unit else two.value - before
    percent = (
        (change / before * 100).quantize(_TENTH) if change is not None and before and one.kind != "percent" else None
    )
    derived = bool(one.base or two.base)
    status: Status = "unit_changed" if other_unit else "same" if not change else "changed"
    if status == "changed" and not derived and _jumps(a.value, b.value, jump) and _certain(a, b):
        status = "jump"
    return FigurePair(
        indicator=_label(b),
        unit=two.unit,
        a_unit=one.unit,
        a=before,
        b=two.value,
        change=change,
        percent=percent,
        a_span=a.span,
        b_span=b.span,
        status=status,
        topic=b.record.topic,
        approx=bool(one.qualifier or two.qualifier),
        suspicious=status == "same" and _should_move(a, b),
        derived=derived,
    )


def _jumps(before: Decimal, after: Decimal, jump: float) -> bool:
    low, high = sorted((abs(before), abs(after)))
    if low == 0:
        return high >= _SMALL
    return float(high / low) > (max(jump, SMALL_JUMP) if low < _SMALL else jump)


def _certain(a: Item, b: Item) -> bool:
    """True when two figures are surely of the same thing, so that a jump is worth a word."""
    if len(b.name) < SPECIFIC:
        return a.name == b.name and bool(a.before and b.before) and same_lead(a, b) >= _SAME_LEAD
    return a.name == b.name or a.record.heading_path[-1:] == b.record.heading_path[-1:]


def _should_move(a: Item, b: Item) -> bool:
    """True for what is counted anew each year, with so many digits that it does not come twice by chance."""
    digits = b.record.figure.value.normalize().as_tuple().digits
    flow = b.unit in _FLOWS and not _STANDING.search(a.name + b.name)
    return flow and len(digits) >= 2 and len(b.name) >= 2 and not b.record.figure.base


def _label(item: Item) -> str:
    """The indicator as shown; a name that says little with what stands before it."""
    return f"{item.before}·{item.name}" if len(item.name) < SPECIFIC and item.before else item.name
