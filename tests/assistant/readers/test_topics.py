"""Sections → topics T00–T16."""

from __future__ import annotations

import pytest

from assistant.readers.assemble import assemble
from assistant.readers.base import RawBlock, RawDocument
from assistant.readers.topics import heading_topics


@pytest.mark.parametrize(
    ("heading", "topics"),
    [
        ("强化组织保障，明确法治责任", ("T01", "T02")),
        ("推进法治政府建设第一责任人职责情况", ("T02",)),
        ("深化民政领域“放管服”改革", ("T03",)),
        ("注重立法创制，加快完善政策体系建设", ("T04",)),
        ("坚持依法决策", ("T05",)),
        ("严格规范公正文明执法", ("T06",)),
        ("强化法定公开事项信息公示", ("T07",)),
        ("坚持有诉必应", ("T10",)),
        ("坚持有案必办", ("T09",)),
        ("创新社会治理", ("T13",)),
        ("存在的问题和下一步工作打算", ("T14", "T15")),
        ("推进法治政府建设存在的不足和原因", ("T14",)),
        ("下一年度推进法治政府建设的主要安排", ("T15",)),
        ("其他需要报告的情况", ("T16",)),
        ("用党的决策部署统领全局", ()),
        ("主要举措和成效", ()),
    ],
)
def test_heading_words_decide(heading: str, topics: tuple[str, ...]) -> None:
    assert heading_topics(heading)[: len(topics) or None] == topics


def topics_of(*paragraphs: str) -> dict[str, tuple[str, ...]]:
    report = assemble(RawDocument("text", tuple(RawBlock(p) for p in paragraphs)), id="r", source="x.txt")
    return {s.heading: s.topics for s in report.sections}


def test_a_summing_up_chapter_takes_the_topics_of_its_parts() -> None:
    found = topics_of("一、主要举措和成效", "（一）规范行政执法", "正文。", "（二）深化普法宣传", "正文。")
    assert found["主要举措和成效"] == ("T06", "T11")


def test_parts_of_a_chapter_on_plans_are_plans() -> None:
    found = topics_of("一、下一步打算", "（一）规范行政执法", "正文。", "（二）加大普法力度", "正文。")
    assert found["规范行政执法"] == ("T15", "T06")
    assert found["加大普法力度"][0] == "T15"


def test_leads_of_points_count_as_headings() -> None:
    found = topics_of("（一）坚持全方位营造氛围。一是深化普法。组织宣讲。二是推行政务公开。主动公开信息。", "正文。")
    assert set(found["坚持全方位营造氛围"]) >= {"T11", "T07"}


def test_an_untitled_closing_is_shortcomings_and_plans() -> None:
    found = topics_of(
        "一、规范执法", "正文。" * 30, "我们也清醒地看到，执法力量还存在薄弱环节，有待加强。2024年，我们将抓好培训。"
    )
    assert found["（无标题）"] == ("T14", "T15")
