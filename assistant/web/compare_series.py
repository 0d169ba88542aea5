"""The view 数据 over the years: indicator by year with gaps and changes of unit, charts of the chosen ones, their sources."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import streamlit as st

from assistant.checks.quantity import scale_of
from assistant.compare import words as w
from assistant.compare.view import Course, Point, points
from assistant.compare.years import Cell, SeriesRow
from assistant.web import charts
from assistant.web import compare_texts as c
from assistant.web.compare_desk import to_library
from assistant.web.compare_figures import filters
from assistant.web.compare_rows import around, sentence_html
from assistant.web.components import ink
from assistant.web.state import State

_MOST_ROWS = 120
_MOST_CHARTS = 6
_FIRST_CHARTS = 2
_LONGEST_GAP = 10  # years without a report that get a column of their own
_FEWEST = 2  # values of one unit that make a chart


def view(state: State, course: Course) -> None:
    """Draw the view."""
    if not course.rows:
        st.info(c.NO_SERIES)
        return
    _charts(state, course)
    topic, search, _ = filters({r.topic for r in course.rows}, sorting=False)
    fits = [r for r in course.rows if topic in ("", r.topic) and search in r.indicator]
    st.caption(c.showing(len(fits), len(course.rows), "项"))
    if not fits:
        st.info(c.NOTHING_FITS)
        return
    st.html(matrix_html(course, fits[: _MOST_ROWS + state.comparing.most]))
    left = len(fits) - _MOST_ROWS - state.comparing.most
    if left > 0:

        def more() -> None:
            state.comparing.most += _MOST_ROWS

        st.button(c.more(left), key="compare-more-series", on_click=more)


def axis_of(course: Course) -> list[tuple[str, int | None]]:
    """The columns of a series: a name, and which report it is; None for a year without one."""
    found: list[tuple[str, int | None]] = []
    years = [r.year for r in course.reports]
    gaps = course.missing if len(course.missing) <= _LONGEST_GAP else ()
    for n, report in enumerate(course.reports):
        twin = years.count(report.year) > 1
        found.append((f"{w.year(report)} {report.source}" if twin else w.year(report), n))
        found.extend((f"{y}年", None) for y in gaps if report.year is not None and _between(y, years, n))
    return found


def _between(year: int, years: Sequence[int | None], n: int) -> bool:
    low, high = years[n], years[n + 1] if n + 1 < len(years) else None
    return low is not None and high is not None and low < year < high


def matrix_html(course: Course, rows: Sequence[SeriesRow]) -> str:
    """Indicators by years as a table."""
    axis = axis_of(course)
    heads = "".join(f"<th>{html.escape(x)}</th>" for x in (c.INDICATOR, *(name for name, _ in axis), c.FIRST_TO_LAST))
    body = "".join(_row(row, axis) for row in rows)
    return f'<div class="xl-wide"><table class="xl-files xl-compare xl-matrix"><tr>{heads}</tr>{body}</table></div>'


def _row(row: SeriesRow, axis: Sequence[tuple[str, int | None]]) -> str:
    cells = "".join(f"<td>{_cell(row, n)}</td>" for _, n in axis)
    return f"<tr><td>{html.escape(row.indicator)}</td>{cells}<td>{html.escape(first_to_last(row))}</td></tr>"


def _cell(row: SeriesRow, n: int | None) -> str:
    if n is None:
        return f'<span class="xl-where">{w.NO_REPORT}</span>'
    cell = row.cells[n]
    if cell is None:
        return w.NONE
    changed = f' <span class="xl-state unit_changed">{c.UNIT_CHANGED}</span>' if cell.unit_changed else ""
    return f"{html.escape(w.amount(cell.value, cell.unit))}{changed}"


def first_to_last(row: SeriesRow) -> str:
    """The change from the first value to the last; empty where the way of counting changed in between."""
    cells = [x for x in row.cells if x is not None]
    first, last = cells[0], cells[-1]
    (one, base), (two, other) = scale_of(first.unit), scale_of(last.unit)
    if any(x.unit_changed for x in cells) or (one != two and base != other):
        return ""
    change = last.value - first.value * one / two
    return w.points(w.signed(change)) if last.unit in "%％" and last.unit else w.signed(change)


def _charts(state: State, course: Course) -> None:
    labels = labels_of(course.rows)
    first = [n for n, row in enumerate(course.rows) if _telling(row)][:_FIRST_CHARTS]
    key = f"compare-charts-{'-'.join(r.id for r in course.reports)[:80]}"
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare-chart-choice"):
        chosen: list[int] = st.multiselect(
            c.CHART,
            list(labels),
            default=first,
            format_func=lambda n: labels[n],
            max_selections=_MOST_CHARTS,
            select_all=False,
            key=key,
            placeholder=c.CHART_HINT,
            persist_state="session",
        )
        kind = st.segmented_control(
            c.CHART_KIND,
            list(c.CHART_KINDS),
            default="line",
            required=True,
            format_func=lambda x: c.CHART_KINDS[x],
            key="compare-chart-kind",
            persist_state="session",
        )
    if not chosen:
        return
    columns = st.columns(2, gap="medium")
    for at, n in enumerate(chosen):
        with columns[at % 2], st.container(key=f"compare-chart-{n}"):
            chart(state, course, n, bars=kind == "bar")
    st.caption(c.CHART_HELP)


def labels_of(rows: Sequence[SeriesRow]) -> dict[int, str]:
    """The rows by number with a name and unit to choose them by."""
    found: dict[int, str] = {}
    for n, row in enumerate(rows):
        unit = next(x.unit for x in reversed(row.cells) if x is not None)
        name = charts.titled(row.indicator, unit)
        found[n] = name if name not in found.values() else f"{name}·{n + 1}"
    return found


def _telling(row: SeriesRow) -> bool:
    """True for what was counted every year in the same way and moved every year: charts to begin with."""
    values = [x.value for x in row.cells if x is not None and not x.unit_changed and x.unit not in "%％"]
    return len(values) == len(row.cells) and all(a != b for a, b in pairwise(values))


def chart(state: State, course: Course, n: int, *, bars: bool) -> None:
    """Draw the chart of one indicator with its sources."""
    row = course.rows[n]
    found = points(row)
    units = Counter(p.unit for p in found)
    title = charts.titled(row.indicator, next(iter(units)) if len(units) == 1 else "")
    if max(units.values(), default=0) < _FEWEST:
        st.html(f'<div class="xl-path">{html.escape(title)}</div>')
        st.caption(c.NO_CHART)
    else:
        axis = [f"{y}" for y in range(found[0].year, found[-1].year + 1)]
        marks = [charts.Mark(f"{p.year}", float(p.value), p.unit, p.run, p.written) for p in found]
        drawn = charts.trend(marks, axis, title=title, bars=bars, ink=ink())
        st.altair_chart(drawn, width="stretch", alt=_alt(title, found))
    if len(units) > 1:
        st.caption(c.CHART_UNITS)
    with st.expander(c.SOURCES):
        for at, cell in enumerate(row.cells):
            if cell is not None:
                _source(state, course, cell, at, n)


def _alt(title: str, found: Sequence[Point]) -> str:
    told = "，".join(f"{p.year}年{p.written}" for p in found)
    return f"{title}：{told}"


def _source(state: State, course: Course, cell: Cell, at: int, n: int) -> None:
    report = course.reports[at]
    st.html(f'<div class="xl-path">{html.escape(w.year(report))}</div>{sentence_html(report, cell.span)}')
    to_library(state, report, w.year(report), around(report, cell.span), f"compare-cell-{n}-{at}")
