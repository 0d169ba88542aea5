"""Drafts kept with their versions: every change is saved as it is made, versions are taken where something may be lost."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ForeignKey, Integer, String, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.drafting.schema import Draft
from assistant.errors import DraftChanged, StoreError
from assistant.store.database import AppDatabase, Table, now

_KEPT = 50  # versions of a draft; the oldest go first


class _Draft(Table):
    __tablename__ = "drafts"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    agency: Mapped[str] = mapped_column(String(100))
    year: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    created: Mapped[str] = mapped_column(String(32))
    updated: Mapped[str] = mapped_column(String(32), index=True)
    content: Mapped[str] = mapped_column(Text)


class _Version(Table):
    __tablename__ = "draft_versions"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(100))
    created: Mapped[str] = mapped_column(String(32))
    content: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """A draft as the list shows it; ``updated`` is ISO in UTC."""

    id: str
    title: str
    agency: str
    year: int
    updated: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A draft as it was last saved. ``revision`` rises with each save; who saves says which one was changed."""

    id: str
    revision: int
    draft: Draft


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A version: its number, why it was taken, and when (ISO in UTC)."""

    number: int
    reason: str
    created: str


class Drafts:
    """Lists, opens and saves drafts. Every write is committed before the call returns."""

    def __init__(self, database: AppDatabase) -> None:
        self._database = database

    def create(self, draft: Draft, reason: str = "新建") -> Stored:
        """Keep a new draft with its first version. Raises StoreError."""
        stamp, content = now(), _dumped(draft)
        row = _Draft(
            id=uuid.uuid4().hex,
            title=draft.title[:200],
            agency=draft.agency[:100],
            year=draft.year,
            revision=1,
            created=stamp,
            updated=stamp,
            content=content,
        )
        with self._database.session() as session:
            session.add(row)
            session.flush()
            session.add(_Version(draft_id=row.id, number=1, reason=reason, created=stamp, content=content))
            return Stored(row.id, 1, draft)

    def all(self) -> list[DraftInfo]:
        """All drafts, latest first. Raises StoreError."""
        columns = (_Draft.id, _Draft.title, _Draft.agency, _Draft.year, _Draft.updated)
        with self._database.session() as session:
            rows = session.execute(select(*columns).order_by(_Draft.updated.desc(), _Draft.id))
            return [DraftInfo(*row) for row in rows]

    def load(self, draft_id: str) -> Stored:
        """A draft as last saved. Raises StoreError, also for an unknown one."""
        with self._database.session() as session:
            row = _row(session, draft_id)
            return Stored(row.id, row.revision, _loaded(row.content))

    def save(self, stored: Stored, draft: Draft, reason: str | None = None) -> Stored:
        """Save a change to the draft that was loaded as ``stored``; with a ``reason`` what it becomes is also a version.

        Raises:
            DraftChanged: somebody saved the draft in the meantime; nothing is overwritten.
            StoreError: it cannot be written, or no longer exists.
        """
        content, revision = _dumped(draft), stored.revision + 1
        change = (
            update(_Draft)
            # asked for in the same statement, so that of two savers at one moment one is refused
            .where(_Draft.id == stored.id, _Draft.revision == stored.revision)
            .values(revision=revision, updated=now(), content=content, title=draft.title[:200])
        )
        with self._database.session() as session:
            if session.scalar(change.returning(_Draft.id)) is None:
                _row(session, stored.id)
                raise DraftChanged()
            if reason is not None:
                _add_version(session, stored.id, reason, content)
            return Stored(stored.id, revision, draft)

    def versions(self, draft_id: str) -> list[VersionInfo]:
        """The versions of a draft, newest first. Raises StoreError."""
        query = (
            select(_Version.number, _Version.reason, _Version.created)
            .where(_Version.draft_id == draft_id)
            .order_by(_Version.number.desc())
        )
        with self._database.session() as session:
            return [VersionInfo(*row) for row in session.execute(query)]

    def version(self, draft_id: str, number: int) -> Draft:
        """A draft as it was. Raises StoreError, also for an unknown version."""
        query = select(_Version.content).where(_Version.draft_id == draft_id, _Version.number == number)
        with self._database.session() as session:
            content = session.scalar(query)
            if content is None:
                raise StoreError("unknown version", user_message="这个版本已经不存在。", hint="请刷新页面。")
            return _loaded(content)

    def delete(self, draft_id: str) -> None:
        """Remove a draft with its versions. Raises StoreError."""
        with self._database.session() as session:
            session.execute(delete(_Version).where(_Version.draft_id == draft_id))
            session.execute(delete(_Draft).where(_Draft.id == draft_id))


def _add_version(session: Session, draft_id: str, reason: str, content: str) -> None:
    newest = session.scalar(select(func.max(_Version.number)).where(_Version.draft_id == draft_id)) or 0
    session.add(_Version(draft_id=draft_id, number=newest + 1, reason=reason[:100], created=now(), content=content))
    session.execute(delete(_Version).where(_Version.draft_id == draft_id, _Version.number <= newest + 1 - _KEPT))


def _row(session: Session, draft_id: str) -> _Draft:
    row = session.get(_Draft, draft_id)
    if row is None:
        raise StoreError("unknown draft", user_message="这份草稿已经不存在。", hint="请从列表中另选一份或新建。")
    return row


@cache
def _format() -> TypeAdapter[Draft]:
    """Drafts as JSON; pydantic reads and writes the frozen dataclasses as they are."""
    return TypeAdapter(Draft)


def _dumped(draft: Draft) -> str:
    value = _format().dump_python(draft, mode="json")
    # half of a surrogate pair, as a broken paste gives it, has no place in UTF-8
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def _loaded(content: str) -> Draft:
    try:
        return _format().validate_json(content)
    except ValidationError as error:
        raise StoreError(
            f"{error.error_count()} fields do not fit",
            user_message="这份草稿由另一版本的程序保存，无法打开。",
            hint="请用保存它的版本打开，或从本年指标表重新起草。",
        ) from None
