from __future__ import annotations

import pytest

from assistant.checks.schema import Finding
from assistant.compare.compare import compare
from assistant.compare.findings import KINDS, findings
from tests.assistant.compare.reading import hailar, plans, results, yunxi
from tests.assistant.drafting.reading import rule_of_law
from tests.shared import needs_shared
from vectorstore.schema import Report

SAME = "全年巡查河道并检查取水单位和采砂场点，发现的问题隐患均已督促整改到位，并向社会公布了处理结果和整改情况。"
HEAD = "一、主要举措和成效"
OTHER = ("（一）规范执法", "落实执法公示制度，评查案卷。", "（二）推进公开", "公开取水许可结果，召开通气会。")


def found(a: Report, b: Report, rule: str) -> list[Finding]:
    return [f for f in findings(compare(a, b)) if f.rule == rule]


CASES = [
    pytest.param(
        "V01", "warning",
        rule_of_law(HEAD, *OTHER, "二、党政主要负责人履行推进法治建设第一责任人职责情况", "局长主持召开会议研究法治建设工作四次，带头学法。", year=2022),
        rule_of_law(HEAD, *OTHER, year=2023),
        id="a statutory part is gone",
    ),
    pytest.param(
        "V02", "note", results("发放节水手册2.4万份。", "巡查河道52次。"), results("巡查河道65次。", year=2023), id="an indicator is gone"
    ),
    pytest.param("V03", "warning", results("巡查河道52次。"), results("巡查河道520次。", year=2023), id="ten times as many"),
    pytest.param("V03", "note", results("巡查河道52次。"), results("巡查河道500余次。", year=2023), id="rounded: a note"),
    pytest.param("V04", "warning", results("受众5127人次。"), results("受众5127人次。", year=2023), id="the same number"),
    pytest.param("V04", "note", results("受众52人次。"), results("受众52人次。", year=2023), id="may be chance"),
    pytest.param("V05", "warning", results(SAME), results(SAME, year=2023), id="a paragraph again"),
    pytest.param(
        "V05", "note", results(f"检查52次。{SAME}全年52件。"), results(f"检查65次。{SAME}全年71件。", year=2023), id="only new figures"
    ),
    pytest.param(
        "V06", "warning", plans("组织普法活动不少于60场。"), results("巡查河道并整治采砂。", year=2023), id="a target without an answer"
    ),
    pytest.param(
        "V06", "note", plans("组织普法活动不少于60场。"), results("组织普法活动58场。", year=2023), id="a target not reached"
    ),
    pytest.param(
        "V07", "note",
        rule_of_law(HEAD, *OTHER, "二、存在的不足和原因", "（一）水政执法力量不足。仍有乡镇没有专职执法岗位。", year=2022),
        rule_of_law(HEAD, *OTHER, year=2023),
        id="a shortcoming without an answer",
    ),
    pytest.param(
        "V08", "note", results("开展行政检查162次。"), results("开展行政检查187家次。", year=2023), id="counted otherwise"
    ),
    pytest.param(
        "V09", "warning", results("办理取水许可112件。"), results("办理取水许可128件，比上年增长24.3%，其中延续71件。", year=2023), id="growth"
    ),
    pytest.param(
        "V09", "warning", results("保留权力事项85项。"), results("保留权力事项83项，比上年减少5项。", year=2023), id="five for two"
    ),
    pytest.param(
        "V09", "warning", results("保留权力事项83项。"), results("保留权力事项85项，比2022年减少2项。", year=2023), id="up, not down"
    ),
    pytest.param(
        "V09", "warning", results("水质达标率85%。"), results("水质达标率90%，同比提高6个百分点。", year=2023), id="points"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "severity", "a", "b"), CASES)
def test_each_rule_finds_its_case_and_is_silent_on_the_same_year(
    rule: str, severity: str, a: Report, b: Report
) -> None:
    hits = found(a, b, rule)
    assert [f.severity for f in hits] == [severity]
    (one,) = hits
    assert one.excerpt and b.text[one.start : one.end] == one.excerpt
    assert one.message.endswith("。")
    assert one.suggestion is None and not one.certain


@pytest.mark.parametrize(
    ("rule", "a", "b"),
    [
        ("V01", rule_of_law(HEAD, *OTHER, year=2022), rule_of_law(HEAD, *OTHER, year=2023)),
        ("V02", results("发放节水手册2.4万份。"), results("发放节水手册3万份。", year=2023)),
        (
            "V02",
            results("发放节水手册2.4万份。"),
            results("向学校发放节水手册。", year=2023),
        ),  # spoken of, without a number
        ("V03", results("巡查河道52次。"), results("巡查河道90次。", year=2023)),
        ("V04", results("保留权力事项83项。"), results("保留权力事项83项。", year=2023)),
        ("V05", results("现将情况报告如下。"), results("现将情况报告如下。", year=2023)),
        ("V06", plans("组织普法活动不少于60场。"), results("组织普法活动60场。", year=2023)),
        ("V08", results("开展行政检查162次。"), results("开展行政检查187次。", year=2023)),
        ("V09", results("办理取水许可112件。"), results("办理取水许可128件，比上年增长14.3%。", year=2023)),
        ("V09", results("保留权力事项85项。"), results("保留权力事项83项，比上年减少2项。", year=2023)),
        (
            "V09",
            results("发放节水手册1.2万份。"),
            results("发放节水手册1.3万份，比上年增长12.0%。", year=2023),
        ),  # rounding
        ("V09", results("办理取水许可112件。"), results("办理取水许可128件，比2021年增长24.3%。", year=2023)),
        ("V09", results("办理取水许可110余件。"), results("办理取水许可128件，比上年增长24.3%。", year=2023)),
        ("V09", results("地区生产总值235.2亿元。"), results("地区生产总值253.7亿元，同比增长10.1%。", year=2023)),
        ("V09", results("办理取水许可112件。", year=2021), results("办理取水许可128件，比上年增长24.3%。", year=2023)),
    ],
)
def test_silent_where_nothing_is_amiss(rule: str, a: Report, b: Report) -> None:
    assert found(a, b, rule) == []


def test_findings_of_the_samples() -> None:
    hits = findings(compare(yunxi(2022), yunxi(2023)))
    assert {f.rule for f in hits} == {"V02", "V05", "V06", "V07", "V08"}
    assert not any(f.severity != "note" for f in hits)
    assert sum(f.rule == "V05" for f in hits) == 5  # two more were reworded enough
    text = yunxi(2023).text
    assert all(text[f.start : f.end] == f.excerpt for f in hits)
    said = "".join(f.message for f in hits)
    for expected in ("宣传资料（2.1万份）", "以“次”计（162次）", "“建成2个区域养老服务中心”（今年1个）", "（今年4个）"):
        assert expected in said
    assert [f.start for f in hits] == sorted(f.start for f in hits)


def test_a_report_against_itself_is_copied_and_folded() -> None:
    hits = [f for f in findings(compare(yunxi(2022), yunxi(2022))) if f.rule == "V05"]
    assert len(hits) == 1
    assert hits[0].count > 20
    assert f"全文共{hits[0].count}处" in hits[0].message


def test_many_figures_as_last_year_are_one_finding_that_names_the_first() -> None:
    names = ("巡查河道", "检查水厂", "走访农户", "调解纠纷", "办理许可", "解答咨询", "清理垃圾")
    lines = [f"全年{name}{count}件。" for count, name in enumerate(names, 512)]
    c = compare(results(*lines), results(*lines, year=2023))
    (one,) = (f for f in findings(c) if f.rule == "V04")
    assert one.count == len(names)
    assert "巡查河道”（512件）、" in one.message
    assert "等7项数据与上年完全相同" in one.message
    assert not [f for f in findings(c, ignored=frozenset({one.fingerprint})) if f.rule == "V04"]


def test_a_figure_that_was_ignored_alone_is_no_part_of_the_folded_finding() -> None:
    lines = [f"全年{name}{count}件。" for count, name in enumerate(("巡查河道", "检查水厂", "走访农户"), 512)]
    more = [
        f"全年{name}{count}件。" for count, name in enumerate(("调解纠纷", "解答咨询", "清理垃圾", "办理许可"), 612)
    ]
    first = found(results(*lines), results(*lines, year=2023), "V04")[0]
    c = compare(results(*lines, *more), results(*lines, *more, year=2023))
    (rest,) = (f for f in findings(c, ignored=frozenset({first.fingerprint})) if f.rule == "V04")
    assert rest.count == len(lines) + len(more) - 1


def test_rules_can_be_switched_off() -> None:
    c = compare(yunxi(2022), yunxi(2023))
    assert not findings(c, off=frozenset(KINDS))
    assert "V06" not in {f.rule for f in findings(c, off=frozenset({"V06"}))}


def test_a_fingerprint_stays_when_text_before_it_changes() -> None:
    a = results("巡查河道52次。")
    one = found(a, results("巡查河道520次。", year=2023), "V03")
    two = found(a, results("新的一段话。", "巡查河道520次。", year=2023), "V03")
    assert one[0].start != two[0].start
    assert one[0].fingerprint == two[0].fingerprint


@needs_shared
def test_many_plans_without_an_answer_are_one_finding() -> None:
    hits = found(hailar(2012), hailar(2013), "V06")
    assert len([f for f in hits if f.severity == "warning"]) <= 3
    assert any("项未见回应" in f.message for f in hits)
