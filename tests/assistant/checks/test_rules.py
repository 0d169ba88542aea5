"""Every rule finds what its positive examples show and is silent on its negative ones."""

from __future__ import annotations

import pytest

from assistant.checks.catalogue import RULES
from assistant.checks.engine import check
from assistant.checks.schema import Example, Rule
from tests.assistant.checks.building import report

POSITIVES = [(rule, example) for rule in RULES for example in rule.positives]
NEGATIVES = [(rule, text) for rule in RULES for text in rule.negatives]


def _id(value: object) -> str:
    return value.id if isinstance(value, Rule) else ""


@pytest.mark.parametrize(("rule", "example"), POSITIVES, ids=_id)
def test_finds(rule: Rule, example: Example) -> None:
    found = check(report(example.text), rules=[rule])
    places = [(f.start, f.end) for f in found] + [(p.start, p.end) for f in found for p in f.others]
    text = report(example.text).text
    assert any(example.excerpt in text[a:b] or (text[a:b] and text[a:b] in example.excerpt) for a, b in places), [
        (f.excerpt, f.message) for f in found
    ]


@pytest.mark.parametrize(("rule", "text"), NEGATIVES, ids=_id)
def test_is_silent(rule: Rule, text: str) -> None:
    assert [(f.excerpt, f.message) for f in check(report(text), rules=[rule])] == []


@pytest.mark.parametrize("rule", RULES, ids=_id)
def test_is_complete(rule: Rule) -> None:
    assert rule.positives
    assert rule.negatives
    assert rule.basis


def test_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
