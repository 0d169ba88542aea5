"""Whether each sentence of an answer is borne out by what it cites: supported, partly, unsupported, or no statement. Pure.

Numbers with their units, years, names, what is denied and which way a figure moved must be as in the citation; the wording
may differ, as long as the citation has the words. A sentence that stands literally in its citation is supported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.schema import Citation, SentenceSupport
from assistant.support_figures import figure_faults, trend_faults, year_faults
from assistant.support_names import literal, name_faults
from assistant.support_source import Source, blanked, only_of, source_of, years
from assistant.support_split import Statement, statements
from assistant.support_told import Told, told
from assistant.support_verdict import Fault, unsupported
from assistant.support_words import (
    Similarity,
    claim_faults,
    clause_spans,
    denial_faults,
    tense_faults,
    wording_faults,
)


def support(
    text: str, citations: Sequence[Citation], *, question: str = "", similarity: Similarity | None = None
) -> tuple[SentenceSupport, ...]:
    """Hold each sentence of an answer against its citations.

    Args:
        text: the answer with clean marks ``[n]`` (see ``citations.renumber``).
        citations: what the marks stand for.
        question: what was asked; its words count half where no citation has them, its numbers and names do not.
        similarity: likeness of two texts, higher is more; it can only make up for differing words, never for a detail.
    """
    sources = {c.n: source_of(c) for c in citations}
    return tuple(_judged(s, sources, question, similarity) for s in statements(text))


def _judged(
    statement: Statement, sources: dict[int, Source], question: str, similarity: Similarity | None
) -> SentenceSupport:
    cited = tuple(n for n in statement.citations if n in sources)
    if statement.exempt:
        return SentenceSupport(statement.start, statement.end, "exempt", cited)
    mine = [sources[n] for n in cited]
    faults = list(_faults(statement, mine, question, similarity)) if mine else [unsupported("没有标明出处。")]
    faults.sort(key=lambda f: f.status != "unsupported")
    reasons = tuple(dict.fromkeys(f.reason for f in faults))
    return SentenceSupport(statement.start, statement.end, faults[0].status if faults else "supported", cited, reasons)


def _faults(
    statement: Statement, sources: Sequence[Source], question: str, similarity: Similarity | None
) -> Iterator[Fault]:
    body = statement.body
    yield from year_faults(body, sources, statement.lead)
    yield from name_faults(body, sources, question)
    if literal(body, sources):
        return
    facts = told(body)
    figures = list(figure_faults(body, sources, [_belonging(body, f, sources) for f in facts]))
    yield from figures
    yield from trend_faults(body, sources, facts)
    yield from tense_faults(body, sources)
    yield from claim_faults(body, sources)
    yield from denial_faults(body, sources)
    right = not any(f.status == "unsupported" for f in figures)
    firm = [right and any(a <= f.figure.start < b for f in facts) for a, b in clause_spans(body)]
    yield from wording_faults(body, sources, question, similarity, firm)


def _belonging(body: str, fact: Told, sources: Sequence[Source]) -> list[Source]:
    """The sources of the year and the agency named last before a figure; all where neither is named."""
    at = fact.figure.start
    plain = blanked(body)[:at]
    named = [y for y in years(plain) if not plain[: plain.rfind(str(y))].rstrip().endswith(("比", "较", "与", "同"))]
    found = list(sources)
    if named:
        year = max(named, key=lambda y: plain.rfind(str(y)))
        found = [
            s if s.tells_of(year) or (s.report_year == year and s.plan) else only_of(s, year)
            for s in found
            if s.tells_of(year) or year in years(s.text) or (s.report_year == year and s.plan)
        ]
    # the agency or place named last, the longer name where one ends in the other
    places = [
        (body.rfind(n, 0, at) + len(n), n, s) for s in sources for n in (*s.names, s.region) if n and n in body[:at]
    ]
    if places:
        last = max(end for end, _, _ in places)
        named_last = {p.n for end, _, p in places if end == last}
        found = [s for s in found if s.n in named_last]
    return found
