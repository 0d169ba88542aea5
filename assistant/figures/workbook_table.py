"""A sheet of a workbook → a table: where its header stands, which column is which, and its rows. Pure.

Columns are found by their names, wherever they stand; a merged office, section or indicator speaks for all its rows, a
merged value only for itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.figures.facts import CellProblem, FactSheet
from assistant.figures.workbook_file import Marks, Merge, column_letters

Kind = Literal["facts", "promises"]
MAX_ROWS, MAX_COLUMNS = 5_000, 60
HEADER_ROWS = 20  # the header stands in one of the first rows, below titles and remarks

_MAX_MERGED = 200_000  # merged cells that are kept apart; a hostile file may declare millions

_NAMES: dict[str, str] = {
    "key": "编号|指标编号|指标代码|编码",
    "section": "所在部分|部分|章节|所属部分|所属章节|所在章节|板块",
    "indicator": "指标|指标名称|指标项|统计指标|填报指标|项目|项目名称|数据项|数据项目|名称|填报项目|统计项目",
    "unit": "单位|计量单位|数据单位|指标单位|度量单位",
    "last": "上年值|上年|上年数|上年数据|上年度|上年度值|去年值|去年|去年数|去年数据|上一年|上一年度|上期值|上年同期",
    "value": "本年值|本年|本年数|本年数据|本年度|本年度值|今年值|今年|今年数|今年数据|本期值|本年实际|本年完成|填报值|填报数|填报数据|数值|当年值|当年数",
    "office": "填报科室|科室|责任科室|牵头科室|填报单位|责任单位|填报部门|责任部门|科室(单位)|填报科室(单位)|提供科室|报送科室",
    "note": "口径/备注|口径|备注|说明|口径备注|口径及备注|备注/口径|填报说明|口径说明",
    "quote": "出处原句|出处|原句|上年原句|上年表述",
    "kind": "类别|类型",
    "text": "上年原文|原文|上年计划与不足|上年计划和不足|上年计划|计划与不足|上年内容|计划内容",
    "answer": "今年完成情况/整改情况|今年完成情况|今年整改情况|完成情况|整改情况|完成情况/整改情况|完成/整改情况|今年情况|落实情况|进展情况|今年落实情况|完成整改情况|今年完成整改情况",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split("|")}
_SPREAD = {"office", "section", "indicator", "unit", "kind", "note"}
_FILLED = {"value", "answer"}
_YEAR = re.compile(r"(20\d\d)年?度?(?:值|数|数据|数值|实际|完成值|填报值|情况)?")
_ASIDE = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is used. ``name`` leads to it (“指标!F12”); ``rows`` are the rows of its merged range, if it has one."""

    name: str
    value: object
    format: str = ""
    formula: bool = False
    rows: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """The value as one line of text; a whole number without “.0”."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return " ".join(str(self.value).split())

    @property
    def filled(self) -> bool:
        """True when there is anything in it."""
        return self.formula or bool(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the header: its cells by what their column is (“indicator”, “value” …)."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, role: str) -> str:
        """The text of the cell with this role; empty when there is no such column."""
        cell = self.cells.get(role)
        return cell.text if cell else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that was understood."""

    title: str
    kind: Kind
    rows: tuple[Row, ...]
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as read: rows of (value, number format) from row 1 on, and its marks."""

    title: str
    rows: Sequence[Sequence[tuple[object, str]]]
    marks: Marks


def find_table(grid: Grid, sheet: FactSheet) -> Table | None:
    """The table of a sheet, or None when none of its first rows is a header."""
    for at, row in enumerate(grid.rows[:HEADER_ROWS]):
        columns, doubled = _columns(row, sheet)
        kind = _kind(columns)
        if kind is None:
            continue
        anchors = _anchors(grid.marks.merges)
        body = range(at + 1, min(len(grid.rows), at + 1 + MAX_ROWS))
        rows = (_row(grid, number + 1, columns, anchors) for number in body)
        used = tuple(r for r in rows if any(c.filled for c in r.cells.values()) and not _is_header(r, sheet))
        return Table(grid.title, kind, used, tuple(_problems(grid, at, columns, doubled, sheet)))
    return None


def role_of(name: str, sheet: FactSheet) -> str | None:
    """What a column of this name holds, for a sheet of these years; None when the name says nothing."""
    plain = re.sub(r"[\s:*、。]", "", unicodedata.normalize("NFKC", name))
    for candidate in (plain, _ASIDE.sub("", plain)):
        if candidate in _ROLES:
            return _ROLES[candidate]
        year = _YEAR.fullmatch(candidate)
        if year:
            return {sheet.year: "value", sheet.base_year: "last"}.get(int(year[1]))
    return None


def _columns(row: Sequence[tuple[object, str]], sheet: FactSheet) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Columns (from 1) by role, and further columns for a role that is already taken."""
    columns: dict[str, int] = {}
    doubled: dict[str, list[int]] = {}
    for number, (value, _) in enumerate(row, 1):
        role = role_of(str(value), sheet) if value is not None and len(str(value)) <= 30 else None
        if role in columns:
            doubled.setdefault(role, []).append(number)
        elif role:
            columns[role] = number
    return columns, doubled


def _kind(columns: Mapping[str, int]) -> Kind | None:
    if "answer" in columns and ("text" in columns or "key" in columns):
        return "promises"
    return "facts" if "value" in columns and ("indicator" in columns or "key" in columns) else None


def _is_header(row: Row, sheet: FactSheet) -> bool:
    """True for a header that is repeated further down."""
    own = {role for role in row.cells if role_of(row.text(role), sheet) == role}
    return bool(own & _FILLED) and bool(own & {"indicator", "text", "key"})


def _row(grid: Grid, number: int, columns: Mapping[str, int], anchors: Mapping[tuple[int, int], Merge]) -> Row:
    return Row(number, {role: _cell(grid, number, column, role, anchors) for role, column in columns.items()})


def _cell(grid: Grid, row: int, column: int, role: str, anchors: Mapping[tuple[int, int], Merge]) -> Cell:
    name = f"{grid.title}!{column_letters(column)}{row}"
    merge = anchors.get((row, column))
    at = (row, column)
    if merge is not None:
        at = (merge.first_row, merge.first_column)
        upright = merge.first_column == merge.last_column
        if at != (row, column) and not (upright and role in _SPREAD):
            return Cell(name, None)
    line = grid.rows[at[0] - 1]
    value, number_format = line[at[1] - 1] if at[1] <= len(line) else (None, "")
    rows = (merge.first_row, merge.last_row) if merge is not None and merge.last_row > merge.first_row else None
    return Cell(name, value, number_format, at in grid.marks.formulas, rows)


def _anchors(merges: Sequence[Merge]) -> dict[tuple[int, int], Merge]:
    """Each merged cell that may be looked at → its range."""
    found: dict[tuple[int, int], Merge] = {}
    for merge in merges:
        for row in range(merge.first_row, min(merge.last_row, MAX_ROWS + HEADER_ROWS) + 1):
            for column in range(merge.first_column, min(merge.last_column, MAX_COLUMNS) + 1):
                found[(row, column)] = merge
        if len(found) > _MAX_MERGED:
            break
    return found


def _problems(
    grid: Grid, at: int, columns: Mapping[str, int], doubled: Mapping[str, Sequence[int]], sheet: FactSheet
) -> list[CellProblem]:
    header = f"{grid.title}!{{}}{at + 1}"
    found: list[CellProblem] = []
    for role in sorted(_FILLED & set(doubled)):
        letters = "、".join(column_letters(n) for n in doubled[role])
        used = column_letters(columns[role])
        cell = header.format(column_letters(doubled[role][0]))
        found.append(CellProblem(cell, "two_columns", f"第{used}列和第{letters}列都像要填的值，只读入了第{used}列。"))
    if grid.marks.last_row > at + 1 + MAX_ROWS:
        cell = f"{grid.title}!{at + 2 + MAX_ROWS}:{grid.marks.last_row}"
        found.append(CellProblem(cell, "too_many_rows", f"表格超过{MAX_ROWS:,}行，其余没有读入。"))
    if grid.marks.last_column > MAX_COLUMNS:
        letters = column_letters(MAX_COLUMNS)
        cell = f"{grid.title}!{column_letters(MAX_COLUMNS + 1)}:{column_letters(grid.marks.last_column)}"
        found.append(CellProblem(cell, "too_many_columns", f"表格超过{MAX_COLUMNS}列，第{letters}列以后没有读入。"))
    for merge in grid.marks.merges:
        for role in sorted(_FILLED & set(columns)):
            if merge.first_row > at + 1 and merge.first_column < columns[role] <= merge.last_column:
                cell = f"{grid.title}!{column_letters(merge.first_column)}{merge.first_row}"
                found.append(
                    CellProblem(cell, "merged_value", "这一格与要填的值合并成了一格，没有读入，请取消合并后填写。")
                )
    return found
