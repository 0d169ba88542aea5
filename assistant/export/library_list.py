"""The list of reports as an Excel file."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from assistant.export.sheets import set_up, write_rows

COLUMNS = (
    ("序号", 6),
    ("单位", 24),
    ("年度", 9),
    ("文种", 24),
    ("题名", 44),
    ("标签", 18),
    ("发布日期", 13),
    ("字数", 9),
    ("需要注意的问题", 44),
    ("来源文件", 30),
    ("加入时间", 18),
)
_CENTRED = {0, 2, 6, 7, 10}


def library_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """The list as an .xlsx file; each row as ``COLUMNS`` without the number. Every cell is text."""
    from openpyxl import Workbook

    book = Workbook()
    for first in book.worksheets:
        book.remove(first)
    sheet = book.create_sheet("资料库")
    write_rows(sheet, COLUMNS, [[str(n), *row] for n, row in enumerate(rows, start=1)], _CENTRED)
    sheet.auto_filter.ref = f"A1:K{len(rows) + 1}"
    set_up(sheet, "资料库清单", "资料库清单")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
