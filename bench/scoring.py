"""The question sets of ``tests/evals`` → recall, wrong years and agencies, for any ``System``. The same rules, on found pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.baselines import Found, Question
from tests.evals.cases import Case, Need
from vectorstore.schema import Report

DEPTH = 5
Search = Callable[[Question], Sequence[Found]]


@dataclass(frozen=True, slots=True)
class Scores:
    """Recalls and MRR over the questions with evidence; wrong shares over the first five pieces of those that name one."""

    questions: int
    recall: tuple[float, float, float]
    mrr: float
    wrong_year: float | None
    wrong_agency: float | None
    characters: int

    def cells(self) -> list[str]:
        """For a table row."""
        shares = ["–" if s is None else f"{s:.2f}" for s in (self.wrong_year, self.wrong_agency)]
        return [*(f"{r:.2f}" for r in self.recall), f"{self.mrr:.3f}", *shares, str(self.characters)]


def score(cases: Sequence[Case], reports: Mapping[str, Report], search: Search) -> Scores | None:
    """Ask every answerable question that has evidence; None where there is none. ``reports`` are those of the library, by id.

    A piece meets a need when it is of the right report and one of the need's texts stands in it, white space aside. A
    question with several needs ranks as low as the last one met.
    """
    ranks: list[int] = []
    years: list[bool] = []
    agencies: list[bool] = []
    read = 0
    for case in cases:
        if not case.answerable or not case.evidence:
            continue
        found = list(search(Question(case.question, case.earlier, case.asked_in)))[:DEPTH]
        ranks.append(max(_rank(need, found, reports) for need in case.evidence))
        read += sum(len(piece.text) for piece in found)
        of = [reports[piece.report_id] for piece in found]
        right_agencies, right_years = _right(case, reports)
        if case.names_year and right_years:
            years += [report.year not in right_years for report in of]
        if case.names_place and right_agencies:
            agencies += [report.agency not in right_agencies for report in of]
    count = len(ranks)
    if not count:
        return None
    return Scores(
        questions=count,
        recall=(
            sum(r <= 1 for r in ranks) / count,
            sum(r <= 3 for r in ranks) / count,
            sum(r <= DEPTH for r in ranks) / count,
        ),
        mrr=sum(1 / r for r in ranks if r <= DEPTH) / count,
        wrong_year=_share(years),
        wrong_agency=_share(agencies),
        characters=round(read / count),
    )


def _right(case: Case, reports: Mapping[str, Report]) -> tuple[frozenset[str | None], frozenset[int | None]]:
    """Whose pieces, and of which years, are right: as the set says, else those of the evidence."""
    if case.expected is not None:
        return frozenset(case.expected.agencies), frozenset(case.expected.years)
    files = {evidence.file for need in case.evidence for evidence in need}
    right = [r for r in reports.values() if r.source in files]
    return frozenset(r.agency for r in right), frozenset(r.year for r in right)


def _rank(need: Need, found: Sequence[Found], reports: Mapping[str, Report]) -> int:
    def meets(piece: Found) -> bool:
        source, text = reports[piece.report_id].source, _bare(piece.text)
        return any(evidence.file == source and _bare(evidence.text) in text for evidence in need)

    return next((rank for rank, piece in enumerate(found, 1) if meets(piece)), DEPTH + 1)


def _share(wrong: Sequence[bool]) -> float | None:
    return sum(wrong) / len(wrong) if wrong else None


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
