"""Other agencies' reports, and how they wrote a part."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.drafting.peers import peer_passages, peer_reports
from assistant.profiles import topics
from tests.assistant.drafting.reading import SAMPLES, rule_of_law, sample
from tests.assistant.reports import add
from vectorstore.archive import Archive

LINES = ("一、主要成效", "检查12次。")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "archive.sqlite")
    for agency, year in [
        ("白鹭县水利局", 2023), ("石门县水利局", 2021), ("石门县水利局", 2022), ("石门县水利局", 2024), ("临湖县民政局", 2023),
        ("江城市临江区水利局", 2020), ("梅岭市教育局", 2022),
    ]:  # fmt: skip
        add(archive, rule_of_law(*LINES, f"{agency}{year}。", agency=agency, year=year))
    return archive


@pytest.mark.parametrize(
    ("agency", "year", "most", "expected"),
    [
        ("白鹭县水利局", 2023, 12, [("石门县水利局", 2022), ("江城市临江区水利局", 2020), ("临湖县民政局", 2023), ("梅岭市教育局", 2022)]),
        ("白鹭县水利局", 2024, 1, [("石门县水利局", 2024)]),
        ("临湖县民政局", 2021, 12, [("石门县水利局", 2021), ("江城市临江区水利局", 2020)]),
        # its own report under the name without the city is no peer's
        ("临江区水利局", 2020, 12, []),
        ("白鹭县水利局", 2019, 12, []),
    ],
)  # fmt: skip
def test_peers_of_the_same_trade_come_first(
    archive: Archive, agency: str, year: int, most: int, expected: list[tuple[str, int]]
) -> None:
    found = peer_reports(archive, agency, "rule_of_law", year, most)
    assert [(r.agency, r.year) for r in found] == expected


def test_another_kind_has_no_peers(archive: Archive) -> None:
    assert peer_reports(archive, "白鹭县水利局", "work_summary", 2023) == []


FIRST = ("第一责任人", "主要负责人")
CHAPTER = rule_of_law(
    *LINES, "二、党政主要负责人履行第一责任人职责情况", "局长主持会议4次。主要负责人讲课2次。", agency="甲县水利局"
)
MENTION = rule_of_law(
    "一、主要成效", "（一）加强法治责任", "制定要点。第一责任人主持会议3次。", agency="乙县水利局"
)  # fmt: skip
PLANNED = rule_of_law(*LINES, "二、2024年主要安排", "（一）落实第一责任人职责。主要负责人将讲课。", agency="丙县水利局")
BY_THE_WAY = rule_of_law("一、抢修管道", "管道93处，主要负责人到场。", agency="丁县水利局")


def test_a_chapter_comes_before_a_mention_and_plans_are_left_out() -> None:
    found = peer_passages([BY_THE_WAY, PLANNED, MENTION, CHAPTER], ["T02"], FIRST)
    assert [(c.n, c.agency) for c in found] == [(1, "甲县水利局"), (2, "乙县水利局")]
    assert found[0].quote == "局长主持会议4次。主要负责人讲课2次。"
    assert found[0].heading_path == ("二、党政主要负责人履行第一责任人职责情况",)
    assert "第一责任人主持会议3次。" in found[1].quote


def test_reasons_are_quoted_with_what_they_explain() -> None:
    report = rule_of_law(
        *LINES, "二、存在的不足", "（一）人少。全局只有9人持证。主要原因是编制紧张。", agency="甲县水利局"
    )
    found = peer_passages([report], ["T14"], ["原因", "由于"])
    assert [c.quote for c in found] == ["全局只有9人持证。主要原因是编制紧张。"]
    assert peer_passages([report], ["T14"], ["源于"]) == []
    assert [c.quote for c in peer_passages([report], ["T14"], [])] == ["全局只有9人持证。主要原因是编制紧张。"]
    assert peer_passages([], ["T14"], []) == []


def test_a_sentence_without_end_is_cut_at_a_clause() -> None:
    long = "，".join(f"第一责任人主持第{n}次专题会议" for n in range(60)) + "。"
    report = rule_of_law("一、主要成效", "（一）第一责任人职责", long, agency="甲县水利局")
    quote = peer_passages([report], ["T02"], FIRST)[0].quote
    assert len(quote) <= 300
    assert quote.endswith("，")


@pytest.mark.parametrize("topic", sorted(topics()))
def test_quotes_are_exact_and_short(topic: str) -> None:
    reports = [sample(name) for name in SAMPLES]
    found = peer_passages(reports, [topic], (), most=5)
    assert [c.n for c in found] == list(range(1, len(found) + 1))
    assert len({c.report_id for c in found}) == len(found)
    for citation in found:
        report = next(r for r in reports if r.id == citation.report_id)
        assert citation.quote == report.text[citation.start : citation.end]
        assert 0 < len(citation.quote) <= 300
        assert citation.quote == citation.quote.strip()
        assert citation.quote[-1] in "。；！”）" or len(citation.quote) > 150
        assert "\n" not in citation.quote
