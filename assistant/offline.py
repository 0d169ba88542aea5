"""The answer that needs no model: quoted sentences with citations, points of a section, or an honest refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.asked import Asked, asked, asked_figures, clause_around, figure_spans
from assistant.citations import cite
from assistant.confidence import Calibration, Signs, calibration_for, confidence
from assistant.extractive import Candidate, Similarity, choose, rank_sentences
from assistant.points import is_plan
from assistant.premise import premise_notes
from assistant.question import Understanding
from assistant.schema import Answer, Citation
from assistant.series_answer import series_answer, series_of
from assistant.whole import whole_parts, whose
from vectorstore.archive import Archive
from vectorstore.schema import Passage

_NOTHING = "没有找到能够直接回答这个问题的内容，为免误导不作回答。"
_MOST_SENTENCES = {"figure": 2, "list": 3, "general": 3}
_AS_TELLING = 0.5  # share of the best sentence's coverage that a result needs to stand before a plan
_ABOUT_EQUAL = 0.95
_FIGURE_COVERAGE = 0.7  # of the best coverage
_REASON_SCORE = 0.7  # of the best score


@dataclass(frozen=True, slots=True)
class Plain:
    """An offline answer with the probability (0–1) that its best sentence answers the question."""

    answer: Answer
    confidence: float

    @property
    def refusal(self) -> str | None:
        """The reason for a refusal, or None."""
        return self.answer.refusal


def offline_answer(
    read: Understanding,
    passages: Sequence[Passage],
    archive: Archive,
    *,
    similarity: Similarity | None = None,
    calibration: Calibration | None = None,
    elsewhere: Sequence[Passage] = (),
) -> Plain:
    """Compose an answer from passages alone. Never invents: every sentence is a slice of a report.

    ``similarity`` gives the cosine of sentences to the question, ``calibration`` says when a sentence is good enough.
    ``elsewhere`` are passages of other years: when they answer better, the year asked for does not answer at all.
    """
    calibration = calibration or calibration_for("")
    if read.unknown:
        return Plain(refusal(read, read.unknown, passages), 0.0)
    if not passages:
        empty = archive.count() == 0
        reason = "资料库还是空的，请先上传报告或载入样例。" if empty else "在所选的单位、年度和部分里没有找到相关内容。"
        return Plain(refusal(read, reason, passages), 0.0)
    whole = whole_parts(read, passages, archive)
    if whole is not None:
        return Plain(whole, 1.0)
    chosen, best, nearby = _chosen(read, passages, similarity, calibration, elsewhere)
    if not chosen:
        return Plain(refusal(read, _NOTHING + _said_elsewhere(nearby), passages), best)
    if "T15" not in read.filters.topics and any(is_plan(c.passage) for c in chosen):
        read = replace(read, notes=(*read.notes, "引用的内容中有工作安排或目标，不是已完成的情况。"))
    if not read.comparison:
        read = replace(read, notes=(*read.notes, *_doubts(read, chosen[0], elsewhere)))
    series = series_of(read, archive, passages)
    return Plain(_quoted(read, chosen) if series is None else series_answer(read, series), best)


def _doubts(read: Understanding, best: Candidate, elsewhere: Sequence[Passage]) -> tuple[str, ...]:
    """Notes on what the question took for granted."""
    question = asked(read.text)
    year = best.passage.report.year
    earlier = [p for p in elsewhere if year and p.report.year == year - 1]
    before = next(iter(rank_sentences(replace(question, quoted=(best.text,)), earlier)), None)
    return premise_notes(read.text, question, best, before)


def _chosen(
    read: Understanding,
    passages: Sequence[Passage],
    similarity: Similarity | None,
    calibration: Calibration,
    elsewhere: Sequence[Passage],
) -> tuple[list[Candidate], float, Candidate | None]:
    """The sentences to quote, the probability that the best answers the question, and the best of another year."""
    question = asked(read.text, read.context, read.quoted)
    if read.comparison and question.kind is None:
        question = replace(question, kind="any")
    groups = _groups(read, passages)
    if len(groups) > 1:
        # the cells of a comparison say the same thing in about the same words: the surest leads the others
        firsts = [
            ranked[0] for g in groups if (ranked := _figures_first(question, rank_sentences(question, g, similarity)))
        ]
        lead = max(firsts, key=lambda c: c.score, default=None)
        if lead is not None:
            question = replace(question, quoted=(*question.quoted, lead.text))
    other = next(iter(_newest_first(rank_sentences(question, elsewhere))), None)
    chosen: list[Candidate] = []
    best = 0.0
    for group in groups:
        ranked = rank_sentences(question, group, similarity)
        if not read.filters.years:
            ranked = _newest_first(ranked)
        planned = read.promised is not None and all(p.report.year == read.promised for p in group)
        if "T15" not in read.filters.topics and not planned:
            ranked = _results_only(question, ranked, calibration)
        ranked = _reasons_first(ranked) if question.reason else _figures_first(question, ranked)
        if not ranked:
            continue
        probability, enough = _sure(question, ranked[0], calibration, other)
        if question.kind == "any" and not question.reason and _of_other_things(question, group):
            probability, enough = 0.0, False
        best = max(best, probability)
        if enough:
            chosen.extend(choose(ranked, 1 if len(groups) > 1 else _MOST_SENTENCES.get(read.intent, 3)))
    return chosen, best, other if other and _sure(question, other, calibration)[1] else None


def _said_elsewhere(nearby: Candidate | None) -> str:
    """What another year's report says on it, named as such; empty where none does."""
    if nearby is None:
        return ""
    return f"资料库中相近的内容在{whose(nearby.passage.report)}的报告里：“{nearby.text}”"


def _figures_first(question: Asked, ranked: Sequence[Candidate]) -> list[Candidate]:
    """A sentence with a number of the asked kind leads, where it is about as much about the question as the best."""
    if not ranked or not _lacking(question, ranked[0]):
        return list(ranked)
    telling = next((c for c in ranked if not _lacking(question, c)), None)
    if telling is None or telling.coverage < _FIGURE_COVERAGE * ranked[0].coverage:
        return list(ranked)
    return [telling, *(c for c in ranked if c is not telling)]


def _reasons_first(ranked: Sequence[Candidate]) -> list[Candidate]:
    """A sentence that gives a reason leads, where it is nearly as much about the question as the best."""
    reason = next((c for c in ranked if c.before and c.coverage >= _AS_TELLING * ranked[0].coverage), None)
    if reason is None or reason.score < _REASON_SCORE * ranked[0].score:
        return list(ranked)
    return [reason, *(c for c in ranked if c is not reason)]


def _newest_first(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Of sentences that answer about equally well, the newest report's first: no year was asked for."""
    top = [c for c in ranked if c.score >= _ABOUT_EQUAL * ranked[0].score] if ranked else []
    return sorted(top, key=lambda c: -(c.passage.report.year or 0)) + list(ranked[len(top) :])


def _results_only(question: Asked, ranked: Sequence[Candidate], calibration: Calibration) -> list[Candidate]:
    """The sentences outside plan sections if they answer: a target must not pass for a result where there is one."""
    results = [c for c in ranked if not is_plan(c.passage)]
    if not results or len(results) == len(ranked):
        return list(ranked)
    best, plan = results[0], next(c for c in ranked if is_plan(c.passage))
    comparable = best.coverage > _AS_TELLING * plan.coverage and _lacking(question, best) <= _lacking(question, plan)
    return results if comparable and _sure(question, best, calibration)[1] else list(ranked)


def _groups(read: Understanding, passages: Sequence[Passage]) -> list[list[Passage]]:
    """The passages as one group, or cell by cell when years or agencies are compared: each is answered for itself."""
    years = read.filters.years if len(read.filters.years) > 1 else ()
    agencies = read.filters.agencies if read.by_agency else ()
    return [
        [p for p in passages if (not years or p.report.year == y) and (not agencies or p.report.agency == a)]
        for a in agencies or (None,)
        for y in years or (None,)
    ]


def _sure(
    question: Asked, best: Candidate, calibration: Calibration, other: Candidate | None = None
) -> tuple[float, bool]:
    found = asked_figures(question, best.text) if question.kind else []
    clauses = [best.text[slice(*clause_around(best.text, f))] for f in found] or ([] if question.kind else [best.text])
    return confidence(
        Signs(
            coverage=best.coverage,
            known=best.known,
            clause=max(map(question.share, clauses), default=0.0),
            elsewhere=max(0.0, other.inside - best.inside) if other else 0.0,
            missing_number=_lacking(question, best),
            unmet=not question.met_by(best.text) or (question.kind == "money" and _lacking(question, best)),
        ),
        calibration,
    )


def _of_other_things(question: Asked, group: Sequence[Passage]) -> bool:
    """A term of the trade that was asked about (低保) stands in none of the passages, in none of its wordings."""
    terms = [c for c in question.concepts if c.also and c.weight >= 1]
    return any(not any(w in p.chunk.embedded for w in c.wordings for p in group) for c in terms)


def _lacking(question: Asked, candidate: Candidate) -> bool:
    """A number is asked for and the sentence has none of that kind."""
    return question.kind is not None and not candidate.has_number


def refusal(read: Understanding, reason: str, passages: Sequence[Passage]) -> Answer:
    """An answer that says why there is none, with the nearest headings to look under."""
    headings = tuple(dict.fromkeys(_place(p) for p in passages))[:3]
    return Answer(
        question=read.question,
        text=reason,
        mode="offline",
        grounded=False,
        understanding=read,
        refusal=reason,
        headings=headings,
        notes=read.notes,
    )


def _quoted(read: Understanding, chosen: Sequence[Candidate]) -> Answer:
    question = asked(read.text)
    parts: list[str] = []
    citations: list[Citation] = []
    highlights: list[tuple[int, int]] = []
    at = 0
    several = len({(c.passage.report.agency, c.passage.report.year) for c in chosen}) > 1
    for n, candidate in enumerate(chosen, start=1):
        plan = "报告中的安排" if is_plan(candidate.passage) else ""
        label = (
            f"{whose(candidate.passage.report)}{plan}："
            if several or plan or not read.filters.years or not read.filters.agencies
            else ""
        )
        if read.asks_source:
            label = _origin(candidate.passage)
        line = f"{label}{candidate.text}[{n}]"
        offset = at + len(label)
        highlights.extend((offset + a, offset + b) for a, b in figure_spans(question, candidate.text))
        parts.append(line)
        at += len(line) + 1
        citations.append(cite(n, candidate.passage, candidate.start, candidate.end))
    return Answer(
        question=read.question,
        text="\n".join(parts),
        mode="offline",
        grounded=True,
        understanding=read,
        citations=tuple(citations),
        highlights=tuple(highlights),
        notes=read.notes,
    )


def _origin(passage: Passage) -> str:
    """Which report and which part of it a sentence stands in, as the beginning of a line."""
    path = passage.chunk.location.heading_path
    title = passage.report.title or passage.report.source
    author = "" if (passage.report.agency or "") in title else whose(passage.report)
    return f"出自{author}《{title}》" + (f"“{path[-1]}”部分：" if path else "：")


def _place(passage: Passage) -> str:
    path = passage.chunk.location.heading_path
    return f"{whose(passage.report)}　{path[-1] if path else '导语'}"
