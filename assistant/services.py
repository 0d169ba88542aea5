"""The one place that wires the program together. Tests call it with fakes in place of the embedder and the model."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assistant.answering import Answerer
from assistant.checking import Checker
from assistant.drafting.write import Drafter
from assistant.library import Library
from assistant.llm import ChatModel, OpenAIChatModel, is_local, preload
from assistant.prompting import PromptLibrary
from assistant.runlog import RunLog
from assistant.settings import Settings
from assistant.store.check_memory import CheckMemory
from assistant.store.conversations import Conversations
from assistant.store.database import AppDatabase
from assistant.store.drafts import Drafts
from assistant.store.feedback import Feedback
from assistant.store.labels import Labels
from assistant.writer import Writer
from vectorstore.archive import Archive
from vectorstore.chunking import CHUNKER
from vectorstore.embedding import Embedder, Vectors
from vectorstore.endpoint_embedder import EndpointEmbedder
from vectorstore.index import Hit, VectorIndex
from vectorstore.lexical import LexicalIndex
from vectorstore.reranker import CrossEncoderReranker
from vectorstore.retrieval import Retriever
from vectorstore.schema import Filters, IndexStamp
from vectorstore.sentence_embedder import build_embedder


class LazyIndex:
    """A vector index that is opened when it is first needed: listing reports or an unchanged ingest never opens it."""

    def __init__(self, open_index: Callable[[], VectorIndex]) -> None:
        self._open = open_index
        self._lock = threading.Lock()
        self._index: VectorIndex | None = None

    def query(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """See VectorIndex."""
        return self._opened().query(vector, k, filters)

    def sync(self) -> None:
        """See VectorIndex."""
        self._opened().sync()

    def rebuild(self) -> None:
        """See VectorIndex."""
        self._opened().rebuild()

    def count(self) -> int:
        """See VectorIndex."""
        return self._opened().count()

    def close(self) -> None:
        """Close the index if it was opened; the next use opens it again."""
        with self._lock:
            index, self._index = self._index, None
        if index is not None:
            index.close()

    def _opened(self) -> VectorIndex:
        with self._lock:
            if self._index is None:
                self._index = self._open()
            return self._index


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a page or a command needs."""

    settings: Settings
    archive: Archive
    index: VectorIndex
    embedder: Embedder
    library: Library
    retriever: Retriever
    answerer: Answerer
    drafter: Drafter
    checker: Checker
    check_memory: CheckMemory
    conversations: Conversations
    feedback: Feedback
    drafts: Drafts
    labels: Labels
    app_database: AppDatabase
    model: ChatModel | None
    rewired: Callable[[Settings], Services] = field(repr=False)
    """The same with other settings of the language model; archive, index, embedder and databases are shared, not reopened."""

    def warm_up(self) -> None:
        """Load the embedding model and open the index, so that the first question does not wait. Raises VectorStoreError."""
        self.embedder.embed(["预热"], "query")
        self.index.sync()
        if self.model is not None:
            preload()

    def close(self) -> None:
        """Let go of the index lock and the files."""
        self.index.close()
        if isinstance(self.embedder, EndpointEmbedder):
            self.embedder.close()
        self.app_database.close()
        self.archive.close()


def build_services(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    model: ChatModel | None = None,
    today: Callable[[], date] = date.today,
    threads: int | None = None,
) -> Services:
    """Build the program's objects; nothing is opened, loaded or contacted yet.

    Args:
        settings: all settings.
        embedder: used instead of the configured one.
        model: used instead of the configured one.
        today: the calendar date that “去年” counts from.
        threads: torch threads where the settings leave them open.
    """
    folder = Path(settings.data_dir)
    archive = Archive(settings.archive_path)
    threads = settings.embedding_threads or threads or 0
    embedder = embedder or _embedder(settings, folder / "models", threads)
    reranker = CrossEncoderReranker(settings.reranker_model, threads) if settings.reranker_model else None

    def index_now() -> VectorIndex:
        # only now is the embedder asked who it is, so a wrong model setting stops nothing but searching
        stamp = IndexStamp(embedder.name, embedder.dimension, CHUNKER)
        return _open_index(archive, folder / "chroma", stamp, settings.chroma_url)

    index = LazyIndex(index_now)
    retriever = Retriever(archive, index, LexicalIndex(archive), embedder, reranker=reranker)
    prompts = PromptLibrary()
    runlog = RunLog(folder / "logs" / "runs.jsonl")
    app_database = AppDatabase(settings.app_database_url)
    labels = Labels(app_database)
    library = Library(
        archive,
        index,
        embedder,
        folder / "originals",
        max_bytes=settings.max_file_mb * 1_000_000,
        max_chars=settings.max_text_chars,
        notes=labels,
    )
    check_memory = CheckMemory(app_database)
    conversations = Conversations(app_database)  # one for all: it knows which answers are being written

    def wired(settings: Settings, model: ChatModel | None) -> Services:
        """What talks to the language model, over what all share."""
        answerer = Answerer(
            archive,
            retriever,
            embedder,
            prompts,
            runlog,
            model=model,
            today_year=lambda: today().year,
            context_chars=settings.context_chars,
        )
        return Services(
            settings=settings,
            archive=archive,
            index=index,
            embedder=embedder,
            library=library,
            retriever=retriever,
            answerer=answerer,
            drafter=Drafter(archive, prompts, runlog, model=model),
            checker=Checker(archive, check_memory, writer=Writer(model, prompts, runlog) if model else None),
            check_memory=check_memory,
            conversations=conversations,
            feedback=Feedback(app_database),
            drafts=Drafts(app_database),
            labels=labels,
            app_database=app_database,
            model=model,
            rewired=lambda changed: wired(changed, _chat_model(changed)),
        )

    return wired(settings, model or _chat_model(settings))


def _embedder(settings: Settings, cache: Path, threads: int) -> Embedder:
    if not settings.embedding_base_url:
        return build_embedder(settings.embedding_model, cache=cache, threads=threads)
    return EndpointEmbedder(
        settings.embedding_base_url,
        settings.embedding_api_key,
        settings.embedding_model,
        proxied=not is_local(settings.embedding_base_url),
    )


def _chat_model(settings: Settings) -> ChatModel | None:
    if settings.offline:
        return None
    return OpenAIChatModel(
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key,
        model=settings.llm_model,
        timeout=settings.llm_timeout,
        retries=settings.llm_retries,
    )


def _open_index(archive: Archive, folder: Path, stamp: IndexStamp, url: str) -> VectorIndex:
    from vectorstore.chroma_index import open_index

    return open_index(archive, folder, stamp, url=url)
