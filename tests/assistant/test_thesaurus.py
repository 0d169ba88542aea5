"""Everyday wording, official wording, and slips of the pen."""

from __future__ import annotations

import pytest

from assistant.thesaurus import Concept, concepts, official, senses, spelled_right


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("一把手上过几次法庭", "主要负责人"),
        ("打官司输了几件", "行政诉讼"),
        ("养老院有几家", "养老机构"),
        ("罚了多少钱", "行政处罚"),
        ("GDP是多少", "地区生产总值"),
        ("上访的有多少件", "来信来访"),
    ],
)
def test_everyday_words_have_official_ones(said: str, written: str) -> None:
    assert written in official(said).split()


def test_official_words_that_the_question_has_are_not_added() -> None:
    assert "养老机构" not in official("养老机构就是养老院").split()
    assert official("河道巡查") == ""


def test_concepts_are_senses_and_the_other_words_each_once() -> None:
    found = {c.word: c for c in concepts("养老院的消防演练")}
    assert "养老机构" in found["养老院"].also
    assert found["消防"] == Concept("消防")
    assert len(found) == len(concepts("养老院的消防演练"))


def test_nouns_say_more_than_verbs_and_single_characters() -> None:
    weight = {c.word: c.weight for c in concepts("查平台走访")}
    assert weight["平台"] == 1.0
    assert weight["走访"] < 1.0
    assert weight["查"] < weight["走访"]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("出亭应诉率多少", "出庭应诉率多少"),
        ("行证处罚几件", "行政处罚几件"),
        ("护里床位占比", "护理床位占比"),
        # words of their own that are only near one of the thesaurus
        ("新增企业多少家", "新增企业多少家"),
        ("行政许可多少件", "行政许可多少件"),
        ("出庭应诉率多少", "出庭应诉率多少"),
    ],
)
def test_slips_are_mended_only_where_they_make_no_word(text: str, right: str) -> None:
    assert spelled_right(text) == right


def test_every_entry_is_usable() -> None:
    for sense in senses():
        assert sense.say and sense.write
        assert all(word.strip() == word != "" for word in (*sense.say, *sense.write))
