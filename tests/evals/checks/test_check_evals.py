"""A slice of the measures of the checker; all of them: ``python -m tests.evals.checks.run``."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.evals.checks.measure import alarms, city_reports, planted, real_errors
from tests.evals.checks.planting import cases
from tests.evals.checks.plants_content import CONTENT_KINDS
from tests.evals.checks.plants_form import FORM_KINDS
from tests.evals.checks.run import BASELINE
from tests.shared import needs_shared

KINDS = (*FORM_KINDS, *CONTENT_KINDS)
EACH = 2
_TOLERANCE = 0.02  # a slice has fewer cases than the baseline
CITY_STEP = 20  # every 20th report


def _baseline() -> dict[str, Any]:
    baseline: dict[str, Any] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return baseline


def test_planted_errors_are_found() -> None:
    recall = planted(cases(KINDS, EACH, seed=11))
    assert sum(recall.wanted.values()) == EACH * len(KINDS)
    assert recall.share >= 0.95, recall.missed
    assert {g: s for g, s in recall.by_group().items() if s < 0.9} == {}, recall.missed
    assert recall.share >= _baseline()["planted"]["all"] - _TOLERANCE, recall.missed


def test_the_clean_samples_raise_no_error() -> None:
    from tests.evals.checks.planting import clean_reports

    assert [(source, f.rule, f.excerpt) for source, f, _ in alarms(clean_reports()).errors] == []


@needs_shared
def test_known_errors_of_real_reports_are_found() -> None:
    recall, false = real_errors()
    assert recall.share >= max(0.8, _baseline()["real"] - _TOLERANCE), recall.missed
    assert false == []


@needs_shared
def test_few_alarms_on_published_reports() -> None:
    found = alarms(city_reports(CITY_STEP))
    assert found.errors_per_thousand <= 0.3


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_every_kind_can_be_planted(kind) -> None:  # type: ignore[no-untyped-def]
    case = next(cases((kind,), 1, seed=5))
    assert case.start <= case.end <= len(case.report.text)
