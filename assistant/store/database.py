"""The application's database: SQLAlchemy over SQLite, or any database by URL. Its errors are mapped here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

from assistant.errors import StoreError


class Table(DeclarativeBase):
    """Base of all tables; they are made when the database is first opened."""


class AppDatabase:
    """Opened at the first use; every session is committed before it is left, or rolled back."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine | None = None

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
        if self._engine is None:
            url = make_url(self._url)
            if url.drivername.startswith("sqlite") and url.database:
                Path(url.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(url, connect_args={"timeout": 15} if url.drivername.startswith("sqlite") else {})
            if url.drivername.startswith("sqlite"):
                event.listen(engine, "connect", _prepare_sqlite)
            Table.metadata.create_all(engine)
            self._engine = engine
        return self._engine


def now() -> str:
    """The time in UTC, ISO, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
