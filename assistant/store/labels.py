"""What people say of reports beside their text: labels, when they came in, corrections by hand, twins that may stay."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.errors import InputError
from assistant.store.database import AppDatabase, Table, now

LONGEST = 20
_LONGEST_VALUE = 160


class _Label(Table):
    __tablename__ = "report_labels"
    report: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    created: Mapped[str] = mapped_column(String(32))


class _Arrival(Table):
    __tablename__ = "report_arrivals"
    report: Mapped[str] = mapped_column(String(64), primary_key=True)
    created: Mapped[str] = mapped_column(String(32))


class _Correction(Table):
    __tablename__ = "report_corrections"
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    report: Mapped[str] = mapped_column(String(64), index=True)
    field: Mapped[str] = mapped_column(String(16))
    old: Mapped[str] = mapped_column(String(_LONGEST_VALUE))
    new: Mapped[str] = mapped_column(String(_LONGEST_VALUE))
    reason: Mapped[str] = mapped_column(String(_LONGEST_VALUE))
    created: Mapped[str] = mapped_column(String(32))


class _Settled(Table):
    __tablename__ = "settled_twins"
    reports: Mapped[str] = mapped_column(String(64), primary_key=True)
    created: Mapped[str] = mapped_column(String(32))


@dataclass(frozen=True, slots=True)
class Corrected:
    """One value set by hand. ``field`` is title, agency, year or kind; ``created`` is ISO in UTC; what was unknown is empty."""

    field: str
    old: str
    new: str
    reason: str
    created: str


class Labels:
    """Keyed by report id, so re-reading or re-indexing the same file loses nothing.

    Every write is committed before the call returns. All methods raise StoreError when the database fails.
    """

    def __init__(self, database: AppDatabase) -> None:
        self._database = database

    # -- what the library tells ------------------------------------------------------------------------------------

    def arrived(self, report: str, replaced: Iterable[str] = ()) -> None:
        """A report comes in; it takes over the labels of those that it replaces."""
        with self._database.session() as session:
            if session.get(_Arrival, report) is None:
                session.add(_Arrival(report=report, created=now()))
            _copy(session, tuple(replaced), report)

    def removed(self, reports: Iterable[str]) -> None:
        """Reports are gone, and with them all that was said of them."""
        ids = list(reports)
        with self._database.session() as session:
            for table in (_Label, _Arrival, _Correction):
                session.execute(delete(table).where(table.report.in_(ids)))

    def corrected(self, report: str, changes: Mapping[str, tuple[str, str]], reason: str) -> None:
        """Keep what was set by hand. ``changes``: field → old and new value."""
        cut = slice(_LONGEST_VALUE)
        with self._database.session() as session:
            for field, (old, new) in changes.items():
                values = {"old": old[cut], "new": new[cut], "reason": reason.strip()[cut]}
                session.add(_Correction(report=report, field=field, created=now(), **values))

    # -- labels ----------------------------------------------------------------------------------------------------

    def add(self, reports: Iterable[str], labels: Iterable[str]) -> None:
        """Put labels on reports; those that are there stay. Raises InputError for an empty or long one; nothing is added."""
        names = dict.fromkeys(clean_label(label) for label in labels)
        with self._database.session() as session:
            for report in dict.fromkeys(reports):
                for name in names:
                    if session.get(_Label, (report, name)) is None:
                        session.add(_Label(report=report, label=name, created=now()))

    def drop(self, reports: Iterable[str], labels: Iterable[str]) -> None:
        """Take labels off reports; one that is not there is passed over."""
        with self._database.session() as session:
            condition = (_Label.report.in_(list(reports)), _Label.label.in_(list(labels)))
            session.execute(delete(_Label).where(*condition))

    def hand_over(self, reports: Iterable[str], to: str) -> None:
        """Give the labels of reports to another one as well."""
        with self._database.session() as session:
            _copy(session, tuple(reports), to)

    def all(self) -> dict[str, tuple[str, ...]]:
        """The labels of every report that has any, in the order of their names."""
        found: dict[str, list[str]] = {}
        with self._database.session() as session:
            for report, label in session.execute(select(_Label.report, _Label.label).order_by(_Label.label)):
                found.setdefault(report, []).append(label)
        return {report: tuple(names) for report, names in found.items()}

    # -- the rest --------------------------------------------------------------------------------------------------

    def arrivals(self) -> dict[str, str]:
        """When each report came in, ISO in UTC; those from before this was kept are missing."""
        with self._database.session() as session:
            return {a.report: a.created for a in session.scalars(select(_Arrival))}

    def corrections(self, report: str) -> list[Corrected]:
        """What was set by hand, latest first."""
        columns = (_Correction.field, _Correction.old, _Correction.new, _Correction.reason, _Correction.created)
        query = select(*columns).where(_Correction.report == report).order_by(_Correction.number.desc())
        with self._database.session() as session:
            return [Corrected(*row) for row in session.execute(query)]

    def settle(self, reports: Sequence[str]) -> None:
        """These reports of one agency, year and kind may all stay. One more of them is a new question."""
        with self._database.session() as session:
            session.merge(_Settled(reports=_together(reports), created=now()))

    def settled(self, groups: Iterable[Sequence[str]]) -> set[tuple[str, ...]]:
        """Those of the groups that may stay."""
        with self._database.session() as session:
            known = set(session.scalars(select(_Settled.reports)))
        return {tuple(group) for group in groups if _together(group) in known} if known else set()


def clean_label(label: str) -> str:
    """A label without needless blanks. Raises InputError for an empty or long one."""
    name = " ".join(label.split())
    if not name or len(name) > LONGEST:
        raise InputError("label", user_message=f"标签应为1到{LONGEST}个字。", hint="请改短后再添加。")
    return name


def _copy(session: Session, reports: Sequence[str], to: str) -> None:
    for label in set(session.scalars(select(_Label.label).where(_Label.report.in_(reports)))):
        if session.get(_Label, (to, label)) is None:
            session.add(_Label(report=to, label=label, created=now()))


def _together(reports: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(reports)).encode()).hexdigest()
