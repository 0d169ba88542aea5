"""Conversations kept across restarts: nothing that was said is lost, and an answer that grows is known as such."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, ForeignKey, String, Text, and_, delete, exists, false, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.errors import StoreError
from assistant.store.database import AppDatabase, Table, now

Role = Literal["user", "assistant"]
KEPT_DAYS = 30  # a deleted conversation can be brought back for so long
_SEARCHED = 5  # words of a search
_SILENT = 90  # seconds after which an answer of another server counts as cut: longer than a model may be silent
_AROUND = 14  # characters of a snippet before the hit
_SNIPPET = 40


class _Conversation(Table):
    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    created: Mapped[str] = mapped_column(String(32))
    updated: Mapped[str] = mapped_column(String(32), index=True)
    pinned: Mapped[bool] = mapped_column(default=False, server_default=false())
    deleted: Mapped[str | None] = mapped_column(String(32))


class _Entry(Table):
    __tablename__ = "messages"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    data: Mapped[str] = mapped_column(Text, default="{}")
    superseded: Mapped[int | None]  # number of the message that took its place
    owner: Mapped[str | None] = mapped_column(String(32))  # the server that is writing it
    touched: Mapped[str | None] = mapped_column(String(32))  # when the owner last wrote


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation as the list shows it; times are ISO in UTC. ``snippet`` is where a searched word stands in it."""

    id: str
    title: str
    updated: str
    pinned: bool = False
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message. ``data`` is what the page needs to show it again (citations, notes …), as JSON values.

    ``earlier`` counts the messages whose place it took. ``growing``: somebody is still writing it.
    """

    number: int
    role: Role
    text: str
    data: Mapping[str, Any]
    earlier: int = 0
    growing: bool = False


class Conversations:
    """Lists, opens and appends to conversations. Every write is committed before the call returns; all raise StoreError."""

    def __init__(self, database: AppDatabase) -> None:
        self._database = database
        self._run = uuid.uuid4().hex
        self._growing: dict[int, str] = {}  # the answers being written, each with its conversation

    def create(self, title: str) -> str:
        """Start a conversation; gives its id."""
        stamp = now()
        row = _Conversation(id=uuid.uuid4().hex, title=_short(title), created=stamp, updated=stamp)
        with self._database.session() as session:
            session.add(row)
            session.flush()
            return row.id

    def all(self) -> list[ConversationInfo]:
        """All conversations that are not deleted, latest first."""
        return self._infos(_Conversation.deleted.is_(None), _Conversation.updated.desc())

    def listed(self, searched: str = "", most: int = 30) -> list[ConversationInfo]:
        """Up to ``most`` conversations, pinned ones first, then the latest.

        Args:
            searched: words that all stand in the title, or all in one message, as they are (``%`` is a percent sign).
        """
        words = searched.split()[:_SEARCHED]
        wanted: ColumnElement[bool] = _Conversation.deleted.is_(None)
        if words:
            in_messages = exists().where(_Entry.conversation_id == _Conversation.id, _in_message(words))
            wanted = and_(wanted, or_(_has(_Conversation.title, words), in_messages))
        order = (_Conversation.pinned.desc(), _Conversation.updated.desc())
        infos = self._infos(wanted, *order, most=most)
        return self._with_snippets(infos, words) if words else infos

    def info(self, conversation_id: str) -> ConversationInfo | None:
        """One conversation; None for an unknown or deleted one."""
        found = self._infos(and_(_Conversation.id == conversation_id, _Conversation.deleted.is_(None)))
        return found[0] if found else None

    def messages(self, conversation_id: str, last: int | None = None) -> list[StoredMessage]:
        """The messages of a conversation in order without those that were superseded, or only the ``last`` ones.

        Empty for an unknown or deleted conversation.
        """
        query = (
            select(_Entry)
            .join(_Conversation, _Conversation.id == _Entry.conversation_id)
            .where(_Entry.conversation_id == conversation_id, _Entry.superseded.is_(None))
            .where(_Conversation.deleted.is_(None))
            .order_by(_Entry.number.desc())
            .limit(last)
        )
        replaced = (
            select(_Entry.superseded, func.count())
            .where(_Entry.conversation_id == conversation_id, _Entry.superseded.is_not(None))
            .group_by(_Entry.superseded)
        )
        with self._database.session() as session:
            rows = session.scalars(query).all()
            counts = {int(by): int(count) for by, count in session.execute(replaced) if by is not None} if rows else {}
            return [self._message(row, counts.get(row.number, 0)) for row in reversed(rows)]

    def message(self, number: int) -> StoredMessage | None:
        """One message as it stands now, as while another page writes it; None for an unknown one."""
        with self._database.session() as session:
            row = session.get(_Entry, number)
            return self._message(row, 0) if row is not None else None

    def earlier(self, number: int) -> list[StoredMessage]:
        """The messages whose place a message took, in order."""
        query = select(_Entry).where(_Entry.superseded == number).order_by(_Entry.number)
        with self._database.session() as session:
            return [self._message(row, 0) for row in session.scalars(query)]

    def append(self, conversation_id: str, role: Role, text: str, data: Mapping[str, Any] | None = None) -> int:
        """Add a message; gives its number. Raises StoreError also for an unknown or deleted conversation."""
        with self._database.session() as session:
            return self._append(session, conversation_id, role, text, data)

    def resend(self, conversation_id: str, number: int, text: str, data: Mapping[str, Any] | None = None) -> int:
        """Put a question in the place of an earlier one; that one and all after it are superseded. Gives its number.

        A conversation that was named by the old question is named by the new one.
        """
        with self._database.session() as session:
            added = self._append(session, conversation_id, "user", text, data)
            conversation, old = session.get(_Conversation, conversation_id), session.get(_Entry, number)
            if conversation and old and conversation.title == _short(old.text):
                conversation.title = _short(text)
            live = select(_Entry.number).where(
                _Entry.conversation_id == conversation_id,
                _Entry.number >= number,
                _Entry.number < added,
                _Entry.superseded.is_(None),
            )
            self._supersede(session, list(session.scalars(live)), added)
            return added

    def supersede(self, numbers: Sequence[int], by: int) -> None:
        """Let an answer written here take the place of others of its conversation; what those had superseded goes with them."""
        with self._database.session() as session:
            row = session.get(_Entry, by)
            if row is not None and row.owner == self._run:  # else a backup was put back meanwhile
                same = select(_Entry.number).where(
                    _Entry.conversation_id == row.conversation_id, _Entry.number.in_(numbers)
                )
                self._supersede(session, list(session.scalars(same)), by)

    @property
    def busy(self) -> bool:
        """Whether an answer is being written in this server."""
        return bool(self._growing)

    @contextmanager
    def growing(self, conversation_id: str, data: Mapping[str, Any]) -> Iterator[int]:
        """Add an empty answer and give its number; as long as the block runs, every page sees that it is being written."""
        with self._database.session() as session:
            number = self._append(session, conversation_id, "assistant", "", data, owner=self._run)
            self._growing[number] = conversation_id
        try:
            yield number
        finally:
            self._growing.pop(number, None)

    def update(self, number: int, text: str, data: Mapping[str, Any] | None = None) -> None:
        """Replace a message's text and data, as while an answer streams. An unknown number changes nothing.

        Nor does that of an answer being written when another message bears it by now: a backup was put back meanwhile.
        """
        with self._database.session() as session:
            row = session.get(_Entry, number)
            if row is not None and (number not in self._growing or self._is_growing(row)):
                row.text, row.data, row.touched = text, _json(data), now()

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title; a blank one changes nothing."""
        if title.strip():
            self._set(conversation_id, title=_short(title))

    def pin(self, conversation_id: str, *, pinned: bool) -> None:
        """Keep a conversation at the top of the list, or no longer."""
        self._set(conversation_id, pinned=pinned)

    def delete(self, conversation_id: str) -> None:
        """Take a conversation out of every list; ``restore`` brings it back until it is purged."""
        self._set(conversation_id, deleted=now())

    def restore(self, conversation_id: str) -> None:
        """Bring a deleted conversation back as it was."""
        self._set(conversation_id, deleted=None)

    def deleted(self) -> list[ConversationInfo]:
        """The deleted conversations that can be brought back, last deleted first; ``updated`` tells when."""
        query = select(_Conversation).where(_Conversation.deleted.is_not(None)).order_by(_Conversation.deleted.desc())
        with self._database.session() as session:
            return [ConversationInfo(r.id, r.title, r.deleted or "", r.pinned) for r in session.scalars(query)]

    def purge(self, days: int = KEPT_DAYS) -> int:
        """Remove for good what was deleted more than ``days`` days ago; gives how many conversations."""
        before = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
        with self._database.session() as session:
            ids = list(session.scalars(select(_Conversation.id).where(_Conversation.deleted < before)))
            if ids:
                session.execute(delete(_Entry).where(_Entry.conversation_id.in_(ids)))
                session.execute(delete(_Conversation).where(_Conversation.id.in_(ids)))
            return len(ids)

    def _append(
        self,
        session: Session,
        conversation_id: str,
        role: Role,
        text: str,
        data: Mapping[str, Any] | None,
        owner: str | None = None,
    ) -> int:
        conversation = session.get(_Conversation, conversation_id)
        if conversation is None or conversation.deleted is not None:
            raise StoreError("unknown conversation", user_message="这段对话已经不存在。", hint="请新建对话。")
        conversation.updated = stamp = now()
        row = _Entry(
            conversation_id=conversation_id, role=role, text=text, data=_json(data), owner=owner, touched=stamp
        )
        session.add(row)
        session.flush()
        return row.number

    def _supersede(self, session: Session, numbers: Sequence[int], by: int) -> None:
        replaced = or_(_Entry.number.in_(numbers), _Entry.superseded.in_(numbers))
        session.execute(update(_Entry).where(replaced).values(superseded=by))

    def _set(self, conversation_id: str, **values: object) -> None:
        with self._database.session() as session:
            session.execute(update(_Conversation).where(_Conversation.id == conversation_id).values(**values))

    def _message(self, row: _Entry, earlier: int) -> StoredMessage:
        role: Role = "user" if row.role == "user" else "assistant"
        return StoredMessage(row.number, role, row.text, json.loads(row.data), earlier, self._is_growing(row))

    def _is_growing(self, row: _Entry) -> bool:
        """Ours as long as its block runs; another server's as long as it writes. An SQLite file has no other server."""
        if row.owner is None or row.owner == self._run or not self._database.shared:
            return row.owner == self._run and self._growing.get(row.number) == row.conversation_id
        silent = datetime.now(UTC) - datetime.fromisoformat(row.touched or now())
        return bool(json.loads(row.data).get("cut")) and silent.total_seconds() < _SILENT

    def _infos(
        self, wanted: ColumnElement[bool], *order: ColumnElement[Any], most: int | None = None
    ) -> list[ConversationInfo]:
        query = select(_Conversation).where(wanted).order_by(*order, _Conversation.id).limit(most)
        with self._database.session() as session:
            return [ConversationInfo(r.id, r.title, r.updated, r.pinned) for r in session.scalars(query)]

    def _with_snippets(self, infos: Sequence[ConversationInfo], words: Sequence[str]) -> list[ConversationInfo]:
        ids = [info.id for info in infos]
        firsts = (
            select(func.min(_Entry.number))
            .where(_Entry.conversation_id.in_(ids), _in_message(words))
            .group_by(_Entry.conversation_id)
        )
        with self._database.session() as session:
            hits = session.execute(select(_Entry.conversation_id, _Entry.text).where(_Entry.number.in_(firsts)))
            found = {str(of): snippet(str(text), words) for of, text in hits}
        return [ConversationInfo(i.id, i.title, i.updated, i.pinned, found.get(i.id, "")) for i in infos]


def snippet(text: str, words: Sequence[str]) -> str:
    """The place of a text where the first of the words stands, on one line."""
    clean = " ".join(text.split())
    places = [at for word in words if (at := clean.lower().find(word.lower())) >= 0]
    start = max(0, min(places, default=0) - _AROUND)
    end = start + _SNIPPET
    return f"{'…' if start else ''}{clean[start:end]}{'…' if end < len(clean) else ''}"


def _has(column: Any, words: Sequence[str]) -> ColumnElement[bool]:
    return and_(*(column.icontains(word, autoescape=True) for word in words))


def _in_message(words: Sequence[str]) -> ColumnElement[bool]:
    return and_(_Entry.superseded.is_(None), _has(_Entry.text, words))


def _json(data: Mapping[str, Any] | None) -> str:
    return json.dumps(dict(data or {}), ensure_ascii=False)


def _short(title: str) -> str:
    clean = " ".join(title.split())
    return clean if len(clean) <= 60 else clean[:59] + "…"
