"""The user's own words as facts: “活动36场” fills the place of last year's figure. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from assistant.figures.extract import figures
from assistant.figures.facts import Fact, FactSheet

_SAME_INDICATOR = 62.0
_PERSONS, _EVENTS = {"人", "名", "位"}, {"场", "场次", "次"}
SOURCE = "起草要求"


def with_brief(sheet: FactSheet, brief: str, facts: Sequence[Fact]) -> tuple[FactSheet, tuple[str, ...]]:
    """The sheet with the brief's figures in the places among ``facts``, and the figures that found no place, as said.

    A figure belongs to the fact of the same unit whose indicator is the same, contains it, or is most like it.
    """
    text = re.sub(r"20\d\d\s*年度?", "", brief)  # “写2024年普法部分” gives no figure
    taken: set[str] = set()
    unused: list[str] = []
    for figure in figures(text):
        if not figure.is_data:
            continue
        fact = _belonging(figure.indicator, figure.unit, [f for f in facts if f.key not in taken])
        if fact is None:
            unused.append(f"{figure.indicator}{text[figure.start : figure.end].strip()}")
            continue
        taken.add(fact.key)
        written = text[figure.start : figure.end].strip()
        unit = fact.unit if fact.unit in written else figure.unit
        sheet = sheet.with_fact(
            fact.key, value=written.replace(unit, "", 1).strip() if unit else written, source=SOURCE
        )
    return sheet, tuple(unused)


def _belonging(indicator: str, unit: str, facts: Sequence[Fact]) -> Fact | None:
    scored = [
        (
            100.0 if fact.indicator in indicator or indicator in fact.indicator else ratio(fact.indicator, indicator),
            fact,
        )
        for fact in facts
        if fact.indicator and indicator and not fact.value and _same_unit(fact.unit, unit)
    ]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= _SAME_INDICATOR else None


def _same_unit(a: str, b: str) -> bool:
    return a.lstrip("万亿千") == b.lstrip("万亿千") or {a, b} <= _PERSONS or {a, b} <= _EVENTS
