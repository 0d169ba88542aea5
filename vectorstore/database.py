"""The archive's SQLite file: its tables, the connections to it, and the one place where sqlite3 errors are mapped."""

from __future__ import annotations

import logging
import sqlite3
import time
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from vectorstore.errors import ArchiveBusy, ArchiveError

logger = logging.getLogger(__name__)

SCHEMA_VERSION = 1
APPLICATION_ID = 0x58554E4C  # "XUNL": tells our file from any other SQLite file
_Pooled = tuple[tuple[int, int], sqlite3.Connection]  # the file's device and inode, and a connection to it
_IDLE = 8  # connections kept open between operations
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

# Large columns stand last: listing reports then never reads their overflow pages. Vectors have a table of their own,
# so that reading words does not drag them along. chunk_words.rowid = chunks.rowid.
_SCHEMA = """
create table meta (key text primary key, value text not null) without rowid;
create table reports (
    id text primary key, title text, agency text, region text, year integer, kind text not null, delivered integer,
    published text, source text not null, embedder text not null, dimension integer not null, chunker text not null,
    sha256 text not null, source_key text, revision integer not null, section_count integer not null,
    character_count integer not null, figure_count integer not null, chunk_count integer not null,
    problems text not null, removed text not null, sections text not null, blocks text not null, text text not null
);
create index reports_by_sha256 on reports (sha256);
create index reports_by_source on reports (source_key);
create index reports_by_revision on reports (revision);
create table chunks (
    number integer primary key, id text not null unique,
    report_id text not null references reports (id) on delete cascade, position integer not null,
    paragraph integer not null, page integer, start integer not null, "end" integer not null,
    heading_path text not null, topics text not null, text text not null, embedded text not null
);
create unique index chunks_by_report on chunks (report_id, position, id);
create table chunk_topics (
    topic text not null, chunk integer not null references chunks (number) on delete cascade, primary key (topic, chunk)
) without rowid;
create index chunk_topics_by_chunk on chunk_topics (chunk);
create table vectors (chunk integer primary key references chunks (number) on delete cascade, vector blob not null);
create virtual table chunk_words using fts5 (words, tokenize = 'unicode61');
create virtual table chunk_vocabulary using fts5vocab (chunk_words, 'row');
create trigger chunk_words_follow after delete on chunks begin delete from chunk_words where rowid = old.number; end;
create table removed_reports (id text primary key, revision integer not null) without rowid;
create table failures (
    sha256 text primary key, name text not null, code text not null, text text not null, seen text not null
) without rowid;
"""


class Database:
    """The SQLite file. Safe under threads and processes: each operation has a connection for itself, taken from a pool.

    WAL lets readers go on beside one writer; ``synchronous=FULL`` because an ingest that was acknowledged must outlive
    a power cut.
    """

    def __init__(self, path: Path, busy_timeout: float = 15.0) -> None:
        self.path = path
        self._busy_timeout = busy_timeout
        self._idle: deque[_Pooled] = deque()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one read transaction, so that all its statements see the same state.

        A file that does not exist yet reads as an empty archive and is not created. Raises ArchiveError.
        """
        with _mapped():
            if not self.path.exists():
                with closing(self._connect(":memory:")) as empty:
                    _create(empty)
                    yield empty
                return
            with self._connection() as connection:
                connection.execute("begin")
                try:
                    yield connection
                finally:
                    connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one write transaction, committed at the end and rolled back on any error.

        Creates the file and its folder. Raises ArchiveBusy when another writer does not finish in time, ArchiveError.
        """
        with _mapped():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._connection() as connection:
                connection.execute("begin immediate")
                try:
                    yield connection
                    connection.execute("commit")
                finally:
                    if connection.in_transaction:
                        connection.rollback()

    def close(self) -> None:
        """Close the idle connections. The object stays usable."""
        while self._idle:
            self._idle.pop()[1].close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        identity, connection = self._take() or self._open()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if len(self._idle) < _IDLE:
            self._idle.append((identity, connection))
        else:
            connection.close()

    def _take(self) -> _Pooled | None:
        """An idle connection to the file now at the path; where that was deleted, the old ones lead nowhere."""
        while True:
            try:
                identity, connection = self._idle.pop()
            except IndexError:
                return None
            if self.path.exists() and identity == self._identity():
                return identity, connection
            connection.close()

    def _identity(self) -> tuple[int, int]:
        status = self.path.stat()
        return status.st_dev, status.st_ino

    def _open(self) -> _Pooled:
        connection = self._connect(str(self.path))
        try:
            _check_or_create(connection, self._busy_timeout)
            return self._identity(), connection
        except BaseException:
            connection.close()
            raise

    def _connect(self, target: str) -> sqlite3.Connection:
        connection = sqlite3.connect(target, self._busy_timeout, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("pragma foreign_keys = on")
        connection.execute("pragma synchronous = full")
        return connection


def _check_or_create(connection: sqlite3.Connection, patience: float) -> None:
    if connection.execute("select 1 from sqlite_master").fetchone() is None:
        _switch_to_wal(connection, patience)
        connection.execute("begin immediate")
        try:
            if connection.execute("select 1 from sqlite_master").fetchone() is None:  # no other process was faster
                _create(connection)
            connection.execute("commit")
        finally:
            if connection.in_transaction:
                connection.rollback()
    if connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise ArchiveError(
            "a SQLite file of another program",
            user_message="这个文件不是循例的资料库。",
            hint="请换一个数据目录（XUNLI_DATA_DIR）。",
        )
    version = int(connection.execute("pragma user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise ArchiveError(
            f"schema version {version} is newer than {SCHEMA_VERSION}",
            user_message="资料库由更新版本的程序建立，本版本不能读取。",
            hint="请升级程序，或换一个数据目录。",
        )


def _switch_to_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Set WAL mode, which the file then keeps. SQLite does not wait for a lock here: two first starts need a retry."""
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _create(connection: sqlite3.Connection) -> None:
    """Make the tables inside the caller's transaction (``executescript`` would commit it)."""
    statement = ""
    for line in _SCHEMA.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
    connection.executemany(
        "insert into meta (key, value) values (?, ?)", [("archive_id", uuid.uuid4().hex), ("revision", "0")]
    )
    connection.execute(f"pragma application_id = {APPLICATION_ID}")
    connection.execute(f"pragma user_version = {SCHEMA_VERSION}")


def _is_busy(error: sqlite3.Error) -> bool:
    return _code(error) in _BUSY


def _code(error: sqlite3.Error) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF  # the low byte is the primary code


@contextmanager
def _mapped() -> Iterator[None]:
    """Turn sqlite3 and file errors into ours. Their messages name tables and columns, never values."""
    try:
        yield
    except sqlite3.Error as error:
        if _is_busy(error):
            raise ArchiveBusy(str(error)) from error
        if _code(error) in _DAMAGED:
            raise ArchiveError(
                str(error),
                user_message="资料库文件已损坏，或不是资料库文件。",
                hint="请从备份恢复该文件，或移走它后重新导入报告。",
            ) from error
        raise ArchiveError(str(error)) from error
    except OSError as error:
        raise ArchiveError(type(error).__name__) from error
