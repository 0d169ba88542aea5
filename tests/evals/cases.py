"""Question sets → cases of one shape, whatever file they come from. Pure but for reading the files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from tests.shared import SHARED, questions

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions"
SAMPLE_QUESTIONS = HERE / "sample_questions.jsonl"
_YEAR_SAID = re.compile(r"\d\d年|20\d\d|去年|前年|今年")
LATEST = 2024  # the year in which a question is asked that does not say when
Library = Literal["nine", "all"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that holds an answer: display name of the file, and text that stands in it."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class WantedCell:
    """A cell of the table that a comparison wants; ``value`` is None for a gap."""

    agency: str
    year: int
    value: Decimal | None
    unit: str


Need = tuple[Evidence, ...]  # alternatives, one of which is enough
Wanted = tuple[str, ...]  # the same for strings of an answer


@dataclass(frozen=True, slots=True)
class Expected:
    """The filters of a right reading. ``agencies`` and ``years`` are empty where none is due."""

    agencies: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """One question, or one turn of a dialogue.

    ``earlier`` are the questions before it; ``alone`` is the same question asked by itself, where it is a later turn.
    ``cells`` are those of a comparison's table. ``expected`` is None for sets that do not say. ``half`` is 0 or 1: thresholds are fitted on half 0 alone.
    """

    id: str
    question: str
    kind: str
    evidence: tuple[Need, ...]
    wanted: tuple[Wanted, ...]
    half: int
    expected: Expected | None = None
    asked_in: int = LATEST
    names_place: bool = False
    names_year: bool = False
    earlier: tuple[str, ...] = ()
    alone: str | None = None
    tempting: Need = ()
    cells: tuple[WantedCell, ...] = ()

    @property
    def answerable(self) -> bool:
        """False where refusal is right."""
        return bool(self.wanted)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Cases that are scored together on one library: the nine samples, or those and the real reports."""

    name: str
    library: Library
    cases: tuple[Case, ...] = field(repr=False)


def half_of(case_id: str) -> int:
    """0 or 1, by a hash: no choice of ours."""
    return hashlib.sha256(case_id.encode()).digest()[0] % 2


def question_sets() -> list[QuestionSet]:
    """All sets: those on the nine samples, and those beside the repository where it has them."""
    sets = [
        QuestionSet(name, "nine", tuple(_case(row) for row in _rows(QUESTIONS / f"{name}.jsonl")))
        for name in ("single", "comparison", "unanswerable", "wrong_premise")
    ]
    turns = tuple(c for row in _rows(QUESTIONS / "multi_turn.jsonl") for c in _turns(row))
    sets.append(QuestionSet("multi_turn", "nine", turns))
    own = _old(_rows(SAMPLE_QUESTIONS), "o")
    sets.append(QuestionSet("samples", "nine", own))
    if SHARED.is_dir():
        sets.append(QuestionSet("samples_among_all", "all", own))
        sets.append(QuestionSet("reports", "all", _old(questions("questions.jsonl"), "r")))
        sets.append(QuestionSet("years", "all", _old(questions("year_questions.jsonl"), "y")))
    return sets


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _case(row: Mapping[str, Any]) -> Case:
    return Case(
        id=row["id"],
        question=row["question"],
        kind=row["kind"],
        evidence=_needs(row["evidence"]),
        wanted=tuple(map(tuple, row["answer"])),
        half=half_of(row["id"]),
        expected=_expected(row["expected"]),
        asked_in=row.get("asked_in", LATEST),
        names_place=row.get("names_place", bool(row["expected"].get("agency"))),
        names_year=row.get("names_year", bool(_YEAR_SAID.search(row["question"]))),
        tempting=_needs([row.get("tempting") or []])[0],
        cells=tuple(_cell(cell) for cell in row.get("cells", ())),
    )


def _cell(row: Mapping[str, Any]) -> WantedCell:
    value = None if row["value"] is None else Decimal(str(row["value"]))
    return WantedCell(row["agency"], row["year"], value, row["unit"])


def _turns(row: Mapping[str, Any]) -> list[Case]:
    """The turns of a dialogue. A passage of another agency or year is wrong wherever a right reading knows them."""
    asked = [turn["question"] for turn in row["turns"]]
    return [
        Case(
            id=f"{row['id']}.{n}",
            question=turn["question"],
            kind=turn["kind"],
            evidence=_needs(turn["evidence"]),
            wanted=tuple(map(tuple, turn["answer"])),
            half=half_of(row["id"]),
            expected=_expected(turn["expected"]),
            asked_in=turn.get("asked_in", row.get("asked_in", LATEST)),
            names_place=bool(turn["expected"].get("agency")),
            names_year=bool(turn["expected"].get("years")),
            earlier=tuple(asked[: n - 1]),
            alone=turn["standalone"] if n > 1 else None,
        )
        for n, turn in enumerate(row["turns"], start=1)
    ]


def _old(rows: Sequence[Mapping[str, Any]], letter: str) -> tuple[Case, ...]:
    """The older format: ``q``, ``file`` (one or several), ``answer`` (all of them needed), ``evidence`` (all needed)."""
    found: list[Case] = []
    for n, row in enumerate(rows, start=1):
        files = _list(row["file"])
        # what contradicts a wrong premise is the answer, as in the newer sets
        wrong_premise = row.get("type") == "wrong_premise"
        wanted = _list(row["evidence"]) if wrong_premise else row["answer"]
        found.append(
            Case(
                id=f"{letter}{n:02}",
                question=row["q"],
                kind=row.get("type", "fact"),
                evidence=tuple(tuple(Evidence(f, e) for f in files) for e in _list(row["evidence"]) if wanted),
                wanted=tuple((a,) for a in wanted),
                half=half_of(f"{letter}{n:02}"),
                names_place=row.get("names_place", True),
                names_year=any(f"20{y:02}" in row["q"] for y in range(100)),
                earlier=tuple(row.get("history", ())),
                alone=None,
            )
        )
    return tuple(found)


def _needs(rows: Sequence[Sequence[Mapping[str, str]]]) -> tuple[Need, ...]:
    return tuple(tuple(Evidence(e["file"], e["text"]) for e in need) for need in rows)


def _expected(row: Mapping[str, Any]) -> Expected:
    return Expected(frozenset(_list(row.get("agency") or [])), frozenset(row.get("years") or []))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
