"""Questions over several years or agencies become tables: the right figure in each cell, or a gap with its reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.question import understand
from assistant.series import Series, series_scope, series_table
from assistant.series_output import changes, grid, table_json, table_tabs, table_text, width
from assistant.series_schema import Missing, Value
from assistant.series_words import lead
from tests.assistant.reports import TODAY, make
from vectorstore.schema import Report, ReportInfo

LAKE, HILL = "白鹭县水利局", "梅岭县水利局"


def report(year: int, body: str, agency: str = LAKE, plans: str = "进一步加强普法宣传。") -> Report:
    """A report whose one part is ``body``."""
    return make(
        f"{agency}{year}年法治政府建设年度报告\n\n一、主要举措和成效\n\n（一）依法履职情况\n\n{body}\n\n"
        f"二、{year + 1}年主要安排\n\n{plans}\n\n{agency}\n{year + 1}年1月20日\n"
    )


def found(question: str, *reports: Report) -> Series | None:
    infos = [ReportInfo(r.id, r.title, r.agency, r.region, r.year, r.kind) for r in reports]
    read = understand(question, infos, today_year=TODAY)
    scope = [i.id for i in series_scope(read, infos)]
    return series_table(read, [r for i in scope for r in reports if r.id == i])


def told(series: Series | None) -> list[str]:
    """The cells of the first row in words: figures as written, gaps by their code."""
    assert series is not None
    return [c.text if isinstance(c, Value) else c.gap for c in series.table.rows[0].cells]


def words(series: Series | None) -> str:
    assert series is not None
    return lead(table_json(series.table))[0]


Y = {
    2021: "全年开展行政检查146次，发现问题95个。组织普法活动46场，受众9800人次。行政许可事项网上可办率达到92%。办理取水许可31件。",
    2022: "全年开展行政检查162次，发现问题118个。组织普法活动58场，受众1.2万余人次，其中进校园普法活动9场。办理取水许可36件，比上年增长16.1%。",
    2023: "全年开展行政检查187家次，发现问题134个。组织普法活动65场，受众1.3万人次。行政许可事项全部实现网上可办，网上可办率达到96%。办理取水许可36件。",
}
YEARS = tuple(report(year, body) for year, body in Y.items())


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("水利局近三年普法活动各多少场", ["46场", "58场", "65场"]),
        ("水利局历年普法场次趋势", ["46场", "58场", "65场"]),
        ("2021到2023年行政检查多少次", ["146次", "162次", "187家次"]),
        ("水利局2021—2023年普法受众各多少人", ["9800人次", "1.2万余人次", "1.3万人次"]),
        ("水利局2021年和2023年取水许可各办了多少件", ["31件", "36件"]),
        ("水利局这几年普法搞了多少场，多了还是少了", ["46场", "58场", "65场"]),
        ("水利局2021到2023年网上可办率对比", ["92%", "not_given", "96%"]),
        ("水利局2020—2022年普法活动场次", ["no_report", "46场", "58场"]),
    ],
)
def test_each_cell_holds_the_figure_that_was_asked_for_or_the_reason_why_not(question: str, cells: list[str]) -> None:
    assert told(found(question, *YEARS)) == cells


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("水利局近三年行政检查和普法活动各多少", [["146次", "162次", "187家次"], ["46场", "58场", "65场"]]),
        ("水利局2021、2022年取水许可、普法活动分别是多少", [["31件", "36件"], ["46场", "58场"]]),
    ],
)
def test_several_things_asked_about_at_once_have_a_row_each(question: str, rows: list[list[str]]) -> None:
    series = found(question, *YEARS)
    assert series is not None
    assert [[c.text for c in row.cells if isinstance(c, Value)] for row in series.table.rows] == rows
    assert [c.n for row in series.table.rows for c in row.cells if isinstance(c, Value)] == [
        c.n for c in series.citations
    ]


def test_one_of_several_things_that_is_nowhere_leaves_no_table() -> None:
    assert found("水利局近三年信访和普法活动各多少", *YEARS) is None


@pytest.mark.parametrize(
    "question",
    [
        "水利局2022年普法活动多少场",  # one cell
        "水利局近三年信访案件各多少件",  # no report has it
        "水利局2021到2023年河道采砂许可各多少件",  # only a near miss is there
        "水利局2022年和2023年普法部分怎么写",
        "水利局近三年的问题和不足有哪些",
        "水利局2022年和2023年打算搞多少场普法活动",
        "为什么水利局2022年和2023年普法活动场次不一样",
    ],
)
def test_what_asks_for_no_figures_or_is_not_clearly_there_gets_no_table(question: str) -> None:
    assert found(question, *YEARS) is None


def test_every_value_is_quoted_by_its_citation_at_its_place() -> None:
    series = found("水利局近三年普法活动各多少场", *YEARS)
    assert series is not None
    assert [c.n for c in series.citations] == [1, 2, 3]
    reports = {r.id: r for r in YEARS}
    for cell in series.table.rows[0].values:
        cited = series.citations[cell.n - 1]
        assert reports[cell.report_id].text[slice(*cell.span)] == cell.text
        assert cited.start <= cell.span[0] and cell.span[1] <= cited.end
        assert reports[cited.report_id].text[cited.start : cited.end] == cited.quote


def test_a_change_is_computed_only_between_years_that_are_counted_alike() -> None:
    row = found("2021到2023年行政检查多少次", *YEARS).table.rows[0]  # type: ignore[union-attr]
    first, second, third = row.values
    assert first.change is None
    assert second.change is not None
    assert (second.change.amount, second.change.percent, second.change.since) == (Decimal(16), Decimal("11.0"), 2021)
    assert third.unit_changed
    assert third.change is None


def test_units_of_one_kind_are_converted_and_rounded_values_give_about() -> None:
    series = found("水利局2021—2023年普法受众各多少人", *YEARS)
    second, third = series.table.rows[0].values[1:]  # type: ignore[union-attr]
    assert second.change is not None and third.change is not None
    assert (second.change.amount, second.change.unit, second.change.converted) == (Decimal("0.22"), "万人次", True)
    assert second.change.approx and third.change.approx
    assert not third.change.converted
    assert "2022年比2021年约增加0.22万人次，增长约22.4%（单位换算后）" in words(series)


def test_no_change_is_computed_across_a_gap() -> None:
    cells = found("水利局2021到2023年网上可办率对比", *YEARS).table.rows[0].cells  # type: ignore[union-attr]
    assert isinstance(cells[1], Missing)
    assert isinstance(cells[2], Value)
    assert cells[2].change is None


def test_rates_change_by_points() -> None:
    reports = [report(2022, "出庭应诉率为84.2%。"), report(2023, "出庭应诉率为95.7%。")]
    series = found("水利局两年出庭应诉率对比", *reports)
    assert "2023年比2022年提高11.5个百分点" in words(series)


def test_a_plan_never_passes_for_a_result() -> None:
    reports = [
        report(2022, "组织普法活动58场。"),
        report(2023, "普法工作持续推进。", plans="全年组织普法活动不少于70场。"),
    ]
    assert told(found("水利局2022年和2023年普法活动各多少场", *reports)) == ["58场", "not_given"]


def test_another_indicator_of_the_same_unit_leaves_a_gap() -> None:
    reports = [
        report(2021, "规模以上工业增加值完成86.3亿元，规模以上工业总产值完成235.4亿元。"),
        report(2022, "规模以上工业增加值完成90.1亿元。"),
        report(2023, "规模以上工业总产值完成207.2亿元。"),
    ]
    assert told(found("历年规模以上工业增加值", *reports)) == ["86.3亿元", "90.1亿元", "not_given"]


@pytest.mark.parametrize(
    "body",
    ["县级办理取水许可36件。市级办理取水许可12件。", "办理地下水取水许可36件，办理地表水取水许可12件。"],
)
def test_of_two_figures_that_fit_alike_none_is_taken(body: str) -> None:
    reports = [report(2021, "办理取水许可29件。"), report(2022, "办理取水许可31件。"), report(2023, body)]
    assert told(found("水利局近三年取水许可各多少件", *reports)) == ["29件", "31件", "unsure"]


def test_what_each_of_many_has_is_not_what_all_have() -> None:
    reports = [
        report(2022, "培育“法律明白人”386名，每个村（社区）至少4名。"),
        report(2023, "每个村（社区）有“法律明白人”至少4名。"),
    ]
    assert told(found("水利局2022年和2023年法律明白人各多少名", *reports)) == ["386名", "not_given"]


def test_a_value_a_hundred_times_the_others_is_not_taken() -> None:
    reports = [report(2022, "培育法律明白人386名。"), report(2023, "培育法律明白人2名。")]
    assert "unsure" in told(found("水利局2022年和2023年法律明白人各多少名", *reports))


def test_agencies_are_compared_with_their_scopes_and_no_change() -> None:
    reports = [report(2023, "年末全局持证执法人员31名。"), report(2023, "全县持证行政执法人员512名。", HILL)]
    series = found("2023年白鹭县水利局和梅岭县水利局持证执法人员各多少名", *reports)
    assert sorted(told(series)) == ["31名", "512名"]
    assert all(c.change is None for c in series.table.rows[0].values)  # type: ignore[union-attr]
    assert "梅岭县水利局比白鹭县水利局多481名" in words(series)
    assert "统计口径不同" in words(series)


def test_of_more_agencies_than_a_table_holds_none_is_said_to_have_most() -> None:
    names = [f"{a}{b}县水利局" for a in "东西南北中" for b in "山河湖海泉"]
    reports = [report(2023, f"组织普法活动{n + 10}场。", name) for n, name in enumerate(names)]
    series = found("2023年各单位普法活动场次对比", *reports)
    assert series is not None
    assert len(series.table.columns) + series.table.left_out == len(names)
    assert series.table.left_out == 5
    assert "另有5列没有列出" in words(series)
    assert "最多" not in words(series)


def test_agencies_that_are_level_are_named_together() -> None:
    names = ("东山县水利局", "西山县水利局", "南山县水利局")
    reports = [report(2023, f"组织普法活动{n}场。", name) for n, name in zip((50, 50, 20), names, strict=True)]
    assert "东山县水利局、西山县水利局最多，南山县水利局最少" in words(found("2023年各单位普法活动场次对比", *reports))


@pytest.mark.parametrize("stop", ["；", "。"])
def test_a_question_that_begins_with_its_years_is_read(stop: str) -> None:
    assert told(found(f"水利局2021年、2022年{stop}普法活动多少场", *YEARS)) == ["46场", "58场"]


def test_a_growth_that_does_not_go_with_the_figures_is_pointed_out() -> None:
    reports = [report(2022, "旅游收入完成207.2亿元。"), report(2023, "旅游收入完成166.7亿元，同比增长16.2%。")]
    said = words(found("水利局2022年和2023年旅游收入", *reports))
    assert "2023年报告称比上年增长16.2%[2]" in said
    assert "口径可能有变" in said


def test_an_expected_figure_says_so() -> None:
    reports = [report(2022, "旅游收入预计完成84亿元。"), report(2023, "旅游收入完成97.9亿元。")]
    series = found("水利局2022年和2023年旅游收入", *reports)
    assert told(series) == ["84亿元（预计）", "97.9亿元"]
    assert series.table.rows[0].values[1].change.approx  # type: ignore[union-attr]


def test_a_part_asked_for_as_a_whole_gives_its_indicators() -> None:
    series = found("水利局历年依法履职数据对比", *YEARS)
    assert series is not None
    rows = {r.indicator: [c.text if isinstance(c, Value) else c.gap for c in r.cells] for r in series.table.rows}
    assert rows["普法活动"] == ["46场", "58场", "65场"]
    assert rows["网上可办率" if "网上可办率" in rows else "行政许可事项网上可办率"][1] == "not_given"
    assert len(rows) > 3
    assert "进校园普法活动" not in rows  # a part of another
    said, spans = lead(table_json(series.table))
    assert said.startswith(f"{LAKE}2021年到2023年的{len(rows)}项数据：\n")
    assert said[slice(*spans[0])] in rows[series.table.rows[0].indicator]


def test_years_and_agencies_lie_in_one_table() -> None:
    reports = [*YEARS[1:], report(2023, "组织普法活动34场。", HILL)]
    laid = grid(table_json(found("2022年和2023年两家水利局普法活动各多少场", *reports).table))  # type: ignore[union-attr]
    assert laid.head == ("单位", "2022年", "2023年")
    assert {row.name: [c.get("text") for c in row.cells] for row in laid.rows} == {
        LAKE: ["58场", "65场"],
        HILL: [None, "34场"],
    }


def test_the_table_lines_up_on_a_terminal_and_pastes_as_cells() -> None:
    table = table_json(found("2021到2023年行政检查多少次", *YEARS).table)  # type: ignore[union-attr]
    head, values, change = table_text(table).split("\n")[1:]
    # the second column begins at the same place whatever stands before it
    starts = {width(line[: line.index(word)]) for line, word in ((head, "2021年"), (values, "146次"))}
    assert len(starts) == 1
    assert change.endswith("口径有变")
    lines = [line.split("\t") for line in table_tabs(table).split("\n")]
    assert lines[:2] == [["指标", "2021年", "2022年", "2023年"], ["行政检查", "146次", "162次", "187家次"]]
    assert changes(grid(table).rows[0]) == ("", "升 +16次（+11%）", "口径有变")
