"""This year's facts: the sheet that an office fills in, made from last year's figures, plans and shortcomings. Pure values.

A fact is an indicator of last year's report with the places where it stands there, and this year's value once it is known.
Everything that is written into a draft comes from here, with the cell or the entry that it was taken from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from vectorstore.chinese import Span

_BEHIND_UNIT = ("以上", "以下", "以内", "左右")

PromiseKind = Literal["plan", "shortcoming"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One indicator.

    ``last`` and ``value`` are as written, without the unit (“350余”, “1.34”); an empty ``value`` is still to be filled in,
    an empty ``last`` an indicator that is new this year. ``section`` is the heading below which it stood, with its
    number; ``places`` are the spans of last year's text, with qualifier and unit, that hold it. ``source`` tells where
    ``value`` was taken from (“指标表.xlsx › 指标!E12”).
    """

    key: str
    indicator: str
    unit: str
    last: str
    section: str = ""
    topic: str = ""
    quote: str = ""
    places: tuple[Span, ...] = ()
    value: str = ""
    office: str = ""
    note: str = ""
    source: str = ""

    @property
    def written(self) -> str:
        """The value with its unit as it goes into the text; empty while it is missing."""
        return with_unit(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Promise:
    """A plan or a shortcoming that last year's report named; ``answer`` is what became of it, in this year's words."""

    key: str
    kind: PromiseKind
    text: str
    topic: str
    start: int
    end: int
    answer: str = ""
    office: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class FactSheet:
    """The facts of an agency's report for ``year``, made from the report ``base_id`` on ``base_year``."""

    agency: str
    year: int
    base_id: str
    base_title: str
    base_year: int
    facts: tuple[Fact, ...] = ()
    promises: tuple[Promise, ...] = ()

    def fact(self, key: str) -> Fact | None:
        """The fact with this key."""
        return next((f for f in self.facts if f.key == key), None)

    def within(self, start: int, end: int) -> list[tuple[Span, Fact]]:
        """The facts' places inside a span of last year's text, in order."""
        found = [(span, fact) for fact in self.facts for span in fact.places if start <= span[0] and span[1] <= end]
        return sorted(found, key=lambda pair: pair[0])

    def with_fact(self, key: str, *, value: str, source: str) -> FactSheet:
        """A sheet in which one fact has another value; an unknown key changes nothing."""
        return replace(self, facts=_changed(self.facts, lambda f: f.key == key, value=value.strip(), source=source))

    def with_answer(self, key: str, *, answer: str, source: str) -> FactSheet:
        """A sheet in which one plan or shortcoming is answered; an unknown key changes nothing."""
        answered = tuple(replace(p, answer=answer.strip(), source=source) if p.key == key else p for p in self.promises)
        return replace(self, promises=answered)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell of a workbook that cannot be used: where it stands (“指标!E12”), and why, as a Chinese sentence."""

    cell: str
    code: str
    text: str


def with_unit(value: str, unit: str) -> str:
    """A value with its unit as a report writes it: “350余” and 次 → “350余次”, “60以上” and % → “60%以上”."""
    if not value or unit == "日期":
        return value
    behind = next((word for word in _BEHIND_UNIT if value.endswith(word)), "")
    return f"{value.removesuffix(behind)}{unit}{behind}"


def _changed(facts: Iterable[Fact], wanted: Callable[[Fact], bool], *, value: str, source: str) -> tuple[Fact, ...]:
    return tuple(replace(f, value=value, source=source if value else "") if wanted(f) else f for f in facts)
