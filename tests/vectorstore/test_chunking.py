"""Chunks: exact slices, inside one section, covering the text, with the right prefix."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from assistant.readers.assemble import assemble, report_id
from assistant.readers.sniff import raw_document
from tests.assistant.reports import EVERYTHING, make
from vectorstore.chunking import MAX_CHARS, TARGET_CHARS, chunk_report, prefix
from vectorstore.schema import Report

SAMPLES = sorted((Path(__file__).parents[2] / "samples").iterdir())


@cache
def sample(path: Path) -> Report:
    data = path.read_bytes()
    return assemble(raw_document(data, max_bytes=1_000_000), id=report_id(data), source=path.name)


def long_report(sentence: str, times: int) -> Report:
    return make(f"白鹭县水利局2023年法治政府建设年度报告\n\n一、主要举措\n\n{sentence * times}\n")


REPORTS = [
    *(pytest.param(lambda p=path: sample(p), id=path.stem) for path in SAMPLES),
    *(pytest.param(lambda t=text: make(t), id=f"made up {i}") for i, text in enumerate(EVERYTHING)),
    pytest.param(lambda: long_report("没有标点的话", 500), id="no punctuation"),
    pytest.param(lambda: long_report("一是开展巡查，发现问题12个；二是督促整改。", 100), id="one endless paragraph"),
    pytest.param(lambda: make("只有一行，没有标题。"), id="no headings"),
]


@pytest.mark.parametrize("given", REPORTS)
def test_chunks_are_slices_in_order_inside_one_section_and_cover_the_text(given) -> None:  # type: ignore[no-untyped-def]
    report: Report = given()
    chunks = chunk_report(report, kind_name="年度报告")
    covered = [False] * len(report.text)
    for before, chunk in zip([None, *chunks], chunks, strict=False):
        place = chunk.location
        assert chunk.text == report.text[place.start : place.end]
        assert chunk.text == chunk.text.strip() != ""
        assert len(chunk.text) <= MAX_CHARS
        assert before is None or before.location.end <= place.start
        assert chunk.embedded.endswith(chunk.text)
        assert report.blocks[place.paragraph].start <= place.start < report.blocks[place.paragraph].end
        assert place.page == report.blocks[place.paragraph].page
        # a heading may open a chunk, but never stand inside one
        assert not any(place.start < s.start < place.end for s in report.sections)
        inside = [s for s in report.sections if s.start <= place.start < s.end]
        assert place.heading_path == (inside[-1].path if inside else ())
        covered[place.start : place.end] = [True] * (place.end - place.start)
    for section in report.sections:  # a chapter heading above subsections stands in their paths
        covered[section.start : section.body_start] = [True] * (section.body_start - section.start)
    assert not [c for c, done in zip(report.text, covered, strict=True) if not done and not c.isspace()]
    assert len({c.id for c in chunks}) == len(chunks)
    assert chunks == chunk_report(report, kind_name="年度报告")


def test_a_sentence_that_fits_is_never_cut() -> None:
    report = long_report("全年开展河道巡查187次，发现问题12个，全部督促整改到位。", 60)
    body = [c for c in chunk_report(report) if c.location.heading_path]
    assert len(body) > 3
    assert all(c.text.endswith("。") for c in body)
    assert all(len(c.text) >= TARGET_CHARS for c in body[:-1])


def test_a_point_opens_a_chunk_once_the_one_before_is_worth_it() -> None:
    first, second = "一是" + "认真开展学习教育活动。" * 22, "二是" + "严格落实各项制度。" * 15
    report = make(f"白鹭县水利局2023年度报告\n\n一、主要举措\n\n{first}{second}\n")
    assert [c.text[:2] for c in chunk_report(report)][-1] == "二是"


def test_the_embedded_text_carries_agency_year_kind_and_headings_but_the_shown_text_does_not() -> None:
    chunk = next(c for c in chunk_report(make(EVERYTHING[2]), kind_name="年度报告") if "4200人次" in c.text)
    first_line = chunk.embedded.split("\n")[0]
    assert first_line == "白鹭县水利局 2023年 年度报告 一、主要举措和成效 （二）深化普法宣传"
    assert "白鹭县水利局" not in chunk.text


def test_the_prefix_leaves_out_what_is_unknown() -> None:
    assert prefix(make("只有一行，没有标题。"), ("一、甲",), "") == "一、甲"


def test_a_chunk_inside_a_table_carries_the_header_row() -> None:
    rows = "\n".join(f"| 第{i}类检查对象的名称 | {i * 7} | {i} | 年底前全部整改完毕并逐一复查 |" for i in range(1, 40))
    report = make(
        f"白鹭县水利局2023年度报告\n\n一、主要举措\n\n各类检查如下。\n\n| 类别 | 检查家次 | 处罚件 | 备注 |\n{rows}\n"
    )
    later = [c for c in chunk_report(report) if c.text.startswith("第")]
    assert later, "the table must be long enough to be cut"
    for chunk in later:
        assert "类别 | 检查家次 | 处罚件 | 备注\n第" in chunk.embedded
        assert "检查家次" not in chunk.text
