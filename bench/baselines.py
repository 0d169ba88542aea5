"""Three ways to find the passage that answers a question, behind one call: two plain ones and ours.

The plain ones get the text that our readers made of a file, so that nothing but the finding differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from langchain_core.embeddings import Embeddings

from assistant.answering import Ask
from assistant.question import Understanding
from assistant.schema import Turn
from assistant.services import Services
from vectorstore.embedding import Embedder
from vectorstore.schema import Filters, Report

_BATCH = 2_000  # chromadb refuses more than some 5,000 and langchain-chroma does not split


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the questions before it, oldest first. ``asked_in``: the year that “去年” counts from."""

    text: str
    history: tuple[str, ...] = ()
    asked_in: int = 2024

    @property
    def whole(self) -> str:
        """What a system without memory is given: everything that was asked."""
        return " ".join([*self.history, self.text])


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a report; offsets into the report's canonical text."""

    report_id: str
    text: str
    start: int
    end: int


class System(Protocol):
    """A way to find passages in the reports it was made with."""

    def search(self, question: Question, k: int, inside: Sequence[str] | None = None) -> list[Found]:
        """At most ``k`` pieces, best first; ``inside`` names the reports that may be used (None: all)."""
        ...


class E5Embeddings(Embeddings):
    """Our embedder as LangChain wants one."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of pieces."""
        return [row.tolist() for row in self._embedder.embed(texts, "passage")]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        vector: list[float] = self._embedder.embed([text], "query")[0].tolist()
        return vector


class LangChainQuickStart:
    """``RecursiveCharacterTextSplitter(1000, 200)``, Chroma in memory, similarity search: the tutorial, as it stands."""

    def __init__(self, reports: Sequence[Report], embedder: Embedder) -> None:
        """Split, embed and index everything."""
        import chromadb
        from chromadb.config import Settings
        from langchain_chroma import Chroma

        client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False, allow_reset=True))
        client.reset()
        self._store = Chroma("quick-start", E5Embeddings(embedder), client=client)
        pieces = _pieces(reports, 1000, 200)
        self.pieces = len(pieces)
        for at in range(0, len(pieces), _BATCH):
            part = pieces[at : at + _BATCH]
            metadatas = [{"report": p.report_id, "start": p.start} for p in part]
            self._store.add_texts([p.text for p in part], metadatas=metadatas)

    def search(self, question: Question, k: int, inside: Sequence[str] | None = None) -> list[Found]:
        """See ``System``."""
        only: dict[str, Any] | None = None if inside is None else {"report": {"$in": list(inside)}}
        if inside is not None and not inside:
            return []
        found = self._store.similarity_search(question.whole, k=k, filter=only)
        return [
            Found(d.metadata["report"], d.page_content, d.metadata["start"], d.metadata["start"] + len(d.page_content))
            for d in found
        ]


class WordBM25:
    """BM25 (bm25s, its defaults) over jieba words on pieces of 500 characters that overlap by 100."""

    def __init__(self, reports: Sequence[Report]) -> None:
        """Split, cut into words and index everything."""
        import bm25s  # type: ignore[import-untyped]

        self._pieces = _pieces(reports, 500, 100)
        self.pieces = len(self._pieces)
        self._index = bm25s.BM25()
        self._index.index([_words(p.text) for p in self._pieces], show_progress=False)

    def search(self, question: Question, k: int, inside: Sequence[str] | None = None) -> list[Found]:
        """See ``System``."""
        import numpy as np

        words = [w for w in _words(question.whole) if w in self._index.vocab_dict]
        if not words:
            return []
        allowed = None if inside is None else set(inside)
        mask = None if allowed is None else np.array([float(p.report_id in allowed) for p in self._pieces])
        rows, scores = self._index.retrieve([words], k=min(k, len(self._pieces)), show_progress=False, weight_mask=mask)
        return [self._pieces[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]


class Ours:
    """The program's own search, question understanding included. ``understood=False`` searches without any filter."""

    def __init__(self, services: Services, *, understood: bool = True) -> None:
        self._services = services
        self._understood = understood

    def filters(self, question: Question) -> Filters:
        """The hard conditions that the question names."""
        return self._understood_as(question).filters

    def reports(self, question: Question) -> list[str]:
        """Ids of the reports inside these conditions."""
        return [i.id for i in self._services.archive.infos(self.filters(question))]

    def search(self, question: Question, k: int, inside: Sequence[str] | None = None) -> list[Found]:
        """See ``System``; ``inside`` is what the program finds out itself."""
        if self._understood:
            passages = self._services.answerer.search(self._understood_as(question), k=k)[:k]
        else:
            passages = self._services.retriever.retrieve(question.whole, k=k)
        return [Found(p.report.id, p.chunk.text, p.chunk.location.start, p.chunk.location.end) for p in passages]

    def _understood_as(self, question: Question) -> Understanding:
        answerer = self._services.answerer
        answerer.today_year = lambda: question.asked_in
        history = tuple(Turn(h, "") for h in question.history)
        return answerer.understand(Ask(question.text, history=history, offline=True))


def _pieces(reports: Sequence[Report], size: int, overlap: int) -> list[Found]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=overlap, add_start_index=True)
    found: list[Found] = []
    for report in reports:
        for piece in splitter.create_documents([report.text]):
            start = piece.metadata["start_index"]
            found.append(Found(report.id, piece.page_content, start, start + len(piece.page_content)))
    return found


def _words(text: str) -> list[str]:
    import rjieba

    return [word for word in rjieba.cut(text.lower()) if any(c.isalnum() for c in word)]
