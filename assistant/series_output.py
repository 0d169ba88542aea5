"""A series table as JSON, and that JSON as a table for people: on a terminal, and to be pasted into Word or Excel. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assistant.series_schema import Cell, Missing, SeriesTable, Value
from assistant.series_words import GAPS_SHORT, Json, change_sign, is_value, runs, year

_AGAINST, _AGAINST_EARLIER = "比上年", "比前一年度"
_UNIT_CHANGED = "口径有变"


@dataclass(frozen=True, slots=True)
class GridRow:
    """A line of a table: its name and its cells, in the order of the head."""

    name: str
    cells: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is laid out: years across for one agency, else agencies across, or agencies down and years across."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[GridRow, ...]


def table_json(table: SeriesTable) -> dict[str, Any]:
    """A table of ``ask``; see docs/cli.md."""
    return {
        "columns": [{"agency": c.agency, "year": c.year} for c in table.columns],
        "rows": [
            {"indicator": r.indicator, "unit": _common(r.values), "cells": [_cell_json(c) for c in r.cells]}
            for r in table.rows
        ],
        "left_out": table.left_out,
    }


def grid(table: Json) -> Grid:
    """Lay a table out."""
    columns, rows = table["columns"], table["rows"]
    own = runs(columns)
    whose = [str(columns[run[0]]["agency"] or "") for run in own]
    if len(own) == 1:
        lines = tuple(GridRow(r["indicator"], tuple(r["cells"])) for r in rows)
        return Grid(whose[0], ("指标", *map(year, columns)), lines)
    if all(len(run) == 1 for run in own):
        same = len({c["year"] for c in columns}) == 1
        head = whose if same else [f"{a}（{year(c)}）" for a, c in zip(whose, columns, strict=True)]
        lines = tuple(GridRow(r["indicator"], tuple(r["cells"])) for r in rows)
        return Grid(year(columns[0]) if same else "", ("指标", *head), lines)
    years = sorted({c["year"] for c in columns})
    at = {(c["agency"], c["year"]): i for i, c in enumerate(columns)}
    lines = tuple(
        GridRow(
            agency,
            tuple(
                r["cells"][i] if (i := at.get((columns[run[0]]["agency"], y))) is not None else _ABSENT for y in years
            ),
        )
        for r in rows
        for agency, run in zip(whose, own, strict=True)
    )
    return Grid(rows[0]["indicator"], ("单位", *(f"{y}年" for y in years)), lines)


_ABSENT: Json = {"gap": "no_report", "n": None}


def changes(row: GridRow) -> tuple[str, ...] | None:
    """The changes below a line's values, None where nothing is compared."""
    said = tuple(
        _UNIT_CHANGED if is_value(c) and c["unit_changed"] else change_sign(c) if is_value(c) else "" for c in row.cells
    )
    return said if any(said) else None


def change_name(row: GridRow) -> str:
    """“比上年”, or “比前一年度” where the years compared do not follow each other."""
    steps = [c["change"]["until"] - c["change"]["since"] for c in row.cells if is_value(c) and c["change"]]
    return _AGAINST if all(step == 1 for step in steps) else _AGAINST_EARLIER


def cell_text(cell: Json, *, marks: bool = True) -> str:
    """A cell in words: “96件[1]”, “—（没有报告）”."""
    if not is_value(cell):
        mark = f"[{cell['n']}]" if marks and cell["n"] else ""
        return f"—（{GAPS_SHORT[cell['gap']]}）{mark}"
    return f"{cell['text']}[{cell['n']}]" if marks else str(cell["text"])


def table_lines(table: Json, *, marks: bool = True) -> list[list[str]]:
    """The table as rows of strings, the head first."""
    laid = grid(table)
    lines = [list(laid.head)]
    for row in laid.rows:
        lines.append([row.name, *(cell_text(c, marks=marks) for c in row.cells)])
        said = changes(row)
        if said:
            lines.append([change_name(row), *said])
    return lines


def table_tabs(table: Json) -> str:
    """The table as lines with tabs, which Word and Excel paste as cells; numbers stand with their units as reported."""
    return "\n".join("\t".join(line) for line in table_lines(table, marks=False))


def table_text(table: Json) -> str:
    """The table for a terminal, its columns aligned."""
    lines = table_lines(table)
    widths = [max(width(line[i]) for line in lines) for i in range(len(lines[0]))]
    caption = grid(table).caption
    rows = ["  ".join(_padded(cell, widths[i]) for i, cell in enumerate(line)).rstrip() for line in lines]
    return "\n".join([*([caption] if caption else []), *rows])


def width(text: str) -> int:
    """The columns that a text takes up on a terminal: two for a full-width character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _common(values: Sequence[Value]) -> str | None:
    units = {v.unit for v in values}
    return units.pop() if len(units) == 1 else None


def _cell_json(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, Missing):
        return {"gap": cell.gap, "n": cell.n}
    change = cell.change
    return {
        "gap": None,
        "n": cell.n,
        "name": cell.name,
        "value": _plain(cell.value),
        "unit": cell.unit,
        "qualifier": cell.qualifier,
        "text": cell.text,
        "base": _plain(cell.base),
        "base_unit": cell.base_unit,
        "report_id": cell.report_id,
        "start": cell.span[0],
        "end": cell.span[1],
        "unit_changed": cell.unit_changed,
        "scope": cell.scope,
        "change": None
        if change is None
        else {
            "since": change.since,
            "until": change.until,
            "amount": _plain(change.amount),
            "unit": change.unit,
            "percent": None if change.percent is None else _plain(change.percent),
            "approx": change.approx,
            "converted": change.converted,
            "reported": None if change.reported is None else _plain(change.reported),
        },
    }


def _plain(value: Decimal) -> str:
    return format(value, "f")
