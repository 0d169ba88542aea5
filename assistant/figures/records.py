"""The figures of a report with topic, year and the sentence they stand in: what a list or a comparison needs. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.figures.extract import Figure, figures
from vectorstore.chinese import Span, sentences
from vectorstore.schema import Report, Section

_PLANS = "T15"


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """A figure in its place. ``topic`` is the innermost section's leading topic, or “”; ``text`` the sentence around it.

    ``year`` is the year that the figure speaks of: the report's, and the year after it in sections on plans.
    """

    figure: Figure
    topic: str
    year: int | None
    heading_path: tuple[str, ...]
    text: str


def figure_records(report: Report) -> tuple[FigureRecord, ...]:
    """All figures of a report in order, years, dates and codes included (``record.figure.is_data`` tells them apart)."""
    spans = list(sentences(report.text))
    starts = [start for start, _ in spans]
    return tuple(_record(report, figure, spans, starts) for figure in figures(report.text))


def _record(report: Report, figure: Figure, spans: Sequence[Span], starts: Sequence[int]) -> FigureRecord:
    section = _innermost(report.sections, figure.start)
    topic = section.topics[0] if section is not None and section.topics else ""
    year = report.year + 1 if report.year is not None and topic == _PLANS else report.year
    first, last = spans[max(0, bisect_right(starts, figure.start) - 1)]
    return FigureRecord(
        figure, topic, year, section.path if section is not None else (), report.text[first : max(last, figure.end)]
    )


def _innermost(sections: Sequence[Section], offset: int) -> Section | None:
    """The smallest section around an offset; of equal ones the later."""
    around = [s for s in sections if s.start <= offset < s.end]
    return min(reversed(around), key=lambda s: s.end - s.start) if around else None
