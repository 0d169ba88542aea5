"""Query → passages: dense and lexical search inside hard filters, fused by rank, without repeats, within a budget."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from vectorstore.archive import Archive
from vectorstore.embedding import Embedder
from vectorstore.errors import EmbeddingFailed
from vectorstore.index import Hit, VectorIndex
from vectorstore.lexical import LexicalIndex
from vectorstore.reranker import Reranker
from vectorstore.schema import Chunk, Filters, Passage, ReportInfo

logger = logging.getLogger(__name__)

_SAME_TEXT = 96.0
_READ = 24  # chunks read at a time: most of those found are never shown
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
        reranker: Reranker | None = None,
    ) -> None:
        self._archive = archive
        self._index = index
        self._lexical = lexical
        self._embedder = embedder
        self._fusion = fusion
        self.reranker = reranker

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
            dense: False searches by words alone, with no model at all, for one that is not loaded yet.
            also: other wordings of the query, such as official words for everyday ones.
            context: what the query leans on, such as the question before it.

        Raises:
            EmbeddingFailed, IndexMismatch, ArchiveError: as the parts raise them.
        """
        if not query.strip() or k < 1:
            return []
        words = ((self._fusion.lexical, query), (self._fusion.also, also), (self._fusion.context, context))
        told = [(weight, text) for weight, text in words if text]
        # the words are looked up while the model works on the question: neither holds the interpreter
        with ThreadPoolExecutor(max_workers=1) as beside:
            by_words = beside.submit(self._by_words, told, filters)
            by_vector = self._by_vector(query, filters) if dense else []
        ranked = self._fuse([*by_words.result(), *by_vector])
        return self._choose(self._reranked(query, ranked) if dense else ranked, k, budget)

    def _by_words(self, told: Sequence[tuple[float, str]], filters: Filters) -> list[tuple[float, list[Hit]]]:
        return [(weight, self._lexical.search(text, self._fusion.depth, filters)) for weight, text in told]

    def _by_vector(self, query: str, filters: Filters) -> list[tuple[float, list[Hit]]]:
        vector = self._embedder.embed([query], "query")[0]
        return [(self._fusion.dense, self._index.query(vector, self._fusion.depth, filters))]

    def _fuse(self, legs: Sequence[tuple[float, Sequence[Hit]]]) -> list[tuple[str, float]]:
        """Fused scores in 0–1: 1 would be rank one in every leg."""
        best = sum(weight for weight, _ in legs) / (self._fusion.k + 1)
        scores: dict[str, float] = {}
        for weight, hits in legs:
            for rank, hit in enumerate(hits, start=1):
                scores[hit.chunk_id] = scores.get(hit.chunk_id, 0.0) + weight / (self._fusion.k + rank)
        return sorted(((c, s / best) for c, s in scores.items()), key=lambda pair: (-pair[1], pair[0]))

    def _reranked(self, query: str, ranked: Sequence[tuple[str, float]]) -> Sequence[tuple[str, float]]:
        """The first ones in the reranker's order, where there is one; the scores stay with the places."""
        if self.reranker is None:
            return ranked
        first = [chunk_id for chunk_id, _ in ranked[:_READ]]
        texts = {chunk_id: chunk.embedded for chunk_id, chunk in self._archive.chunks(first).items()}
        try:
            values = dict(zip(texts, self.reranker.scores(query, list(texts.values())), strict=True))
        except EmbeddingFailed as error:  # it only improves what is there anyway; ``doctor`` tells what is wrong
            logger.warning("not reranked: %s", error)
            return ranked
        order = sorted(texts, key=lambda chunk_id: -values[chunk_id])
        return [*zip(order, (score for _, score in ranked), strict=False), *ranked[_READ:]]

    def _read(self, ranked: Sequence[tuple[str, float]]) -> Iterator[tuple[Chunk, ReportInfo, float]]:
        """The chunks with their reports, a few at a time, without those gone since they were found."""
        for at in range(0, len(ranked), _READ):
            some = dict(ranked[at : at + _READ])
            chunks = self._archive.chunks(list(some))
            ids = tuple({c.location.report_id for c in chunks.values()})
            reports = {i.id: i for i in self._archive.infos(Filters(report_ids=ids))} if ids else {}
            for chunk_id, chunk in chunks.items():
                if report := reports.get(chunk.location.report_id):
                    yield chunk, report, some[chunk_id]

    def _choose(self, ranked: Sequence[tuple[str, float]], k: int, budget: int | None) -> list[Passage]:
        passages: list[Passage] = []
        used = 0
        for chunk, report, score in self._read(ranked):
            if _repeats(chunk, report, passages):  # already said by another copy of the same report
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
