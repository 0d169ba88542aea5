"""A comparison at a glance: what is counted, its sentences, runs of a series that may be joined, and a section's text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.compare import words as w
from assistant.compare.compare import compare
from assistant.compare.view import course, follows, overview, points, section_span
from assistant.compare.years import Cell, SeriesRow
from tests.assistant.compare.reading import results, yunxi
from tests.assistant.drafting.reading import rule_of_law


def row(*cells: tuple[int, str, str] | None, changed: int | None = None) -> SeriesRow:
    """A series from (year, value, unit); ``changed`` is the year in which the unit changed."""
    made = [c and Cell(c[0], Decimal(c[1]), c[2], (0, 1), "r", c[0] == changed) for c in cells]
    return SeriesRow("指标", "T06", tuple(made))


@pytest.mark.parametrize(
    ("series", "runs", "values"),
    [
        (row((2021, "3", "次"), (2022, "5", "次"), (2023, "4", "次")), [0, 0, 0], [3, 5, 4]),
        (row((2021, "3", "次"), (2023, "4", "次")), [0, 1], [3, 4]),  # nobody kept the report on 2022
        (row((2021, "3", "次"), None, (2023, "4", "次")), [0, 1], [3, 4]),  # the report on 2022 does not say
        (row((2021, "3", "次"), (2022, "5", "家次"), (2023, "4", "家次"), changed=2022), [0, 1, 1], [3, 5, 4]),
        (row((2021, "0.9", "亿元"), (2022, "9500", "万元")), [0, 0], [9000, 9500]),  # one unit to draw in
    ],
)
def test_values_are_joined_only_where_they_compare(series: SeriesRow, runs: list[int], values: list[int]) -> None:
    found = points(series)
    assert [p.run for p in found] == runs
    assert [p.value for p in found] == values


def test_what_is_written_stays_beside_what_is_drawn() -> None:
    first = points(row((2021, "0.9", "亿元"), (2022, "9500", "万元")))[0]
    assert (first.unit, first.written) == ("万元", "0.9亿元")


def test_years_without_a_report_are_named() -> None:
    kept = course([yunxi(2023), yunxi(2021)])
    assert [r.year for r in kept.reports] == [2021, 2023]
    assert kept.missing == (2022,)
    assert "2022年没有报告" in w.course_told(kept)
    assert course([yunxi(2022), yunxi(2023)]).missing == ()


def test_the_sentences_are_counted() -> None:
    c = compare(yunxi(2022), yunxi(2023))
    o = overview(c)
    assert sum(o.sections.values()) == len(c.sections) and sum(o.figures.values()) == len(c.figures)
    assert w.sections_told(o) == "能够对应的部分10个：沿用8个、改名1个、移动1个。另有新增5个。"
    assert w.figures_told(o) == "可比数据97项：上升82项、下降7项、持平8项。另有单位变化4项、新出现35项、不再出现30项。"
    assert w.promises_told(o, "2022年", "2023年").startswith("2022年提出的计划与不足8项，2023年的报告有回应4项")
    assert w.copies_told(o, "2022年") == "与2022年雷同的文字占正文16%，共7段，数字都已更新。"


@pytest.mark.parametrize("text", ["召开专题会议研究工作部署。", "空"])
def test_nothing_in_common_is_said(text: str) -> None:
    o = overview(compare(results(text), rule_of_law("一、水利建设", "修了渠。", year=2023)))
    assert w.figures_told(o) == "两份报告没有能够比较的数据。"
    assert "没有发现照抄" in w.copies_told(o, "2022年")


def test_only_a_later_report_of_the_same_agency_answers() -> None:
    a, b = yunxi(2022), yunxi(2023)
    assert follows(a, b) and not follows(b, a) and not follows(a, a)
    o = overview(compare(b, b))
    assert w.promises_told(o, "甲", "乙") == ""


def test_a_chapter_without_text_of_its_own_is_shown_with_its_parts() -> None:
    report = yunxi(2023)
    chapter, part = report.sections[0], report.sections[1]
    assert section_span(report, chapter) == (chapter.start, chapter.end)
    assert section_span(report, part)[1] <= part.end
    assert report.text[slice(*section_span(report, part))].startswith("（一）")
