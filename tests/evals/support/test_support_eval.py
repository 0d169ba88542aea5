"""The support test against the labelled sentences, and the scoring itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.schema import Citation, SentenceSupport
from tests.evals.support.measure import SETS, Pair, measure, read_pairs

LEAST = 0.95


def test_there_is_enough_to_measure() -> None:
    pairs = [p for name in SETS for p in read_pairs(name)]
    statuses = [s for p in pairs for s in p.statuses]
    assert len(statuses) >= 150
    assert {"supported", "partly", "unsupported", "exempt"} == set(statuses)
    assert len({p.text + str(p.citations) for p in pairs}) == len(pairs)


@pytest.mark.parametrize("name", SETS)
def test_false_sentences_are_found_and_what_is_called_supported_is(name: str) -> None:
    scores = measure(read_pairs(name))
    told = "\n".join(scores.errors)
    assert scores.recall["unsupported"] >= LEAST, told
    assert scores.precision["supported"] >= LEAST, told
    assert scores.recall["supported"] >= LEAST - 0.05, told


def test_scoring() -> None:
    def judge(text: str, _: Sequence[Citation]) -> list[SentenceSupport]:
        return [SentenceSupport(0, 1, s) for s in text.split()]  # type: ignore[arg-type]

    pairs = [
        Pair(("supported",), "", (), "supported"),
        Pair(("supported",), "", (), "unsupported"),
        Pair(("unsupported", "unsupported"), "", (), "unsupported supported"),
        Pair(("unsupported",), "", (), "unsupported unsupported"),
    ]
    scores = measure(pairs, judge)
    assert scores.sentences == 5
    assert scores.precision == {"unsupported": 0.25, "supported": 0.5}
    assert scores.recall == {"unsupported": 0.3333, "supported": 0.5}
    assert len(scores.errors) == 3
