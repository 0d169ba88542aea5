"""The sheet of facts → an Excel workbook that an office fills in: instructions, indicators, last year's plans and shortcomings.

The same sheet gives the same bytes. Texts of the report are written as texts whatever they begin with: a cell is never a
formula.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from assistant.figures.facts import Fact, FactSheet, Promise

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.styles import Border
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HELP_SHEET, FACTS_SHEET, PROMISES_SHEET = "填表说明", "指标", "上年计划与不足"
FACT_COLUMNS = ("编号", "所在部分", "指标", "单位", "上年值", "本年值", "填报科室", "口径/备注", "出处原句")
PROMISE_COLUMNS = ("编号", "类别", "上年原文", "今年完成情况/整改情况", "填报科室")
KINDS = {"plan": "上年计划", "shortcoming": "上年不足"}

_FACT_WIDTHS = (11, 15, 24, 8, 11, 14, 13, 22, 58)
_SMALL = (1, 2, 9)  # columns in small grey type
_PROMISE_WIDTHS = (12, 11, 62, 62, 16)
_VALUE, _LAST = 6, 5  # columns of this and last year's value
_ANSWER = 4
_LINE, _SMALL_LINE = 16, 12.5  # points a line takes
_MAX_LINES = 14
_FONT = "宋体"
_YELLOW, _GREY, _BAND, _HEAD = "FFF9DB", "F2F2F2", "E8EEF7", "1F4E79"
_RED = "F8CBAD"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLAIN_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?")
_LONGEST_CELL = 32_000  # a cell holds 32,767 characters
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PROMPT = "只写数，可以写“350余”“近2.2万”，不写单位。没有发生请填0，还不知道请空着。日期写成“3月15日”。"


def workbook_bytes(sheet: FactSheet) -> bytes:
    """The workbook (.xlsx) of a sheet of facts; values and answers that the sheet already has stand in it."""
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    _help(book, sheet)
    _facts(book, sheet)
    _promises(book, sheet)
    book.properties.creator = "循例"
    book.properties.title = f"{sheet.agency}{sheet.year}年度报告指标填报表"
    book.properties.created = datetime(*_EPOCH)
    stream = BytesIO()
    book.save(stream)
    return _same_bytes(stream.getvalue())


def _facts(book: Workbook, sheet: FactSheet) -> None:
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import PatternFill
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.worksheet.datavalidation import DataValidation

    page = book.create_sheet(FACTS_SHEET)
    titles = [*FACT_COLUMNS]
    _header(page, titles, _FACT_WIDTHS, freeze="D2")
    row = 2
    for section, facts in _by_section(sheet.facts):
        _band(page, row, f"{section or '开头部分'}（{len(facts)}项）", len(titles))
        for fact in facts:
            row += 1
            _fact_row(page, row, fact)
        row += 1
    last = max(row - 1, 2)
    page.auto_filter.ref = f"A1:I{last}"
    allowed = DataValidation(
        type="custom",
        formula1="OR(ISNUMBER(F2),LEN(F2)<=16)",
        allow_blank=True,
        errorStyle="warning",
        showErrorMessage=True,
        showInputMessage=True,
        promptTitle="本年值",
        prompt=_PROMPT,
        errorTitle="请核对",
        error="这里一般只写数，不写单位和说明；说明请写在“口径/备注”里。",
    )
    allowed.add(f"F2:F{last}")
    page.add_data_validation(allowed)
    far = "AND(ISNUMBER($E2),ISNUMBER($F2),$E2>0,OR($F2>$E2*10,$F2*10<$E2))"
    red = DifferentialStyle(fill=PatternFill("solid", bgColor=_RED, fgColor=_RED))
    page.conditional_formatting.add(f"F2:F{last}", Rule(type="expression", formula=[far], dxf=red))


def _fact_row(page: Worksheet, row: int, fact: Fact) -> None:
    values = (
        fact.key,
        fact.section,
        fact.indicator,
        fact.unit,
        fact.last,
        fact.value,
        fact.office,
        fact.note,
        fact.quote,
    )
    for column, value in enumerate(values, 1):
        cell = page.cell(row, column)
        numeric = column in (_LAST, _VALUE)
        _write(cell, value, number=numeric)
        _style(cell, centre=column in (4, _LAST, _VALUE, 7), grey=column in _SMALL, fill=column == _VALUE)
        if column == _VALUE and fact.unit == "日期":
            cell.number_format = "@"  # “3月15日” stays what was typed
    _height(page, row, values, _FACT_WIDTHS, small=_SMALL)


def _promises(book: Workbook, sheet: FactSheet) -> None:
    page = book.create_sheet(PROMISES_SHEET)
    _header(page, PROMISE_COLUMNS, _PROMISE_WIDTHS, freeze="A2")
    for row, promise in enumerate(sheet.promises, 2):
        _promise_row(page, row, promise)
    page.auto_filter.ref = f"A1:E{max(len(sheet.promises) + 1, 2)}"


def _promise_row(page: Worksheet, row: int, promise: Promise) -> None:
    values = (promise.key, KINDS[promise.kind], promise.text, promise.answer, promise.office)
    for column, value in enumerate(values, 1):
        cell = page.cell(row, column)
        _write(cell, value)
        _style(cell, centre=column in (2, 5), grey=column == 1, fill=column == _ANSWER)
    _height(page, row, values, _PROMISE_WIDTHS, least=3)


def _help(book: Workbook, sheet: FactSheet) -> None:
    from openpyxl.styles import Alignment, Font

    page = book.create_sheet(HELP_SHEET)
    page.column_dimensions["A"].width = 18
    page.column_dimensions["B"].width = 92
    page.sheet_view.showGridLines = False
    _write(page.cell(1, 1), f"{sheet.agency}{sheet.year}年度报告指标填报表")
    page.cell(1, 1).font = Font(name=_FONT, size=16, bold=True)
    page.row_dimensions[1].height = 30
    for row, (name, text) in enumerate(_help_lines(sheet), 3):
        _write(page.cell(row, 1), name)
        _write(page.cell(row, 2), text)
        page.cell(row, 1).font = Font(name=_FONT, size=11, bold=True)
        page.cell(row, 2).font = Font(name=_FONT, size=11)
        for column in (1, 2):
            page.cell(row, column).alignment = Alignment(vertical="top", wrap_text=True)
        _height(page, row, ("", text), (18, 92))
    _print(page)


def _help_lines(sheet: FactSheet) -> list[tuple[str, str]]:
    year, last = sheet.year, sheet.base_year
    due = _due(sheet)
    plans = sum(p.kind == "plan" for p in sheet.promises)
    return [
        ("这是什么", f"起草{year}年度报告要用的数据清单。指标取自《{sheet.base_title}》，由各科室填报{year}年的数。"),
        ("填什么", f"“{FACTS_SHEET}”表：共{len(sheet.facts)}项，只填浅黄色的“本年值”一列，并写明填报科室。"),
        (
            "",
            f"“{PROMISES_SHEET}”表：{last}年报告写明的计划{plans}条、不足{len(sheet.promises) - plans}条，逐条写明今年的完成或整改情况。",
        ),
        ("谁来填", "办公室（法规科）汇总；每一行由“填报科室”负责，核对后填写。"),
        ("什么时候交", f"____月____日前交回汇总人。{due}"),
        (
            "怎么填数",
            "只写数，不写单位，单位以“单位”一列为准。例：行政检查52次，填 52；12508.94万元，填 12508.94；63.8%，填 63.8。",
        ),
        ("约数", "可以写 350余、近2.2万、不少于20、60以上。"),
        ("日期", "单位是“日期”的，写成 3月15日；不是当年的加上年份。"),
        ("没有发生", "填 0，不要写“无”或画横线。"),
        ("还不知道", "空着。空着的在初稿里显示为【待填】，不会沿用上年的数。"),
        ("口径有变化", "单位或统计口径与上年不同的，不要改“单位”，请写在“口径/备注”里。"),
        ("新增指标", "可以在表末加行：写明所在部分、指标、单位和本年值，编号空着。"),
        ("不要改动", "“编号”是对应初稿位置用的，请不要改。行的顺序可以调整，可以增加列。"),
        ("颜色", f"“本年值”变红：与{last}年相差10倍以上，请核对单位和小数点。"),
    ]


def _due(sheet: FactSheet) -> str:
    """The date by which the report itself is due, where the law names one (see the kinds' profiles)."""
    if "信息公开" in sheet.base_title:
        return f"政府信息公开工作年度报告须在{sheet.year + 1}年1月31日前公布。"
    if "法治政府" in sheet.base_title:
        return f"法治政府建设年度报告须在{sheet.year + 1}年3月1日前报送，4月1日前公开。"
    return ""


def _by_section(facts: Sequence[Fact]) -> Iterator[tuple[str, list[Fact]]]:
    """Facts below their headings, headings in the order in which they first come."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.section, []).append(fact)
    yield from groups.items()


def _header(page: Worksheet, titles: Sequence[str], widths: Sequence[float], *, freeze: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for column, (title, width) in enumerate(zip(titles, widths, strict=True), 1):
        cell = page.cell(1, column)
        _write(cell, title)
        cell.font = Font(name=_FONT, size=11, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_HEAD)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _border()
        page.column_dimensions[get_column_letter(column)].width = width
    page.row_dimensions[1].height = 24
    page.freeze_panes = freeze
    page.print_title_rows = "1:1"
    _print(page)


def _band(page: Worksheet, row: int, text: str, columns: int) -> None:
    """The row that names a section: not merged, so that sorting and filtering work."""
    from openpyxl.styles import Alignment, Font, PatternFill

    for column in range(1, columns + 1):
        cell = page.cell(row, column)
        cell.fill = PatternFill("solid", fgColor=_BAND)
        cell.font = Font(name=_FONT, size=11, bold=True)
        cell.alignment = Alignment(vertical="center")
    _write(page.cell(row, 1), text)
    page.row_dimensions[row].height = 20


def _print(page: Worksheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if page.oddFooter is not None and page.oddFooter.center is not None:
        page.oddFooter.center.text = "第 &P 页，共 &N 页"
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.5, 0.8, 0.4


def _style(cell: Cell | MergedCell, *, centre: bool, grey: bool, fill: bool) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.font = Font(name=_FONT, size=9 if grey else 11, color="808080" if grey else "000000")
    cell.alignment = Alignment(horizontal="center" if centre else "left", vertical="center", wrap_text=True)
    cell.border = _border()
    if fill or grey:
        cell.fill = PatternFill("solid", fgColor=_YELLOW if fill else _GREY)


def _border() -> Border:
    from openpyxl.styles import Border, Side

    line = Side(style="thin", color="BFBFBF")
    return Border(left=line, right=line, top=line, bottom=line)


def _write(cell: Cell | MergedCell, value: str, *, number: bool = False) -> None:
    """Put a text into a cell as text, or a plain number as a number that shows the decimals it was written with."""
    if not value:
        return
    plain = value.replace(",", "")
    if number and _PLAIN_NUMBER.fullmatch(plain) and not (plain.startswith("0") and plain[1:2].isdigit()):
        decimals = len(plain.partition(".")[2])
        cell.value = float(plain) if decimals else int(plain)
        cell.number_format = ("#,##0" if "," in value else "0") + (f".{'0' * decimals}" if decimals else "")
        return
    cell.value = _ILLEGAL.sub("", value)[:_LONGEST_CELL]
    if value[0] in "=+-@\t\r":
        cell.quotePrefix = True
    cell.data_type = "s"  # “=1+1” and “#REF!” in a report are words, not formulas or errors


def _height(
    page: Worksheet,
    row: int,
    values: Sequence[str],
    widths: Sequence[float],
    *,
    small: Sequence[int] = (),
    least: int = 1,
) -> None:
    """Give a row the height of its longest cell: not every program does so by itself."""
    points: list[float] = [least * _LINE]
    for column, (value, width) in enumerate(zip(values, widths, strict=True), 1):
        tight = column in small
        lines = min(_lines(value, width * (1.2 if tight else 1)), _MAX_LINES)
        points.append(lines * (_SMALL_LINE if tight else _LINE))
    page.row_dimensions[row].height = max(points) + 6


def _lines(text: str, width: float) -> int:
    room = max(width - 3, 4)
    columns = [sum(2 if ord(c) > 0x2E80 else 1.1 for c in part) for part in text.split("\n")]
    return sum(max(1, math.ceil(c / room)) for c in columns)


def _same_bytes(data: bytes) -> bytes:
    """The package with fixed times, so that the same sheet is the same file."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member.filename)
            if member.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(member.filename, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return stream.getvalue()
