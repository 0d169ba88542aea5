"""The extractor against hand-labelled real reports, and the scoring itself against a text of our own."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from decimal import Decimal

import pytest

from assistant.figures.extract import Figure
from tests.evals.figures.score import BASELINE, Case, Label, Scores, read_cases, score
from tests.shared import needs_shared

TOLERANCE = 0.01

TEXT = "2023年行政检查52次，惠及1.34万人次，三级体系。"
LABELS = (
    Label("", 0, 4, "2023", "", "year"),
    Label("", 9, 11, "52", "次", "count", [[5, 9]]),
    Label("", 15, 19, "1.34", "万人次", "count", [[13, 15]]),
    Label("", 23, 24, "3", "级", "count", [[25, 27]], optional=True),
)
RIGHT = (
    Figure("", Decimal(2023), "", "", "year", 0, 5),
    Figure("行政 检查", Decimal(52), "次", "", "count", 9, 12),
    Figure("惠及", Decimal("1.34"), "万人次", "", "count", 15, 22),
)
LEVELS = Figure("体系", Decimal(3), "级", "", "count", 23, 25)
PERFECT = Scores(2, 1, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)


def changed(i: int, **values: object) -> tuple[Figure, ...]:
    return tuple(replace(f, **values) if n == i else f for n, f in enumerate(RIGHT))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (RIGHT, {}),
        ((*RIGHT, LEVELS), {}),
        (RIGHT[:2], {"recall": 0.5, "f1": 0.6667}),
        (changed(2, unit="人次"), {"precision": 0.5, "recall": 0.5, "f1": 0.5}),
        (changed(2, value=Decimal(13400)), {"precision": 0.5, "recall": 0.5, "f1": 0.5}),
        (changed(2, start=23, end=24), {"recall": 0.5, "f1": 0.6667}),
        ((*RIGHT, RIGHT[1]), {"precision": 0.6667, "f1": 0.8}),
        (changed(1, indicator="开展行政检查"), {}),
        (changed(1, indicator="检查"), {}),
        (changed(1, indicator="查"), {"indicator": 0.5}),
        (changed(1, indicator="全年累计开展行政检查"), {"indicator": 0.5}),
        (changed(1, indicator=""), {"indicator": 0.5}),
        (changed(1, kind="money"), {"data_kind": 0.5}),
        (changed(0, kind="date"), {"typed_kind": 0.0}),
        (changed(0, kind="count"), {"precision": 0.6667, "f1": 0.8, "typed_kind": 0.0}),
        (RIGHT[1:], {"typed_kind": 0.0}),
    ],
)
def test_scoring(found: tuple[Figure, ...], expected: dict[str, float]) -> None:
    scores, errors = score([Case(TEXT, 0, len(TEXT), LABELS)], lambda *_: found)
    assert asdict(scores) == asdict(PERFECT) | expected
    assert bool(errors) == bool(expected)


@pytest.fixture(scope="module")
def scores() -> Scores:
    cases, other = read_cases()
    if other:
        pytest.skip(f"not the files that were labelled: {', '.join(other)}")
    return score(cases)[0]


@needs_shared
def test_there_is_enough_to_measure(scores: Scores) -> None:
    assert scores.data >= 150


@needs_shared
@pytest.mark.parametrize(("measure", "least"), [("f1", 0.97), ("indicator", 0.85), ("typed_kind", 0.95)])
def test_figures_of_real_reports(scores: Scores, measure: str, least: float) -> None:
    assert getattr(scores, measure) >= least


@needs_shared
def test_nothing_falls_below_the_baseline(scores: Scores) -> None:
    found, baseline = asdict(scores), json.loads(BASELINE.read_text(encoding="utf-8"))
    low = {k: (found[k], least) for k, least in baseline.items() if found[k] < least - TOLERANCE}
    assert not low
