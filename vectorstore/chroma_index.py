"""The vector index in Chroma, kept in step with the archive by revision.

The archive is the truth and Chroma a copy for speed: whenever the copy is behind, unreadable or short of an answer, the
query is answered by the exact scan of the archive's vectors, so results never depend on the state of Chroma.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vectorstore.archive import Archive, IndexRows
from vectorstore.chroma_host import ChromaHost, LocalHost, ServerHost, mapped_chroma_errors, take_lock
from vectorstore.embedding import Vectors
from vectorstore.errors import IndexUnavailable
from vectorstore.index import Hit, MemoryIndex, VectorIndex, as_query, nearest
from vectorstore.schema import Filters, IndexStamp

if TYPE_CHECKING:
    from chromadb import Collection

logger = logging.getLogger(__name__)

BATCH = 1_000  # chunks added in one call; chromadb refuses more than some 5,000
_DELETE_BATCH = 200  # reports named in one delete
_LONGEST_SEARCH = 30.0  # seconds that a rebuild waits for a search before it goes on regardless
# Inside filters the graph of all chunks is slow (40 ms at 32,000 chunks) and may find too few, the scan of what is inside is
# neither: up to so many chunks in all (150 MB of vectors) it answers, beyond them the graph does.
_SCANNED = 100_000
_ROUNDS = 10  # catch-ups in one sync while another process keeps writing
# With the usual values (200, 100, 16) the graph lost the very best hit in one of ten searches where a few chunks stood
# apart from thousands that resemble each other (one kind of report among another); with these none, at 3–10 ms a query.
_HNSW: Any = {"space": "cosine", "ef_construction": 400, "ef_search": 1000, "max_neighbors": 32, "sync_threshold": 1000}
_FORMAT = 1  # raise it when _HNSW or the metadata of a chunk change: older collections are then made anew


def open_index(archive: Archive, folder: Path, stamp: IndexStamp, *, url: str = "") -> VectorIndex:
    """Give the vector index that this process may use: Chroma on a server, Chroma in the folder, or the exact scan.

    One process holds the folder, by a lock file beside it that is kept until ``close``; every other one gets a
    ``MemoryIndex``. With ``url`` the server holds the index for all. This call is quick and reads nothing: Chroma is
    opened by the first ``sync`` (seconds: import, probe), and until then queries are answered by the exact scan.
    """
    if url:
        name = f"xunli-{_digest(archive.archive_id(), stamp)}"
        return ChromaIndex(archive, stamp, ServerHost(url, name, folder.with_name("index-writer.lock")))
    lock = take_lock(folder.with_name("index.lock"))
    if lock is None:
        return MemoryIndex(archive, stamp)
    return ChromaIndex(archive, stamp, LocalHost(folder, lock))


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A collection that is known to equal the archive in a state: of this name, at this revision."""

    collection: Collection
    state: tuple[str, int]


class ChromaIndex:
    """``VectorIndex`` in a Chroma collection. Safe under threads: changes take turns, queries go on meanwhile."""

    def __init__(self, archive: Archive, stamp: IndexStamp, host: ChromaHost) -> None:
        """Store only; ``host`` is closed by ``close``."""
        self._archive = archive
        self._stamp = stamp
        self._host = host
        self._exact = MemoryIndex(archive, stamp)
        self._lock = threading.RLock()
        self._held: _Held | None = None
        self._searches = 0  # under way in the collection: the folder must not go while there are any
        self._idle = threading.Condition()

    def query(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """See ``VectorIndex``. Falls back to the exact scan instead of raising IndexUnavailable."""
        asked = as_query(vector, self._stamp)
        if k <= 0:
            return []
        with self._searching() as held:
            return self._query(held, asked, k, filters)

    def _query(self, held: _Held | None, asked: Vectors, k: int, filters: Filters) -> list[Hit]:
        if held is None or held.state != self._archive.state():
            return self._exact.query(asked, k, filters)
        if not filters.empty and self._archive.count() <= _SCANNED:
            return self._exact.query(asked, k, filters)
        try:
            with mapped_chroma_errors(self._host.address):
                hits = _search(held.collection, asked, k, filters)
        except IndexUnavailable as error:
            logger.warning("the vector index failed, scanning instead: %s", error)
            self._held = None  # the next sync looks into it
            return self._exact.query(asked, k, filters)
        if self._held is not held:  # changed while it was read
            return self._exact.query(asked, k, filters)
        if len(hits) < k and len(hits) < self._archive.count(filters):
            logger.warning("the vector index gave %d of %d hits, scanning instead", len(hits), k)
            return self._exact.query(asked, k, filters)
        return hits

    def sync(self) -> None:
        """See ``VectorIndex``. A collection that cannot be brought up to date is made anew once."""
        if self._held is not None and self._held.state == self._archive.state():
            return
        with self._lock:
            self._archive.check_stamp(self._stamp)
            self._host.client()  # no use in making anew what cannot be reached
            try:
                self._catch_up()
            except IndexUnavailable as error:
                logger.warning("the vector index cannot be brought up to date, making it anew: %s", error)
                self._remake()

    def rebuild(self) -> None:
        """See ``VectorIndex``."""
        with self._lock:
            self._archive.check_stamp(self._stamp)
            self._remake()

    def count(self) -> int:
        """Number of chunks held in Chroma, or in the archive while Chroma is not in use."""
        held = self._held
        if held is None:
            return self._exact.count()
        with mapped_chroma_errors(self._host.address):
            return held.collection.count()

    def close(self) -> None:
        """See ``VectorIndex``."""
        with self._lock:
            self._let_go()
            self._exact.close()
            self._host.close()

    @contextmanager
    def _searching(self) -> Iterator[_Held | None]:
        """The collection for one search; it is not taken away before the search is over."""
        with self._idle:
            held = self._held
            if held is not None:
                self._searches += 1
        try:
            yield held
        finally:
            if held is not None:
                with self._idle:
                    self._searches -= 1
                    self._idle.notify_all()

    def _let_go(self) -> None:
        """Give the collection up and wait for the searches in it; later ones scan."""
        with self._idle:
            self._held = None
            self._idle.wait_for(lambda: self._searches == 0, timeout=_LONGEST_SEARCH)

    def _remake(self) -> None:
        self._let_go()
        self._host.clear()
        self._catch_up()

    def _catch_up(self) -> None:
        self._held = None
        with mapped_chroma_errors(self._host.address):
            collection = self._find()
            if collection is None or _recorded(collection) != self._archive.revision():
                with self._host.changing():
                    # looked up again: on a server another process may have done the work meanwhile
                    collection = self._find() or self._create()
                    for _ in range(_ROUNDS):
                        if self._apply_changes(collection):
                            break
            self._held = _Held(collection, (str(collection.metadata["archive_id"]), _recorded(collection)))

    def _apply_changes(self, collection: Collection) -> bool:
        """Bring the collection from its recorded revision to the archive's; False when that has moved on meanwhile.

        Applying the same change twice does no harm, so a sync that was cut off is simply done again.
        """
        changes = self._archive.changes_since(_recorded(collection))
        touched = [*changes.changed, *changes.removed]
        if collection.count():
            for at in range(0, len(touched), _DELETE_BATCH):
                collection.delete(where={"report_id": {"$in": touched[at : at + _DELETE_BATCH]}})  # type: ignore[dict-item]
        reports = (self._archive.index_rows(report_id, self._stamp) for report_id in changes.changed)
        for ids, vectors, metadatas in _batches(reports, min(BATCH, self._host.client().get_max_batch_size())):
            collection.add(ids=ids, embeddings=vectors, metadatas=metadatas)
        settled = self._archive.revision() == changes.revision
        if settled and collection.count() != changes.chunks:
            raise IndexUnavailable(f"the index holds {collection.count()} chunks, the archive {changes.chunks}")
        # the name that it was made with: should another archive stand in the place by now, it is found out and made anew
        collection.modify(metadata=dict(collection.metadata) | {"revision": changes.revision})
        return settled

    def _find(self) -> Collection | None:
        """The collection, if it is one of this archive, embedder and chunker and not ahead of the archive."""
        from chromadb.errors import NotFoundError

        try:
            collection = self._host.client().get_collection(self._host.collection, embedding_function=None)
        except NotFoundError:
            return None
        recorded = dict(collection.metadata or {})
        revision = recorded.pop("revision", None)
        if recorded != self._identity() or not isinstance(revision, int) or revision > self._archive.revision():
            raise IndexUnavailable("the index was made from another archive or with another embedder")
        return collection

    def _create(self) -> Collection:
        return self._host.client().create_collection(
            self._host.collection,
            embedding_function=None,
            configuration={"hnsw": _HNSW},
            metadata=self._identity() | {"revision": 0},
        )

    def _identity(self) -> dict[str, Any]:
        return {
            "archive_id": self._archive.archive_id(),
            "format": _FORMAT,
            "space": _HNSW["space"],
            **asdict(self._stamp),
        }


def build_where(filters: Filters) -> dict[str, Any] | None:
    """Filters as Chroma's ``where``; None when nothing is restricted. Chroma refuses empty and one-armed conditions."""
    wanted = [
        ("agency", filters.agencies),
        ("year", filters.years),
        ("kind", filters.kinds),
        ("report_id", filters.report_ids),
    ]
    conditions: list[dict[str, Any]] = [{key: {"$in": list(values)}} for key, values in wanted if values]
    if filters.topics:
        conditions.append(_joined("$or", [{"topics": {"$contains": topic}} for topic in filters.topics]))
    return _joined("$and", conditions) if conditions else None


def _joined(operator: str, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return conditions[0] if len(conditions) == 1 else {operator: conditions}


def _search(collection: Collection, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
    found = collection.query(
        query_embeddings=vector[None, :], n_results=k, where=build_where(filters), include=["distances"]
    )
    ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
    # cosine distance is 1 − cos, a score is (1 + cos) / 2
    return nearest(ids, np.asarray(1.0 - np.asarray(distances) / 2.0, dtype=np.float32), k)


_Batch = tuple[list[str], Vectors, list[Any]]


def _batches(reports: Iterator[IndexRows | None], size: int) -> Iterator[_Batch]:
    """Cut the rows of many reports into batches of ``size`` chunks: each call to Chroma costs a tenth of a second."""
    ids: list[str] = []
    metadatas: list[dict[str, Any]] = []
    vectors: list[Vectors] = []
    for rows in filter(None, reports):
        ids += rows.ids
        metadatas += [_metadata(rows, topics) for topics in rows.topics]
        vectors += list(rows.vectors)
        while len(ids) >= size:
            yield ids[:size], np.stack(vectors[:size]), metadatas[:size]
            del ids[:size], vectors[:size], metadatas[:size]
    if ids:
        yield ids, np.stack(vectors), metadatas


def _metadata(rows: IndexRows, topics: Sequence[str]) -> dict[str, Any]:
    """What filters need. Unknown values and empty lists are left out: Chroma takes neither."""
    info = rows.info
    values = {"report_id": info.id, "agency": info.agency, "region": info.region, "year": info.year, "kind": info.kind}
    return {key: value for key, value in (values | {"topics": list(topics)}).items() if value not in (None, [])}


def _recorded(collection: Collection) -> int:
    return int((collection.metadata or {})["revision"])


def _digest(archive_id: str, stamp: IndexStamp) -> str:
    """ASCII, as Chroma's collection names must be."""
    text = "\n".join([archive_id, stamp.embedder, str(stamp.dimension), stamp.chunker])
    return hashlib.sha256(text.encode()).hexdigest()[:32]
