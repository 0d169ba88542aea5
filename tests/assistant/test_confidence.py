"""When an offline answer is given and when it is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.confidence import Signs, calibration_for, confidence

GOOD = Signs(coverage=0.8, known=1.0, clause=0.7)


@pytest.mark.parametrize("embedder", ["multilingual-e5-small-bf16", "bigram-v1", "some-other-model"])
def test_a_covering_sentence_is_given_and_one_about_nothing_asked_refused(embedder: str) -> None:
    weights = calibration_for(embedder)
    assert confidence(GOOD, weights)[1]
    assert not confidence(Signs(coverage=0.1, known=0.1, clause=0.0, missing_number=True), weights)[1]


@pytest.mark.parametrize(
    "worse",
    [
        replace(GOOD, coverage=0.2),
        replace(GOOD, known=0.3),
        replace(GOOD, clause=0.0),
        replace(GOOD, elsewhere=0.6),
        replace(GOOD, missing_number=True),
    ],
)
def test_every_sign_counts(worse: Signs) -> None:
    weights = calibration_for("bigram-v1")
    assert confidence(worse, weights)[0] < confidence(GOOD, weights)[0]


def test_what_a_sentence_cannot_give_is_refused_whatever_else_speaks_for_it() -> None:
    assert confidence(replace(GOOD, coverage=1.0, unmet=True), calibration_for("bigram-v1")) == (0.0, False)
