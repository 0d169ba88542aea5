"""The index as a LangChain retriever, so that it serves any LangChain chain or agent."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from vectorstore.retrieval import Retriever
from vectorstore.schema import Filters, Passage


class ReportRetriever(BaseRetriever):
    """A ``BaseRetriever`` over ``Retriever``. ``filters`` are hard for every query; ``k`` and ``budget`` bound the result.

    Chains that understand questions (agency, year) pass the filters of ``assistant.question.understand``; a per-call
    ``filters=`` in ``invoke(query, filters=…)`` wins over the field.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    filters: Filters = Field(default_factory=Filters)
    k: int = 5
    budget: int | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, filters: Filters | None = None
    ) -> list[Document]:
        found = self.retriever.retrieve(query, filters or self.filters, k=self.k, budget=self.budget)
        return [to_document(passage) for passage in found]


def to_document(passage: Passage) -> Document:
    """A passage as a LangChain document: its shown text, and in the metadata all that a citation needs."""
    location = passage.chunk.location
    return Document(
        id=passage.chunk.id,
        page_content=passage.chunk.text,
        metadata={
            "report_id": location.report_id,
            "title": passage.report.title,
            "agency": passage.report.agency,
            "year": passage.report.year,
            "kind": passage.report.kind,
            "source": passage.report.source,
            "heading_path": list(location.heading_path),
            "topics": list(passage.chunk.topics),
            "page": location.page,
            "start": location.start,
            "end": location.end,
            "score": passage.score,
            "rank": passage.rank,
        },
    )
