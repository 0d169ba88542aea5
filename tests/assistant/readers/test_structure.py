"""Headings of every shape → the section tree."""

from __future__ import annotations

import pytest

from assistant.readers.structure import UNTITLED, find_sections
from vectorstore.schema import Block, Section


def sections(
    *paragraphs: str, levels: list[int | None] | None = None, title: int = 0
) -> tuple[str, tuple[Section, ...]]:
    text = "\n".join(paragraphs)
    blocks, at = [], 0
    for paragraph in paragraphs:
        blocks.append(Block(at, at + len(paragraph)))
        at += len(paragraph) + 1
    return text, find_sections(text, blocks, levels, title_blocks=title)


HEADINGS = [
    ("一、主要举措和成效", (1, "一、", "主要举措和成效")),
    ("第三部分 下一步安排", (1, "第三部分", "下一步安排")),
    ("（二）规范行政执法", (2, "（二）", "规范行政执法")),
    ("(二)规范行政执法。一是落实三项制度。", (2, "(二)", "规范行政执法")),
    ("（三）、深化“放管服”改革。", (2, "（三）、", "深化“放管服”改革")),
    ("1.梳理清单。全面梳理权责事项。", (3, "1.", "梳理清单")),
    ("1、梳理清单,规范流程。为加快职能转变，持续简政放权。", (3, "1、", "梳理清单,规范流程")),
    ("（1）抓好培训。组织业务培训。", (4, "（1）", "抓好培训")),
    ("二、存在问题：", (1, "二、", "存在问题")),
]


@pytest.mark.parametrize(("paragraph", "expected"), HEADINGS, ids=[h[0][:8] for h in HEADINGS])
def test_a_numbered_heading(paragraph: str, expected: tuple[int, str, str]) -> None:
    _, found = sections(paragraph, "正文一句。")
    assert [(s.level, s.number, s.heading) for s in found] == [expected]


@pytest.mark.parametrize(
    "paragraph",
    [
        "1.2023年，全市共办理行政许可128件，同比增长14.3%，其中成立登记28件、变更登记52件、注销登记48件",
        "3.6 : 48 : 48.4",
        "一是建立健全领导机制。",
        "第二十四条规定应当公开。",
        "（2023年3月1日通过）",
        "全市共有养老机构38家。",
        "12345热线办结率100%。",
    ],
)
def test_what_is_no_heading(paragraph: str) -> None:
    assert sections(paragraph, "正文。")[1] == ()


def test_the_tree_follows_relative_rank() -> None:
    text, found = sections(
        "一、加强组织领导",
        "1.强化责任落实。定期听取汇报。",
        "2.强化学习。组织学习。",
        "二、努力创新",
        "（一）建设平台。建成平台。",
        "结尾。",
    )
    assert [s.path for s in found] == [
        ("一、加强组织领导",),
        ("一、加强组织领导", "1.强化责任落实"),
        ("一、加强组织领导", "2.强化学习"),
        ("二、努力创新",),
        ("二、努力创新", "（一）建设平台"),
    ]
    first, second = found[0], found[3]
    assert text[first.start : first.end].startswith("一、加强组织领导\n1.")
    assert first.end == second.start
    assert second.end == len(text)


def test_a_run_in_heading_ends_where_its_text_begins() -> None:
    text, (section,) = sections("（一）强化组织保障，明确法治责任。一是建立机制。")
    assert text[section.body_start :] == "一是建立机制。"


def test_headings_inside_a_paragraph_that_lost_its_breaks() -> None:
    body = "我局认真落实各项任务。" * 20
    _, found = sections(f"一、主要工作（一）加强领导。{body}（二）规范执法。{body}（三）深化普法。{body}")
    assert [s.heading for s in found] == ["主要工作", "加强领导", "规范执法", "深化普法"]
    assert [len(s.path) for s in found] == [1, 2, 2, 2]


def test_a_lone_clause_reference_in_a_long_paragraph_is_no_heading() -> None:
    body = "我局认真落实各项任务。" * 40
    assert sections(f"{body}（二）项规定的情形除外。{body}")[1] == ()


def test_levels_of_the_format_make_headings_without_numbers() -> None:
    _, found = sections("标题", "工作情况", "正文。", "存在不足", "正文。", levels=[1, 2, None, 2, None], title=1)
    assert [s.heading for s in found] == ["工作情况", "存在不足"]


def test_the_title_is_no_part_of_the_outline() -> None:
    _, found = sections("青岭区司法局2023年工作总结", "一、主要工作", "正文。", title=1)
    assert [s.heading for s in found] == ["主要工作"]


def test_a_part_above_chapters() -> None:
    _, found = sections("2023年工作回顾", "一、经济平稳增长", "正文。", "2024年工作安排", "一、扩大内需", "正文。")
    assert [s.path for s in found][1] == ("2023年工作回顾", "一、经济平稳增长")
    assert found[0].end == found[2].start


def test_an_untitled_closing_on_shortcomings_is_a_section() -> None:
    closing = "在总结工作的同时，我们也清醒地看到，执法力量还存在薄弱环节。2024年，我们将加强培训。"
    text, found = sections("一、加强领导", "正文。" * 30, "二、规范执法", "正文。" * 10, closing)
    assert found[-1].heading == UNTITLED
    assert text[found[-1].start :] == closing
    assert found[-2].end == found[-1].start


def test_no_closing_is_invented_where_a_chapter_names_the_shortcomings() -> None:
    _, found = sections(
        "一、加强领导", "正文。", "二、存在的不足", "仍然存在薄弱环节。", "下一步将改进，但仍存在困难。"
    )
    assert [s.heading for s in found] == ["加强领导", "存在的不足"]
