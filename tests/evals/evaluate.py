"""Question sets → figures: evidence recall, wrong years and agencies, what the offline answer holds, refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answering import Ask
from assistant.schema import Turn
from assistant.services import Services

DEPTH = 5


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of the answerable questions, but for the refusals: ``refusal_recall`` is over the unanswerable ones."""

    questions: int
    recall_1: float
    recall_3: float
    recall_5: float
    mrr: float
    wrong_year_5: int
    wrong_agency_5: int
    answered: float
    false_refusals: int
    refusal_recall: float

    def as_dict(self) -> dict[str, float]:
        """For the baseline file."""
        return {k: round(v, 4) for k, v in asdict(self).items()}


def evaluate(services: Services, questions: Sequence[Mapping[str, Any]], *, verbose: bool = False) -> Scores:
    """Ask every question offline.

    A question has ``q``, ``file`` (display name, or a list), ``answer`` (strings that must stand in the answer; empty: it
    must be refused), ``evidence`` (string or list), and may have ``history``.
    """
    ranks: list[int] = []
    answered = false_refusals = wrong_year = wrong_agency = refused = unanswerable = 0
    for question in questions:
        ask = Ask(question["q"], history=tuple(Turn(h, "") for h in question.get("history", ())), offline=True)
        answer = services.answerer.answer(ask)
        if not question["answer"]:
            unanswerable += 1
            refused += answer.refusal is not None
            continue
        read = services.answerer.understand(ask)
        passages = services.answerer.search(read, k=DEPTH)[:DEPTH]
        ranks.append(
            max(
                next(
                    (p.rank for p in passages if p.report.source in _list(question["file"]) and _in(e, p.chunk.text)),
                    99,
                )
                for e in _list(question["evidence"])
            )
        )
        false_refusals += answer.refusal is not None
        right = all(_in(a, answer.text) for a in question["answer"])
        answered += right
        # judged by the report that holds the evidence, not by how the question was understood
        right_reports = [i for i in services.archive.infos() if i.source in _list(question["file"])]
        if re.search(r"20\d\d", question["q"]):
            wrong_year += any(p.report.year not in {i.year for i in right_reports} for p in passages)
        if any(_stem(i.region) in question["q"] for i in right_reports):
            wrong_agency += any(p.report.region not in {i.region for i in right_reports} for p in passages)
        if verbose and (ranks[-1] > DEPTH or not right):
            print(f"rank {ranks[-1]} {'ok ' if right else 'MISS'} {question['q']}\n    {answer.text[:160]!r}")
    count = max(1, len(ranks))
    return Scores(
        questions=len(ranks),
        recall_1=sum(r <= 1 for r in ranks) / count,
        recall_3=sum(r <= 3 for r in ranks) / count,
        recall_5=sum(r <= DEPTH for r in ranks) / count,
        mrr=sum(1 / r for r in ranks if r <= DEPTH) / count,
        wrong_year_5=wrong_year,
        wrong_agency_5=wrong_agency,
        answered=answered / count,
        false_refusals=false_refusals,
        refusal_recall=refused / unanswerable if unanswerable else 1.0,
    )


def _stem(region: str | None) -> str:
    """The last level of a region without its level word: what a question must at least hold to name it."""
    levels = re.split(r"(?<=[省市州盟区县旗])", region or "")
    return next((level[:-1] for level in reversed(levels) if len(level) >= 3), "\0")


def _in(needle: str, text: str) -> bool:
    return re.sub(r"\s+", "", needle) in re.sub(r"\s+", "", text)


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
