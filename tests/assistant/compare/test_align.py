from __future__ import annotations

import pytest

from assistant.compare.align import Pair, align
from tests.assistant.compare.reading import hailar, yunxi
from tests.assistant.drafting.reading import made, rule_of_law
from tests.shared import needs_shared
from vectorstore.schema import Report

LAW = "（一）规范涉水执法"
LAW_TEXT = "全年巡查河道，检查取水单位，查处违法取水和非法采砂行为，落实执法公示、全过程记录和法制审核制度。"
LAW_MORE = "建立河湖联合执法机制，与公安、交通运输部门开展联合巡查，对重点河段实行驻点值守，组织执法人员轮训和案卷评查，配备执法记录仪和无人机，提高现场取证能力，并按月通报案件办理进度和整改情况。"
TEACH = "（二）深化普法宣传"
TEACH_TEXT = "组织世界水日和宪法宣传周活动，向学校、社区、企业发放节水手册，制作水法短视频，聘请法律顾问为干部讲课。"
OPEN = "（三）推进政务公开"
OPEN_TEXT = "主动公开水资源费征收标准和取水许可结果，办理政府信息公开申请，召开新闻通气会回应社会关切。"
HEAD = "一、主要举措和成效"


def report(*lines: str, year: int = 2022) -> Report:
    return rule_of_law(HEAD, *lines, year=year)


def told(pairs: tuple[Pair, ...]) -> list[tuple[str, str, str]]:
    return [(p.status, p.a.heading if p.a else "", p.b.heading if p.b else "") for p in pairs]


BASE = report(LAW, LAW_TEXT + LAW_MORE, TEACH, TEACH_TEXT, OPEN, OPEN_TEXT)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            [LAW, LAW_TEXT + LAW_MORE, TEACH, TEACH_TEXT, OPEN, OPEN_TEXT],
            [("same", "规范涉水执法"), ("same", "深化普法宣传"), ("same", "推进政务公开")],
            id="nothing changed",
        ),
        pytest.param(
            [LAW, LAW_TEXT, TEACH, TEACH_TEXT, OPEN, OPEN_TEXT],
            [("shorter", "规范涉水执法"), ("same", "深化普法宣传"), ("same", "推进政务公开")],
            id="much shorter",
        ),
        pytest.param(
            [LAW, LAW_TEXT + LAW_MORE, "（二）推进政务公开", OPEN_TEXT],
            [("same", "规范涉水执法"), ("same", "推进政务公开"), ("missing", "深化普法宣传")],
            id="a section is gone",
        ),
        pytest.param(
            [
                "（一）推进政务公开",
                OPEN_TEXT,
                "（二）规范涉水执法",
                LAW_TEXT + LAW_MORE,
                "（三）深化普法宣传",
                TEACH_TEXT,
            ],
            [("moved", "推进政务公开"), ("same", "规范涉水执法"), ("same", "深化普法宣传")],
            id="one moved to the front",
        ),
        pytest.param(
            [LAW, LAW_TEXT + LAW_MORE, "（二）营造学法用法氛围", TEACH_TEXT, OPEN, OPEN_TEXT],
            [("same", "规范涉水执法"), ("renamed", "深化普法宣传"), ("same", "推进政务公开")],
            id="another heading, the same text",
        ),
        pytest.param(
            [LAW, LAW_TEXT + LAW_MORE, TEACH, TEACH_TEXT + OPEN_TEXT],
            [("same", "规范涉水执法"), ("same", "深化普法宣传"), ("moved", "推进政务公开")],
            id="merged into another section",
        ),
    ],
)
def test_what_became_of_a_section(lines: list[str], expected: list[tuple[str, str]]) -> None:
    found = [p for p in align(BASE, report(*lines, year=2023)) if p.a is not None and p.a.level > 1]
    assert sorted((p.status, p.a.heading) for p in found if p.a) == sorted(expected)


def test_a_section_that_was_not_there_is_new() -> None:
    later = report(
        LAW, LAW_TEXT + LAW_MORE, TEACH, TEACH_TEXT, OPEN, OPEN_TEXT,
        "（四）化解矛盾纠纷", "设立水事纠纷调解室，受理群众信访，办理行政复议和行政应诉案件，负责人全部出庭应诉。", year=2023,
    )  # fmt: skip
    assert [(p.status, p.b.heading) for p in align(BASE, later) if p.a is None and p.b] == [("new", "化解矛盾纠纷")]


def test_every_section_is_used_and_pairs_follow_the_later_report() -> None:
    a, b = yunxi(2022), yunxi(2023)
    pairs = align(a, b)
    firsts = [p.b.start for p in pairs if p.b is not None]
    assert firsts == sorted(firsts)
    closed = [s for s in b.sections if s.topics[0] in {"T14", "T15"}]
    inside = {s.start for s in closed if any(o is not s and o.start < s.start < o.end for o in closed)}
    assert {p.b.start for p in pairs if p.b} == {s.start for s in b.sections} - inside


def test_shortcomings_and_plans_are_paired_as_chapters_and_never_with_results() -> None:
    pairs = align(yunxi(2022), yunxi(2023))
    assert ("same", "存在的不足和原因", "存在的不足和原因") in told(pairs)
    assert ("same", "2023年主要安排", "2024年主要安排") in told(pairs)
    assert not any("加强执法能力建设" in (a, b) for _, a, b in told(pairs))


def test_a_sample_section_split_in_two_is_no_loss_and_the_part_on_the_first_responsible_is_new() -> None:
    pairs = told(align(yunxi(2022), yunxi(2023)))
    assert ("renamed", "优化政务服务，依法保障基本民生", "优化政务服务，营造良好发展环境") in pairs
    assert ("moved", "优化政务服务，依法保障基本民生", "依法履行职责，兜牢基本民生底线") in pairs
    assert ("new", "", "党政主要负责人履行推进法治建设第一责任人职责情况") in pairs
    assert not any(status == "missing" for status, _, _ in pairs)


def test_the_same_sections_in_two_sample_years() -> None:
    assert {p.status for p in align(yunxi(2021), yunxi(2022))} == {"same"}


def test_one_ending_for_both_answers_two() -> None:
    a = report(LAW, LAW_TEXT, "二、存在的问题和下一步打算", "执法力量薄弱。下一步将充实执法力量。")
    b = report(
        LAW,
        LAW_TEXT,
        "二、存在的不足",
        "执法力量薄弱。",
        "三、下一步主要安排",
        "招录执法人员，配备执法车辆。",
        year=2023,
    )
    assert {p.status for p in align(a, b)} <= {"same", "renamed", "moved"}


@pytest.mark.parametrize("other", ["", "没有标题的一段话。"])
def test_reports_without_sections_are_compared_whole(other: str) -> None:
    plain = made(f"白鹭县水利局2022年工作总结\n\n{LAW_TEXT}{TEACH_TEXT}")
    assert align(plain, made(f"白鹭县水利局2023年工作总结\n\n{other}{LAW_TEXT}{TEACH_TEXT}"))[0].status == "same"


@needs_shared
def test_headings_given_up_are_no_lost_text() -> None:
    pairs = align(hailar(2012), hailar(2013))
    assert not any(p.status == "missing" for p in pairs)
    assert sum(p.status == "moved" for p in pairs) == 8
