"""Filled-in workbooks as offices send them back: moved, merged, broken. Nothing is lost and nothing is made up."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from assistant.figures.fact_sheet import fact_sheet
from assistant.figures.facts import Fact, FactSheet
from assistant.figures.workbook import workbook_bytes
from assistant.figures.workbook_read import Filled, read_workbook
from tests.assistant.reports import WATER_2022, make

TEXT = WATER_2022.replace("全年巡查河道165次", "3月5日召开推进会，合格率为95.3%，全年巡查河道165次")
SHEET = fact_sheet(make(TEXT), "白鹭县水利局", 2023)
RIVER, CHECK, FINE = (next(f for f in SHEET.facts if f.indicator.endswith(n)) for n in ("巡查河道", "行政检查", "罚款"))
RATE = next(f for f in SHEET.facts if f.last == "95.3")
DAY = next(f for f in SHEET.facts if f.unit == "日期")
PLAN = next(p for p in SHEET.promises if p.kind == "plan")
HEADER = ("指标", "单位", "本年值")


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def made(*rows: tuple[object, ...], title: str = "Sheet1") -> bytes:
    """A workbook of an office's own making."""
    book = Workbook()
    assert book.active is not None
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def edited(change: Callable[[Any], None], page: str = "指标", sheet: FactSheet = SHEET) -> bytes:
    """The workbook that was sent out, changed by an office."""
    book = load_workbook(BytesIO(workbook_bytes(sheet)))
    change(book[page])
    return saved(book)


def row_of(page: Any, key: str) -> int:
    return next(row[0].row for row in page.iter_rows(min_row=2) if row[0].value == key)


def put(fact: Fact, value: object, number_format: str = "General") -> Callable[[Any], None]:
    def change(page: Any) -> None:
        cell = page.cell(row_of(page, fact.key), 6)
        cell.value, cell.number_format = value, number_format

    return change


def read(data: bytes, sheet: FactSheet = SHEET) -> Filled:
    return read_workbook(data, sheet, "表.xlsx")


def values(found: Filled) -> dict[str, str]:
    return {f.indicator: f.value for f in found.sheet.facts if f.value}


def codes(found: Filled) -> list[str]:
    return [p.code for p in found.problems]


@pytest.mark.parametrize(
    ("fact", "raw", "number_format", "value"),
    [
        (RIVER, 187, "General", "187"),
        (RIVER, 0, "General", "0"),
        (RIVER, "187次", "General", "187"),
        (RIVER, "一百八十七", "General", "187"),
        (RIVER, "350余", "General", "350余"),
        (RIVER, "1,187", "General", "1187"),
        (FINE, 12508.94, "General", "12508.94"),
        (FINE, "1250万元", "General", "1250"),
        (RATE, 0.638, "0.0%", "63.8"),
        (RATE, "63.8%", "General", "63.8"),
        (RATE, 0.95, "0%", "95"),
        (DAY, datetime(2023, 3, 15), "yyyy-mm-dd", "3月15日"),
        (DAY, date(2022, 12, 30), "yyyy-mm-dd", "2022年12月30日"),
        (DAY, "3月15日", "@", "3月15日"),
    ],
)
def test_values_are_taken(fact: Fact, raw: object, number_format: str, value: str) -> None:
    found = read(edited(put(fact, raw, number_format)))
    taken = found.sheet.fact(fact.key)
    assert taken is not None
    assert (taken.value, found.problems, found.used) == (value, (), 1)
    assert taken.source.startswith("表.xlsx › 指标!F")
    assert [f for f in found.sheet.facts if f.value] == [taken]


@pytest.mark.parametrize(
    ("fact", "raw", "number_format", "code"),
    [
        (RIVER, "多次", "General", "not_a_number"),
        (RIVER, "187件", "General", "unit_differs"),
        (FINE, "1.2亿元", "General", "scale_differs"),
        (RIVER, "无", "General", "none_word"),
        (RIVER, "—", "General", "dash"),
        (RIVER, -5, "General", "negative"),
        (RIVER, True, "General", "boolean"),
        (RIVER, date(2023, 3, 5), "yyyy-mm-dd", "date_in_number"),
        (RIVER, "=SUM(A1:A3)", "General", "formula_without_value"),
        (RIVER, "#REF!", "General", "error_value"),
        (RIVER, 0.5, "0%", "unit_differs"),
        (RATE, 0.638, "General", "fraction"),
        (RATE, 200 / 3, "General", "too_precise"),
        (DAY, "年中", "@", "not_a_date"),
        (DAY, 3.15, "General", "not_a_date"),
    ],
)
def test_what_cannot_be_used_is_named(fact: Fact, raw: object, number_format: str, code: str) -> None:
    before = SHEET.with_fact(fact.key, value="旧值", source="页面")
    found = read(edited(put(fact, raw, number_format), sheet=before), before)
    [problem] = found.problems
    assert problem.code == code
    assert problem.cell.startswith("指标!F") and problem.text.endswith("。")
    assert fact.indicator[:10] in problem.text
    assert found.sheet == before and found.used == 0  # what was known stays


def test_a_stored_result_of_a_formula_is_used() -> None:
    data = edited(put(RIVER, "=100+87"))
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet2.xml"
    assert parts[name].count(b"<f>100+87</f><v/>") == 1 or parts[name].count(b"<f>100+87</f><v></v>") == 1
    parts[name] = parts[name].replace(b"<v/>", b"<v>187</v>").replace(b"<v></v>", b"<v>187</v>")
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    found = read(stream.getvalue())
    taken = found.sheet.fact(RIVER.key)
    assert taken is not None and taken.value == "187" and taken.source.endswith("（公式）")
    assert found.problems == ()


@pytest.mark.parametrize(
    "rows",
    [
        [HEADER, ("巡查河道", "次", 187)],
        [("2023年数据",), (), ("填报人：张三",), HEADER, ("巡查河道", "次", 187)],
        [("序号", "今年值", "备用", "计量单位", "指标名称"), (1, 187, "x", "次", "巡查河道")],
        [("项目", "2022年", "2023年", "责任科室"), ("巡查河道", 165, 187, "执法科")],
        [("指标", "单位（计量）", "本 年 值*"), ("“巡查河道”", "次", "187")],
        [("编号", "本年数"), (RIVER.key, 187)],
        [HEADER, ("巡查河道", "", 187), HEADER, ("行政检查", "家次", None)],
    ],
)
def test_columns_and_rows_are_found_wherever_they_stand(rows: list[tuple[object, ...]]) -> None:
    found = read(made(*rows, title="汇总（终）"))
    assert values(found) == {"巡查河道": "187"}
    assert codes(found) == []


def test_rows_in_another_order_and_new_columns() -> None:
    def change(page: Any) -> None:
        put(RIVER, 187)(page)
        put(CHECK, 60)(page)
        rows = [[c.value for c in row] for row in page.iter_rows(min_row=2)]
        page.delete_rows(2, page.max_row)
        for row in reversed(rows):
            page.append(row)
        page.insert_cols(1)
        page.insert_cols(4)

    found = read(edited(change))
    assert values(found) == {RIVER.indicator: "187", CHECK.indicator: "60"}
    assert found.problems == ()


def test_office_and_note_come_along_without_a_value() -> None:
    def change(page: Any) -> None:
        row = row_of(page, RIVER.key)
        page.cell(row, 7).value, page.cell(row, 8).value = "执法科", "含夜间巡查"

    taken = read(edited(change)).sheet.fact(RIVER.key)
    assert taken is not None
    assert (taken.value, taken.office, taken.note) == ("", "执法科", "含夜间巡查")


@pytest.mark.parametrize(
    ("rows", "code", "kept"),
    [
        ([("巡查河道", "次", 187), ("巡查河道", "次", 188)], "two_values", {}),
        ([("巡查河道", "次", 187), ("巡查河道", "次", "187次")], None, {"巡查河道": "187"}),
        ([("巡查河道", "公里", 187)], "unit_changed", {}),
        ([("", "次", 187)], "no_indicator", {}),
        ([("巡河志愿者", "人", 30)], "new_indicator", {"巡河志愿者": "30"}),
        ([("巡河志愿者", "", "30人")], "new_indicator", {"巡河志愿者": "30"}),
        ([("巡河志愿者", "人", "不少")], "not_a_number", {}),
        ([("巡河志愿者", "人", None)], None, {}),
    ],
)
def test_rows_without_keys(rows: list[tuple[object, ...]], code: str | None, kept: dict[str, str]) -> None:
    found = read(made(HEADER, *rows))
    assert codes(found) == ([code] if code else [])
    assert values(found) == kept


def test_two_values_name_both_cells() -> None:
    [problem] = read(made(HEADER, ("巡查河道", "次", 187), ("巡查河道", "次", 188))).problems
    assert "Sheet1!C2为187" in problem.text and "Sheet1!C3为188" in problem.text


def test_values_of_two_sheets_are_compared() -> None:
    book = Workbook()
    assert book.active is not None
    for page, value in ((book.active, 187), (book.create_sheet("二科"), 190)):
        page.append(HEADER)
        page.append(("巡查河道", "次", value))
    assert codes(read(saved(book))) == ["two_values"]


def test_a_new_indicator_is_a_fact_of_its_section() -> None:
    def change(page: Any) -> None:
        page.insert_rows(4)
        page["C4"], page["D4"], page["F4"], page["G4"], page["E4"] = "巡河志愿者", "人", 30, "执法科", 12

    found = read(edited(change))
    new = found.sheet.facts[-1]
    assert (new.indicator, new.unit, new.value, new.last, new.office) == ("巡河志愿者", "人", "30", "", "执法科")
    assert (new.section, new.topic, new.places) == (RIVER.section, RIVER.topic, ())
    assert new.note == "表中上年值：12" and new.source == "表.xlsx › 指标!F4"
    assert (found.used, found.added) == (1, 1)
    assert found.problems[0].text == "第4行的“巡河志愿者”上年没有，已作为新增指标。"
    again = read(workbook_bytes(found.sheet), found.sheet)
    assert [(f.key, f.value) for f in again.sheet.facts] == [(f.key, f.value) for f in found.sheet.facts]
    assert again.problems == ()


def test_an_indicator_that_stands_twice_needs_more_than_its_name() -> None:
    other = replace(RIVER, key="F-other", section="二、别处", last="7")
    sheet = replace(SHEET, facts=(*SHEET.facts, other))
    assert codes(read(made(HEADER, ("巡查河道", "次", 187)), sheet)) == ["ambiguous"]
    by_section = made((*HEADER, "所在部分"), ("巡查河道", "次", 187, "二、别处"))
    by_last = made((*HEADER, "上年值"), ("巡查河道", "次", 187, 7))
    for data in (by_section, by_last):
        found = read(data, sheet)
        assert {f.key: f.value for f in found.sheet.facts if f.value} == {"F-other": "187"}


def change_at(fact: Fact, column: int, value: object) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        put(fact, 187)(page)
        page.cell(row_of(page, fact.key), column).value = value

    return change


@pytest.mark.parametrize(
    ("change", "code", "kept"),
    [
        (change_at(RIVER, 4, "公里"), "unit_changed", False),
        (change_at(RIVER, 4, None), None, True),
        (change_at(RIVER, 3, "河道巡查次数"), "renamed", True),
        (change_at(RIVER, 3, CHECK.indicator), "key_differs", False),
        (change_at(RIVER, 5, 166), "last_changed", True),
        (change_at(RIVER, 1, None), None, True),
    ],
)
def test_cells_beside_the_value(change: Callable[[Any], None], code: str | None, kept: bool) -> None:
    found = read(edited(change))
    assert codes(found) == ([code] if code else [])
    taken = found.sheet.fact(RIVER.key)
    assert taken is not None and taken.value == ("187" if kept else "")


def test_a_copied_row_with_a_new_name_is_a_new_indicator() -> None:
    def change(page: Any) -> None:
        put(RIVER, 187)(page)
        page.append([RIVER.key, "", "巡河志愿者", "人", None, 30])

    found = read(edited(change))
    assert values(found) == {"巡查河道": "187", "巡河志愿者": "30"}
    assert codes(found) == ["new_indicator"]


def merged(first: str, *cells: str) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        put(RIVER, 187)(page)
        put(CHECK, 60)(page)
        for cell in cells:
            page.merge_cells(cell)
        page[first] = "执法科" if first.startswith("G") else page[first].value

    return change


def test_a_merged_office_is_every_rows_office() -> None:
    found = read(edited(merged("G3", "G3:G8")))
    offices = [f.office for f in found.sheet.facts]
    assert offices[:6] == ["执法科"] * 6 and not any(offices[6:])
    assert found.problems == ()


def test_a_value_merged_over_several_indicators_is_nobodys() -> None:
    def change(page: Any) -> None:
        put(RIVER, 187)(page)
        row = row_of(page, RIVER.key)
        page.merge_cells(f"F{row}:F{row + 1}")

    found = read(edited(change))
    assert values(found) == {} and codes(found) == ["merged_value"]


def test_a_value_merged_with_its_neighbour() -> None:
    def change(page: Any) -> None:
        row = row_of(page, RIVER.key)
        page.merge_cells(f"E{row}:F{row}")

    found = read(edited(change))
    assert values(found) == {} and codes(found) == ["merged_value"]


def test_hidden_and_foreign_sheets_are_named() -> None:
    book = load_workbook(BytesIO(edited(put(RIVER, 187))))
    book.create_sheet("通讯录").append(["姓名", "电话"])
    hidden = book.create_sheet("旧表")
    hidden.append(HEADER)
    hidden.append(("巡查河道", "次", 5))
    hidden.sheet_state = "hidden"
    book.create_sheet("空表")
    found = read(saved(book))
    assert values(found) == {"巡查河道": "187"}
    assert sorted((p.cell, p.code) for p in found.problems) == [("旧表!A1", "hidden_sheet"), ("通讯录!A1", "no_header")]


def test_two_columns_for_the_value_are_named() -> None:
    found = read(made((*HEADER, "2023年"), ("巡查河道", "次", 187, 190)))
    assert codes(found) == ["two_columns"] and values(found) == {"巡查河道": "187"}


def test_answers_to_plans_and_shortcomings() -> None:
    def change(page: Any) -> None:
        row = row_of(page, PLAN.key)
        page.cell(row, 4).value, page.cell(row, 5).value = "年末持证人员14名。", "人事科"
        page.cell(row + 1, 4).value = "—"
        page.append(["", "上年计划", "另外一条计划", "已完成"])

    found = read(edited(change, "上年计划与不足"))
    answered = next(p for p in found.sheet.promises if p.key == PLAN.key)
    assert (answered.answer, answered.office) == ("年末持证人员14名。", "人事科")
    assert answered.source == "表.xlsx › 上年计划与不足!D4"
    assert found.used == 1 and sorted(codes(found)) == ["dash", "unknown_promise"]


def test_answers_by_the_text_of_the_plan_and_two_that_differ() -> None:
    head = ("上年计划", "完成情况")
    assert read(made(head, (PLAN.text, "已完成。"))).sheet.promises[2].answer == "已完成。"
    found = read(made(head, (PLAN.text, "已完成。"), (PLAN.text, "未完成。")))
    assert codes(found) == ["two_values"] and not any(p.answer for p in found.sheet.promises)
