"""A series answer on the page: its first lines, the table with marks, a chart, and the sentences folded below."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import streamlit as st

from assistant.series_output import GridRow, change_name, changes, grid
from assistant.series_words import GAPS_SHORT, SOURCES, is_value, runs
from assistant.web import charts, evidence_marks
from assistant.web import series_texts as s
from assistant.web.components import as_html, as_markdown, ink

Json = Mapping[str, Any]
_FEWEST_FOR_LINE = 3
_LONGEST_AGENCY = 9


@dataclass(frozen=True, slots=True)
class Picture:
    """What a chart shows of one indicator; None of it is drawn when no two values can be compared."""

    marks: tuple[charts.Mark, ...]
    axis: tuple[str, ...]
    units: tuple[str, ...]
    bars: bool
    over: str
    gaps: bool
    by: str = ""


def show(text: str, answer: Json, number: int) -> None:
    """Draw an answer that has a table. ``number`` is its message's, so that marks open their passages."""
    table, cited, bold = answer["table"], answer["citations"], answer["highlights"]
    lead, _, quotes = text.partition(f"\n{SOURCES}\n") if answer["mode"] == "offline" else (text, "", "")
    if answer["mode"] == "offline" and len(table["rows"]) > 1:
        lead, bold = lead.split("\n")[0], []  # the table says the rest
    held = () if quotes else answer.get("support", ())
    st.html(as_html(lead, bold=bold, citations=cited, support=held, number=number))
    st.html(table_html(table, cited, number))
    _chart(table, number)
    if quotes:
        with st.expander(s.quotes(quotes.count("\n") + 1)):
            st.html(as_html(quotes, citations=cited, number=number))


def table_html(table: Json, citations: Sequence[Json], number: int | None = None) -> str:
    """The table: values with their marks, changes below them in words and signs, gaps with their reasons."""
    laid = grid(table)
    cited = {int(c["n"]): c for c in citations}
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in laid.head)
    lines: list[str] = []
    for row in laid.rows:
        values = "".join(f"<td>{_cell(cell, cited, number)}</td>" for cell in row.cells)
        lines.append(f'<tr><th scope="row">{html.escape(row.name)}</th>{values}</tr>')
        lines.extend(_change_line(row))
    caption = f"<caption>{html.escape(laid.caption)}</caption>" if laid.caption else ""
    return (
        f'<div class="xl-text xl-series"><div class="xl-wide"><table>{caption}<thead><tr>{head}</tr></thead>'
        f'<tbody>{"".join(lines)}</tbody></table></div><div class="xl-meta">{html.escape(s.NOTE)}</div></div>'
    )


def picture(table: Json, row: Json) -> Picture | None:
    """The chart of one indicator: a line over three years and more, columns for fewer and for agencies."""
    columns, cells = table["columns"], row["cells"]
    own = runs(columns)
    values = [c for c in cells if is_value(c)]
    units = tuple(dict.fromkeys(c["base_unit"] for c in values))
    if max((sum(c["base_unit"] == unit for c in values) for unit in units), default=0) < 2:
        return None
    shown = {unit: next(c for c in reversed(values) if c["base_unit"] == unit) for unit in units}
    across = all(len(run) == 1 for run in own) and len(own) > 1
    many = len(own) > 1 and not across
    short = _labels(columns)
    marks: list[charts.Mark] = []
    line = 0
    for run in own:
        line += 1
        for i in run:
            cell = cells[i]
            if not is_value(cell) or cell["unit_changed"]:
                line += 1
            if not is_value(cell):
                continue
            base = Decimal(shown[cell["base_unit"]]["base"])
            scale = Decimal(shown[cell["base_unit"]]["value"]) / base if base else Decimal(1)
            group = short[str(columns[i]["agency"] or "")] if many else shown[cell["base_unit"]]["unit"]
            place = short[str(columns[i]["agency"] or "")] if across else f"{columns[i]['year']}"
            marks.append(charts.Mark(place, float(Decimal(cell["base"]) * scale), group, line, cell["text"]))
    axis = [short[str(c["agency"] or "")] for c in columns] if across else sorted({f"{c['year']}" for c in columns})
    steady = max(len([m for m in marks if m.run == r]) for r in {m.run for m in marks})
    return Picture(
        marks=tuple(marks),
        axis=tuple(axis),
        units=tuple(shown[unit]["unit"] for unit in units),
        bars=across or steady < _FEWEST_FOR_LINE,
        over=s.AGENCY if across else s.YEAR,
        gaps=len(values) < len(cells) and not across,
        by=s.AGENCY if many else "",
    )


def _chart(table: Json, number: int) -> None:
    drawn = {i: p for i, row in enumerate(table["rows"]) if (p := picture(table, row)) is not None}
    if not drawn:
        return
    at = max(drawn, key=lambda i: len(drawn[i].marks))
    if len(drawn) > 1:
        names = {i: str(table["rows"][i]["indicator"]) for i in drawn}
        at = st.selectbox(
            s.CHOOSE,
            list(drawn),
            index=list(drawn).index(at),
            format_func=names.__getitem__,
            key=f"series-row-{number}",
        )
    shown, row = drawn[at], table["rows"][at]
    title = charts.titled(row["indicator"], shown.units[0] if len(shown.units) == 1 else "")
    chart = charts.trend(
        shown.marks, shown.axis, title=title, bars=shown.bars, x_name=shown.over, ink=ink(), by=shown.by
    )
    st.altair_chart(chart, width="stretch", alt=f"{title}：{'，'.join(f'{m.x}{m.label}' for m in shown.marks)}")
    notes = [s.UNITS_DIFFER] if len(shown.units) > 1 else []
    notes.extend([s.GAP] if shown.gaps and not shown.bars else [])
    if notes:
        st.caption(as_markdown("".join(notes)))


def _cell(cell: Json, cited: Mapping[int, Json], number: int | None) -> str:
    mark = ""
    if cell["n"] in cited:
        before, after = evidence_marks.tags(cited[cell["n"]], number)
        mark = f"{before}[{int(cell['n'])}]{after}"
    if not is_value(cell):
        return f'<span class="xl-gap">{html.escape(GAPS_SHORT[cell["gap"]])}</span>{mark}'
    return f"{html.escape(cell['text'])}{mark}"


def _change_line(row: GridRow) -> list[str]:
    said = changes(row)
    if said is None:
        return []
    # the percentage goes below the amount, so that several years fit on a narrow screen
    cells = "".join(f'<td class="{_way(words)}">{html.escape(words).replace("（", "<br>（")}</td>' for words in said)
    return [f'<tr class="xl-change"><th scope="row">{html.escape(change_name(row))}</th>{cells}</tr>']


def _way(words: str) -> str:
    return {"升": "up", "降": "down", "口": "care"}.get(words[:1], "")


def _labels(columns: Sequence[Json]) -> dict[str, str]:
    """The agencies as a chart has room for; those that would look the same keep their endings, or all of their names."""
    names = list(dict.fromkeys(str(c["agency"] or "") for c in columns))
    for cut in (_beginning, _ending):
        short = {name: cut(name) for name in names}
        if len(set(short.values())) == len(names):
            return short
    return {name: name for name in names}


def _beginning(name: str) -> str:
    return name if len(name) <= _LONGEST_AGENCY else f"{name[: _LONGEST_AGENCY - 1]}…"


def _ending(name: str) -> str:
    return name if len(name) <= _LONGEST_AGENCY else f"…{name[1 - _LONGEST_AGENCY :]}"
