"""The answer that is a table: values with their marks, what follows from them, and the sentences that they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.question import Understanding
from assistant.schema import Answer, Citation
from assistant.series import Series, asks_series, series_scope, series_table
from assistant.series_output import table_json
from assistant.series_schema import Cell, SeriesTable
from assistant.series_words import SOURCES, lead
from vectorstore.archive import Archive
from vectorstore.schema import Filters, Passage

_MOST_REPORTS = 40


def series_of(read: Understanding, archive: Archive, passages: Sequence[Passage] = ()) -> Series | None:
    """The table for a question over the archive's reports; None where it asks for none or no figure is sure."""
    if not asks_series(read):
        return None
    filters = read.filters
    infos = archive.infos(Filters(filters.agencies, filters.years, filters.kinds, (), filters.report_ids))
    chosen = series_scope(read, infos)
    if not 1 < len(chosen) <= _MOST_REPORTS:
        return None
    return series_table(read, [archive.report(i.id) for i in chosen], passages)


def series_answer(read: Understanding, series: Series) -> Answer:
    """A table told in words. Of one indicator the sentences follow that its values stand in; of several the marks suffice."""
    text, highlights = lead(table_json(series.table))
    if len(series.table.rows) == 1:
        quotes = [f"{_whose(c)}：{c.quote}[{c.n}]" for c in series.citations]
        text = "\n".join([text, SOURCES, *quotes])
    return Answer(
        question=read.question,
        text=text,
        mode="offline",
        grounded=True,
        understanding=read,
        citations=series.citations,
        highlights=tuple(highlights),
        notes=read.notes,
        table=series.table,
    )


def own_words(answer: Answer) -> int:
    """How many characters of an answer's beginning are the table in our words: computed, not to be held against a source."""
    if answer.table is None or answer.mode != "offline":
        return 0
    at = answer.text.find(f"\n{SOURCES}\n")
    return len(answer.text) if at < 0 else at + len(SOURCES) + 2


def beside(answer: Answer, plain: Answer) -> Answer:
    """A model's answer with the table of the plain one beside it, its sources behind the model's."""
    if plain.table is None or plain.refusal:
        return answer
    citations = list(answer.citations)
    numbers: dict[int, int] = {}
    for citation in plain.citations:
        same = next((c.n for c in citations if _covers(c, citation)), None)
        if same is None:
            same = len(citations) + 1
            citations.append(replace(citation, n=same))
        numbers[citation.n] = same
    return replace(answer, citations=tuple(citations), table=_renumbered(plain.table, numbers))


def figures_first(passages: Sequence[Passage], series: Series | None) -> list[Passage]:
    """The same passages, those first that hold a figure of the table."""
    if series is None:
        return list(passages)
    places = [(v.report_id, *v.span) for row in series.table.rows for v in row.values]

    def holds(passage: Passage) -> bool:
        at = passage.chunk.location
        return any(at.report_id == report and at.start <= start and end <= at.end for report, start, end in places)

    return sorted(passages, key=lambda p: not holds(p))


def _whose(citation: Citation) -> str:
    return f"{citation.agency or citation.title}{f'{citation.year}年' if citation.year else ''}"


def _covers(a: Citation, b: Citation) -> bool:
    return a.report_id == b.report_id and a.start <= b.start and b.end <= a.end


def _renumbered(table: SeriesTable, numbers: dict[int, int]) -> SeriesTable:
    def cell(old: Cell) -> Cell:
        return old if old.n is None else replace(old, n=numbers[old.n])

    return replace(table, rows=tuple(replace(r, cells=tuple(map(cell, r.cells))) for r in table.rows))
