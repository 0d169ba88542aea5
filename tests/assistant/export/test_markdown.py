"""A draft as Markdown: the public text, then what only the office sees; nothing in it becomes markup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.drafting.edit import with_sheet
from assistant.drafting.schema import Draft
from assistant.export.markdown import draft_markdown
from tests.assistant.drafting.drafting import composed, valued
from tests.assistant.reports import WATER_2023, make


@pytest.fixture(scope="module")
def water() -> Draft:
    return composed(make(WATER_2023))


def only(draft: Draft, text: str, **changes: object) -> Draft:
    """The draft with one section of this text."""
    section = replace(draft.sections[3], text=text, uses=(), citations=(), follows=(), carried_over=(), **changes)  # type: ignore[arg-type]
    return replace(draft, sections=(section,))


def public(text: str) -> list[str]:
    """The lines above the rule, without empty ones."""
    return [line for line in text.split("\n---\n")[0].split("\n") if line]


def test_the_public_text_stands_above_the_rule(water: Draft) -> None:
    draft = with_sheet(water, valued(water.sheet, 巡查河道="200"))
    text = draft_markdown(draft)
    lines = public(text)
    assert lines[0] == "# 白鹭县水利局2024年法治政府建设年度报告（征求意见稿）"
    assert [x for x in lines if x.startswith("#")][1:4] == [
        "## 一、主要举措和成效",
        "### （一）规范涉水执法",
        "### （二）深化普法宣传",
    ]
    below = text.split("\n---\n")[1]
    assert "- 占位：行政检查（家次），上年52" in below
    assert "- 沿用上年，请确认：县水利局与临湖县签订了跨县河道联防协议。" in below
    assert "- 巡查河道200次：表.xlsx › 指标!F9" in below
    assert "表.xlsx" not in "".join(lines)
    assert text.endswith("\n")


def test_a_text_without_marks_is_no_comment_draft(water: Draft) -> None:
    assert public(draft_markdown(only(water, "已经写好。"))) == [
        "# 白鹭县水利局2024年法治政府建设年度报告",
        "### （二）深化普法宣传",
        "已经写好。",
    ]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# 假标题", r"\# 假标题"),
        ("**粗**_斜_`码`", r"\*\*粗\*\*\_斜\_\`码\`"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("[点我](http://x.test)", r"\[点我\](http://x.test)"),
        ("> 引用", r"\> 引用"),
        ("- 项目", r"\- 项目"),
        ("+ 项目", r"\+ 项目"),
        ("1. 项目", r"1\. 项目"),
        ("12) 项目", r"12\) 项目"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("a | b", None),
        ("甲|乙", r"甲\|乙"),
        ("~~删~~", r"\~\~删\~\~"),
        ("\\# 反斜杠", r"\\\# 反斜杠"),
        ("&lt;b&gt; &amp;", r"\&lt;b\&gt; \&amp;"),
        ("    缩进四格", "缩进四格"),
    ],
)
def test_hostile_text_is_shown_as_it_is(water: Draft, text: str, escaped: str | None) -> None:
    lines = public(draft_markdown(only(water, text)))
    if escaped is not None:
        assert lines[-1] == escaped
    else:
        assert lines[-2:] == ["| a | b |", "| --- | --- |"]


def test_headings_titles_and_notes_are_escaped_too(water: Draft) -> None:
    draft = replace(only(water, "甲。", heading="普法*宣传*"), title="<b>题</b>", notes=("见[此处](x)",))
    text = draft_markdown(draft)
    assert r"# \<b\>题\</b\>" in text
    assert r"### （二）普法\*宣传\*" in text
    assert r"- 说明：见\[此处\](x)" in text


def test_a_table_is_a_table_with_text_around_it(water: Draft) -> None:
    text = draft_markdown(only(water, "如下：\n项目 | 数\n检查*甲 | 3\n完毕。"))
    assert "如下：\n\n| 项目 | 数 |\n| --- | --- |\n| 检查\\*甲 | 3 |\n\n完毕。\n" in text
