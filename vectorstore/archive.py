"""The archive: one SQLite file that holds reports, chunks, their vectors and their words. Everything else is derived.

A report is written, replaced and removed in one transaction, so a reader sees it whole or not at all. Every change
raises the revision by one; vector indexes catch up by it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vectorstore import archive_rows as rows
from vectorstore.database import Database
from vectorstore.embedding import Vectors
from vectorstore.errors import UnknownReport
from vectorstore.listing import Listing
from vectorstore.schema import Chunk, FailedFile, Filters, IndexStamp, Report, ReportInfo
from vectorstore.tokens import tokenize

_EVERYTHING = Filters()


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """All that is stored of a report. ``vectors`` has one row a chunk; ``replaces`` names reports it supersedes."""

    report: Report
    chunks: tuple[Chunk, ...]
    vectors: Vectors
    stamp: IndexStamp
    sha256: str
    source_key: str | None = None
    figures: int = 0
    replaces: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError where the parts do not belong together: nothing of it could be found again."""
        expected = (len(self.chunks), self.stamp.dimension)
        if self.vectors.shape != expected:
            raise ValueError(f"vectors have shape {self.vectors.shape}, expected {expected}")
        if any(chunk.location.report_id != self.report.id for chunk in self.chunks):
            raise ValueError("a chunk belongs to another report")


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened after some revision. ``revision`` and ``chunks`` (chunks in all) describe the archive now."""

    revision: int
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    chunks: int


@dataclass(frozen=True, slots=True, eq=False)
class IndexRows:
    """One report as a vector index needs it: row i of each of the three belongs to the same chunk."""

    info: ReportInfo
    ids: tuple[str, ...]
    topics: tuple[tuple[str, ...], ...]
    vectors: Vectors


class Archive:
    """Reports, chunks, vectors and failures in one file; safe under threads and several processes.

    All methods raise ArchiveError when the file cannot be read or written, ArchiveBusy when another writer holds it.
    A file that does not exist reads as an empty archive; the first write makes it, with its folder.
    """

    def __init__(self, path: Path, busy_timeout: float = 15.0) -> None:
        """Store only. ``busy_timeout``: seconds to wait for another writer."""
        self._database = Database(path, busy_timeout)
        self._listing: Listing | None = None

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection in a read transaction, for the search modules of this package."""
        return self._database.reading()

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        self._database.close()
        self._listing = None

    # -- writing ---------------------------------------------------------------------------------------------------

    def put(self, entry: Entry) -> None:
        """Store a report in one transaction, in place of itself and of ``entry.replaces``; forget its failure."""
        words = [" ".join(tokenize(chunk.embedded)) for chunk in entry.chunks]  # outside the transaction: it takes time
        blobs = rows.to_blobs(entry.vectors)
        with self._database.writing() as db:
            revision = _next_revision(db)
            _remove(db, [r for r in entry.replaces if r != entry.report.id], revision)
            db.execute("delete from reports where id = ?", [entry.report.id])
            db.execute("delete from removed_reports where id = ?", [entry.report.id])
            record = rows.report_values(entry.report) | {
                "embedder": entry.stamp.embedder,
                "dimension": entry.stamp.dimension,
                "chunker": entry.stamp.chunker,
                "sha256": entry.sha256,
                "source_key": entry.source_key,
                "revision": revision,
                "figure_count": entry.figures,
                "chunk_count": len(entry.chunks),
            }
            rows.insert(db, "reports", record)
            for position, (chunk, text, blob) in enumerate(zip(entry.chunks, words, blobs, strict=True)):
                number = rows.insert(db, "chunks", rows.chunk_values(chunk, position))
                rows.insert(db, "vectors", {"chunk": number, "vector": blob})
                rows.insert(db, "chunk_words", {"rowid": number, "words": text})
                for topic in set(chunk.topics):
                    rows.insert(db, "chunk_topics", {"topic": topic, "chunk": number})
            db.execute("delete from failures where sha256 = ?", [entry.sha256])

    def remove(self, report_ids: Iterable[str]) -> int:
        """Remove reports in one transaction; gives how many there were. Unknown ids are passed over."""
        with self._database.writing() as db:
            return _remove(db, report_ids, _next_revision(db))

    # -- revision and stamps ---------------------------------------------------------------------------------------

    def archive_id(self) -> str:
        """A random name made together with the file (which is made if need be): it tells archives apart."""
        if not self._database.path.exists():
            with self._database.writing():
                pass
        with self.reading() as db:
            return rows.meta(db, "archive_id")

    def revision(self) -> int:
        """The number of changes so far."""
        with self.reading() as db:
            return int(rows.meta(db, "revision"))

    def state(self) -> tuple[str, int]:
        """Name and revision at one moment: whatever was derived from the archive holds for this state only."""
        with self.reading() as db:
            return rows.meta(db, "archive_id"), int(rows.meta(db, "revision"))

    def changes_since(self, revision: int) -> Changes:
        """The reports put and removed after that revision."""
        with self.reading() as db:
            changed = db.execute(
                "select id from reports where revision > ? order by revision, id", [revision]
            ).fetchall()
            gone = db.execute("select id from removed_reports where revision > ? order by revision, id", [revision])
            return Changes(
                revision=int(rows.meta(db, "revision")),
                changed=tuple(row["id"] for row in changed),
                removed=tuple(row["id"] for row in gone),
                chunks=db.execute("select coalesce(sum(chunk_count), 0) from reports").fetchone()[0],
            )

    def stamps(self) -> set[IndexStamp]:
        """What made the vectors of the stored reports: one stamp, unless a re-index is under way."""
        with self.reading() as db:
            return {
                rows.to_stamp(row) for row in db.execute("select distinct embedder, dimension, chunker from reports")
            }

    def stale(self, stamp: IndexStamp) -> list[str]:
        """Ids of the reports whose chunks or vectors were made by something else."""
        with self.reading() as db:
            found = db.execute("select id, embedder, dimension, chunker from reports order by id")
            return [row["id"] for row in found if rows.to_stamp(row) != stamp]

    def check_stamp(self, stamp: IndexStamp) -> None:
        """Raise IndexMismatch when any stored report was made by another embedder or chunker."""
        with self.reading() as db:
            rows.check_stamp(db, stamp, _EVERYTHING)

    # -- reports ---------------------------------------------------------------------------------------------------

    def infos(self, filters: Filters = _EVERYTHING) -> list[ReportInfo]:
        """The reports inside the filters, by agency, newest year first. With topics: those with such a chunk."""
        with self.reading() as db:
            listing = self._listed(db)
            if not filters.topics:
                return listing.inside(filters)
            sql = (
                "select distinct c.report_id from chunk_topics t join chunks c on c.number = t.chunk where t.topic in "
            )
            found = db.execute(f"{sql} (select value from json_each(?))", [rows.to_json(filters.topics)])
            having = {row["report_id"] for row in found}
        return [info for info in listing.inside(filters) if info.id in having]

    def info(self, report_id: str) -> ReportInfo:
        """One report as listed. Raises UnknownReport."""
        with self.reading() as db:
            return rows.to_info(_report_row(db, report_id, rows.INFO_COLUMNS))

    def report(self, report_id: str) -> Report:
        """The whole report, equal to what was put in. Raises UnknownReport."""
        with self.reading() as db:
            return rows.to_report(_report_row(db, report_id, "*"))

    def sha256_of(self, report_id: str) -> str:
        """The hash of the file that the report was read from. Raises UnknownReport."""
        with self.reading() as db:
            return str(_report_row(db, report_id, "sha256")["sha256"])

    def source_key_of(self, report_id: str) -> str | None:
        """Where the report's file lives, as it was given on adding. Raises UnknownReport."""
        with self.reading() as db:
            key: str | None = _report_row(db, report_id, "source_key")["source_key"]
            return key

    def find_by_sha256(self, sha256: str) -> ReportInfo | None:
        """The report read from exactly this file, the latest if there are several."""
        return self._find("sha256", sha256)

    def find_by_source(self, source_key: str) -> ReportInfo | None:
        """The report that came from this source (a path, an upload name), the latest if there are several."""
        return self._find("source_key", source_key)

    def _find(self, column: str, value: str) -> ReportInfo | None:
        sql = f"select {rows.INFO_COLUMNS} from reports where {column} = ? order by revision desc limit 1"
        with self.reading() as db:
            row = db.execute(sql, [value]).fetchone()
            return rows.to_info(row) if row else None

    def _listed(self, db: sqlite3.Connection) -> Listing:
        """The list as of this connection's state, read again only when that is another archive or revision."""
        key = (rows.meta(db, "archive_id"), int(rows.meta(db, "revision")))
        listing = self._listing
        if listing is None or listing.key != key:
            order = "agency is null, agency, year is null, year desc, id"
            found = db.execute(f"select {rows.INFO_COLUMNS} from reports order by {order}")
            # two threads may both read it: neither result is wrong, and no one waits for the other
            self._listing = listing = Listing(key, tuple(map(rows.to_info, found)))
        return listing

    # -- chunks and vectors ----------------------------------------------------------------------------------------

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks with these ids, in the order asked; ids that are not there are left out."""
        with self.reading() as db:
            found = db.execute("select * from chunks where id in (select value from json_each(?))", [rows.to_json(ids)])
            by_id = {row["id"]: rows.to_chunk(row) for row in found}
        return {chunk_id: by_id[chunk_id] for chunk_id in ids if chunk_id in by_id}

    def chunks_of(self, report_id: str) -> list[Chunk]:
        """All chunks of a report in text order. Raises UnknownReport."""
        with self.reading() as db:
            _report_row(db, report_id, "id")
            found = db.execute("select * from chunks where report_id = ? order by position", [report_id])
            return [rows.to_chunk(row) for row in found]

    def around(self, chunk_id: str, reach: int = 1) -> list[Chunk]:
        """A chunk between its neighbours, up to ``reach`` on either side, in text order; empty when it is not there."""
        sql = (
            "select c.* from chunks c join chunks hit on hit.report_id = c.report_id "
            "where hit.id = ? and c.position between hit.position - ? and hit.position + ? order by c.position"
        )
        with self.reading() as db:
            return [rows.to_chunk(row) for row in db.execute(sql, [chunk_id, reach, reach])]

    def matching(self, filters: Filters) -> list[str]:
        """Ids of the chunks inside the filters, by report and position."""
        condition, bound = rows.chunk_conditions(filters)
        sql = f"select c.id from chunks c join reports r on r.id = c.report_id where {condition}"
        with self.reading() as db:
            return [row["id"] for row in db.execute(f"{sql} order by c.report_id, c.position", bound)]

    def count(self, filters: Filters = _EVERYTHING) -> int:
        """How many chunks are inside the filters."""
        if not filters.topics:
            return sum(info.chunks for info in self.infos(filters))
        condition, bound = rows.chunk_conditions(filters)
        sql = f"select count(*) from chunks c join reports r on r.id = c.report_id where {condition}"
        with self.reading() as db:
            return int(db.execute(sql, bound).fetchone()[0])

    def vectors(self, filters: Filters, stamp: IndexStamp) -> tuple[list[str], Vectors]:
        """Chunk ids and their vectors inside the filters, by report and position; shape ``(n, stamp.dimension)``.

        Raises IndexMismatch when any of these reports was made by another embedder or chunker.
        """
        condition, bound = rows.chunk_conditions(filters)
        sql = (
            "select c.id, v.vector from chunks c join reports r on r.id = c.report_id "
            f"join vectors v on v.chunk = c.number where {condition} order by c.report_id, c.position"
        )
        with self.reading() as db:
            rows.check_stamp(db, stamp, filters)
            found = db.execute(sql, bound).fetchall()
        return [row["id"] for row in found], rows.to_vectors([row["vector"] for row in found], stamp.dimension)

    def index_rows(self, report_id: str, stamp: IndexStamp) -> IndexRows | None:
        """One report for a vector index, read at one moment; None when it is gone. Raises IndexMismatch."""
        sql = "select c.id, c.topics, v.vector from chunks c join vectors v on v.chunk = c.number"
        with self.reading() as db:
            row = db.execute(f"select {rows.INFO_COLUMNS} from reports where id = ?", [report_id]).fetchone()
            if row is None:
                return None
            rows.check_stamp(db, stamp, Filters(report_ids=(report_id,)))
            found = db.execute(f"{sql} where c.report_id = ? order by c.position", [report_id]).fetchall()
        return IndexRows(
            info=rows.to_info(row),
            ids=tuple(r["id"] for r in found),
            topics=tuple(rows.from_json(r["topics"]) for r in found),
            vectors=rows.to_vectors([r["vector"] for r in found], stamp.dimension),
        )

    # -- failures --------------------------------------------------------------------------------------------------

    def record_failure(self, failure: FailedFile) -> None:
        """Remember a file that could not be read, once per content; ``seen`` is filled with the time when empty."""
        seen = failure.seen or datetime.now(UTC).isoformat(timespec="seconds")
        values = [failure.sha256, failure.name, failure.problem.code, failure.problem.text, seen]
        with self._database.writing() as db:
            db.execute(
                "insert or replace into failures (sha256, name, code, text, seen) values (?, ?, ?, ?, ?)", values
            )

    def failures(self) -> list[FailedFile]:
        """The files that could not be read, latest first."""
        with self.reading() as db:
            return [
                rows.to_failure(row) for row in db.execute("select * from failures order by seen desc, name, sha256")
            ]

    def dismiss_failure(self, sha256: str) -> None:
        """Forget one; nothing happens when it is not there."""
        with self._database.writing() as db:
            db.execute("delete from failures where sha256 = ?", [sha256])


def _next_revision(db: sqlite3.Connection) -> int:
    revision = int(rows.meta(db, "revision")) + 1
    db.execute("update meta set value = ? where key = 'revision'", [str(revision)])
    return revision


def _remove(db: sqlite3.Connection, report_ids: Iterable[str], revision: int) -> int:
    """Delete reports (chunks, vectors and words follow) and leave a mark for the vector indexes."""
    removed = 0
    for report_id in dict.fromkeys(report_ids):
        if db.execute("delete from reports where id = ?", [report_id]).rowcount:
            db.execute("insert or replace into removed_reports (id, revision) values (?, ?)", [report_id, revision])
            removed += 1
    return removed


def _report_row(db: sqlite3.Connection, report_id: str, columns: str) -> sqlite3.Row:
    row: sqlite3.Row | None = db.execute(f"select {columns} from reports where id = ?", [report_id]).fetchone()
    if row is None:
        raise UnknownReport(f"no report {report_id}")
    return row
