"""The office's own sheet: everything open, carried over or resting on something, as text and ready to print."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from assistant.export.checklist import checklist_bytes
from assistant.export.document import Document, FactSource, Source

DOCUMENT = Document(
    title="云溪市民政局R&D报告",
    lines=(),
    open_marks=(("一、主要举措", "【待填：行政检查，次，上年52】"), ("二、不足", "【待回应：去年的承诺】")),
    carried_over=(("（一）压实责任", "局党组每季度听取汇报。"),),
    sources=(Source("全年开展检查。", "2022年报告", ("一、主要举措", "（二）执法"), "全年检查48次。"),),
    facts=(FactSource("行政检查", "52次", "数据.xlsx 行政执法!C5", "（二）执法"),),
    notes=("未提供普法数据。",),
)
EXPECTED = {
    "待办": [
        ["序号", "章节", "类别", "内容", "完成"],
        ["1", "一、主要举措", "待填", "【待填：行政检查，次，上年52】", None],
        ["2", "二、不足", "待回应", "【待回应：去年的承诺】", None],
        ["3", None, "说明", "未提供普法数据。", None],
    ],
    "沿用上年": [["序号", "章节", "沿用的句子", "已核"], ["1", "（一）压实责任", "局党组每季度听取汇报。", None]],
    "数据来源": [
        ["序号", "章节", "指标", "写入的数据", "来源"],
        ["1", "（二）执法", "行政检查", "52次", "数据.xlsx 行政执法!C5"],
    ],
    "段落依据": [
        ["序号", "段落", "报告", "位置", "原文"],
        ["1", "全年开展检查。", "2022年报告", "一、主要举措 › （二）执法", "全年检查48次。"],
    ],
}


def book(document: Document) -> Any:
    return load_workbook(BytesIO(checklist_bytes(document)))


def test_the_four_sheets() -> None:
    found = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book(DOCUMENT)}
    assert found == EXPECTED


def test_sheets_are_ready_to_read_and_print() -> None:
    for sheet in book(DOCUMENT):
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)
        assert "不随正文公开" in sheet.oddHeader.center.text


def test_what_is_done_can_be_ticked() -> None:
    ticks = {s.title: [str(v.sqref) for v in s.data_validations.dataValidation] for s in book(DOCUMENT)}
    assert ticks == {"待办": ["E2:E4"], "沿用上年": ["D2"], "数据来源": [], "段落依据": []}


def test_nothing_to_list_is_said() -> None:
    for sheet in book(Document("题", ())):
        assert [[cell.value for cell in row][1] for row in sheet.iter_rows(min_row=2)] == ["（无）"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", '=HYPERLINK("x")', "#N/A", "\t=1", "\x00=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    sheet = book(Document("题", (), carried_over=((text, text),)))["沿用上年"]
    for cell in (sheet["B2"], sheet["C2"]):
        kept = text.strip("\t\x00")
        assert (cell.value, cell.data_type) == (kept, "s")
        assert bool(cell.quotePrefix) == (kept[0] in "=+-@")


def test_a_very_long_text_is_cut_to_what_a_cell_holds() -> None:
    sheet = book(Document("题", (), notes=("长" * 40_000,)))["待办"]
    assert 30_000 < len(sheet["D2"].value) < 32_768
