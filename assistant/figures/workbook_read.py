"""A filled-in workbook → the sheet with its values. Every cell that cannot be used is a named problem, never a silent zero.

Sheets and columns are found by their headers, so renamed sheets, moved or added columns and title rows above do no harm.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from assistant.errors import InputError
from assistant.figures.facts import CellProblem, FactSheet
from assistant.figures.workbook import HELP_SHEET
from assistant.figures.workbook_file import Marks, check_workbook, scan_sheets
from assistant.figures.workbook_match import match_facts, match_promises
from assistant.figures.workbook_table import HEADER_ROWS, MAX_COLUMNS, MAX_ROWS, Grid, Table, find_table
from assistant.readers.limits import damaged

_MAX_SHEETS = 40
# what openpyxl raises on packages that are no proper workbook; SyntaxError is the XML parser's
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,
    EOFError,
    OSError,
    OverflowError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet with the values of a workbook.

    ``used`` counts the values and answers taken over, ``added`` the new indicators among them. ``problems`` name every
    cell that was not used, and what was taken in another way than its row says (``renamed``, ``new_indicator``).
    """

    sheet: FactSheet
    problems: tuple[CellProblem, ...]
    used: int
    added: int


def read_workbook(data: bytes, sheet: FactSheet, name: str) -> Filled:
    """The sheet with what a workbook says of its facts, plans and shortcomings; ``name`` is the file's display name.

    Values that the sheet already has stay where the workbook has none.

    Raises:
        InputError: when nothing can be read: no .xlsx, a password, damage, too large, or no header in any sheet.
    """
    check_workbook(data)
    tables, problems = _tables(data, sheet)
    if not tables:
        raise InputError(
            "no header",
            user_message="表格里没有找到“指标”和“本年值”的表头。",
            hint=f"请上传下发的指标表；表头要在前{HEADER_ROWS}行，写明“指标”“本年值”。",
        )
    problems.extend(p for table in tables for p in table.problems)
    facts, of_facts, used, added = match_facts(sheet, tables, name)
    promises, of_promises, answered = match_promises(sheet, tables, name)
    return Filled(
        sheet=replace(sheet, facts=facts, promises=promises),
        problems=(*problems, *of_facts, *of_promises),
        used=used + answered,
        added=added,
    )


def _tables(data: bytes, sheet: FactSheet) -> tuple[list[Table], list[CellProblem]]:
    tables: list[Table] = []
    problems: list[CellProblem] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of parts that it leaves out: none of them holds values
        data, marks = scan_sheets(data)
        book = _open(data)
        try:
            pages = book.worksheets
            if not pages:
                raise damaged("表格文件里没有工作表。")
            for page in pages[:_MAX_SHEETS]:
                grid = _grid(page, marks[page._worksheet_path.lstrip("/")])
                table = find_table(grid, sheet) if grid.marks.last_row else None
                if table is not None and page.sheet_state == "visible":
                    tables.append(table)
                elif table is not None:
                    told = f"工作表“{page.title}”是隐藏的，没有读入。"
                    problems.append(CellProblem(f"{page.title}!A1", "hidden_sheet", told))
                elif grid.marks.last_row and page.title != HELP_SHEET:
                    told = f"工作表“{page.title}”没有“指标”和“本年值”的表头，没有读入。"
                    problems.append(CellProblem(f"{page.title}!A1", "no_header", told))
            if len(pages) > _MAX_SHEETS:
                told = f"工作表超过{_MAX_SHEETS}个，其余没有读入。"
                problems.append(CellProblem(f"{pages[_MAX_SHEETS].title}!A1", "too_many_sheets", told))
        except _BROKEN:
            raise damaged("表格文件已损坏或不完整，无法打开。") from None
        finally:
            book.close()
    return tables, problems


def _open(data: bytes) -> Any:  # the streaming kinds of openpyxl's types are not in its stubs
    from openpyxl import load_workbook

    try:
        return load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except _BROKEN:
        raise damaged("表格文件已损坏或不完整，无法打开。") from None


def _grid(page: Any, marks: Marks) -> Grid:
    """The first rows of a sheet; how far it goes on is in its marks."""
    rows: list[list[tuple[object, str]]] = []
    most = min(marks.last_row, HEADER_ROWS + MAX_ROWS)
    if most:
        for row in page.iter_rows(min_row=1, max_row=most, max_col=min(max(marks.last_column, 1), MAX_COLUMNS)):
            rows.append([(c.value, "" if c.value is None else str(c.number_format)) for c in row])
    return Grid(page.title, rows, marks)
