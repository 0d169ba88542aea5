"""The marked text as HTML: exact words, the gravest colour, numbers, pages."""

from __future__ import annotations

import re

import pytest

from assistant.checks.schema import Finding, Place, Severity
from assistant.readers.assemble import assemble
from assistant.readers.base import RawBlock, RawDocument
from assistant.web.check_list import card_html
from assistant.web.check_text import PAGE, Mark, marked, marks, page_at, pages, text_html
from vectorstore.schema import Report


def finding(start: int, end: int, severity: Severity = "error", others: tuple[Place, ...] = ()) -> Finding:
    return Finding(
        "R1",
        "名<i>",
        "words",
        severity,
        start,
        end,
        "x" * (end - start),
        "错在<b>",
        "改<b>",
        True,
        "依据",
        (),
        "f",
        others,
    )


def report(*lines: str) -> Report:
    blocks = tuple(RawBlock(line, "table_row" if " | " in line else "paragraph") for line in lines)
    return assemble(RawDocument("text", blocks), id="r", source="r.txt")


def plain(html: str) -> str:
    """The words of the HTML without tags and numbers."""
    return re.sub(r"<sup[^>]*>\d+</sup>|<[^>]+>", "", html)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(1, 3, "error")], 'a<sup class="xl-n error">1</sup><mark class="error" title="n">bc</mark>def'),
        (
            [(1, 5, "note"), (2, 4, "error")],
            'a<sup class="xl-n note">1</sup><mark class="note" title="n">b</mark><sup class="xl-n error">2</sup>'
            '<mark class="error" title="n">cd</mark><mark class="note" title="n">e</mark>f',
        ),
        ([(3, 3, "warning")], 'abc<sup class="xl-n warning">1</sup>def'),
        ([(6, 6, "warning")], 'abcdef<sup class="xl-n warning">1</sup>'),
        ([(-4, 2, "note")], '<mark class="note" title="n">ab</mark>cdef'),
        ([(4, 99, "note")], 'abcd<sup class="xl-n note">1</sup><mark class="note" title="n">ef</mark>'),
    ],
)
def test_marks_overlap_reach_over_and_may_be_empty(spans: list[tuple[int, int, str]], expected: str) -> None:
    found = [Mark(start, end, n, severity, "n") for n, (start, end, severity) in enumerate(spans, start=1)]
    assert marked("abcdef", 0, 6, found) == expected


def test_text_of_a_report_stays_text() -> None:
    one = report("<script>alert(1)</script>题名", "一、<b>标题</b>", "甲&乙 | <td>丙")
    page = text_html(one, (0, len(one.text)), marks([finding(0, 8)]))
    assert "<script>" not in page and "<b>" not in page
    assert plain(page).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == one.text.replace(
        "\n", ""
    ).replace(" | ", "")
    assert 'title="名&lt;i&gt;：错在&lt;b&gt;"' in page
    card = card_html(one.text, 1, finding(0, 8))
    assert "<b>" not in card.replace("<b>名&lt;i&gt;</b>", "")


def test_places_of_a_folded_finding_have_its_number_and_one_is_chosen() -> None:
    one = finding(0, 1, others=(Place(3, 4, None), Place(6, 7, None)))
    found = marks([finding(8, 9), one], chosen=("f", 0, 1))
    assert [(m.start, m.number, m.now) for m in found] == [(0, 2, False), (3, 2, True), (6, 2, False), (8, 1, False)]


def test_only_the_first_and_the_chosen_place_of_a_folded_finding_show_the_number() -> None:
    one = report("甲，乙，丙，丁，戊。")
    others = (Place(3, 4, None), Place(5, 6, None))
    shown = text_html(one, (0, 99), marks([finding(1, 2, others=others)], chosen=("f", 1, 2)))
    assert shown.count("xl-n ") == 2 and shown.count("<mark") == 3


def test_a_long_text_comes_in_pages_of_whole_paragraphs() -> None:
    long = report("题名", *(f"第{n}段" + "文" * 1500 for n in range(12)), "长" * (2 * PAGE))
    spans = pages(long)
    assert "\n".join(long.text[a:b] for a, b in spans) == long.text
    ends = {b.end for b in long.blocks}
    assert all(end in ends for _, end in spans)
    assert all(b - a <= PAGE for a, b in spans[:-1])
    assert len(spans) > 3
    for n, (start, end) in enumerate(spans):
        assert page_at(long, start) == page_at(long, end - 1) == n


def test_a_text_without_blocks_is_one_empty_page() -> None:
    empty = Report("r", None, None, None, None, "other", "", ())
    assert pages(empty) == ((0, 0),)
    assert plain(text_html(empty, (0, 0), ())) == ""
