"""A report as HTML to be read: outline, tables, several kinds of marks at once, hits of a search; and passages compared."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import replace

import pytest

from assistant.readers.assemble import assemble
from assistant.readers.base import RawBlock, RawDocument
from assistant.web import evidence_view as view
from assistant.web.evidence_compare import compared
from assistant.web.evidence_source import source_of
from assistant.web.layers import Layer, layered, one
from vectorstore.schema import Report

TABLE = RawDocument(
    "docx",
    (
        RawBlock("青松县水务局2023年法治政府建设年度报告"),
        RawBlock("一、主要举措"),
        RawBlock("（一）规范执法。全年检查<187>次。"),
        RawBlock("项目 | 数量", "table_row"),
        RawBlock("检查 | 187", "table_row"),
        RawBlock("以上。"),
    ),
)


def report() -> Report:
    return assemble(TABLE, id="r1", source="a.docx")


def long(parts: int, items: int) -> Report:
    """A report of ``parts`` × ``items`` sections."""
    names = "一二三四五六七八九十"
    blocks = [RawBlock("青松县水务局2023年法治政府建设年度报告")]
    for i in range(parts):
        blocks.append(RawBlock(f"{names[i % 10]}、第{i}方面的工作"))
        for j in range(items):
            blocks.append(
                RawBlock(f"（{names[j % 10]}）规范行政执法第{j}项。" + "全年开展行政检查187次，压实各方责任。" * 10)
            )
    return assemble(RawDocument("txt", tuple(blocks)), id="r2", source="b.txt")


def bare(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_headings_tables_and_the_passage() -> None:
    made = report()
    start = made.text.index("全年")
    html = view.report_html(made, 0, len(made.text), (start, start + 9))
    assert re.search(
        r'<h4 class="l1" data-at="\d+">一、主要举措</h4><h4 class="l2" data-at="\d+">（一）规范执法。</h4>', html
    )
    assert "<p><mark>全年检查&lt;187&gt;</mark>次。</p>" in html
    assert "<table><tr><td>项目</td><td>数量</td></tr><tr><td>检查</td><td>187</td></tr></table>" in html
    assert "<h4" not in view.report_html(replace(made, sections=()), 0, len(made.text))


def test_a_hit_inside_the_passage_and_across_its_edge() -> None:
    made = report()
    found = view.hits(made.text, "检查")
    start = found[0][0] + 1  # the passage begins in the middle of the first hit
    html = view.report_html(made, 0, len(made.text), (start, start + 8), found)
    assert '<mark class="xl-hit" data-hit="0">检</mark><mark><mark class="xl-hit" data-hit="0">查</mark>' in html
    assert '<td><mark class="xl-hit" data-hit="1">检查</mark></td>' in html


@pytest.mark.parametrize(
    ("words", "count"),
    [("检查", 2), ("１８７", 2), ("187", 2), (" 以上 ", 1), ("没有", 0), ("", 0), ("  ", 0), ("<187>", 1)],
)
def test_words_are_found_in_half_and_full_width(words: str, count: int) -> None:
    assert len(view.hits(report().text, words)) == count


def test_capitals_and_how_many_hits_there_may_be() -> None:
    assert view.hits("ＡＢc abC", "abc") == ((0, 3), (4, 7))
    assert len(view.hits("检" * 3 * view.MOST_HITS, "检")) == view.MOST_HITS


def test_layers_keep_the_text_and_nest() -> None:
    text = "甲<乙>丙丁"
    html = layered(text, 0, 6, [one(0, 4), Layer(((2, 3), (5, 6)), ("<i>", "<b>"), "</x>")])
    assert html == "<mark>甲&lt;</mark><mark><i>乙</x></mark><mark>&gt;</mark>丙<b>丁</x>"
    assert layered(text, 1, 3, [one(0, 0), one(5, 6)]) == "&lt;乙"


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</details></div>"])
def test_hostile_text_stays_text_everywhere(hostile: str) -> None:
    blocks = (
        RawBlock(f"一、标题{hostile}"),
        RawBlock(f"正文{hostile}结束。"),
        RawBlock(f"{hostile} | 187", "table_row"),
    )
    made = assemble(RawDocument("txt", blocks), id="r1", source="a.txt")
    found = view.hits(made.text, "正文")
    citation = {
        "quote": hostile,
        "title": hostile,
        "agency": hostile,
        "year": 2023,
        "heading_path": [hostile],
        "page": 1,
    }
    html = view.reader_html(made, found[0], source=source_of(citation))
    assert hostile not in html
    assert "<script" not in html and "<img" not in html
    assert hostile not in "".join(c.html for c in compared([hostile, f"{hostile}检查3次"]))


def test_the_outline_marks_the_section_of_the_passage() -> None:
    made = long(3, 4)
    section = made.sections[6]
    html = view.reader_html(made, (section.body_start, section.body_start + 5))
    current = re.findall(r'data-go="(\d+)" aria-current="true">([^<]+)<', html)
    assert current == [(str(section.start), view.label(section))]
    assert f'<span class="xl-here">{view.label(section)}</span>' in html
    assert html.count("data-go=") == len(made.sections) + 1
    # without headings it says so and is no fault
    assert "没有识别出标题" in view.outline_html(replace(made, sections=()), None)


def test_a_very_long_report_is_drawn_in_parts_that_end_with_blocks() -> None:
    made = long(30, 29)
    cuts = view.parts(made)
    assert len(cuts) > 1
    assert cuts[0][0] == 0 and cuts[-1][1] == len(made.text)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(cuts))
    assert all(high in {b.end for b in made.blocks} for _, high in cuts)
    drawn = "".join(bare(view.report_html(made, *cut)) for cut in cuts)
    assert drawn == made.text.replace("\n", "")
    last = made.sections[-1]
    html = view.reader_html(made, (last.body_start, last.body_start + 3))
    assert f'data-at="{last.start}"' in html and 'data-go="0"' not in html


def test_sixty_thousand_characters_are_quick() -> None:
    made = long(10, 29)
    assert len(made.text) > 55_000 and len(made.sections) == 300
    before = time.process_time()
    view.reader_html(made, (30_000, 30_100))
    view.report_html(made, 0, len(made.text), (0, 0), view.hits(made.text, "检查"))
    assert time.process_time() - before < 3  # some 0.02 on a quiet machine


@pytest.mark.parametrize(
    ("start", "quote", "found"),
    [(0, "全年检查", (5, 9)), (5, "全年检查", (5, 9)), (2, "不在其中", None), (0, "", (0, 0)), (1, " ", None)],
)
def test_a_kept_quote_is_found_again_or_not(start: int, quote: str, found: tuple[int, int] | None) -> None:
    made = replace(report(), text="一二三四。全年检查187次。")
    assert view.span_of(made, start, start + len(quote), quote) == found


def test_a_quote_is_copied_with_its_source() -> None:
    citation = {
        "quote": "检查187次。",
        "title": "水务局2023年报告",
        "agency": "水务局",
        "year": 2023,
        "page": 3,
        "heading_path": ["一、举措", "（一）执法"],
    }
    assert source_of(citation) == "检查187次。\n——出自《水务局2023年报告》（第3页）“一、举措”“（一）执法”部分"
    assert (
        source_of({"quote": "甲", "title": "报告", "agency": "乙局", "year": 2022})
        == "甲\n——出自《报告》（乙局，2022年）"
    )


def test_compared_passages_show_equal_and_differing_figures() -> None:
    first, second = compared(["开展行政检查146次，发现问题12个。", "开展行政检查162次，发现问题12个。"])
    assert '<mark class="xl-differs">146次</mark>' in first.html
    assert '<mark class="xl-same">12个</mark>' in first.html and '<mark class="xl-same">12个</mark>' in second.html
    assert not first.words and second.words
    assert "<ins>" in second.html and bare(second.html) == "开展行政检查162次，发现问题12个。"


def test_the_same_number_of_another_thing_is_not_equal() -> None:
    first, second = compared(["检查养老机构64次，检查社会组织58次。", "检查养老机构70次，检查社会组织64次。"])
    assert "xl-same" not in first.html + second.html


def test_unlike_passages_are_not_underlined() -> None:
    _first, second = compared(["开展行政检查146次。", "坚持党的领导，完善重大行政决策程序，听取法律顾问意见。"])
    assert not second.words and "<ins>" not in second.html
