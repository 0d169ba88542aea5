"""What the user told the checker: rules switched off, and findings that are to be ignored from now on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from assistant.checks.schema import Finding
from assistant.store.database import AppDatabase, Table, now

_SHOWN = 60
_PRIVATE = "（涉及隐私，不留原文）"


class _Ignored(Table):
    __tablename__ = "ignored_findings"
    fingerprint: Mapped[str] = mapped_column(String(32), primary_key=True)
    rule: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(60))
    excerpt: Mapped[str] = mapped_column(String(80))
    created: Mapped[str] = mapped_column(String(32))


class _RuleOff(Table):
    __tablename__ = "rules_off"
    rule: Mapped[str] = mapped_column(String(16), primary_key=True)
    created: Mapped[str] = mapped_column(String(32))


@dataclass(frozen=True, slots=True)
class IgnoredFinding:
    """A finding that is not shown any more; ``created`` is ISO in UTC."""

    fingerprint: str
    rule: str
    name: str
    excerpt: str
    created: str


class CheckMemory:
    """Every write is committed before the call returns. All methods raise StoreError when the database fails."""

    def __init__(self, database: AppDatabase) -> None:
        self._database = database

    def ignore(self, finding: Finding) -> None:
        """Do not show this finding again, in this or any other report with the same words around it."""
        row = _Ignored(
            fingerprint=finding.fingerprint,
            rule=finding.rule,
            name=finding.name,
            excerpt=_PRIVATE if finding.family == "privacy" else finding.excerpt[:_SHOWN],
            created=now(),
        )
        with self._database.session() as session:
            session.merge(row)

    def restore(self, fingerprint: str) -> None:
        """Show a finding again."""
        with self._database.session() as session:
            session.execute(delete(_Ignored).where(_Ignored.fingerprint == fingerprint))

    def ignored(self) -> list[IgnoredFinding]:
        """What is ignored, latest first."""
        columns = (_Ignored.fingerprint, _Ignored.rule, _Ignored.name, _Ignored.excerpt, _Ignored.created)
        with self._database.session() as session:
            rows = session.execute(select(*columns).order_by(_Ignored.created.desc(), _Ignored.fingerprint))
            return [IgnoredFinding(*row) for row in rows]

    def fingerprints(self) -> frozenset[str]:
        """The fingerprints of what is ignored."""
        with self._database.session() as session:
            return frozenset(session.scalars(select(_Ignored.fingerprint)))

    def switch(self, rule: str, *, on: bool) -> None:
        """Switch a rule on or off for all checks to come."""
        with self._database.session() as session:
            if on:
                session.execute(delete(_RuleOff).where(_RuleOff.rule == rule))
            else:
                session.merge(_RuleOff(rule=rule, created=now()))

    def off(self) -> frozenset[str]:
        """The rules that are switched off."""
        with self._database.session() as session:
            return frozenset(session.scalars(select(_RuleOff.rule)))
