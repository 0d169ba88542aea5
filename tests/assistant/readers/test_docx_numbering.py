"""Automatic numbers as Word prints them."""

from __future__ import annotations

import pytest
from lxml import etree

from assistant.readers.docx_numbering import chinese, read_numbering
from tests.assistant.readers.building import part


def level(ilvl: int, fmt: str, text: str, *, more: str = "", start: int = 1) -> str:
    return f'<w:lvl w:ilvl="{ilvl}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'):
    content = f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'
    return read_numbering(etree.fromstring(part("numbering", content).encode()), {})


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (100, "一百"), (101, "一百零一"), (110, "一百一十"),
     (111, "一百一十一"), (1001, "一千零一"), (1010, "一千零一十"), (0, "零"), (100_000, "100000")],
)  # fmt: skip
def test_chinese(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("fmt", "start", "labels"),
    [
        ("decimal", 9, ["9", "10"]),
        ("decimalZero", 9, ["09", "10"]),
        ("chineseCounting", 9, ["九", "十"]),
        ("chineseCountingThousand", 10, ["十", "十一"]),
        ("japaneseCounting", 19, ["十九", "二十"]),
        ("ideographDigital", 9, ["九", "一〇"]),
        ("ideographTraditional", 10, ["癸", "甲"]),
        ("ideographZodiac", 1, ["子", "丑"]),
        ("chineseLegalSimplified", 10, ["壹拾", "壹拾壹"]),
        ("decimalEnclosedCircle", 20, ["⑳", "21"]),
        ("decimalEnclosedCircleChinese", 1, ["①", "②"]),
        ("decimalFullWidth", 9, ["９", "１０"]),
        ("upperLetter", 26, ["Z", "AA"]),
        ("lowerLetter", 1, ["a", "b"]),
        ("upperRoman", 4, ["IV", "V"]),
        ("lowerRoman", 9, ["ix", "x"]),
        ("somethingNew", 3, ["3", "4"]),
    ],
)
def test_formats(fmt: str, start: int, labels: list[str]) -> None:
    found = numbering(level(0, fmt, "（%1）", start=start))
    assert [found.label("1", 0) for _ in labels] == [f"（{label}）" for label in labels]


def test_levels_restart_below_a_higher_one() -> None:
    found = numbering(
        level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3.")
    )
    given = [found.label("1", i) for i in (0, 1, 1, 2, 2, 1, 2, 0, 1)]
    assert given == ["一、", "（一）", "（二）", "1.", "2.", "（三）", "1.", "二、", "（一）"]


def test_restart_rules() -> None:
    never = numbering(level(0, "decimal", "%1、"), level(1, "decimal", "%2.", more='<w:lvlRestart w:val="0"/>'))
    assert [never.label("1", i) for i in (0, 1, 0, 1)] == ["1、", "1.", "2、", "2."]
    first = numbering(
        level(0, "decimal", "%1、"),
        level(1, "decimal", "%2、"),
        level(2, "decimal", "%3.", more='<w:lvlRestart w:val="1"/>'),
    )
    assert [first.label("1", i) for i in (0, 1, 2, 1, 2, 0, 2)][2::2] == ["1.", "2.", "1."]


def test_labels_of_several_levels() -> None:
    found = numbering(level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", more="<w:isLgl/>"))
    assert [found.label("1", i) for i in (0, 1, 1, 0, 1)] == ["第一章 ", "1.1 ", "1.2 ", "第二章 ", "2.1 "]


def test_space_behind_a_label() -> None:
    nothing = numbering(level(0, "decimal", "%1", more='<w:suff w:val="nothing"/>'))
    assert nothing.label("1", 0) == "1"
    assert numbering(level(0, "none", "%1")).label("1", 0) == ""
    assert numbering(level(0, "bullet", "\uf0b7")).label("1", 0) == ""


def test_nums_of_one_list_go_on_counting_unless_started_anew() -> None:
    nums = "".join(
        f'<w:num w:numId="{i}"><w:abstractNumId w:val="0"/>{more}</w:num>'
        for i, more in ((1, ""), (2, ""), (3, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'))
    )
    found = numbering(level(0, "decimal", "%1."), nums=nums)
    assert [found.label(n, 0) for n in ("1", "1", "2", "3", "3", "1")] == ["1.", "2.", "3.", "1.", "2.", "3."]


def test_an_override_may_replace_a_level() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)")}</w:lvlOverride>'
    nums = f'<w:num w:numId="1"><w:abstractNumId w:val="0"/>{own}</w:num>'
    assert numbering(level(0, "decimal", "%1."), nums=nums).label("1", 0) == "A)"


def test_a_list_that_points_to_a_numbering_style() -> None:
    content = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "%1、")}</w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="公文"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    found = read_numbering(etree.fromstring(part("numbering", content).encode()), {"公文": "1"})
    assert found.label("2", 0) == "一、"


@pytest.mark.parametrize(("num", "ilvl"), [("7", 0), ("1", 5), ("1", 12)])
def test_an_unknown_list_gives_nothing(num: str, ilvl: int) -> None:
    assert numbering(level(0, "decimal", "%1.")).label(num, ilvl) == ""


def test_no_numbering_part() -> None:
    assert read_numbering(None, {}).label("1", 0) == ""
