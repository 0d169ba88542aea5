"""Workbooks that are too large, or none at all: named limits, and one clear sentence when nothing can be read."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from assistant.errors import InputError
from assistant.figures.fact_sheet import fact_sheet
from assistant.figures.workbook_read import Filled, read_workbook
from tests.assistant.building import locked_word, word_report
from tests.assistant.reports import WATER_2022, make

SHEET = fact_sheet(make(WATER_2022), "白鹭县水利局", 2023)
HEADER = ("指标", "单位", "本年值")


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def made(*rows: tuple[object, ...]) -> bytes:
    """A workbook of an office's own making."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    return saved(book)


def read(data: bytes) -> Filled:
    return read_workbook(data, SHEET, "表.xlsx")


def values(found: Filled) -> dict[str, str]:
    return {f.indicator: f.value for f in found.sheet.facts if f.value}


def test_a_hundred_thousand_rows_are_answered_in_seconds() -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet("指标")
    page.append(HEADER)
    page.append(("巡查河道", "次", 187))
    for number in range(100_000):
        page.append((f"指标{number}", "次", number if number < 50 else None))
    page.append(("行政检查", "家次", 60))
    data = saved(book)
    start = time.perf_counter()
    found = read(data)
    assert time.perf_counter() - start < 8
    assert values(found)["巡查河道"] == "187" and "行政检查" not in values(found)
    assert [p.cell for p in found.problems if p.code == "too_many_rows"] == ["指标!5002:100003"]


def test_values_far_to_the_right_are_named() -> None:
    found = read(made(HEADER, ("巡查河道", "次", 187, *[None] * 80, "x")))
    assert [p.code for p in found.problems] == ["too_many_columns"] and values(found) == {"巡查河道": "187"}


def test_more_sheets_than_anyone_fills_in_are_named() -> None:
    book = Workbook()
    for number in range(45):
        book.create_sheet(f"表{number}")
    assert book.active is not None
    for row in (HEADER, ("巡查河道", "次", 187)):
        book.active.append(row)
    found = read(saved(book))
    assert [p.code for p in found.problems] == ["too_many_sheets"] and values(found) == {"巡查河道": "187"}


def ods() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<x/>")
    return stream.getvalue()


def bomb() -> bytes:
    data = BytesIO(made(HEADER))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/a.bin", b"\0" * 100_000_000)
    return data.getvalue()


def broken(part: str, content: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(made(HEADER, ("a", "b", 1)))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return stream.getvalue()


ENTITY = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空的"),
        ("指标,本年值\n巡查河道,187".encode(), "文本文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "损坏"),
        (locked_word(), "密码"),
        (word_report("东湖区司法局"), "不是表格"),
        (b"%PDF-1.7 x", "不是表格"),
        (ods(), ".ods"),
        (made(HEADER)[:2000], "损坏"),
        (bomb(), "过大"),
        (b"PK\x03\x04" + bytes(21 * 1024 * 1024), "过大"),
        (broken("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>"), "损坏"),
        (broken("xl/worksheets/sheet1.xml", ENTITY), "损坏"),
        (broken("xl/workbook.xml", b"<nothing/>"), "没有工作表"),
        (broken("xl/styles.xml", b"\0\1"), "损坏"),
        (made(("姓名", "电话"), ("张三", "1")), "表头"),
        (made(), "表头"),
    ],
)
def test_files_that_cannot_be_read_at_all(data: bytes, word: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data)
    assert word in caught.value.user_message and caught.value.hint.endswith("。")
