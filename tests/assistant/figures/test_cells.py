"""One cell → what goes into the report, or a named reason why it cannot be used."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from assistant.figures.cells import CellFault, cell_value, number_of, own_unit, same_unit


@pytest.mark.parametrize(
    ("raw", "unit", "expected"),
    [
        (None, "次", ""),
        ("", "次", ""),
        (" \u3000\n", "次", ""),
        (52, "次", "52"),
        (0, "件", "0"),
        (52.0, "次", "52"),
        (12508.94, "万元", "12508.94"),
        (12000.1 + 508.84, "万元", "12508.94"),
        (0.1 + 0.2, "%", "0.3"),
        (1e15, "元", "1000000000000000"),
        ("52", "次", "52"),
        ("52次", "次", "52"),
        ("52 次", "次", "52"),
        ("'52", "次", "52"),
        ("５２次", "次", "52"),
        ("1,234", "件", "1234"),
        ("1，234，567.5元", "元", "1234567.5"),
        ("五十二", "次", "52"),
        ("五十二次", "次", "52"),
        ("三百余", "件", "300余"),
        ("零", "件", "0"),
        ("350余", "次", "350余"),
        ("350余次", "次", "350余"),
        ("近2.2万", "人次", "近2.2万"),
        ("近2.2万人次", "人次", "近2.2万"),
        ("2.3万余人次", "人次", "2.3万余"),
        ("约1.5亿", "元", "约1.5亿"),
        ("共52次", "次", "52"),
        ("60%以上", "%", "60以上"),
        ("60％", "%", "60"),
        ("百分之九十五", "%", "95"),
        ("不少于20次", "次", "不少于20"),
        ("1250万元", "万元", "1250"),
        ("1250万", "万元", "1250"),
        ("2.2万", "万人次", "2.2"),
        ("1250万元", "元", "1250万"),
        ("52名", "人", "52"),
        ("10至15", "个", "10至15"),
        ("10-15个", "个", "10—15"),
        ("15%～20%", "%", "15—20"),
        ("1:500", "", "1:500"),
        (22, "", "22"),
        (date(2024, 3, 15), "日期", "3月15日"),
        (datetime(2025, 3, 15), "日期", "2025年3月15日"),
        ("3月15日", "日期", "3月15日"),
        ("2024-03-15", "日期", "3月15日"),
        ("2025年1月5日", "日期", "2025年1月5日"),
        ("3月15日至17日", "日期", "3月15日至17日"),
        ("12月上旬", "日期", "12月上旬"),
    ],
)
def test_what_can_be_used(raw: object, unit: str, expected: str) -> None:
    assert cell_value(raw, unit, year=2024) == expected


@pytest.mark.parametrize(
    ("raw", "unit", "number_format", "expected"),
    [
        (0.638, "%", "0.0%", "63.8"),
        (0.638, "%", "0%", "63.8"),
        (1, "%", "0%", "100"),
        (0.057, "%", "0.00%", "5.7"),
        (51 / 80, "%", "0.0%", "63.75"),
        (2 / 3, "%", "0.0%", "66.7"),
        (200 / 3, "%", "0.00", "66.67"),
        (2 / 3 * 100, "%", "#,##0.0", "66.7"),
        (1234567, "元", "#,##0", "1234567"),
        (datetime(2025, 3, 15), "日期", 'm"月"d"日"', "3月15日"),
    ],
)
def test_the_format_of_the_cell_counts(raw: object, unit: str, number_format: str, expected: str) -> None:
    assert cell_value(raw, unit, number_format, year=2024) == expected


@pytest.mark.parametrize(
    ("raw", "unit", "code"),
    [
        ("52件", "次", "unit_differs"),
        ("52次", "", "unit_differs"),
        (" 52人次", "人", "unit_differs"),
        ("1.2亿元", "万元", "scale_differs"),
        ("约1.5亿", "万元", "scale_differs"),
        ("12500000元", "万元", "scale_differs"),
        ("22000人次", "万人次", "scale_differs"),
        ("1.2亿万元", "万元", "scale_differs"),
        ("52次（含线上3次）", "次", "extra_text"),
        ("完成较好", "次", "not_a_number"),
        ("52、53", "次", "extra_text"),
        ("1,23", "次", "extra_text"),
        ("3月15日", "次", "extra_text"),
        ("多次开展执法检查" * 9, "次", "too_long"),
        ("—", "次", "dash"),
        ("/", "件", "dash"),
        ("无", "次", "none_word"),
        ("没有", "次", "none_word"),
        ("未开展", "次", "none_word"),
        (-3, "件", "negative"),
        ("-3", "件", "negative"),
        (True, "件", "boolean"),
        (date(2024, 3, 5), "次", "date_in_number"),
        (time(3, 5), "次", "not_a_number"),
        (200 / 3, "%", "too_precise"),
        ("#REF!", "次", "error_value"),
        ("#DIV/0!", "%", "error_value"),
        ("=SUM(A1:A3)", "次", "formula_without_value"),
        ("2月30日", "日期", "not_a_date"),
        ("年中", "日期", "not_a_date"),
        (3.15, "日期", "not_a_date"),
    ],
)
def test_what_cannot_is_named(raw: object, unit: str, code: str) -> None:
    found = cell_value(raw, unit, year=2024)
    assert isinstance(found, CellFault)
    assert found.code == code
    assert found.text.endswith(("。",)) and len(found.text) < 80


def test_a_percentage_of_something_that_is_counted() -> None:
    found = cell_value(0.5, "件", "0%")
    assert isinstance(found, CellFault)
    assert (found.code, "50%" in found.text) == ("unit_differs", True)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [("人", "名", True), ("％", "%", True), ("次", "次 ", True), ("元", "万元", False), ("件", "次", False)],
)
def test_units_that_are_the_same(a: str, b: str, same: bool) -> None:
    assert same_unit(a, b) is same


@pytest.mark.parametrize(
    ("raw", "unit"), [("52件", "件"), ("350余人次", "人次"), ("52", ""), ("五十二家", "家"), ("做得好", ""), (52, "")]
)
def test_the_unit_in_a_cell(raw: object, unit: str) -> None:
    assert own_unit(raw) == unit


@pytest.mark.parametrize(
    ("value", "number"),
    [("52", 52), ("350余", 350), ("近2.2万", 22000), ("1,234", 1234), ("60以上", 60), ("", None), ("3月", 3)],
)
def test_the_number_of_a_value(value: str, number: int | None) -> None:
    assert number_of(value) == number
