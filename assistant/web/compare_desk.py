"""What the page 对比 works on: reports by agency and kind, the chosen ones compared once, and the way to the library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

import streamlit as st

from assistant.compare.compare import Comparison, compare
from assistant.compare.view import Course, course
from assistant.drafting.as_report import draft_report
from assistant.web import compare_texts as c
from assistant.web.compare_state import CompareView, Comparing, Group
from assistant.web.components import as_markdown
from assistant.web.evidence import LIBRARY_PAGE
from assistant.web.evidence_view import section_at
from assistant.web.runtime import Runtime
from assistant.web.state import Reading, State
from vectorstore.chinese import Span
from vectorstore.schema import Report, ReportInfo

_MOST_KEPT = 16  # comparisons of the session: a long series and some pairs
Kept = TypeVar("Kept", Comparison, Course)


def groups(infos: Iterable[ReportInfo]) -> dict[Group, list[ReportInfo]]:
    """Reports by agency and kind, each in the order of years; the largest group first, of equals the one with the newest year.

    A report whose agency or year is not known belongs to none.
    """
    found: dict[Group, list[ReportInfo]] = {}
    for info in infos:
        if info.agency is not None and info.year is not None:
            found.setdefault((info.agency, info.kind), []).append(info)
    for group in found.values():
        group.sort(key=lambda i: (i.year or 0, i.source))
    years = {key: {i.year or 0 for i in group} for key, group in found.items()}
    return {k: found[k] for k in sorted(found, key=lambda k: (-len(years[k]), -max(years[k]), k))}


def newest(infos: Sequence[ReportInfo], most: int) -> tuple[str, ...]:
    """The ids of the newest reports of a group, one a year, the earliest first."""
    one_a_year = {i.year: i.id for i in infos}
    return tuple(one_a_year.values())[-most:]


def begin(s: Comparing, infos: Sequence[ReportInfo]) -> None:
    """Show these reports: two, or more of them as a series. For other pages too."""
    by_year = sorted(infos, key=lambda i: (i.year is None, i.year or 0))
    own = {(i.agency, i.kind) for i in infos}
    years = {i.year for i in infos}
    alone = len(own) == 1 and len(years) == len(infos) and None not in years
    first = by_year[0]
    if len(infos) > 2 and alone:
        s.mode = "series"
    else:
        s.mode, by_year = ("years" if alone else "pair"), by_year[:2]
    s.group = (first.agency, first.kind) if alone and first.agency is not None else None
    if s.group is None and s.mode == "years":
        s.mode = "pair"
    choose(s, tuple(i.id for i in by_year))


def choose(s: Comparing, ids: tuple[str, ...]) -> None:
    """Take other reports; what was unfolded is closed."""
    s.ids, s.opened, s.most = ids, None, 0


def go(s: Comparing, view: CompareView) -> None:
    """Show another view."""
    s.view, s.opened, s.most = view, None, 0


def unfold(s: Comparing, view: CompareView, row: int) -> None:
    """Unfold a row, or fold it again."""
    s.opened = None if s.opened == (view, row) else (view, row)


def compared(app: Runtime, s: Comparing, a: str, b: str) -> Comparison:
    """Two reports of the library compared, anew only when the library changed. Raises UnknownReport, ArchiveError."""
    archive = app.services.archive
    return _kept(s, (a, b, archive.state()), lambda: compare(archive.report(a), archive.report(b)))


def series_of(app: Runtime, s: Comparing) -> Course:
    """The chosen reports over the years. Raises UnknownReport, ArchiveError."""
    archive = app.services.archive
    steps = [compared(app, s, a, b) for a, b in pairwise(s.ids)]

    def make() -> Course:
        return course([archive.report(i) for i in s.ids], steps)

    return _kept(s, ("series", s.ids, archive.state()), make)


def against_draft(app: Runtime, s: Comparing) -> Comparison | None:
    """The chosen draft beside the chosen report; None where it has no text. Raises StoreError, UnknownReport."""
    stored = app.services.drafts.load(s.draft)
    own = draft_report(stored.draft)
    if not own.text.strip() or not own.sections:
        return None
    archive = app.services.archive
    key = ("draft", s.draft, stored.revision, s.ids[0], archive.state())
    return _kept(s, key, lambda: compare(archive.report(s.ids[0]), own))


def _kept(s: Comparing, key: tuple[object, ...], make: Callable[[], Kept]) -> Kept:
    found = s.kept.pop(key, None)
    made: Kept = make() if found is None else found  # type: ignore[assignment]
    s.kept[key] = made
    while len(s.kept) > _MOST_KEPT:
        del s.kept[next(iter(s.kept))]
    return made


def to_library(state: State, report: Report, name: str, span: Span, key: str) -> None:
    """Draw the button that opens a span of a report in the library; a draft is not there."""
    if state.comparing.mode == "draft" and report.id not in state.comparing.ids:
        return
    if st.button(as_markdown(c.open_in_library(name)), key=key, type="tertiary"):
        state.reading = Reading(report.id, section_at(report, span[0]), *span)
        st.switch_page(LIBRARY_PAGE)
