"""The Excel list of findings: every finding, its words in their place, and nothing that runs as a formula."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from assistant.checks.layout_schema import LayoutFinding, LayoutPlace
from assistant.checks.schema import Finding
from assistant.export.findings import findings_xlsx
from tests.assistant.checks.building import report as report_of
from tests.assistant.export.annotated_building import at, folded
from vectorstore.schema import Report

TEXT = "云溪市民政局2023年法治政府建设年度报告\n全年检查检查52次，依法行正。\n=SUM(1)是公式。"


def sheet(report: Report, findings: list[Finding]) -> Any:
    return load_workbook(BytesIO(findings_xlsx(report, findings))).active


def rows(report: Report, findings: list[Finding]) -> list[list[str | None]]:
    return [[cell.value for cell in row] for row in sheet(report, findings).iter_rows()]


def test_one_row_each() -> None:
    report = report_of(TEXT)
    found = [
        at(report, "检查检查", suggestion="检查", heading_path=("一、举措", "（一）执法")),
        at(report, "行正", severity="warning", suggestion="", family="residue"),
        at(report, "公式", severity="note", basis=""),
    ]
    assert rows(report, found) == [
        ["序号", "级别", "类别", "规则", "位置", "原文", "问题", "建议", "依据"],
        ["1", "错误", "用词", "错字", "一、举措 › （一）执法", "全年〔检查检查〕52次，依法行正。", "可能写错了。", "改为“检查”", "GB/T 15835"],
        ["2", "警告", "残留", "错字", "（正文开头）", "全年检查检查52次，依法〔行正〕。", "可能写错了。", "删去", "GB/T 15835"],
        ["3", "提示", "用词", "错字", "（正文开头）", "=SUM(1)是〔公式〕。", "可能写错了。", None, None],
    ]  # fmt: skip


def test_ready_to_work_with() -> None:
    report = report_of(TEXT)
    made = sheet(report, [at(report, "检查"), at(report, "行正", severity="note")])
    assert (made.freeze_panes, made.auto_filter.ref, made.print_title_rows) == ("A2", "A1:I3", "$1:$1")
    fills = [made.cell(row=n, column=2).fill.fgColor.rgb for n in (2, 3)]
    assert len(set(fills)) == 2
    assert "不随正文公开" in made.oddHeader.center.text


def test_no_cell_is_a_formula() -> None:
    report = report_of(TEXT)
    bad = at(report, "=SUM(1)", message='=HYPERLINK("http://x")', name="+1", basis="@x\x07", heading_path=("-2",))
    made = sheet(report, [bad])
    cells = [cell for row in made.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "+", "-", "@")))


def test_folded_and_none() -> None:
    report = report_of(TEXT)
    assert len(rows(report, [folded(report, [(n, n + 1) for n in range(8)])])) == 2
    assert rows(report, [])[1][1] == "（没有发现问题）"


def test_layout_comes_last() -> None:
    report = report_of(TEXT)
    place = LayoutPlace(1, "全年检查", 0, 4)
    layout = [
        LayoutFinding(
            "size:body", "字号", "warning", "正文字号是四号。", "四号", "三号（16磅）", "GB/T 9704—2012 5.2.2", (place,)
        ),
        LayoutFinding("paper", "纸张", "note", "纸张不是A4。", "B5", "A4", "GB/T 9704—2012 5.1"),
    ]
    made = load_workbook(BytesIO(findings_xlsx(report, [at(report, "行正")], layout))).active
    assert [[cell.value for cell in row] for row in made.iter_rows(min_row=3)] == [
        ["2", "警告", "版式", "字号", None, "全年检查", "正文字号是四号。", "改为三号（16磅）", "GB/T 9704—2012 5.2.2"],
        ["3", "提示", "版式", "纸张", None, "（全文）", "纸张不是A4。", "改为A4", "GB/T 9704—2012 5.1"],
    ]
    assert made.auto_filter.ref == "A1:I4"
