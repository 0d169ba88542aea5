"""What users think of answers: useful or not, and why not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.database import AppDatabase, Table, now

_LONGEST = 1000  # characters of a note


class _Feedback(Table):
    __tablename__ = "feedback"
    message: Mapped[int] = mapped_column(ForeignKey("messages.number", ondelete="CASCADE"), primary_key=True)
    useful: Mapped[bool]
    reasons: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)
    created: Mapped[str] = mapped_column(String(32))


@dataclass(frozen=True, slots=True)
class Rating:
    """What was said of one answer; ``reasons`` are codes of the page's choices, ``note`` is free text."""

    useful: bool
    reasons: tuple[str, ...] = ()
    note: str = ""


class Feedback:
    """One rating a message, the last one counts. All methods raise StoreError when the database fails."""

    def __init__(self, database: AppDatabase) -> None:
        self._database = database

    def rate(self, message: int, rating: Rating) -> None:
        """Keep a rating in place of an earlier one."""
        row = _Feedback(
            message=message,
            useful=rating.useful,
            reasons=json.dumps(rating.reasons),
            note=rating.note.strip()[:_LONGEST],
            created=now(),
        )
        with self._database.session() as session:
            session.merge(row)

    def withdraw(self, message: int) -> None:
        """Take a rating back."""
        with self._database.session() as session:
            session.execute(delete(_Feedback).where(_Feedback.message == message))

    def of(self, messages: Sequence[int]) -> dict[int, Rating]:
        """The ratings of those messages that have one."""
        with self._database.session() as session:
            rows = session.scalars(select(_Feedback).where(_Feedback.message.in_(messages)))
            return {r.message: Rating(r.useful, tuple(json.loads(r.reasons)), r.note) for r in rows}
