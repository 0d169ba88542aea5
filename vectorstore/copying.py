"""Copies of SQLite files while they are in use, and what a copy from elsewhere must pass before it is let in.

Everything goes through SQLite's online backup, which is one transaction on either side: readers and writers go on beside
it, and a kill in the middle leaves the target as it was.
"""

from __future__ import annotations

import re
import sqlite3
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from vectorstore.archive_rows import to_stamp
from vectorstore.database import APPLICATION_ID, SCHEMA_VERSION, Database
from vectorstore.errors import ArchiveBusy, ArchiveError
from vectorstore.schema import IndexStamp

_PATIENCE = 30.0  # seconds to wait for another writer
_REPLACED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
SHA256 = re.compile(r"[0-9a-f]{64}")
"""What the hash of an original looks like: it names a file, so nothing else may stand in its place."""


def copy_out(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment into a new file of its own, without WAL. Raises ArchiveError."""
    with _mapped(), closing(_open(source, write=False)) as from_, closing(sqlite3.connect(target)) as to:
        from_.backup(to)
        to.execute("pragma journal_mode = delete")


def copy_in(source: Path, target: Path, patience: float = _PATIENCE) -> None:
    """Make ``target`` equal to ``source`` in one transaction, whoever has it open. A damaged target is replaced.

    Raises ArchiveBusy when another writer does not finish within ``patience`` seconds, ArchiveError.
    """
    with _mapped():
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _overwrite(source, target, patience)
        except sqlite3.DatabaseError as error:
            if (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF not in _REPLACED:
                raise
            for leftover in companions(target):
                leftover.unlink(missing_ok=True)
            _overwrite(source, target, patience)


def companions(path: Path) -> tuple[Path, ...]:
    """The files that make up a database: itself, the log of changes and its index."""
    return (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"))


def check_copy(path: Path, *, tables: Collection[str], triggers: Collection[str] = ()) -> None:
    """Look through a database from elsewhere. Raises ArchiveError when it is damaged or is not made of these tables.

    Args:
        path: the file; it is only read.
        tables: that must be there.
        triggers: that may be there. Others, and views, are no part of our files: they could do something on a write.
    """
    with _mapped(), closing(_open(path, write=False)) as db:
        found = [row[0] for row in db.execute("pragma integrity_check(1)")]
        if found != ["ok"]:
            raise ArchiveError("integrity_check", user_message="备份中的数据库已损坏。", hint="请换一个备份文件。")
        objects = set(db.execute("select type, name from sqlite_master where type in ('table', 'view', 'trigger')"))
        missing = {("table", name) for name in tables} - objects
        foreign = {o for o in objects if o[0] == "view" or (o[0] == "trigger" and o[1] not in triggers)}
        if missing or foreign:
            raise ArchiveError("not our tables", user_message="备份中的数据库不是循例的。", hint="请换一个备份文件。")


@contextmanager
def watching(paths: Iterable[Path]) -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether anybody has changed one of the databases since; unreadable ones are not watched."""
    with ExitStack() as stack:
        watched: list[tuple[sqlite3.Connection, int]] = []
        for path in paths:
            with suppress(sqlite3.Error, OSError), ExitStack() as opened:
                db = opened.enter_context(closing(_open(path, write=False)))
                watched.append((db, _changes(db)))
                stack.push(opened.pop_all())

        def changed() -> bool:
            with _mapped():
                return any(_changes(db) != before for db, before in watched)

        yield changed


def _changes(db: sqlite3.Connection) -> int:
    """A number that is another one as soon as another connection has committed something."""
    return int(db.execute("pragma data_version").fetchone()[0])


def check_archive_copy(path: Path) -> None:
    """Look through an archive from elsewhere. Raises ArchiveError, also when a newer version of the program made it.

    The hashes in it name files of the folder of originals, so one that is no hash is refused.
    """
    with _mapped(), closing(_open(path, write=False)) as db:
        if db.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
            raise ArchiveError(
                "another program's", user_message="备份中的资料库不是循例的。", hint="请换一个备份文件。"
            )
        if db.execute("pragma user_version").fetchone()[0] > SCHEMA_VERSION:
            raise ArchiveError(
                "newer schema", user_message="备份由更新版本的程序制作，本版本不能恢复。", hint="请先升级程序。"
            )
    check_copy(
        path,
        tables=("meta", "reports", "chunks", "vectors", "chunk_words", "failures"),
        triggers=("chunk_words_follow",),
    )
    state_of(path)
    with _mapped(), closing(_open(path, write=False)) as db:
        named = db.execute("select sha256 from reports union select sha256 from failures")
        # not in SQL: there a text ends at its first NUL
        if not all(isinstance(row[0], str) and SHA256.fullmatch(row[0]) for row in named):
            raise ArchiveError("no hash", user_message="备份中的资料库不是循例的。", hint="请换一个备份文件。")


def renew(path: Path, above: int) -> None:
    """Give an archive that is about to be put in place a new name and a revision higher than ``above`` and its own.

    So nothing that was derived from what stood there before, in memory or in a vector index, is taken for up to date.
    """
    with _mapped(), closing(_open(path, write=True)) as db, db:
        own = int(db.execute("select value from meta where key = 'revision'").fetchone()[0])
        values = [(uuid.uuid4().hex, "archive_id"), (str(max(own, above) + 1), "revision")]
        db.executemany("update meta set value = ? where key = ?", values)


def state_of(path: Path) -> tuple[str, int]:
    """The name of an archive and the number of changes that it has seen. Raises ArchiveError."""
    with _mapped(), closing(_open(path, write=False)) as db:
        meta = dict(db.execute("select key, value from meta where key in ('archive_id', 'revision')").fetchall())
        try:
            return str(meta["archive_id"]), int(meta["revision"])
        except (KeyError, ValueError):
            raise ArchiveError("no archive") from None


def count_rows(path: Path, table: str, unless: str = "") -> int:
    """How many rows a table has, without those where the column ``unless`` is set; 0 where there is no such table.

    Raises ArchiveError.
    """
    with _mapped(), closing(_open(path, write=False)) as db:
        columns = [row[1] for row in db.execute(f'pragma table_info("{table}")')]
        if not columns:
            return 0
        condition = f'where "{unless}" is null' if unless in columns else ""
        return int(db.execute(f'select count(*) from "{table}" {condition}').fetchone()[0])


def original_hashes(path: Path) -> list[str]:
    """The hashes of the files that an archive's reports were read from. Raises ArchiveError."""
    with _mapped(), closing(_open(path, write=False)) as db:
        return [str(row[0]) for row in db.execute("select distinct sha256 from reports order by sha256")]


def stamps_of(path: Path) -> list[IndexStamp]:
    """What made the vectors of an archive. Raises ArchiveError."""
    with _mapped(), closing(_open(path, write=False)) as db:
        db.row_factory = sqlite3.Row
        found = db.execute("select distinct embedder, dimension, chunker from reports order by 1, 2, 3")
        return [to_stamp(row) for row in found]


def empty_archive(path: Path) -> None:
    """Make an archive without reports. Raises ArchiveError."""
    database = Database(path)
    with database.writing():
        pass
    database.close()


def _overwrite(source: Path, target: Path, patience: float) -> None:
    until = time.monotonic() + patience

    def waited(status: int, remaining: int, total: int) -> None:
        if time.monotonic() > until:  # sqlite3 itself would try for ever
            raise ArchiveBusy("another writer")

    with closing(_open(source, write=False)) as from_, closing(sqlite3.connect(target)) as to:
        to.execute("pragma synchronous = full")
        from_.backup(to, progress=waited, sleep=0.05)
        to.execute("pragma journal_mode = wal")


def _open(path: Path, *, write: bool) -> sqlite3.Connection:
    if not path.is_file():
        raise FileNotFoundError(path.name)
    db = sqlite3.connect(path, timeout=_PATIENCE)
    db.execute("pragma trusted_schema = off")
    if not write:
        db.execute("pragma query_only = on")
    return db


@contextmanager
def _mapped() -> Iterator[None]:
    """Turn sqlite3 and file errors into ours."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(type(error).__name__) from error
