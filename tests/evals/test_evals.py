"""The question sets on the real embedding model: the promised figures hold, and nothing falls below the committed baseline."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from assistant.services import Services, build_services
from assistant.settings import load_settings
from tests.evals.evaluate import Scores, evaluate
from tests.evals.run import BASELINE, fill, question_sets
from tests.shared import needs_shared

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]
TOLERANCE = 0.04  # two questions of the smallest set: less is noise of the processor's arithmetic


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    built = build_services(load_settings(data_dir=tmp_path_factory.mktemp("library"), embedding_model="bundled"))
    fill(built)
    yield built
    built.close()


@pytest.fixture(scope="module")
def scores(services: Services) -> dict[str, Scores]:
    return {name: evaluate(services, rows) for name, rows in question_sets().items()}


@needs_shared
def test_questions_on_real_reports(scores: dict[str, Scores]) -> None:
    found = scores["reports"]
    assert found.recall_5 >= 0.95
    assert found.answered >= 0.85


@needs_shared
def test_questions_on_years(scores: dict[str, Scores]) -> None:
    assert scores["years"].recall_5 >= 0.95
    assert scores["years"].answered >= 0.85


def test_no_passage_of_another_year_or_agency(scores: dict[str, Scores]) -> None:
    assert {name: (s.wrong_year_5, s.wrong_agency_5) for name, s in scores.items()} == dict.fromkeys(scores, (0, 0))


def test_nothing_falls_below_the_baseline(scores: dict[str, Scores]) -> None:
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    if "reports" not in scores:
        pytest.skip("the baseline was measured with the real reports in the library")
    for name, found in scores.items():
        for measure in ("recall_1", "recall_5", "mrr", "answered", "refusal_recall"):
            assert found.as_dict()[measure] >= baseline[name][measure] - TOLERANCE, (name, measure)
