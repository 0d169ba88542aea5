"""The reading view: a report with its outline, its metadata to correct, and what was stripped from it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from assistant.library import Correction
from assistant.profiles import kind_name, profiles
from assistant.web import evidence_texts as e
from assistant.web import library_record
from assistant.web import texts as t
from assistant.web.components import as_markdown, errors_shown
from assistant.web.evidence_view import MOST_HITS, hits, label, outline_html, part_of, parts, report_html, section_at
from assistant.web.runtime import Runtime
from assistant.web.state import Reading, State
from vectorstore.errors import UnknownReport
from vectorstore.schema import Report, ReportInfo

_LONGEST_SEARCH = 60
# integers go in, nothing of a report; the last one changes when the place is to be shown again
_PLACE = "<script>setTimeout(() => window.xunliReading?.report(%d), 300) // %d\n</script>"
_HIT = "<script>setTimeout(() => window.xunliReading?.hit(%d), 200) // %d\n</script>"


def view(app: Runtime, state: State, at: Reading) -> None:
    """Draw the open report. Raises ArchiveError."""
    if st.button(f"← {t.BACK}", key="back", type="tertiary"):
        _leave(state)
    try:
        report = app.services.archive.report(at.report_id)
        info = app.services.archive.info(at.report_id)
    except UnknownReport:
        st.info(t.REPORT_GONE)
        return
    _head(app, state, at, report, info)
    found = _search(state, at, report)
    at = replace(at, hit=min(at.hit, max(0, len(found) - 1)))
    within = _chosen_part(state, at, report, found)
    outline, text = st.columns([1, 3], gap="medium")
    with outline, st.container(key="outline"):
        _outline(report, at, within)
    with text:
        _text(at, report, within, found)
        if report.removed:
            with st.expander(t.removed_chrome(len(report.removed))):
                st.html(f'<div class="xl-text">{html.escape(chr(10).join(report.removed))}</div>')
    _delete_dialog(app, state, report)


def _leave(state: State) -> None:
    state.reading = None
    state.asking_delete = False
    st.rerun()


def _head(app: Runtime, state: State, at: Reading, report: Report, info: ReportInfo) -> None:
    st.header(as_markdown(report.title or t.UNTITLED), anchor=False)
    facts = [report.agency or t.NO_AGENCY, t.year(report.year), kind_name(report.kind)]
    facts += [t.delivered(report.delivered)] if report.delivered and report.delivered != report.year else []
    facts += [t.published(report.published)] if report.published else []
    facts += [t.report_numbers(info.chunks, info.characters, info.figures), t.source(report.source)]
    st.html(f'<div class="xl-meta">{html.escape(" · ".join(facts))}</div>')
    library_record.notes(app, state.shelf, info)
    with st.container(horizontal=True):
        if st.button(t.EDIT, key="edit", type="secondary"):
            state.reading = replace(at, editing=not at.editing)
            st.rerun()
        library_record.labels_button(app, state.shelf, report.id)
        if st.button(t.DELETE, key="delete", type="tertiary"):
            state.asking_delete = True
            st.rerun()
    library_record.record(app, report.id)
    if at.editing:
        _form(app, state, at, report)


def _form(app: Runtime, state: State, at: Reading, report: Report) -> None:
    kinds = list(profiles())
    with st.form("correction"):
        title = st.text_input(t.TITLE, report.title or "", max_chars=120)
        left, middle, right = st.columns([2, 1, 2])
        agency = left.text_input(t.AGENCY, report.agency or "", max_chars=60)
        year = middle.number_input(t.YEAR, value=report.year, step=1, format="%d", placeholder=t.NO_YEAR)
        kind = right.selectbox(
            t.KIND,
            kinds,
            index=kinds.index(report.kind) if report.kind in kinds else len(kinds) - 1,
            format_func=kind_name,
        )
        reason = st.text_input(t.REASON, placeholder=t.REASON_HINT, max_chars=120)
        sent = st.form_submit_button(t.SAVE_CORRECTION, type="primary")
    if sent:
        with errors_shown(), st.spinner(t.SAVING):
            chosen = Correction(title, agency, int(year) if year is not None else None, kind, reason)
            app.services.library.correct(report.id, chosen)
            state.reading = replace(at, editing=False)
            st.toast(t.SAVED)
            st.rerun()


def _delete_dialog(app: Runtime, state: State, report: Report) -> None:
    if not state.asking_delete:
        return

    def dismissed() -> None:
        state.asking_delete = False

    @st.dialog(t.DELETE_REPORT, on_dismiss=dismissed)
    def dialog() -> None:
        st.markdown(as_markdown(report.title or report.source))
        st.warning(t.DELETE_REPORT_SURE)
        with errors_shown(), st.container(horizontal=True):
            if st.button(t.DELETE_YES, key="delete-yes", type="primary"):
                app.services.library.remove([report.id])
                _leave(state)
            if st.button(t.CANCEL, key="delete-no"):
                state.asking_delete = False
                st.rerun()

    dialog()


def _outline(report: Report, at: Reading, within: tuple[int, int]) -> None:
    st.caption(t.OUTLINE)
    current = at.section if at.section is not None or not at.end else section_at(report, at.start)
    st.html(outline_html(report, current, within))


def _search(state: State, at: Reading, report: Report) -> tuple[tuple[int, int], ...]:
    """The field that looks for words in the report; gives where they stand."""

    def restart() -> None:
        if state.reading is not None:  # the field also says so when the report was just left
            state.reading = replace(at, hit=0, part=None, turn=at.turn + 1)

    with st.container(horizontal=True, key="reading-search", vertical_alignment="bottom"):
        words = st.text_input(
            e.SEARCH,
            key=f"reading-words-{report.id}",
            placeholder=e.SEARCH_HINT,
            max_chars=_LONGEST_SEARCH,
            on_change=restart,
            width=300,
        )
        found = hits(report.text, words)
        if found:
            st.html(f'<div class="xl-status">{e.hits(at.hit + 1, len(found), MOST_HITS)}</div>', width="content")
        elif words.strip():
            st.html(f'<div class="xl-status">{e.NO_HIT}</div>', width="content")
        for step, name in ((-1, e.EARLIER_HIT), (1, e.LATER_HIT)):
            if len(found) > 1 and st.button(name, key=f"hit-{step}"):
                state.reading = replace(at, hit=(at.hit + step) % len(found), part=None, turn=at.turn + 1)
                st.rerun()
    return found


def _chosen_part(state: State, at: Reading, report: Report, found: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The stretch that is drawn: the report, or of a very long one the part that was chosen or holds what is to be shown."""
    every = parts(report)
    target = found[at.hit][0] if found else at.start if at.end else at.section or 0
    shown = at.part if at.part is not None and at.part < len(every) else part_of(report, target)
    if len(every) > 1:
        names = [e.part(i + 1, len(every), _first_heading(report, span)) for i, span in enumerate(every)]
        key = f"reading-part-{report.id}-{shown}"  # shown anew with each part, so that it says what is drawn
        chosen = st.selectbox(
            e.CHOOSE_PART, range(len(every)), shown, format_func=names.__getitem__, key=key, width=420
        )
        if chosen != shown:
            state.reading = Reading(report.id, part=chosen, turn=at.turn + 1)
            st.rerun()
    return every[shown]


def _first_heading(report: Report, within: tuple[int, int]) -> str:
    return next((label(s) for s in report.sections if within[0] <= s.start < within[1]), "")


def _text(at: Reading, report: Report, within: tuple[int, int], found: Sequence[tuple[int, int]]) -> None:
    st.html(report_html(report, *within, (at.start, at.end), found))
    if found:
        st.html(_HIT % (at.hit, at.turn), unsafe_allow_javascript=True)
    elif (at.end or at.section is not None) and not at.editing:
        st.html(_PLACE % (at.section or 0, at.turn), unsafe_allow_javascript=True)
