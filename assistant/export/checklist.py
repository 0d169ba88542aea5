"""The office's own sheet beside a report, as an Excel workbook: what is open, what was carried over, what rests on what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from assistant.export.document import Document
from assistant.export.sheets import set_up, write_rows

_NOTICE = "工作底稿，不随正文公开"
_NOTHING = "（无）"
_PATH = " › "
_KIND = re.compile(r"【\s*(待[^：:【】]+)[：:]")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet: columns as (heading, width in characters) and rows of texts. A number of the row comes first."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, ...], ...]
    tick: bool = False  # the last column is ticked off by hand


def checklist_bytes(document: Document) -> bytes:
    """The working sheet of a report as an .xlsx file: 待办, 沿用上年, 数据来源, 段落依据. It is not for publication.

    Every cell is text: what begins with = + - @ is never a formula.
    """
    from openpyxl import Workbook

    book = Workbook()
    for first in book.worksheets:
        book.remove(first)
    for sheet in _sheets(document):
        _write(book.create_sheet(sheet.name), sheet, document.title)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheets(document: Document) -> Iterable[_Sheet]:
    marks = [(section, _kind(mark), mark, "") for section, mark in document.open_marks]
    notes = [("", "说明", note, "") for note in document.notes]
    yield _Sheet("待办", (("章节", 36), ("类别", 10), ("内容", 70), ("完成", 8)), (*marks, *notes), tick=True)
    carried = tuple((section, sentence, "") for section, sentence in document.carried_over)
    yield _Sheet("沿用上年", (("章节", 36), ("沿用的句子", 80), ("已核", 8)), carried, tick=True)
    facts = tuple((fact.section, fact.indicator, fact.written, fact.source) for fact in document.facts)
    yield _Sheet("数据来源", (("章节", 36), ("指标", 28), ("写入的数据", 20), ("来源", 40)), facts)
    rests = tuple((s.paragraph, s.title, _PATH.join(s.heading_path), s.quote) for s in document.sources)
    yield _Sheet("段落依据", (("段落", 40), ("报告", 28), ("位置", 28), ("原文", 50)), rests)


def _kind(mark: str) -> str:
    found = _KIND.search(mark)
    return found[1] if found else "待办"


def _write(sheet: Any, content: _Sheet, title: str) -> None:
    columns = (("序号", 6), *content.columns)
    rows = [(str(n), *row) for n, row in enumerate(content.rows, start=1)] or [("", _NOTHING)]
    write_rows(sheet, columns, rows, {0, len(columns) - 1} if content.tick else {0})
    if content.tick and content.rows:
        _add_ticks(sheet, "ABCDE"[len(columns) - 1], len(rows) + 1)
    set_up(sheet, title, _NOTICE)


def _add_ticks(sheet: Any, letter: str, last: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation(type="list", formula1='"√"', allow_blank=True)
    choice.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(choice)
