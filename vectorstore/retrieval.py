"""Query → passages: dense and lexical search inside hard filters, fused by rank, without repeats, within a budget."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from vectorstore.archive import Archive
from vectorstore.embedding import Embedder
from vectorstore.index import Hit, VectorIndex
from vectorstore.lexical import LexicalIndex
from vectorstore.schema import Chunk, Filters, Passage, ReportInfo

_SAME_TEXT = 96.0
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Fusion:
    """Weights of reciprocal rank fusion (Cormack et al. 2009): score = Σ weight / (k + rank).

    The lexical leg leads: on annual reports BM25 over words beats small embedding models at rank 1. Other wordings of the
    question and what it leans on are legs of their own, below it (the weights are measured: ``docs/retrieval.md``).
    """

    lexical: float = 1.0
    dense: float = 0.45
    also: float = 0.6
    context: float = 0.3
    k: int = 10
    depth: int = 40  # hits taken from each leg


class Retriever:
    """Finds the passages of the archive that speak to a query."""

    def __init__(
        self,
        archive: Archive,
        index: VectorIndex,
        lexical: LexicalIndex,
        embedder: Embedder,
        *,
        fusion: Fusion = Fusion(),
    ) -> None:
        self._archive = archive
        self._index = index
        self._lexical = lexical
        self._embedder = embedder
        self._fusion = fusion

    def retrieve(
        self,
        query: str,
        filters: Filters = Filters(),
        *,
        k: int = 8,
        budget: int | None = None,
        dense: bool = True,
        also: str = "",
        context: str = "",
    ) -> list[Passage]:
        """The best passages, best first, at most ``k`` and at most ``budget`` characters in all (the first always).

        Args:
            query: text to search for, without what became a filter.
            filters: hard conditions; nothing outside them is returned.
            dense: False searches by words alone, for a model that is not loaded yet.
            also: other wordings of the query, such as official words for everyday ones.
            context: what the query leans on, such as the question before it.

        Raises:
            EmbeddingFailed, IndexMismatch, ArchiveError: as the parts raise them.
        """
        if not query.strip() or k < 1:
            return []
        words = ((self._fusion.lexical, query), (self._fusion.also, also), (self._fusion.context, context))
        legs = [(weight, self._lexical.search(text, self._fusion.depth, filters)) for weight, text in words if text]
        if dense:
            vector = self._embedder.embed([query], "query")[0]
            legs.append((self._fusion.dense, self._index.query(vector, self._fusion.depth, filters)))
        ranked = self._fuse(legs)
        chunks = self._archive.chunks([chunk_id for chunk_id, _ in ranked])
        found = tuple({c.location.report_id for c in chunks.values()})
        reports = {i.id: i for i in self._archive.infos(Filters(report_ids=found))} if found else {}
        return self._choose(ranked, chunks, reports, k, budget)

    def _fuse(self, legs: Sequence[tuple[float, Sequence[Hit]]]) -> list[tuple[str, float]]:
        """Fused scores in 0–1: 1 would be rank one in every leg."""
        best = sum(weight for weight, _ in legs) / (self._fusion.k + 1)
        scores: dict[str, float] = {}
        for weight, hits in legs:
            for rank, hit in enumerate(hits, start=1):
                scores[hit.chunk_id] = scores.get(hit.chunk_id, 0.0) + weight / (self._fusion.k + rank)
        return sorted(((c, s / best) for c, s in scores.items()), key=lambda pair: (-pair[1], pair[0]))

    def _choose(
        self,
        ranked: Sequence[tuple[str, float]],
        chunks: dict[str, Chunk],
        reports: dict[str, ReportInfo],
        k: int,
        budget: int | None,
    ) -> list[Passage]:
        passages: list[Passage] = []
        used = 0
        for chunk_id, score in ranked:
            chunk = chunks.get(chunk_id)
            report = reports.get(chunk.location.report_id) if chunk else None
            # gone since it was found, or already said by another copy of the same report
            if chunk is None or report is None or _repeats(chunk, report, passages):
                continue
            if passages and budget is not None and used + len(chunk.text) > budget:
                break
            used += len(chunk.text)
            passages.append(Passage(chunk, report, round(min(score, 1.0), 4), len(passages) + 1))
            if len(passages) == k:
                break
        return passages


def _repeats(chunk: Chunk, report: ReportInfo, passages: Sequence[Passage]) -> bool:
    """The same words of the same agency and year are already there. Other years and agencies never count as repeats.

    Nor does a text with another number in it: of two versions of a report, both are shown.
    """
    return any(
        p.report.agency == report.agency
        and p.report.year == report.year
        and _DIGITS.findall(p.chunk.text) == _DIGITS.findall(chunk.text)
        and ratio(p.chunk.text, chunk.text) >= _SAME_TEXT
        for p in passages
    )
