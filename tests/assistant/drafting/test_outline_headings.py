"""Headings cleaned, moved to another year, compared; and what surrounds the sections of a report."""

from __future__ import annotations

import pytest

from assistant.drafting.frame import frame, turn
from assistant.drafting.headings import alike, bare_heading, shifted
from tests.assistant.drafting.reading import made


@pytest.mark.parametrize(
    ("heading", "moved"),
    [
        ("2024年主要安排", "2025年主要安排"),
        ("2023年度工作回顾", "2024年度工作回顾"),
        ("2023年成效和2024年打算", "2024年成效和2025年打算"),
        ("二〇二四年工作安排", "二〇二五年工作安排"),
        ("落实《2024年工作要点》和2024年任务", "落实《2024年工作要点》和2025年任务"),
        ("贯彻〔2024年〕文件", "贯彻〔2024年〕文件"),
        ("落实2021—2024年规划", "落实2021—2024年规划"),
        ("落实2023年—2025年规划", "落实2023年—2025年规划"),
        ("2022年遗留问题整改", "2022年遗留问题整改"),
        ("“2024”行动", "“2024”行动"),
    ],
)
def test_years_of_headings_move_on(heading: str, moved: str) -> None:
    assert shifted(heading, 2023, 2024) == moved


def test_a_gap_of_two_years_moves_by_two_and_an_unknown_year_by_none() -> None:
    assert shifted("2022年主要安排", 2021, 2023) == "2024年主要安排"
    assert shifted("2022年主要安排", None, 2023) == "2022年主要安排"


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("三、普法宣传。", "普法宣传"),
        (" （二） 行政 执法 ", "行政 执法"),
        ("(1)检查", "检查"),
        ("1.检查", "检查"),
        ("第二部分  下一步打算：", "下一步打算"),
        ("一、主要成效……………3", "主要成效"),
        ("一、主要成效.......... 12", "主要成效"),
        ("存在的不足 - 6 -", "存在的不足"),
        ("存在的不足 6", "存在的不足"),
        ("三社联动", "三社联动"),
        ("“双随机、一公开”检查", "“双随机、一公开”检查"),
        ("落实1+3机制", "落实1+3机制"),
        ("12", ""),
        ("……", ""),
        ("一、", ""),
        ("  ", ""),
    ],
)
def test_typed_headings_become_bare(typed: str, bare: str) -> None:
    assert bare_heading(typed) == bare


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("2023年主要安排", "2024年主要安排", True),
        ("规范行政执法，提升执法监管质效", "规范行政执法、提升监管质效", True),
        ("深化普法宣传", "深化普法宣传，营造法治氛围", True),
        ("规范行政执法", "深化普法宣传", False),
        ("2023年", "2024年", False),
    ],
)
def test_like_headings(a: str, b: str, same: bool) -> None:
    assert alike(a, b) is same


@pytest.mark.parametrize(
    ("text", "addressee", "body"),
    [
        ("云岭县水利局2023年法治政府建设年度报告\n县人民政府：\n现将情况报告如下：\n一、成效\n好。", "县人民政府", "现将情况报告如下：\n一、成效\n好。"),
        ("云岭县水利局2023年法治政府建设年度报告\n现将情况报告如下：\n一、成效\n好。", "", "现将情况报告如下：\n一、成效\n好。"),
        ("云岭县水利局2023年法治政府建设年度报告\n2024年2月1日\n一、成效\n好。", "", "一、成效\n好。"),
        ("云岭县水利局2023年法治政府建设年度报告\n一、成效\n好。\n云岭县水利局\n2024年2月1日", "", "一、成效\n好。"),
        ("云岭县水利局2023年法治政府建设年度报告\n一、成效\n好。\n云岭县水利局2024年2月1日", "", "一、成效\n好。"),
        ("云岭县水利局2023年法治政府建设年度报告\n一、成效\n好。\n特此报告。", "", "一、成效\n好。\n特此报告。"),
        ("政府工作报告\n——2024年1月18日在云岭县第三次会议上\n各位代表：\n现在报告工作。\n一、成效\n好。", "各位代表", "现在报告工作。\n一、成效\n好。"),
    ],
)  # fmt: skip
def test_the_frame_of_a_report(text: str, addressee: str, body: str) -> None:
    report = made(text)
    found = frame(report)
    assert found.addressee == addressee
    assert report.text[found.start : found.end] == body


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("人少。下一步，招人。", 3),
        ("人少。2024年，我局将招人。", 3),
        ("人少。在下一步工作中，招人。", 3),
        ("下一步，招人。", 0),
        ("人少，下一步招人。", None),
        ("人少。2024年的编制已满。", None),
    ],
)
def test_where_a_text_turns_to_plans(text: str, at: int | None) -> None:
    assert turn(text, 0, len(text)) == at
