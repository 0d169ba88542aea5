"""Which chat messages ask for a draft, and what they ask for."""

from __future__ import annotations

from functools import cache

import pytest

from assistant.drafting.request import draft_request
from tests.assistant.reports import EVERYTHING, TODAY, infos
from vectorstore.schema import Filters, ReportInfo

WATER, MARKET = "白鹭县水利局", "梅岭市市场监督管理局"


@cache
def library() -> tuple[ReportInfo, ...]:
    return tuple(infos(*EVERYTHING))


@pytest.mark.parametrize(
    ("text", "agency", "year", "section"),
    [
        ("帮我写2024年普法宣传部分，活动36场，受众5000人次", WATER, 2024, "普法宣传"),
        ("请起草白鹭县水利局2024年的执法部分", WATER, 2024, "执法"),
        ("写一段白鹭县水利局2024年普法情况", WATER, 2024, "普法"),
        ("起草梅岭市市监局2024年“存在问题”部分", MARKET, 2024, "存在问题"),
        ("帮我写2025年规范涉水执法一节：巡查210次", WATER, 2025, "规范涉水执法"),
        ("续写水利局的主要安排", WATER, 2024, "主要安排"),
        ("生成下一步工作安排", WATER, 2024, "下一步工作安排"),
        ("写下一步打算部分", WATER, 2024, "下一步打算"),
        ("写节水宣传部分", WATER, 2024, "节水宣传"),
        ("拟写第一责任人部分", WATER, 2024, "第一责任人"),
        ("请替我局起草2024年度依法行政部分", WATER, 2024, "依法行政"),
        ("帮忙写一下2024年度法治政府建设报告的普法部分", WATER, 2024, "普法"),
        ("2024年，帮我写普法部分", WATER, 2024, "普法"),
        ("普法部分帮我写一下", WATER, 2024, "普法"),
        ("把普法部分写成300字", WATER, 2024, "普法"),
        ("参照2022年写2024年普法部分", WATER, 2024, "普法"),
        # an agency that the library lacks is still the one to be drafted for
        ("起草一份2024年白鹭县司法局的普法宣传部分", "白鹭县司法局", 2024, "普法宣传"),
        # the whole report
        ("帮我写报告", WATER, 2024, ""),
        ("帮我起草2025年法治政府建设年度报告", WATER, 2025, ""),
        ("起草白鹭县水利局2024年度法治政府建设情况报告，活动36场", WATER, 2024, ""),
        ("写一份2024年整篇报告", WATER, 2024, ""),
        # what the brief mentions is no request
        ("帮我写普法部分，与梅岭市市监局联合开展活动3场，其中2021年启动的1场", WATER, 2024, "普法"),
    ],
)
def test_requests(text: str, agency: str, year: int, section: str) -> None:
    request = draft_request(text, library(), today_year=TODAY)
    assert request is not None
    assert (request.agency, request.year, request.section) == (agency, year, section)
    assert request.brief == text


@pytest.mark.parametrize(
    "text",
    [
        "白鹭县水利局2023年普法部分怎么写的",
        "2024年普法部分怎么起草比较好",
        "其他区如何写存在问题",
        "2023年来信写道什么内容，怎样处理的？",
        "白鹭县水利局2023年写了几份报告？",
        "执法文书填写规范吗？",
        "2023年请各科室写总结的通知是什么时候发的？",
        "白鹭县水利局写了什么",
        "报告里写到了哪些问题",
        "白鹭县水利局2023年罚款多少",
        "写",
        "你好",
        "",
    ],
)
def test_questions_are_no_requests(text: str) -> None:
    assert draft_request(text, library(), today_year=TODAY) is None


def test_an_empty_library_has_nothing_to_draft_from() -> None:
    assert draft_request("帮我写普法部分", [], today_year=TODAY) is None


def test_the_scope_fills_what_is_not_named() -> None:
    scope = Filters(agencies=(MARKET,), kinds=("rule_of_law",))
    request = draft_request("帮我写主要做法部分", library(), today_year=TODAY, scope=scope)
    assert request is not None
    assert (request.agency, request.year, request.kind) == (MARKET, 2024, "rule_of_law")


def test_a_named_agency_and_kind_win_over_the_scope() -> None:
    scope = Filters(agencies=(MARKET,), kinds=("rule_of_law",))
    request = draft_request("写水利局2024年工作总结的主要工作部分", library(), today_year=TODAY, scope=scope)
    assert request is not None
    assert (request.agency, request.kind) == (WATER, "work_summary")
