"""Numbers in table rows (“行政检查 | 次 | 52”): indicator and unit from the row's and the header's cells. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.figures.quantities import Quantity, kind_of
from assistant.figures.units import unit_pattern

_SEPARATOR = " | "
_MOST_COLUMNS = 40
_UNIT_NOTE = re.compile(r"[（(]\s*(?:单位[:：])?\s*([^（）()]{1,8})\s*[）)]\s*$|[/／]([^/／（）]{1,4})$")
_PLAIN_HEADERS = frozenset(["数量", "数值", "数据", "数", "金额", "指标值", "完成数", "完成情况", "本年", "上年", "本年度", "上年度", "实绩", "合计", "小计", "总数", "备注"])  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?度?")
_NUMBER = re.compile(r"[-−]?\d[\d,. ]*")
_SERIAL = re.compile(r"\d{1,3}[.、]?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A quantity that fills a table cell alone, with what its row and column say it is."""

    indicator: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[tuple[int, int, str], ...]
    unit: str  # of the cell that holds nothing but a unit


def cells(text: str, quantities: Sequence[Quantity], start: int, end: int) -> dict[int, Cell | None]:
    """By the start of each quantity that fills a cell alone: what it is, or None for a serial number."""
    if _SEPARATOR.strip() not in text:
        return {}
    by_start = {q.start: q for q in quantities}
    found: dict[int, Cell | None] = {}
    for table in _tables(text, start, end):
        header = _header(table)
        for row in table:
            if row is header:
                continue
            for column, (a, b, _) in enumerate(row.cells[:_MOST_COLUMNS]):
                q = by_start.get(a)
                if q is not None and q.end == b:
                    found[a] = _cell(row, header, column, q)
    return found


def _tables(text: str, start: int, end: int) -> Iterator[list[_Row]]:
    """Runs of neighbouring rows."""
    rows: list[_Row] = []
    at = start
    for line in text[start:end].splitlines(keepends=True):
        if _SEPARATOR in line:
            rows.append(_row(text, at, at + len(line.rstrip())))
        elif rows and line.strip():
            yield rows
            rows = []
        at += len(line)
    if rows:
        yield rows


def _row(text: str, start: int, end: int) -> _Row:
    spans: list[tuple[int, int, str]] = []
    at = start
    for piece in text[start:end].split("|"):
        stripped = piece.strip()
        begin = at + len(piece) - len(piece.lstrip())
        spans.append((begin, begin + len(stripped), stripped))
        at += len(piece) + 1
    return _Row(tuple(spans), next((w for _, _, w in spans if unit_pattern().fullmatch(w)), ""))


def _header(table: Sequence[_Row]) -> _Row | None:
    """The first row, when it holds no number but years."""
    first = table[0]
    if len(table) > 1 and not any(_NUMBER.fullmatch(_YEAR.sub("", word) or "-") for _, _, word in first.cells):
        return first
    return None


def _cell(row: _Row, header: _Row | None, column: int, q: Quantity) -> Cell | None:
    words = [word for _, _, word in row.cells]
    if (
        column == 0
        and len(words) > 2
        and not q.unit
        and _SERIAL.fullmatch(words[0])
        and not _NUMBER.fullmatch(words[1])
    ):
        return None
    label = next((w for w in words[:column] if not _NUMBER.fullmatch(w) and w != row.unit and w), "")
    label, label_unit = _split(label)
    above = header.cells[column][2] if header is not None and column < len(header.cells) else ""
    above, above_unit = _split(above)
    if above in _PLAIN_HEADERS or _YEAR.fullmatch(above):
        above = ""
    unit = q.unit or row.unit or label_unit or above_unit
    if label in {"合计", "总计", "小计"} and above:
        label = ""
    indicator = label if row.unit or not above else f"{label}{above}"
    return Cell(indicator, replace(q, unit=unit, kind=kind_of(unit)))


def _split(cell: str) -> tuple[str, str]:
    """A label and the unit in brackets behind it: 罚没款（万元）."""
    note = _UNIT_NOTE.search(cell)
    if note:
        unit = note[1] or note[2]
        if unit_pattern().fullmatch(unit):
            return cell[: note.start()].strip(), unit.replace("％", "%")
    return cell, ""
