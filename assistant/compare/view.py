"""What is told of a comparison at a glance, what of it is shown where, and an agency's reports over the years. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from assistant.checks.quantity import scale_of
from assistant.compare.align import ENDINGS
from assistant.compare.align import Status as SectionStatus
from assistant.compare.compare import Comparison, compare
from assistant.compare.promises import Status as PromiseStatus
from assistant.compare.years import FigurePair, SeriesRow, series
from assistant.drafting.frame import own_span
from vectorstore.chinese import Span
from vectorstore.schema import Report, Section

Figured = Literal["jump", "unit_changed", "identical", "up", "down", "level", "new", "gone"]
_LITTLE = 30  # characters of a section's own text; with less its subsections are shown with it


@dataclass(frozen=True, slots=True)
class Overview:
    """A comparison counted. ``follows``: the reports are of one agency on different years, the later one answers the earlier.

    ``again`` are the shortcomings that the later report names once more, ``share`` (0–1) is that of copied text.
    """

    follows: bool
    sections: Mapping[SectionStatus, int] = field(hash=False)
    figures: Mapping[Figured, int] = field(hash=False)
    promises: Mapping[PromiseStatus, int] = field(hash=False)
    again: int
    copies: int
    same_figures: int
    share: float


@dataclass(frozen=True, slots=True)
class Course:
    """An agency's reports in the order of years, their indicators, and each with the one before it."""

    reports: tuple[Report, ...]
    rows: tuple[SeriesRow, ...]
    steps: tuple[Comparison, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        """The years between the first and the last report that have none."""
        have = {r.year for r in self.reports if r.year is not None}
        return tuple(y for y in range(min(have), max(have)) if y not in have) if have else ()


@dataclass(frozen=True, slots=True)
class Point:
    """A value to be drawn, in ``unit``. Points of one ``run`` may be joined: no year and no change of unit lies between."""

    year: int
    value: Decimal
    unit: str
    run: int
    written: str


def follows(a: Report, b: Report) -> bool:
    """True when ``b`` is a later year's report of the same agency, so that it can answer what ``a`` promised."""
    if a.year is None or b.year is None:
        return False
    return a.agency is not None and a.agency == b.agency and a.year < b.year


def figured(p: FigurePair, *, told: bool) -> Figured:
    """What happened to a figure, as one word can tell it. ``told``: the reports follow each other (see ``follows``)."""
    if p.status == "same":
        return "identical" if p.suspicious and told else "level"
    if p.status == "changed":
        return "up" if p.change is not None and p.change > 0 else "down"
    return p.status


def overview(c: Comparison) -> Overview:
    """Count what a comparison found."""
    told = follows(c.a, c.b)
    return Overview(
        follows=told,
        sections=Counter(p.status for p in c.sections),
        figures=Counter(figured(p, told=told) for p in c.figures),
        promises=Counter(p.status for p in c.promises),
        again=sum(p.again is not None for p in c.promises),
        copies=len(c.copies.passages),
        same_figures=sum(p.same_figures for p in c.copies.passages),
        share=c.copies.share,
    )


def course(reports: Sequence[Report], steps: Sequence[Comparison] | None = None) -> Course:
    """Reports over the years. ``steps``: each compared with the one before it, where the caller has that already."""
    ordered = tuple(sorted(reports, key=lambda r: (r.year is None, r.year or 0)))
    compared = [compare(a, b) for a, b in pairwise(ordered)] if steps is None else steps
    return Course(ordered, series(ordered), tuple(compared))


def points(row: SeriesRow) -> tuple[Point, ...]:
    """The values of an indicator for drawing: 万元 and 亿元 brought to one unit, runs ended by gaps and changes of unit."""
    return tuple(_points(row))


def _points(row: SeriesRow) -> Iterator[Point]:
    wanted = {scale_of(c.unit)[1]: scale_of(c.unit)[0] for c in row.cells if c is not None}
    shown = {scale_of(c.unit)[1]: c.unit for c in row.cells if c is not None}
    run, last = 0, None
    for cell in row.cells:
        if cell is None or cell.year is None:
            continue
        scale, base = scale_of(cell.unit)
        run += last is not None and (cell.unit_changed or cell.year != last + 1)
        last = cell.year
        value = cell.value * scale / wanted[base]
        yield Point(cell.year, value, shown[base], run, f"{cell.value:f}{cell.unit}")


def section_span(report: Report, section: Section) -> Span:
    """The text of a section as it is compared: its own, without subsections; all of it where it has none of its own."""
    at = next((i for i, s in enumerate(report.sections) if s == section), None)
    if at is None or (section.topics[:1] and section.topics[0] in ENDINGS):
        return section.start, section.end
    start, end = own_span(report, at, len(report.text))
    return (start, end) if end - section.body_start >= _LITTLE else (section.start, section.end)
