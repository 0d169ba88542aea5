"""The sheet of facts as a workbook: what stands where, what a spreadsheet program makes of it, and the way back."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from assistant.figures.fact_sheet import fact_sheet
from assistant.figures.facts import Fact, FactSheet
from assistant.figures.workbook import FACT_COLUMNS, PROMISE_COLUMNS, workbook_bytes
from assistant.figures.workbook_read import read_workbook
from tests.assistant.reports import WATER_2022, make

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="module")
def sheet() -> FactSheet:
    return fact_sheet(make(WATER_2022), "白鹭县水利局", 2023)


def opened(sheet: FactSheet) -> Any:
    return load_workbook(BytesIO(workbook_bytes(sheet)))


def test_three_sheets_with_their_columns(sheet: FactSheet) -> None:
    book = opened(sheet)
    assert book.sheetnames == ["填表说明", "指标", "上年计划与不足"]
    assert tuple(c.value for c in book["指标"][1]) == FACT_COLUMNS
    assert tuple(c.value for c in book["上年计划与不足"][1]) == PROMISE_COLUMNS
    told = "\n".join(str(c.value) for row in book["填表说明"] for c in row if c.value)
    for word in ("2023", "白鹭县水利局2022年法治政府建设年度报告", "只写数", "编号", "还不知道", "2024年3月1日"):
        assert word in told


def test_every_fact_has_a_row_below_its_section(sheet: FactSheet) -> None:
    page = opened(sheet)["指标"]
    lines = [[c.value for c in row] for row in page.iter_rows(min_row=2)]
    assert [line[0] for line in lines if line[2]] == [f.key for f in sheet.facts]
    bands = [line[0] for line in lines if not line[2]]
    named = [
        "（一）规范涉水执法（6项）",
        "（二）深化普法宣传（3项）",
        "（一）执法力量不足（1项）",
        "（一）充实执法队伍（1项）",
    ]
    assert bands == [*named, "（二）建设巡河平台（1项）"]
    first = dict(zip(FACT_COLUMNS, lines[1], strict=True))
    assert first["指标"] == "巡查河道" and first["上年值"] == 165 and first["本年值"] is None


def test_it_is_ready_to_be_filled_in_and_printed(sheet: FactSheet) -> None:
    page = opened(sheet)["指标"]
    assert page.freeze_panes == "D2"
    assert page.auto_filter.ref == f"A1:I{page.max_row}"
    assert page.page_setup.orientation == "landscape" and page.page_setup.paperSize == 9
    assert page.print_title_rows == "$1:$1"
    [allowed] = page.data_validations.dataValidation
    assert allowed.errorStyle == "warning"  # warns, does not block
    assert str(allowed.sqref) == f"F2:F{page.max_row}"
    assert page.conditional_formatting
    assert page["F3"].fill.fgColor.rgb == "00FFF9DB"
    assert page["C3"].alignment.wrap_text


def test_values_that_are_there_are_written_back(sheet: FactSheet) -> None:
    key, percent = sheet.facts[0].key, next(f.key for f in sheet.facts if f.unit == "%")
    filled = sheet.with_fact(key, value="350余", source="页面").with_fact(percent, value="9.0", source="页面")
    filled = filled.with_answer(sheet.promises[0].key, answer="已增加2人。", source="页面")
    book = opened(filled)
    found = {row[0].value: row[5] for row in book["指标"].iter_rows(min_row=2)}
    assert found[key].value == "350余"
    assert (found[percent].value, found[percent].number_format) == (9, "0.0")
    assert book["上年计划与不足"]["D2"].value == "已增加2人。"


@pytest.mark.parametrize("text", ["=1+1", "+52", "-3次", "@SUM(A1)", "=cmd|' /C calc'!A0", "#REF!", "\t=1"])
def test_no_text_becomes_a_formula(sheet: FactSheet, text: str) -> None:
    hostile = replace(sheet, facts=(replace(sheet.facts[0], indicator=text, quote=text, note=text, section=text),))
    page = opened(hostile)["指标"]
    for cell in (page["A2"], page["B3"], page["C3"], page["H3"], page["I3"]):
        assert cell.data_type == "s"
    assert page["C3"].value == text.replace("\t", "\t")


def test_characters_that_xml_forbids_are_dropped(sheet: FactSheet) -> None:
    hostile = replace(sheet, facts=(replace(sheet.facts[0], quote="开展\x00行政\x1f检查\ud800\ufffe52次"),))
    assert opened(hostile)["指标"]["I3"].value == "开展行政检查52次"


def test_the_same_sheet_is_the_same_file(sheet: FactSheet) -> None:
    first = workbook_bytes(sheet)
    time.sleep(1.1)  # times in a zip and in the properties have seconds
    assert workbook_bytes(sheet) == first


def test_an_untouched_workbook_changes_nothing(sheet: FactSheet) -> None:
    found = read_workbook(workbook_bytes(sheet), sheet, "表.xlsx")
    assert (found.sheet, found.problems, found.used, found.added) == (sheet, (), 0, 0)


def test_a_sheet_without_facts_or_promises() -> None:
    empty = FactSheet("某局", 2023, "x", "某局报告", 2022)
    assert read_workbook(workbook_bytes(empty), empty, "表.xlsx").sheet == empty


def test_a_long_report_takes_less_than_five_seconds() -> None:
    parts = [
        f"（{'一二三四五六七八九十'[i]}）推进第{'一二三四五六七八九十'[i]}类执法工作\n"
        + "".join(
            f"全年开展{a}类{b}检查{i * 30 + j + 1}次，依法规范各项行政执法行为并加强指导监督和培训考核。"
            for j, (a, b) in enumerate(NAMES)
        )
        for i in range(10)
    ]
    report = make("东湖区司法局2023年法治政府建设年度报告\n一、主要举措\n" + "\n".join(parts))
    assert len(report.text) > 12_000
    start = time.perf_counter()
    sheet = fact_sheet(report, "东湖区司法局", 2024)
    data = workbook_bytes(sheet)
    read_workbook(data, sheet, "表.xlsx")
    assert time.perf_counter() - start < 5
    assert len(sheet.facts) == 300


NAMES = [(a, b) for a in "甲乙丙丁戊己" for b in ("消防", "食品", "药品", "工地", "河道")]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_through_a_spreadsheet_program_and_back(sheet: FactSheet, tmp_path: Path) -> None:
    """Another program rewrites the whole file, computes formulas and keeps what was filled in."""
    book = opened(sheet)
    page = book["指标"]
    rows = {row[0].value: row[0].row for row in page.iter_rows(min_row=2) if row[2].value}
    values: dict[str, object] = {}
    for i, fact in enumerate(sheet.facts):
        values[fact.key] = page.cell(rows[fact.key], 6).value = 10 + i
    keys = [f.key for f in sheet.facts]
    page.cell(rows[keys[1]], 6).value = "350余"
    page.cell(rows[keys[2]], 6).value = f"=F{rows[keys[0]]}*2+0.5"
    page.cell(rows[keys[0]], 7).value = "=1/0"
    book["上年计划与不足"]["D2"].value = "已完成。"
    book.save(tmp_path / "in.xlsx")
    out = tmp_path / "out"
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML"),
            *("--outdir", str(out), str(tmp_path / "in.xlsx")),
        ],
        check=False,
        capture_output=True,
        timeout=120,
    )
    if not (out / "in.xlsx").is_file():
        pytest.skip("LibreOffice is installed without its spreadsheet part")
    found = read_workbook((out / "in.xlsx").read_bytes(), sheet, "回收.xlsx")
    taken = {f.key: f for f in found.sheet.facts}
    expected = {key: str(value) for key, value in values.items()} | {keys[1]: "350余", keys[2]: "20.5"}
    assert {key: fact.value for key, fact in taken.items()} == expected
    assert taken[keys[0]].office == "" and [p.code for p in found.problems] == ["error_value"]
    assert taken[keys[2]].source == f"回收.xlsx › 指标!F{rows[keys[2]]}（公式）"
    assert found.sheet.promises[0].answer == "已完成。"
    assert found.used == len(keys) + 1 and found.added == 0


def test_new_facts_are_written_below_their_section(sheet: FactSheet) -> None:
    new = Fact("N-00000001", "巡河志愿者", "人", "", section=sheet.facts[0].section, value="12", source="页面")
    page = opened(replace(sheet, facts=(*sheet.facts, new)))["指标"]
    names = [row[2].value for row in page.iter_rows(min_row=2)]
    assert names.index("巡河志愿者") == 7  # behind the six facts of its section and the band
