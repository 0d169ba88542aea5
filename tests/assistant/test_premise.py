"""Questions that take for granted what the report contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering import Answerer, Ask
from tests.assistant.reports import answerer, fill
from vectorstore.archive import Archive


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Answerer]:
    archive: Archive = fill(tmp_path)
    yield answerer(archive, tmp_path)
    archive.close()


@pytest.mark.parametrize(
    ("question", "figure", "said"),
    [
        ("白鹭县水利局2023年巡查河道为什么减少了", "187次", "2022年165次、2023年187次"),
        ("白鹭县水利局2023年罚款增加的原因", "9.8万元", "2022年12.5万元、2023年9.8万元"),
        ("白鹭县水利局2023年取水许可下降的原因", "16.1%", "“比上年增长16.1%”"),
    ],
)
def test_the_facts_are_given_and_the_contradiction_named(ask: Answerer, question: str, figure: str, said: str) -> None:
    answer = ask.answer(Ask(question))
    assert figure in answer.text
    assert f"报告的数字是{said}，与问题中的说法不一致，请核对。" in answer.notes
    assert "报告没有写明原因，这里只是报告写到的有关情况。" in answer.notes


@pytest.mark.parametrize(
    "question",
    [
        "白鹭县水利局2023年巡查河道增加了多少",
        "白鹭县水利局2023年巡查河道是多了还是少了",
        "白鹭县水利局2023年巡查河道多少次",
        "白鹭县水利局2023年取水许可增长的情况",
    ],
)
def test_a_question_that_supposes_nothing_wrong_gets_no_note(ask: Answerer, question: str) -> None:
    assert not [n for n in ask.answer(Ask(question)).notes if "不一致" in n]


def test_a_reason_that_is_given_is_not_called_missing(ask: Answerer) -> None:
    answer = ask.answer(Ask("白鹭县水利局2023年巡河平台与环保系统为什么没有互通"))
    assert "接口标准不一致" in answer.text
    assert not [n for n in answer.notes if "写明原因" in n]
