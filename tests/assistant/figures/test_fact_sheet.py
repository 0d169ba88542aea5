"""Last year's report → the sheet of facts: every figure and day once, and the plans and shortcomings to be answered."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.figures.extract import figures
from assistant.figures.fact_sheet import fact_sheet, last_value, own_days, protected_spans, written_unit
from assistant.figures.facts import FactSheet, with_unit
from assistant.figures.promises import promises, topic_of
from assistant.readers.assemble import assemble, report_id
from assistant.readers.sniff import raw_document
from tests.assistant.reports import COUNTY_2023, MARKET_2023, WATER_2022, WATER_2023, make
from tests.shared import SHARED, needs_shared
from vectorstore.schema import Report

SAMPLES = Path(__file__).parents[3] / "samples"
HEAD = "东湖区司法局2023年法治政府建设年度报告\n2023年，现将情况报告如下。\n"
TAIL = "\n东湖区司法局\n2024年2月9日\n"


def sheet_of(body: str) -> FactSheet:
    return fact_sheet(make(HEAD + body + TAIL), "东湖区司法局", 2024)


def rows(sheet: FactSheet) -> list[tuple[str, str, str]]:
    return [(f.indicator, f.last, f.unit) for f in sheet.facts]


def real(file: Path) -> Report:
    data = file.read_bytes()
    return assemble(raw_document(data, max_bytes=10**8), id=report_id(data), source=file.name)


def test_a_report_as_a_sheet() -> None:
    report = make(WATER_2022)
    sheet = fact_sheet(report, "白鹭县水利局", 2023)
    assert (sheet.agency, sheet.year, sheet.base_year, sheet.base_id) == ("白鹭县水利局", 2023, 2022, report.id)
    assert sheet.base_title == "白鹭县水利局2022年法治政府建设年度报告"
    river = next(f for f in sheet.facts if f.last == "165")
    assert (river.indicator, river.unit, river.section, river.topic) == ("巡查河道", "次", "（一）规范涉水执法", "T06")
    assert river.quote == "全年巡查河道165次，开展行政检查48家次，作出行政处罚6件，罚款12.5万元。"
    assert [report.text[a:b] for a, b in river.places] == ["165次"]
    assert not any(f.value or f.source for f in sheet.facts)
    assert not any("2023年2月17日" in f.last for f in sheet.facts)  # the signature


@pytest.mark.parametrize(
    ("text", "last", "unit"),
    [
        ("巡查河道165次。", "165", "次"),
        ("受众1.34万余人次。", "1.34万余", "人次"),
        ("发放补助561.7万元。", "561.7", "万元"),
        ("合格率达到60%以上。", "60以上", "%"),
        ("合格率95.2％。", "95.2", "%"),
        ("迁坟近22000座。", "近22000", "座"),
        ("化解纠纷350余件。", "350余", "件"),
        ("配备专员10至15名。", "10至15", "名"),
        ("安排资金30万—50万元。", "30万—50", "万元"),
    ],
)
def test_values_are_kept_as_written(text: str, last: str, unit: str) -> None:
    sheet = sheet_of(f"一、主要举措\n{text}")
    assert [(f.last, f.unit) for f in sheet.facts] == [(last, unit)]
    fact = sheet.facts[0]
    place = make(HEAD + f"一、主要举措\n{text}" + TAIL).text[slice(*fact.places[0])]
    assert with_unit(last, unit) == place.replace("％", "%")


@pytest.mark.parametrize(
    "text",
    [
        "落实《2020年法治政府建设工作要点》和《实施纲要（2021—2025年）》。",
        "印发“2020年东湖区法治建设3项工作要点”。",
        "东司发〔2023〕5号。",
        "新修订的行政复议法自2024年1月1日起施行。",
        "条例于2023年5月1日起正式施行。",
        "开展12月4日国家宪法日宣传。",
        "围绕4月15日全民国家安全教育日开展活动。",
        "在6月26日国际禁毒日上街宣传。",
        "2019年3月1日成立领导小组。",
    ],
)
def test_what_is_no_fact(text: str) -> None:
    assert rows(sheet_of(f"一、主要举措\n{text}")) == []


@pytest.mark.parametrize(
    ("text", "indicator", "last"),
    [
        ("6月18日召开执法推进会。", "召开执法推进会日期", "6月18日"),
        ("2023年6月18日，召开执法推进会。", "召开执法推进会日期", "2023年6月18日"),
        ("2024年1月5日印发通知。", "印发通知日期", "2024年1月5日"),
        ("截至12月31日，各项任务全部完成。", "截至日期", "12月31日"),
        ("5月8日至12日举办培训班。", "举办培训班日期", "5月8日至12日"),
        ("推进会于6月18日。", "推进会于日期", "6月18日"),
    ],
)
def test_days_of_the_reports_own_time(text: str, indicator: str, last: str) -> None:
    assert rows(sheet_of(f"一、主要举措\n{text}")) == [(indicator, last, "日期")]


def test_the_same_indicator_in_two_places_is_one_fact() -> None:
    sheet = sheet_of("一、执法\n开展行政检查52次。\n二、监督\n全年行政检查52次，均已公示。")
    assert rows(sheet) == [("行政检查", "52", "次")]
    assert len(sheet.facts[0].places) == 2
    assert sheet.facts[0].section == "一、执法"


def test_two_values_of_one_indicator_are_told() -> None:
    sheet = sheet_of("一、执法\n开展行政检查52次。\n二、监督\n全年行政检查53次，均已公示。")
    assert rows(sheet) == [("行政检查", "52", "次"), ("行政检查", "53", "次")]
    assert {f.note for f in sheet.facts} == {"上年稿中同一指标有两个值：52次、53次"}


def test_names_that_say_nothing_are_never_put_together() -> None:
    sheet = sheet_of("一、信访\n受理来信，办结率100%。\n二、提案\n承办提案，办结率100%。")
    assert [f.last for f in sheet.facts] == ["100", "100"]
    assert not any(f.note for f in sheet.facts)


def test_both_ends_of_a_change_say_what_they_are() -> None:
    sheet = sheet_of("一、考核\n依法行政在考核中的分值占比由15%提高到18%。")
    assert [(f.last, f.note) for f in sheet.facts] == [("15", "变化前的值"), ("18", "变化后的值")]


def test_values_that_one_sentence_tells_apart_say_which_is_which() -> None:
    sheet = sheet_of("一、救助\n市级救助资金安排200万元，县级救助资金安排300万元，市级救助资金安排90万元。")
    assert {f.last: f.note for f in sheet.facts if f.indicator == sheet.facts[0].indicator} == {
        "200": "指“市级救助资金安排200万元”",
        "90": "指“市级救助资金安排90万元”",
    }


def test_months_of_the_reports_own_time_are_dates_to_be_filled_in() -> None:
    sheet = sheet_of(
        "一、普法\n今年9月起使用平台，5月开展宣传，1—11月受理3件，2018年3月启动，12个月内完成，民法典宣传月。"
    )
    assert [f.last for f in sheet.facts if f.unit == "日期"] == ["9月", "5月", "1—11月"]


def test_targets_are_told_from_results() -> None:
    sheet = fact_sheet(make(WATER_2023), "白鹭县水利局", 2024)
    assert {f.last for f in sheet.facts if f.note == "上年稿中是计划安排"} == {"不少于200", "不少于150", "2024年6月底"}


def test_a_figure_without_an_indicator_is_named_by_its_clause() -> None:
    sheet = sheet_of("一、救助\n48户86人享受缓退政策。")
    assert all(len(f.indicator) >= 4 for f in sheet.facts)
    assert "享受缓退政策" in sheet.facts[0].indicator


def test_cells_of_a_table_are_named_by_row_and_column() -> None:
    sheet = fact_sheet(real(next(SAMPLES.glob("临港县市监局*.docx"))), "临港县市场监督管理局", 2024)
    found = {f.last: f.indicator for f in sheet.facts}
    assert "食品安全" in found["1286"] and "检查" in found["1286"]
    assert "合计" in found["75.7"] and "罚没款" in found["75.7"]


def test_keys_do_not_depend_on_what_stands_before() -> None:
    before = sheet_of("一、执法\n开展行政检查52次。\n二、普法\n举办普法活动20场，受众300人次。")
    after = sheet_of(
        "一、队伍\n现有执法人员9名。\n二、执法\n开展行政检查60次。\n三、普法\n举办普法活动20场，受众300人次。"
    )
    keys = {(f.indicator, f.unit): f.key for f in after.facts}
    assert all(keys[(f.indicator, f.unit)] == f.key for f in before.facts)
    assert all(re.fullmatch(r"F-[0-9a-f]{8}", f.key) for f in after.facts)


def test_a_quote_is_cut_around_its_figure() -> None:
    long = "，".join(f"推进第{'一二三四五六七八九'[i % 9]}项重点任务落地见效" for i in range(30))
    fact = sheet_of(f"一、执法\n{long}，开展行政检查52次，{long}。").facts[0]
    assert "行政检查52次" in fact.quote
    assert fact.quote.startswith("…") and fact.quote.endswith("…")
    assert len(fact.quote) <= 202


def test_lists_and_signatures_of_other_agencies_are_left_out() -> None:
    text = HEAD + "一、执法\n开展行政检查52次。\n东湖区司法局办公室 2024年2月8日\n（2024年2月9日印发）\n"
    assert [f.last for f in fact_sheet(make(text), "东湖区司法局", 2024).facts] == ["52"]


@pytest.mark.parametrize(
    "name", ["云溪市民政局2022*.docx", "云溪市民政局2023*.docx", "青岭区司法局2023*.txt", "*工作总结.pdf"]
)
def test_keys_are_unique_and_every_figure_has_one_place(name: str) -> None:
    complete(real(next(SAMPLES.glob(name))))


@needs_shared
@pytest.mark.parametrize("prefix", ["000", "002", "003"])
def test_every_figure_of_the_real_reports_has_one_place(prefix: str) -> None:
    complete(real(next((SHARED / "reports").glob(f"{prefix}_*.txt"))))


def complete(report: Report) -> None:
    """Every data figure outside what is kept stands in exactly one place; keys and promises are unique."""
    sheet = fact_sheet(report, report.agency or "某局", (report.year or 2023) + 1)
    places = [span for fact in sheet.facts for span in fact.places]
    kept = [*protected_spans(report.text), *((s.start, s.start + len(s.number)) for s in report.sections)]
    days = own_days(report.text, sheet.base_year)
    for figure in figures(report.text):
        if not figure.is_data or any(a <= figure.start < b for a, b in [*kept, *days]):
            continue
        holding = [s for s in places if s[0] <= figure.start and figure.end <= s[1]]
        assert len(holding) == 1, report.text[figure.start - 10 : figure.end + 5]
    assert len({f.key for f in sheet.facts}) == len(sheet.facts)
    assert all(f.indicator and f.last for f in sheet.facts)
    assert len({p.key for p in sheet.promises}) == len(sheet.promises) > 0
    assert all(report.text[p.start : p.end].strip() for p in sheet.promises)


def test_plans_and_shortcomings() -> None:
    found = promises(make(WATER_2022))
    assert [(p.kind, p.text) for p in found] == [
        ("shortcoming", "执法力量不足。全局持证执法人员只有9名。主要原因是编制紧张，招录周期长。"),
        ("shortcoming", "普法方式单一。宣传仍以发放资料为主。"),
        ("plan", "充实执法队伍。年内持证执法人员达到12名。"),
        ("plan", "建设巡河平台。完成全县68条河道的数字化建档。"),
    ]
    assert [p.topic for p in found[:3]] == ["T06", "T11", "T06"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (  # one chapter for both
            "二、存在的问题和下一步打算\n一是执法人员数量不足。二是普法形式单一。下一步将充实执法力量，丰富普法形式。",
            {"shortcoming": ["执法人员数量不足。", "普法形式单一。"], "plan": ["充实执法力量，丰富普法形式。"]},
        ),
        (  # no heading at all
            "（二）普法\n开展普法活动20场。\n在总结成绩的同时，我局仍然存在着一些薄弱环节，如执法工作还不够规范、队伍建设有待加强。"
            "2024年，我们将统一思想，一是印发工作要点，明确任务；二是加强执法监督，规范程序；三是强化培训。",
            {
                "shortcoming": ["执法工作还不够规范", "队伍建设有待加强。"],
                "plan": ["印发工作要点，明确任务", "加强执法监督，规范程序", "强化培训。"],
            },
        ),
        (  # shortcomings at the end of a chapter whose heading does not tell
            "二、其他工作\n（一）队伍\n现有人员9名。\n（二）保障\n落实经费。工作中还存在执法装备不足、人员力量薄弱等问题。",
            {"shortcoming": ["执法装备不足", "人员力量薄弱等问题。"], "plan": []},
        ),
    ],
)
def test_promises_wherever_they_stand(body: str, expected: dict[str, list[str]]) -> None:
    filler = "一、主要举措\n（一）执法\n" + "落实各项制度，规范执法行为，做好日常工作。" * 20 + "\n"
    found = promises(make(HEAD + filler + body + TAIL))
    for kind, texts in expected.items():
        assert [p.text for p in found if p.kind == kind] == texts


def test_promises_are_neither_empty_nor_doubled() -> None:
    body = "二、存在的不足\n一是普法形式单一。二是普法形式单一。三是无。\n"
    found = promises(make(HEAD + "一、举措\n做好工作。\n" + body + TAIL))
    assert [p.text for p in found] == ["普法形式单一。"]


def test_real_kinds_of_reports() -> None:
    assert [p.kind for p in promises(make(MARKET_2023))] == ["shortcoming"] * 3 + ["plan"]
    assert [p.kind for p in promises(make(COUNTY_2023))] == ["plan"]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("普法形式单一。", "T11"),
        ("执法力量不足，执法装备陈旧。", "T06"),
        ("推进数据共享。与医保、社会救助系统互通。", "T08"),
        ("提高行政复议质量。", "T10"),
        ("对此认识不足。", ""),
    ],
)
def test_topics_of_promises(text: str, topic: str) -> None:
    assert topic_of(text) == topic


@pytest.mark.parametrize(
    ("text", "last", "unit"),
    [("2.3万余人次", "2.3万余", "人次"), ("561.7万元", "561.7", "万元"), ("36万次", "36", "万次")],
)
def test_unit_in_one_piece(text: str, last: str, unit: str) -> None:
    figure = figures(text)[0]
    assert (last_value(text, figure), written_unit(text, figure)) == (last, unit)


def test_a_unit_that_stands_elsewhere_is_not_written_twice() -> None:
    figure = replace(figures("共52次")[0], start=1, end=3)
    assert (last_value("共52次", figure), written_unit("共52次", figure)) == ("52", "")


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("52", "次", "52次"),
        ("60以上", "%", "60%以上"),
        ("3月5日", "日期", "3月5日"),
        ("", "次", ""),
        ("2.3万余", "人次", "2.3万余人次"),
    ],
)
def test_values_with_their_units(value: str, unit: str, written: str) -> None:
    assert with_unit(value, unit) == written


def test_a_report_without_a_year_is_of_the_year_before() -> None:
    report = replace(make(WATER_2022), year=None)
    assert fact_sheet(report, "白鹭县水利局", 2023).base_year == 2022
