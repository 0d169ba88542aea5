"""Follow-ups: what is taken over from the questions before."""

from __future__ import annotations

from functools import cache

import pytest

from assistant.conversation import Standalone, standalone
from assistant.schema import Turn
from tests.assistant.reports import EVERYTHING, TODAY, WATER_2022, WATER_2023, infos
from vectorstore.schema import ReportInfo

FIRST = "白鹭县水利局2023年巡查河道多少次？"


@cache
def library() -> tuple[ReportInfo, ...]:
    justice = (WATER_2023.replace("水利局", "司法局"), WATER_2022.replace("水利局", "司法局"))
    return tuple(infos(*EVERYTHING, *justice))


def follow(question: str, *before: str) -> Standalone:
    return standalone(question, [Turn(q, "答") for q in before], library(), TODAY)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("那2022年呢？", "白鹭县水利局2022年巡查河道多少次？"),
        ("2022年呢", "白鹭县水利局2022年巡查河道多少次？"),
        ("那2021年和2022年呢？", "白鹭县水利局2021年、2022年巡查河道多少次？"),
        ("前年呢？", "白鹭县水利局2022年巡查河道多少次？"),
        ("近三年呢？", "白鹭县水利局2021—2023年巡查河道多少次？"),
        ("上一年是多少", "白鹭县水利局2022年巡查河道多少次？"),
        ("前一年呢", "白鹭县水利局2022年巡查河道多少次？"),
        ("第二年呢", "白鹭县水利局2024年巡查河道多少次？"),
        ("和2022年比呢", "白鹭县水利局2022年、2023年巡查河道多少次？"),
        ("历年呢", "白鹭县水利局巡查河道多少次？"),
        ("那白鹭县司法局呢？", "白鹭县司法局2023年巡查河道多少次？"),
        ("那司法局呢", "白鹭县司法局2023年巡查河道多少次？"),
        ("那白鹭县司法局2022年呢？", "白鹭县司法局2022年巡查河道多少次？"),
        ("那水利局和司法局呢", "白鹭县司法局、白鹭县水利局2023年巡查河道多少次？"),
    ],
)
def test_a_bare_follow_up_asks_the_same_of_another_year_or_agency(question: str, meant: str) -> None:
    assert follow(question, FIRST) == Standalone(meant, "沿用上一问的内容")


@pytest.mark.parametrize(
    ("question", "meant", "inherited"),
    [
        ("行政检查呢？", "白鹭县水利局2023年行政检查", "白鹭县水利局、2023年"),
        ("那罚款多少", "白鹭县水利局2023年罚款多少", "白鹭县水利局、2023年"),
        ("其中罚款多少", "白鹭县水利局2023年罚款多少", "白鹭县水利局、2023年"),
        ("2022年罚款多少", "白鹭县水利局2022年罚款多少", "白鹭县水利局"),
        ("白鹭县司法局罚款多少", "白鹭县司法局2023年罚款多少", "2023年"),
        ("和谐河湖建设怎么样", "白鹭县水利局2023年和谐河湖建设怎么样", "白鹭县水利局、2023年"),
        ("那占比呢", "白鹭县水利局2023年巡查河道，占比", "白鹭县水利局、2023年"),
        ("比上一年增长多少", "白鹭县水利局2023年巡查河道，比上一年增长多少", "白鹭县水利局、2023年"),
        ("这一次年度考核结果", "白鹭县水利局2023年这一次年度考核结果", "白鹭县水利局、2023年"),
        ("历年罚款多少", "白鹭县水利局罚款多少", "白鹭县水利局"),
    ],
)
def test_agency_and_year_stay_unless_named(question: str, meant: str, inherited: str) -> None:
    assert follow(question, FIRST) == Standalone(meant, f"沿用上一问的范围：{inherited}")


@pytest.mark.parametrize(
    "question",
    [
        "所有单位的罚款多少？",
        "各部门罚款多少？",
        "白鹭县司法局2022年普法多少场？",
        "江城市教育局呢？",  # the library lacks it: said so, not answered for another one
    ],
)
def test_nothing_is_taken_over(question: str) -> None:
    assert follow(question, FIRST) == Standalone(question)


def answered(question: str, *turns: tuple[str, str]) -> Standalone:
    return standalone(question, [Turn(q, a) for q, a in turns], library(), TODAY)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("为什么？", "白鹭县水利局2023年巡查河道的原因"),
        ("咋回事", "白鹭县水利局2023年巡查河道的原因"),
        ("比上年呢", "白鹭县水利局2022年、2023年巡查河道多少次？"),
        ("是多了还是少了", "白鹭县水利局2022年、2023年巡查河道多少次？"),
        ("再往前一年的有吗", "白鹭县水利局2022年巡查河道多少次？"),
        ("这个数是哪来的", "白鹭县水利局2023年巡查河道多少次，出自哪份报告"),
        ("打算怎么解决", "白鹭县水利局2023年报告里巡查河道，打算怎么解决"),
        ("查了几次", "白鹭县水利局2023年巡查河道，查了几次"),
        ("其中罚款呢", "白鹭县水利局2023年罚款"),
    ],
)
def test_forms_that_lean_on_what_was_just_said(question: str, meant: str) -> None:
    assert follow(question, FIRST).question == meant


def test_the_others_are_those_with_such_a_report_but_the_one_spoken_of() -> None:
    found = follow("其他区怎么写？", "白鹭县水利局2023年普法部分怎么写").question
    assert "白鹭县水利局" not in found
    assert {"白鹭县司法局", "梅岭市市场监督管理局", "江城市石桥区民政局"} <= set(found.split("2023年")[0].split("、"))
    assert found.endswith("2023年普法部分怎么写")


LISTED = (
    "白鹭县水利局2022年存在哪些问题",
    "白鹭县水利局2022年在“二”中写明的问题和不足：\n1. （一）执法力量不足。[1]\n2. （二）普法方式单一。[2]",
)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("第二条的原因呢", "白鹭县水利局2022年（二）普法方式单一，原因"),
        ("第1个是怎么回事", "白鹭县水利局2022年（一）执法力量不足，具体情况"),
    ],
)
def test_a_point_of_the_answer_is_taken_up_by_its_number(question: str, meant: str) -> None:
    found = answered(question, LISTED)
    assert found.question.split("，")[0] == meant.split("，")[0]
    assert found.inherited == "沿用上一次回答中的这一点"


def test_a_point_that_was_not_listed_is_not_made_up() -> None:
    assert "执法力量" not in answered("第九条的原因呢", LISTED).question


def test_what_became_of_a_plan_is_asked_of_the_year_it_was_for() -> None:
    found = follow("做到了没", "白鹭县水利局2023年报告里打算建什么平台").question
    assert found == "白鹭县水利局2024年建平台完成情况"


def test_the_quotes_of_an_answer_go_along_without_marks_and_labels() -> None:
    answer = "白鹭县水利局2023年：全年巡查河道187次，开展行政检查52家次。[1]"
    assert answered("那2022年呢", (FIRST, answer)).quoted == ("全年巡查河道187次，开展行政检查52家次。",)


def test_a_refusal_is_not_taken_for_a_quote() -> None:
    answer = "没有找到能够直接回答这个问题的内容，为免误导不作回答。"
    assert answered("那2022年呢", (FIRST, answer)).quoted == ()


def test_a_measure_alone_keeps_what_it_is_a_measure_of_through_several_turns() -> None:
    found = follow("跟2022年比呢", "白鹭县水利局2023年普法活动搞了几场", "多少人听")
    assert found.context == "普法活动搞"


@pytest.mark.parametrize(
    "question",
    [
        "白鹭县司法局2023年工作打算有哪些",
        "白鹭县水利局2023年有什么计划？",
        "白鹭县司法局2022年法治政府建设存在哪些问题？",
        "白鹭县水利局明年有什么计划？",
        "白鹭县水利局明年的主要安排是什么",
    ],
)
@pytest.mark.parametrize(
    "before", [FIRST, "白鹭县水利局明年有什么计划？", "白鹭县水利局2023年的计划完成了吗", "白鹭县水利局2020年罚款多少"]
)
def test_a_question_that_says_whose_and_when_means_the_same_after_any_other(question: str, before: str) -> None:
    assert follow(question, before) == Standalone(question)


def test_a_year_that_the_library_lacks_is_not_held_to() -> None:
    assert follow("罚款多少", "白鹭县水利局2019年罚款多少").question == "白鹭县水利局罚款多少"


def test_nothing_is_said_to_be_taken_over_where_nothing_was() -> None:
    for turn in ("白鹭县水利局2022年讲了几次", "白鹭县司法局2023年怎么改"):
        assert follow(turn, FIRST).inherited != "沿用上一问的范围："


def test_the_first_question_is_left_alone() -> None:
    assert follow("那2022年呢？") == Standalone("那2022年呢？")


@pytest.mark.parametrize(
    ("turns", "meant"),
    [
        ([FIRST, "那2022年呢？", "那行政检查呢？"], "白鹭县水利局2022年行政检查"),
        ([FIRST, "那2022年呢？", "那司法局呢？", "上一年呢？"], "白鹭县司法局2021年巡查河道多少次？"),
        ([FIRST, "白鹭县司法局2022年罚款多少", "那2023年呢"], "白鹭县司法局2023年罚款多少"),
        ([FIRST, "所有单位的罚款多少？", "那2022年呢"], "2022年所有单位的罚款多少？"),
        (["水利局去年罚款多少", "前年呢"], "白鹭县水利局2022年罚款多少"),
        (["白鹭县水利局2021—2023年罚款多少", "取水许可呢"], "白鹭县水利局2021—2023年取水许可"),
        (["白鹭县水利局落实《水法（2016年修订）》的情况", "2022年呢"], "白鹭县水利局2022年落实《水法（2016年修订）》的情况"),
        (["白鹭县水利局2023年工作总结里投资多少", "2022年呢"], "白鹭县水利局2022年工作总结里投资多少"),
        (["石桥区民政局2023年床位多少", "养老机构呢"], "江城市石桥区民政局、湖城市石桥区民政局2023年养老机构"),
    ],
)  # fmt: skip
def test_longer_conversations(turns: list[str], meant: str) -> None:
    assert follow(turns[-1], *turns[:-1]).question == meant


@pytest.mark.parametrize("between", [3, 12, 40])
def test_a_long_row_of_follow_ups_keeps_its_scope(between: int) -> None:
    rows = ["白鹭县水利局2022年罚款多少", *["取水许可呢", "宣传活动呢"] * (between // 2)]
    assert follow("受众呢", *rows).question == "白鹭县水利局2022年受众"
