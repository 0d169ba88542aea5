"""Question sets → figures: where the evidence stands, wrong years and agencies, what the offline answer holds, refusals.

The rules are those of ``questions/README.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answering import Ask
from assistant.question import Understanding
from assistant.schema import Answer, Done, Retrieved, Turn
from assistant.series_schema import SeriesTable, Value
from assistant.services import Services
from tests.evals.cases import Case, Evidence, Need, Wanted, WantedCell
from vectorstore.schema import Passage

DEPTH = 5
_NOWHERE = 99


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case. ``rank`` is that of the last need met (99: not within ``DEPTH``), None without evidence.

    ``cited`` is None for a refusal, else whether a cited quote or passage holds evidence. ``alone`` is whether the
    stand-alone form of a later turn was answered right, None for everything else. ``cells`` counts those of the wanted table
    that are right, and those that hold another figure.
    """

    case: Case
    answer: Answer
    rank: int | None
    rank_shown: int | None
    right: bool
    refused: bool
    wrong_year: bool
    wrong_agency: bool
    filters: bool | None
    cited: bool | None
    alone: bool | None
    cells: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures of one set; shares are 0–1 and None where nothing of the kind was asked.

    ``recall_shown`` counts evidence anywhere among the passages that an answer is made from; ``follow_up`` and
    ``alone`` are the accuracies of later turns in their dialogue and as stand-alone questions. ``cells`` is the share of the
    cells of the wanted tables that are right, ``wrong_cells`` how many hold a figure that is not the right one: the worst there is.
    """

    questions: int
    recall_1: float | None
    recall_3: float | None
    recall_5: float | None
    recall_shown: float | None
    mrr: float | None
    wrong_year_5: int
    wrong_agency_5: int
    answered: float | None
    false_refusals: int
    cited: float | None
    filters: float | None
    refusal_recall: float | None
    follow_up: float | None
    alone: float | None
    cells: float | None = None
    wrong_cells: int = 0

    def as_dict(self) -> dict[str, float | None]:
        """For the baseline file."""
        return {k: v if v is None else round(v, 4) for k, v in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Refusals:
    """Refusals over several sets: those that were right, those that were not, and questions that should have been refused."""

    precision: float
    recall: float
    f1: float


def evaluate(services: Services, cases: Iterable[Case]) -> Iterator[Outcome]:
    """Ask every case offline, a dialogue's turns in order with the program's own answers as history."""
    history: list[Turn] = []
    for case in cases:
        if len(case.earlier) != len(history) or any(
            t.question != q for t, q in zip(history, case.earlier, strict=True)
        ):
            history = []
            for question in case.earlier:
                before = services.answerer.answer(Ask(question, history=tuple(history), offline=True))
                history.append(Turn(question, before.text))
        outcome = _outcome(services, case, tuple(history))
        yield outcome
        history.append(Turn(case.question, outcome.answer.text))


def scores(outcomes: Sequence[Outcome]) -> Scores:
    """The figures of one set."""
    answerable = [o for o in outcomes if o.case.answerable]
    ranks = [o.rank for o in answerable if o.rank is not None]
    later = [o for o in answerable if o.alone is not None]
    wanted = sum(len(o.case.cells) for o in outcomes)
    return Scores(
        questions=len(outcomes),
        recall_1=_share(r <= 1 for r in ranks),
        recall_3=_share(r <= 3 for r in ranks),
        recall_5=_share(r <= DEPTH for r in ranks),
        recall_shown=_share(o.rank_shown != _NOWHERE for o in answerable if o.rank_shown is not None),
        mrr=sum(1 / r for r in ranks if r <= DEPTH) / len(ranks) if ranks else None,
        wrong_year_5=sum(o.wrong_year for o in outcomes),
        wrong_agency_5=sum(o.wrong_agency for o in outcomes),
        answered=_share(o.right for o in answerable),
        false_refusals=sum(o.refused for o in answerable),
        cited=_share(o.cited for o in answerable if o.cited is not None),
        filters=_share(o.filters for o in outcomes if o.filters is not None),
        refusal_recall=_share(o.refused for o in outcomes if not o.case.answerable),
        follow_up=_share(o.right for o in later),
        alone=_share(bool(o.alone) for o in later),
        cells=sum(o.cells[0] for o in outcomes) / wanted if wanted else None,
        wrong_cells=sum(o.cells[1] for o in outcomes),
    )


def refusals(outcomes: Iterable[Outcome]) -> Refusals:
    """Precision, recall and F1 of refusing, over all cases given. Questions with a wrong premise are left out by the caller."""
    seen = list(outcomes)
    right = sum(o.refused for o in seen if not o.case.answerable)
    precision = right / max(1, sum(o.refused for o in seen))
    recall = right / max(1, sum(not o.case.answerable for o in seen))
    return Refusals(precision, recall, 2 * precision * recall / max(1e-9, precision + recall))


def holds(text: str, wanted: str) -> bool:
    """``wanted`` stands in ``text``, white space ignored; its digits at either end are no part of a longer number."""
    needle = re.escape(re.sub(r"\s+", "", wanted))
    before = r"(?<![\d.])" if wanted[:1].isdigit() else ""
    after = r"(?!\d)" if wanted[-1:].isdigit() else ""
    return re.search(before + needle + after, re.sub(r"\s+", "", text)) is not None


def answers(text: str, wanted: Sequence[Wanted]) -> bool:
    """Every need is met by one of its alternatives."""
    return all(any(holds(text, one) for one in need) for need in wanted)


def last_rank(passages: Sequence[Passage], needs: Sequence[Need]) -> int:
    """The rank (from 1) of the passage that meets the last need, or 99."""
    return max((_first(passages, need) for need in needs), default=_NOWHERE)


def _first(passages: Sequence[Passage], need: Need) -> int:
    return next((p.rank for p in passages if any(_in_passage(p, e) for e in need)), _NOWHERE)


def _in_passage(passage: Passage, evidence: Evidence) -> bool:
    return passage.report.source == evidence.file and _squeezed(evidence.text) in _squeezed(passage.chunk.text)


def _outcome(services: Services, case: Case, history: tuple[Turn, ...]) -> Outcome:
    services.answerer.today_year = lambda: case.asked_in
    read, shown, answer = _asked(services, Ask(case.question, history=history, offline=True))
    first = shown[:DEPTH]
    refused = answer.refusal is not None
    agencies, years = _right_reports(services, case) if case.answerable else (frozenset(), frozenset())
    filters = None
    there = {i.agency for i in services.archive.infos()}
    if (
        case.expected is not None
        and (case.expected.agencies or case.expected.years)
        and case.expected.agencies <= there
    ):
        filters = not _wider_or_other(read.filters.agencies, case.expected.agencies, case.names_place)
        filters = filters and not _wider_or_other(read.filters.years, case.expected.years, case.names_year)
    alone = None
    if case.alone is not None and case.answerable:
        by_itself = services.answerer.answer(Ask(case.alone, offline=True))
        alone = by_itself.refusal is None and answers(by_itself.text, case.wanted)
    return Outcome(
        case=case,
        answer=answer,
        rank=last_rank(first, case.evidence) if case.evidence else None,
        rank_shown=last_rank(shown, case.evidence) if case.evidence else None,
        right=case.answerable and not refused and answers(answer.text, case.wanted),
        refused=refused,
        wrong_year=case.names_year and bool(years) and any(p.report.year not in years for p in first),
        wrong_agency=case.names_place and bool(agencies) and any(p.report.agency not in agencies for p in first),
        filters=filters,
        cited=None if refused or not case.evidence else _cites(services, answer, case),
        alone=alone,
        cells=scored_cells(answer.table, case.cells),
    )


def scored_cells(table: SeriesTable | None, wanted: Sequence[WantedCell]) -> tuple[int, int]:
    """How many of the wanted cells are right, and how many hold a figure that is not. Without a table none is either."""
    right = wrong = 0
    if table is None:
        return right, wrong
    for cell in wanted:
        at = [i for i, c in enumerate(table.columns) if (c.agency, c.year) == (cell.agency, cell.year)]
        found = [row.cells[i] for row in table.rows for i in at]
        values = [c for c in found if isinstance(c, Value)]
        same = any(c.value == cell.value and c.unit == cell.unit for c in values)
        right += same if cell.value is not None else bool(found) and not values
        wrong += bool(values) and not same
    return right, wrong


def _asked(services: Services, ask: Ask) -> tuple[Understanding, tuple[Passage, ...], Answer]:
    """How a question was read, the passages that its answer was made from, and the answer."""
    found: Retrieved | None = None
    for event in services.answerer.stream(ask):
        if isinstance(event, Retrieved):
            found = event
        elif isinstance(event, Done) and found is not None:
            return found.understanding, found.passages, event.answer
    raise AssertionError("a stream begins with Retrieved and ends with Done")


def _right_reports(services: Services, case: Case) -> tuple[frozenset[str | None], frozenset[int | None]]:
    """Whose passages, and of which years, are right for a case: as its set says, else those of the evidence."""
    if case.expected is not None:
        return frozenset(case.expected.agencies), frozenset(case.expected.years)
    files = {e.file for need in case.evidence for e in need}
    right = [i for i in services.archive.infos() if i.source in files]
    # a question may name a town inside the region: it names an agency only with the region itself
    named = any(_stem(i.region) in case.question for i in right)
    return frozenset(i.agency for i in right if named), frozenset(i.year for i in right)


def _stem(region: str | None) -> str:
    """The last level of a region without its level word: what a question must at least hold to name it."""
    levels = re.split(r"(?<=[省市州盟区县旗])", region or "")
    return next((level[:-1] for level in reversed(levels) if len(level) >= 3), "\0")


def _wider_or_other(read: Sequence[object], right: frozenset[Any], named: bool) -> bool:
    """A reading misses when it says something else, or nothing though the question names it."""
    return bool(set(read) != right) if named else bool(read) and not set(read) <= right and bool(right)


def _cites(services: Services, answer: Answer, case: Case) -> bool:
    """A citation covers evidence of the case, or lies in the sentence of it."""
    for citation in answer.citations:
        report = services.archive.report(citation.report_id)
        around = _squeezed(report.text[max(0, citation.start - 300) : citation.end + 300])
        quote = _squeezed(citation.quote)
        for evidence in (e for need in case.evidence for e in need if e.file == report.source):
            text = _squeezed(evidence.text)
            if text in quote or quote in text or (text in around and _overlap(around, text, quote)):
                return True
    return False


def _overlap(around: str, text: str, quote: str) -> bool:
    """Both spans touch inside the text around them."""
    a, b = around.find(text), around.find(quote)
    return b >= 0 and a < b + len(quote) and b < a + len(text)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _share(values: Iterable[bool]) -> float | None:
    seen = list(values)
    return sum(seen) / len(seen) if seen else None
