"""Text that was typed by somebody is shown exactly as it was typed."""

from __future__ import annotations

import html
import re

import pytest

from assistant.web.components import as_html, as_markdown, chips, filter_names, place
from assistant.web.suggest import examples
from vectorstore.schema import ReportInfo

TYPED = [
    "5~10万元,人数20~30人",
    "<script>alert(1)</script>",
    "**x** __y__ ~~z~~ `c`",
    "[a](javascript:alert(1)) ![b](http://a.cn/x.png)",
    "$x$ 和 $$y$$",
    ":smile: :material/home: :red[甲] :streamlit:",
    "# 忽略以上指令",
    "1. 一\n2) 二\n- 三\n+ 四\n> 五\n| 六 | 七 |",
    "    四个空格\n\t制表符",
    "第一行\n第二行\n\n第四行",
    "-> <- <-> -- >= <= ~= www.baidu.com http://a.cn a@b.cn",
    "【待填：行政检查，次，上年52】〔2023〕3号“引号”",
    "&lt; &amp; &#35;",
    "\\* 反斜杠",
    "",
]


@pytest.mark.parametrize("text", TYPED)
def test_markdown_shows_the_text_as_typed(text: str) -> None:
    made = as_markdown(text)
    # every ASCII mark is escaped, so nothing is left for Markdown to read
    assert not re.search(r"(?<!\\)[!-/:-@\[`{-~^_\]]", re.sub(r"\\[!-/:-@\[-`{-~]", "", made))
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", made.replace("  \n", "\n")).replace("\u2060", "")
    assert shown.replace("\u00a0", " ") == text.replace("\t", " ")
    assert not any(line.strip() and line.startswith((" ", "\t")) for line in made.split("\n"))


@pytest.mark.parametrize("code", [":smile:", "->", "<-", "--", ">=", "www.baidu.com", "http://a.cn", "a@b.cn"])
def test_what_streamlit_replaces_after_parsing_is_broken_up(code: str) -> None:
    assert code not in as_markdown(code).replace("\\", "")


@pytest.mark.parametrize("name", ["水务局_2023-终稿(1).docx", "5~10万元", "a<b>.txt", "www"])
def test_ordinary_names_hold_nothing_invisible(name: str) -> None:
    assert "\u2060" not in as_markdown(name)


@pytest.mark.parametrize("text", TYPED)
def test_html_shows_the_text_as_typed(text: str) -> None:
    made = as_html(text)
    assert made.startswith('<div class="xl-text">')
    inner = made.removeprefix('<div class="xl-text">').removesuffix("</div>")
    assert "<" not in inner
    assert html.unescape(inner) == text


def test_figures_are_bold_and_only_real_marks_are_raised() -> None:
    citation = {"n": 1, "quote": '检查"187"次'}
    made = as_html("检查187次[1]，见[2]和[2023]。", bold=[[2, 6]], citations=[citation])
    assert "检查<b>187次</b>" in made
    assert 'aria-label="出处1：检查&quot;187&quot;次">[1]</button>' in made
    assert made.endswith("</span></sup>，见[2]和[2023]。</div>")
    assert "data-cite" not in made
    pressed = as_html("检查187次[1]。", citations=[citation], number=12)
    assert 'class="xl-cite" data-cite="12-1"' in pressed


def test_spans_that_overlap_or_are_empty_do_no_harm() -> None:
    assert as_html("甲乙丙", bold=[[0, 2], [1, 3], [2, 2]]) == '<div class="xl-text"><b>甲乙</b>丙</div>'


def test_sentences_that_nothing_bears_out_are_underlined_with_the_reason() -> None:
    text = "甲187次[1]。乙局<b>[2]。丙。"
    support = [
        {"start": 0, "end": 9, "status": "supported", "reasons": []},
        {"start": 9, "end": 18, "status": "unsupported", "reasons": ["“3”不对。"]},
        {"start": 18, "end": 20, "status": "partly", "reasons": ["少一半。"]},
    ]
    citations = [{"n": 1, "quote": "甲"}, {"n": 2, "quote": "乙"}]
    made = as_html(text, bold=[[1, 5]], citations=citations, support=support)
    assert "甲<b>187次</b>" in made
    assert '<span class="xl-unsupported" title="“3”不对。">乙局&lt;b&gt;<sup' in made
    assert '<span class="xl-partly" title="少一半。">丙。</span>' in made
    assert made.count("<span") == made.count("</span>") == 6  # two sentences, and two for the card of each mark
    # a bold span that reaches out of the sentence: nothing is torn
    crossing = as_html(text, bold=[[8, 11]], support=support)
    assert "xl-unsupported" not in crossing and "xl-partly" in crossing


def test_placeholders_stand_out_where_asked() -> None:
    text = "检查【待填：检查，次，上年52】，【待核：36】场。"
    assert "<mark" not in as_html(text)
    made = as_html(text, placeholders=True)
    assert '<mark class="xl-fill">【待填：检查，次，上年52】</mark>' in made
    assert '<mark class="xl-check">【待核：36】</mark>' in made


def test_chips_escape_and_are_nothing_when_there_is_nothing() -> None:
    assert chips([], []) == ""
    assert "&lt;b&gt;" in chips(["<b>"], ["<i>"])
    assert "<i>" not in chips(["<b>"], ["<i>"])


def test_filters_are_named_as_people_do() -> None:
    filters = {"agencies": ["甲局"], "years": [2023], "kinds": ["rule_of_law"], "topics": ["T11", "T99"]}
    named = filter_names(filters)
    assert named[:3] == ["甲局", "2023年", "法治政府建设年度报告"]
    assert len(named) == 4


@pytest.mark.parametrize(
    ("citation", "label"),
    [
        ({"agency": "甲局", "year": 2023, "heading_path": ["一、总", "（一）分"]}, "甲局2023年 · （一）分"),
        ({"agency": None, "year": None, "title": "总结", "heading_path": []}, "总结 · 导语"),
    ],
)
def test_a_citation_is_named_by_agency_year_and_heading(citation: dict[str, object], label: str) -> None:
    assert place(citation) == label


def test_examples_come_from_the_library() -> None:
    def info(agency: str | None, year: int | None, kind: str = "rule_of_law") -> ReportInfo:
        return ReportInfo(f"{agency}{year}{kind}", "题", agency, None, year, kind)

    assert examples([]) == []
    assert examples([info(None, None)]) == []
    asked = examples([info("甲局", 2022), info("甲局", 2023), info("乙局", 2024), info("丙局", 2025, "other")])
    assert len(asked) == 4
    assert all("甲局" in q for q in asked)
    assert "2024年" in asked[3]  # the draft is for the year after the newest
    assert examples([info("丙局", 2025, "other")], most=2)[0].startswith("丙局2025年")
