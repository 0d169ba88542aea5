"""A table of a Word file: rows of text whose cells are separated by `` | `` become a bordered table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from assistant.export.document import CELL_SEPARATOR, MARK
from assistant.export.docx_parts import CELL, Parts, el, flag
from assistant.export.layout import Layout
from assistant.export.typesetting import width

MAX_COLUMNS = 63  # Word's own limit; what is left goes into the last cell
_MARGIN, _NARROW_MARGIN = 108, 30  # twips left and right inside a cell: Word's usual, and for many columns
_MANY_COLUMNS = 9
_ABOVE = 30  # twips above and below the text of a cell
_SLACK = 40  # twips beyond the reckoned width, so that rounding breaks no line
_NARROWEST = 2.0  # characters that an empty column counts with when the width is shared out
_SHORT = 10.0  # a column of entries up to this many characters is centred
_KEEP_TABLE = 8  # rows; a table up to that long stays on one page
_KEEP_ROW = 200  # characters; a longer row may break over pages
_SMALLER_TYPE = 24  # half-points: 小四


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all rows of a table share. Widths in twips, ``size`` in half-points."""

    grid: tuple[int, ...]
    centred: tuple[bool, ...]
    headers: int
    size: int
    margin: int


def table(parts: Parts, rows: Sequence[str]) -> Any:
    """A table as wide as the text. A row of one cell spans all columns; the header is repeated on each page."""
    cells = [[cell.strip() for cell in row.split(CELL_SEPARATOR, MAX_COLUMNS - 1)] for row in rows]
    plan = _plan(cells, parts.layout)
    made = el("tbl", _properties(plan), el("tblGrid", *(el("gridCol", w=w) for w in plan.grid)))
    for n, row in enumerate(cells):
        short = sum(map(len, row)) <= _KEEP_ROW
        header = [el("tblHeader")] if n < plan.headers and short else []
        together = short and n < len(cells) - 1 and (n < plan.headers or len(cells) <= _KEEP_TABLE)
        made.append(el("tr", el("trPr", flag("cantSplit", short), *header), *_row(parts, plan, n, row, together)))
    return made


def _plan(cells: Sequence[Sequence[str]], layout: Layout) -> _Plan:
    count = max(map(len, cells))
    columns = [[row[c] for row in cells if 1 < len(row) > c] for c in range(count)]  # without rows that span all
    wanted = [max([_NARROWEST, *map(width, column)]) for column in columns]
    margin = _MARGIN if count < _MANY_COLUMNS else _NARROW_MARGIN
    around = 2 * margin + _SLACK
    face = layout.faces["table"]
    fits = sum(w * face.em + around for w in wanted) <= layout.text_width
    size = face.size if fits else min(face.size, _SMALLER_TYPE)
    caption = count > 1 and len(cells[0]) == 1
    headers = 2 if caption else 1
    return _Plan(
        grid=tuple(_column_widths([w * size * 10 + around for w in wanted], layout.text_width)),
        centred=tuple(_short_entries(column) for column in columns),
        headers=headers if len(cells) > headers else 0,
        size=size,
        margin=margin,
    )


def _row(parts: Parts, plan: _Plan, n: int, row: Sequence[str], keep_next: bool) -> list[Any]:
    """The cells of a row, filled up to the number of columns."""
    count = len(plan.grid)
    if len(row) == 1:
        texts, widths, spans, centred = [row[0]], [sum(plan.grid)], [count], [True]
    else:
        texts, widths, spans = [*row, *[""] * (count - len(row))], list(plan.grid), [1] * count
        centred = [n < plan.headers or short for short in plan.centred]
    made = []
    for text, breadth, span, middle in zip(texts, widths, spans, centred, strict=True):
        spanned = [el("gridSpan", val=span)] if span > 1 else []
        properties = el("tcPr", el("tcW", w=breadth, type="dxa"), *spanned, el("vAlign", val="center"))
        shape = replace(CELL, align="center" if middle else "left", keep_next=keep_next)
        made.append(el("tc", properties, parts.paragraph(shape, parts.runs(text, "table", size=plan.size))))
    return made


def _properties(plan: _Plan) -> Any:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    margins = {"top": _ABOVE, "left": plan.margin, "bottom": _ABOVE, "right": plan.margin}
    return el(
        "tblPr",
        el("tblW", w=sum(plan.grid), type="dxa"),
        el("jc", val="center"),
        el("tblBorders", *(el(side, val="single", sz=4, space=0, color="auto") for side in sides)),
        el("tblLayout", type="fixed"),
        el("tblCellMar", *(el(side, w=amount, type="dxa") for side, amount in margins.items())),
    )


def _column_widths(wanted: Sequence[float], total: int) -> list[int]:
    """Widths that add up to ``total``. Columns get what they want; where that is too much, the widest give way first."""
    cap, room, left = 0.0, float(total), len(wanted)
    for want in sorted(wanted):
        cap = room / left  # what each of the columns not yet served may have
        if want > cap:
            break
        room, left = room - want, left - 1
    given = [min(want, cap) if left else want for want in wanted]
    edges = [round(total * sum(given[:n]) / sum(given)) for n in range(len(given) + 1)]
    return [b - a for a, b in pairwise(edges)]


def _short_entries(entries: Sequence[str]) -> bool:
    """Whether a column looks best centred: figures and names, open marks not counted."""
    return all(width(MARK.sub("", entry)) <= _SHORT for entry in entries)
