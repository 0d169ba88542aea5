"""Conversations kept across restarts."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ForeignKey, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from assistant.errors import StoreError
from assistant.store.database import AppDatabase, Table, now

Role = Literal["user", "assistant"]


class _Conversation(Table):
    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    created: Mapped[str] = mapped_column(String(32))
    updated: Mapped[str] = mapped_column(String(32), index=True)


class _Entry(Table):
    __tablename__ = "messages"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    data: Mapped[str] = mapped_column(Text, default="{}")


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation as the list shows it; times are ISO in UTC."""

    id: str
    title: str
    updated: str


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message. ``data`` is what the page needs to show it again (citations, notes …), as JSON values."""

    number: int
    role: Role
    text: str
    data: Mapping[str, Any]


class Conversations:
    """Lists, opens and appends to conversations. Every write is committed before the call returns."""

    def __init__(self, database: AppDatabase) -> None:
        self._database = database

    def create(self, title: str) -> str:
        """Start a conversation; gives its id. Raises StoreError."""
        stamp = now()
        row = _Conversation(id=uuid.uuid4().hex, title=_short(title), created=stamp, updated=stamp)
        with self._database.session() as session:
            session.add(row)
            session.flush()
            return row.id

    def all(self) -> list[ConversationInfo]:
        """All conversations, latest first. Raises StoreError."""
        with self._database.session() as session:
            rows = session.scalars(select(_Conversation).order_by(_Conversation.updated.desc(), _Conversation.id))
            return [ConversationInfo(r.id, r.title, r.updated) for r in rows]

    def messages(self, conversation_id: str) -> list[StoredMessage]:
        """The messages of a conversation in order; empty for an unknown one. Raises StoreError."""
        query = select(_Entry).where(_Entry.conversation_id == conversation_id).order_by(_Entry.number)
        with self._database.session() as session:
            return [
                StoredMessage(r.number, "user" if r.role == "user" else "assistant", r.text, json.loads(r.data))
                for r in session.scalars(query)
            ]

    def append(self, conversation_id: str, role: Role, text: str, data: Mapping[str, Any] | None = None) -> int:
        """Add a message; gives its number. Raises StoreError, also for an unknown conversation."""
        with self._database.session() as session:
            conversation = session.get(_Conversation, conversation_id)
            if conversation is None:
                raise StoreError("unknown conversation", user_message="这段对话已经不存在。", hint="请新建对话。")
            conversation.updated = now()
            row = _Entry(conversation_id=conversation_id, role=role, text=text, data=_json(data))
            session.add(row)
            session.flush()
            return row.number

    def update(self, number: int, text: str, data: Mapping[str, Any] | None = None) -> None:
        """Replace a message's text and data, as while an answer streams. An unknown number changes nothing."""
        with self._database.session() as session:
            row = session.get(_Entry, number)
            if row is not None:
                row.text, row.data = text, _json(data)

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title. Raises StoreError."""
        with self._database.session() as session:
            row = session.get(_Conversation, conversation_id)
            if row is not None and title.strip():
                row.title = _short(title)

    def delete(self, conversation_id: str) -> None:
        """Remove a conversation with its messages. Raises StoreError."""
        with self._database.session() as session:
            session.execute(delete(_Entry).where(_Entry.conversation_id == conversation_id))
            session.execute(delete(_Conversation).where(_Conversation.id == conversation_id))


def _json(data: Mapping[str, Any] | None) -> str:
    return json.dumps(dict(data or {}), ensure_ascii=False)


def _short(title: str) -> str:
    clean = " ".join(title.split())
    return clean if len(clean) <= 60 else clean[:59] + "…"
