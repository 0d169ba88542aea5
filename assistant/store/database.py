"""The application's database: SQLAlchemy over SQLite, or any database by URL. Its errors are mapped here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.schema import CreateColumn

from assistant.errors import StoreError


class Table(DeclarativeBase):
    """Base of all tables; they are made when the database is first opened, and columns that it lacks are added.

    So a column that comes later has to allow NULL or to have a ``server_default``.
    """


class AppDatabase:
    """Opened at the first use; every session is committed before it is left, or rolled back."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine | None = None
        self._opening = threading.Lock()

    @property
    def shared(self) -> bool:
        """True where other servers may use the same database; an SQLite file belongs to one."""
        return not make_url(self._url).drivername.startswith("sqlite")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction. Raises StoreError."""
        try:
            with Session(self._opened()) as session, session.begin():
                yield session
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(type(error).__name__) from error

    def close(self) -> None:
        """Let go of the database; the next use opens it again."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _opened(self) -> Engine:
        with self._opening:
            if self._engine is None:
                self._engine = self._open()
            return self._engine

    def _open(self) -> Engine:
        url = make_url(self._url)
        if not self.shared and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={} if self.shared else {"timeout": 15})
        if not self.shared:
            event.listen(engine, "connect", _prepare_sqlite)
        Table.metadata.create_all(engine)
        with engine.begin() as connection:
            _add_columns(connection)
        return engine


def now() -> str:
    """The time in UTC, ISO, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _add_columns(connection: Connection) -> None:
    """Bring tables of an earlier version up to date: what they lack is added, nothing is changed or dropped."""
    found = inspect(connection)
    quoted = connection.dialect.identifier_preparer.quote
    for table in Table.metadata.sorted_tables:
        present = {column["name"] for column in found.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                wanted = CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(text(f"ALTER TABLE {quoted(table.name)} ADD COLUMN {wanted}"))


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
