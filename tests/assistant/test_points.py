"""The points of a section on shortcomings or plans."""

from __future__ import annotations

import pytest

from assistant.points import is_plan, leading, plan_points, problem_points, reason_after
from tests.assistant.reports import MARKET_2023, WATER_2022, WATER_2023, make
from vectorstore.chunking import chunk_report
from vectorstore.schema import Passage, Report, ReportInfo, Section


def with_section(heading: str, body: str) -> str:
    return f"白鹭县水利局2023年法治政府建设年度报告\n\n一、主要举措\n\n巡查河道187次。\n\n{heading}\n\n{body}\n\n白鹭县水利局\n2024年2月20日\n"


def section(report: Report, topic: str) -> Section:
    return leading(report, report.sections, topic)[0]


def points(text: str, topic: str) -> list[str]:
    report = make(text)
    found = problem_points if topic == "T14" else plan_points
    return [report.text[a:b] for a, b in found(report, section(report, topic))]


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        (WATER_2022, "T14", ["（一）执法力量不足。", "（二）普法方式单一。"]),
        (WATER_2022, "T15", ["（一）充实执法队伍。", "（二）建设巡河平台。"]),
        (WATER_2023, "T14", ["一是数据共享不畅。", "二是基层水管员法律知识薄弱，培训不够。"]),
        (WATER_2023, "T15", ["一是推进数据互通。", "二是加强培训。"]),
        (MARKET_2023, "T14", ["执法装备陈旧", "电子取证能力不足", "专业人才缺乏。"]),
        (MARKET_2023, "T15", ["将加强执法装备建设。"]),
        (
            with_section(
                "二、存在的问题", "目前还存在一些问题：一是人员不足；二是经费紧缺，保障不到位；三是方式单一。"
            ),
            "T14",
            ["一是人员不足；", "二是经费紧缺，保障不到位；", "三是方式单一。"],
        ),
        (
            with_section("二、存在的问题", "普法形式单一；执法力量薄弱；信息化水平不高。"),
            "T14",
            ["普法形式单一", "执法力量薄弱", "信息化水平不高。"],
        ),
        (
            with_section("二、下一步打算", "加强队伍建设。推进平台建设。"),
            "T15",
            ["加强队伍建设。", "推进平台建设。"],
        ),
        (
            with_section("二、存在问题及下一步打算", "执法力量不足，人员老化。下一步，将充实队伍，加强培训。"),
            "T14",
            ["执法力量不足", "人员老化。"],
        ),
        (
            with_section("二、存在问题及下一步打算", "执法力量不足，人员老化。下一步，将充实队伍，加强培训。"),
            "T15",
            ["下一步，将充实队伍，加强培训。"],
        ),
    ],
)
def test_points(text: str, topic: str, expected: list[str]) -> None:
    assert points(text, topic) == expected


@pytest.mark.parametrize(("text", "reasons"), [(WATER_2022, ["主要原因是编制紧张，招录周期长。", None])])
def test_the_reason_belongs_to_its_own_point(text: str, reasons: list[str | None]) -> None:
    report = make(text)
    spans = [reason_after(report, *p) for p in problem_points(report, section(report, "T14"))]
    assert [report.text[s[0] : s[1]] if s else None for s in spans] == reasons


def test_a_chapter_stands_for_its_subsections() -> None:
    report = make(WATER_2022)
    assert [s.heading for s in leading(report, report.sections, "T14")] == ["存在的不足和原因"]
    assert [s.heading for s in leading(report, report.sections, "T15")] == ["2023年主要安排"]


def test_a_chapter_that_has_a_topic_only_from_its_subsections_gives_way_to_them() -> None:
    report = make(WATER_2022)
    assert leading(report, report.sections, "T06")[0].heading == "规范涉水执法"


def test_plan_passages() -> None:
    report = make(WATER_2023)
    info = ReportInfo(report.id, None, None, None, None, "other")
    plans = [c.text for c in chunk_report(report) if is_plan(Passage(c, info, 1.0, 1))]
    assert len(plans) == 1
    assert "不少于200次" in plans[0]
