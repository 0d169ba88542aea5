"""Excel sheets of text that are ready to read and print. No cell is ever a formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.export.document import printable

HEADER_FILL = "FFD9E2F3"
_MAX_CELL = 32_000  # characters; Excel holds 32,767
_A4 = 9
_FORMULA = ("=", "+", "-", "@")


def set_text(cell: Any, text: str) -> None:
    """Write a string that stays one. Without the quote prefix Excel would make a formula of it when the cell is edited."""
    kept = printable(text)[:_MAX_CELL]
    cell.value = kept
    cell.data_type = "s"
    cell.quotePrefix = kept.startswith(_FORMULA)


def write_rows(
    sheet: Any, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]], centred: set[int]
) -> None:
    """Write a header and rows below it with borders. ``columns`` are (heading, width in characters); ``centred`` are the
    positions of columns whose entries stand in the middle. Rows may be short."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    line = Side(style="thin", color="FFBFBFBF")
    border = Border(left=line, right=line, top=line, bottom=line)
    headings = [heading for heading, _ in columns]
    for n, row in enumerate([headings, *rows], start=1):
        for c, text in enumerate((*row, *[""] * (len(headings) - len(row)))):
            cell = sheet.cell(row=n, column=c + 1)
            set_text(cell, text)
            cell.border = border
            middle = n == 1 or c in centred
            cell.alignment = Alignment(horizontal="center" if middle else "left", vertical="top", wrap_text=True)
            if n == 1:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor=HEADER_FILL)
    for c, (_, breadth) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(c)].width = breadth


def set_up(sheet: Any, title: str, notice: str) -> None:
    """Header row on screen and on every page, A4 landscape, as wide as the paper; the notice above every page."""
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text = notice
    sheet.oddHeader.left.text = printable(title)[:60].replace("&", "&&")
    sheet.oddFooter.center.text = "&P / &N"
