"""What stands for a fact or a promise, and the change against last year."""

from __future__ import annotations

import pytest

from assistant.drafting.render import change, words
from assistant.figures.facts import Fact, FactSheet, Promise


def sheet(*facts: Fact, promises: tuple[Promise, ...] = ()) -> FactSheet:
    return FactSheet("甲局", 2024, "b", "t", 2023, facts, promises)


def fact(value: str, last: str = "52", unit: str = "次") -> Fact:
    return Fact("F", "行政检查", unit, last, value=value)


@pytest.mark.parametrize(
    ("value", "last", "unit", "told"),
    [
        ("62", "52", "次", "同比增长19.2%"),
        ("42", "52", "次", "同比下降19.2%"),
        ("52", "52", "次", "与上年持平"),
        ("104", "52", "次", "同比增长100%"),
        ("0", "52", "次", "同比下降100%"),
        ("1.5万", "1.2万", "人次", "同比增长25%"),
        ("1.5万", "12000", "人次", "同比增长25%"),
        ("三百", "250", "人", "同比增长20%"),
        ("98.5", "96.2", "%", "同比提高2.3个百分点"),
        ("95", "96.2", "%", "同比下降1.2个百分点"),
        # nothing to compare with, or no plain number: nothing is said
        ("3", "0", "次", ""),
        ("62", "", "次", ""),
        ("", "52", "次", ""),
        ("60余", "52", "次", ""),
        ("62", "近50", "次", ""),
        ("不少于60", "50", "次", ""),
        ("12月4日", "12月5日", "日期", ""),
        ("全部", "52", "次", ""),
        ("10—15", "12", "次", ""),
    ],
)
def test_the_change_against_last_year(value: str, last: str, unit: str, told: str) -> None:
    assert change(fact(value, last, unit)) == told


@pytest.mark.parametrize(
    ("value", "compare", "expected"),
    [
        ("62", False, "62次"),
        ("62", True, "62次（同比增长19.2%）"),
        ("60余", True, "60余次"),
        ("60以上", False, "60次以上"),
        ("", True, "【待填：行政检查，次，上年52】"),
        ("0", False, "0次"),
    ],
)
def test_the_words_of_a_fact(value: str, compare: bool, expected: str) -> None:
    assert words(sheet(fact(value)), "F", compare=compare) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", "【待回应：上年计划“建设平台”】"),
        ("平台已建成", "平台已建成。"),
        ("平台已建成。", "平台已建成。"),
        ("一是建成；", "一是建成；"),
    ],
)
def test_the_words_of_a_promise(answer: str, expected: str) -> None:
    promise = Promise("P", "plan", "建设平台。", "T06", 0, 5, answer)
    assert words(sheet(promises=(promise,)), "P") == expected


def test_a_long_promise_is_cut_inside_its_mark() -> None:
    promise = Promise("P", "shortcoming", "人" * 200, "T14", 0, 200)
    text = words(sheet(promises=(promise,)), "P") or ""
    assert text == f"【待回应：上年不足“{'人' * 60}…”】"


def test_an_unknown_key_has_no_words() -> None:
    assert words(sheet(), "X") is None
