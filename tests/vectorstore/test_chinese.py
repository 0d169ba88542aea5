"""Numerals, enumerators, sentences and clauses."""

from __future__ import annotations

import pytest

from vectorstore.chinese import ENUMERATOR, chinese_number, clauses, sentences, trim


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("两", 2),
        ("7", 7),
        ("12", 12),
        ("", None),
        ("百", None),
        ("十十", None),
        ("一二", None),
        ("二十三四", None),
        ("①", None),
        ("一a", None),
    ],
)
def test_numerals(text: str, value: int | None) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一句。两句！三句？", ["一句。", "两句！", "三句？"]),
        ("他说：“好。”于是散会。", ["他说：“好。”", "于是散会。"]),
        ("第一行\n第二行\n\n第三行", ["第一行", "第二行", "第三行"]),
        ("  前后有空白。  \n", ["前后有空白。"]),
        ("检查52次。其中抽查6次。完毕。", ["检查52次。其中抽查6次。", "完毕。"]),
        ("检查52次。\n其中抽查6次。", ["检查52次。", "其中抽查6次。"]),
        ("增长3.5%。没有句号的结尾", ["增长3.5%。", "没有句号的结尾"]),
        ("（见附件。）下一句。", ["（见附件。）", "下一句。"]),
        ("真的？！是。", ["真的？！", "是。"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


def test_sentences_of_a_part_keep_the_offsets_of_the_whole() -> None:
    text = "甲。乙。丙。"
    assert list(sentences(text, 2, 4)) == [(2, 4)]


@pytest.mark.parametrize("limit", [1, 2, 7, 50])
def test_clauses_cover_everything_within_the_limit(limit: int) -> None:
    text = "组织开展检查，发现问题；全部整改、逐一销号，没有标点的一段很长很长的话也要切开"
    spans = list(clauses(text, 3, len(text), limit))
    assert "".join(text[a:b] for a, b in spans) == text[3:]
    assert all(b - a <= limit for a, b in spans)


def test_clauses_end_at_a_mark_where_there_is_one() -> None:
    text = "一二三四五六，七八九十一二三四"
    assert [text[a:b] for a, b in clauses(text, 0, len(text), 10)] == ["一二三四五六，", "七八九十一二三四"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一是抓学习。二是抓落实。", ["一是", "二是"]),
        ("工作如下：一要学；二要干", ["一要", "二要"]),
        ("第一，学习。第二、落实。", ["第一，", "第二、"]),
        ("这一是要害，统一是关键", []),
        ("十一是强化监督。", ["十一是"]),
        ("履行第一责任人职责", []),
    ],
)
def test_enumerators_open_a_sentence(text: str, found: list[str]) -> None:
    assert [m.group().strip() for m in ENUMERATOR.finditer(text)] == found


def test_trim() -> None:
    assert trim(" 甲　乙\n", 0, 5) == (1, 4)
    assert trim("   ", 0, 3) == (3, 3)
