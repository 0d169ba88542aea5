"""The workbook and the Word file of a comparison: what stands in them, numbers as numbers, and nothing that runs as a formula."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from assistant.compare.compare import Comparison, compare
from assistant.compare.view import Course, course
from assistant.export.comparison import comparison_document, title_of
from assistant.export.comparison_sheets import comparison_xlsx
from assistant.export.docx import docx_bytes
from assistant.export.layout import layout_named
from tests.assistant.compare.reading import results, yunxi
from tests.assistant.drafting.reading import made, rule_of_law


@pytest.fixture(scope="module")
def two() -> Comparison:
    return compare(yunxi(2022), yunxi(2023))


@pytest.fixture(scope="module")
def years() -> Course:
    return course([yunxi(y) for y in (2021, 2022, 2023)])


def book(found: Comparison | Course) -> Any:
    return load_workbook(BytesIO(comparison_xlsx(found)))


def rows(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def words(found: Comparison | Course) -> str:
    document = docx.Document(BytesIO(docx_bytes(comparison_document(found), layout_named())))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_workbook_holds_everything(two: Comparison) -> None:
    made_of = book(two)
    assert made_of.sheetnames == ["概览", "各部分", "数据", "计划与落实", "雷同"]
    assert [len(rows(sheet)) - 1 for sheet in made_of.worksheets[1:3]] == [len(two.sections), len(two.figures)]
    head, *figures = rows(made_of["数据"])
    assert head[1:8] == ["指标", "单位", "2022年", "2023年", "增减", "增减%", "情况"]
    permits = next(r for r in figures if r[1] == "行政许可")
    assert permits[2:8] == ["件", 112, 128, 16, 14.3, "上升"]
    assert "办理行政许可128件" in permits[9]
    gone = next(r for r in figures if r[1] == "宣传资料")
    assert (gone[3], gone[4], gone[7]) == (2.1, "—", "不再出现")
    centre = next(r for r in rows(made_of["计划与落实"]) if r[2] and "养老服务供给" in r[2])
    assert centre[3] == "部分回应"
    assert ("2个", "1个") in [(r[5], r[6]) for r in rows(made_of["计划与落实"])]
    assert any("又一次写成问题" in str(r[3]) for r in rows(made_of["计划与落实"]))


def test_the_workbook_is_ready_to_work_with(two: Comparison) -> None:
    for sheet in book(two).worksheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert "不随正文公开" in sheet.oddHeader.center.text
        assert sheet.row_dimensions[2].height >= 15


def test_a_series_has_a_column_for_each_year(years: Course) -> None:
    made_of = book(years)
    assert made_of.sheetnames == ["概览", "数据", "计划与落实"]
    head, *figures = rows(made_of["数据"])
    assert head[1:5] == ["指标", "2021年", "2022年", "2023年"]
    assert next(r for r in figures if r[1] == "普法活动")[2:6] == [46, 58, 65, "场"]
    assert next(r for r in figures if r[1] == "宣传资料")[2:6] == [1.5, 2.1, "—", "万份"]
    assert {r[1] for r in rows(made_of["计划与落实"])[1:]} == {"2021年", "2022年"}


def test_no_cell_is_a_formula() -> None:
    bad = '=HYPERLINK("http://x")'
    a = rule_of_law(f"一、{bad}", f"{bad}检查52次。", year=2022)
    b = rule_of_law(f"一、{bad}", f"{bad}检查60次，+1，@x。", year=2023)
    for sheet in book(compare(a, b)).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        said = [cell for cell in cells if str(cell.value).startswith(("=", "+", "@"))]
        assert all(cell.quotePrefix for cell in said)
    assert bad in str(rows(book(compare(a, b))["各部分"]))


def test_a_negative_change_is_a_number() -> None:
    found = compare(results("全年开展行政检查60次。"), results("全年开展行政检查52次。", year=2023))
    sheet = book(found)["数据"]
    assert (sheet["F2"].value, sheet["F2"].data_type, sheet["F2"].quotePrefix) == (-8, "n", False)


def test_the_report_can_be_read(two: Comparison) -> None:
    text = words(two)
    for chapter in ("一、概览", "二、各部分", "三、数据", "四、计划与落实", "五、雷同文字"):
        assert chapter in text
    assert "可比数据97项" in text
    assert "+16（+14.3%）" in text and "+0.4个百分点" in text
    assert "目标：建成2个区域养老服务中心。实际：1个，部分回应。" in text
    assert title_of(two).startswith("云溪市民政局2022年与2023年")


def test_a_series_can_be_read(years: Course) -> None:
    text = words(years)
    assert "2023年与2022年相比" in text and "2022年提出的计划与不足" in text
    assert title_of(years).startswith("云溪市民政局2021至2023年")


def test_other_agencies_have_no_promises_to_each_other() -> None:
    from tests.assistant.drafting.reading import sample

    found = compare(yunxi(2023), sample("青岭区司法局2023年法治政府建设年度报告.txt"))
    assert "计划与落实" not in book(found).sheetnames
    assert "四、雷同文字" in words(found)
    assert "只有前者有" in words(found)


@pytest.mark.parametrize("text", ["空。", "一、标题", "【待填：行政检查，次，上年52】 | 甲\n乙 | 丙"])
def test_next_to_nothing_and_open_marks(text: str) -> None:
    small = made(text)
    for pair in ((small, yunxi(2023)), (yunxi(2022), small), (small, small)):
        found = compare(*pair)
        assert words(found) and book(found).sheetnames


def test_open_marks_and_bars_in_a_heading_stay_in_their_cell() -> None:
    line = "一、检查【待填：行政检查，次，上年52】|次"
    found = compare(rule_of_law(line, "开展检查。", year=2022), rule_of_law(line, "开展检查。", year=2023))
    document = docx.Document(BytesIO(docx_bytes(comparison_document(found), layout_named())))
    cells = [cell.text for cell in document.tables[0].rows[1].cells]
    assert len(cells) == 3
    assert "〔待填：行政检查，次，上年52〕｜次" in cells[0].replace("|", "｜")
    assert "【待填" not in words(found)
