"""What is kept of one report beside its text, for the reading view: labels and the history of corrections."""

from __future__ import annotations

import html

import streamlit as st

from assistant.coverage import problems
from assistant.store.labels import Corrected
from assistant.web import library_texts as lt
from assistant.web.components import as_markdown, chips
from assistant.web.library_acts import ask, dialog
from assistant.web.library_data import holdings, when
from assistant.web.library_state import Shelf
from assistant.web.runtime import Runtime
from vectorstore.schema import ReportInfo


def notes(app: Runtime, shelf: Shelf, info: ReportInfo) -> None:
    """The report's labels, and what somebody should know of it or has set by hand. Raises ArchiveError, StoreError."""
    held = holdings(app, shelf)
    names = held.labels.get(info.id, ())
    if names:
        st.html(chips(names))
    by_hand = [p.text for p in info.problems if p.code == "corrected"]
    said = [*problems(info, info.id in held.twin_ids), *by_hand]
    if said:
        st.warning(as_markdown("\n".join(said)))


def labels_button(app: Runtime, shelf: Shelf, report: str) -> None:
    """The button that opens the labels' dialog, and the dialog. Raises ArchiveError, StoreError."""
    st.button(lt.LABELS, key="read-labels", type="tertiary", on_click=ask, args=(shelf, "labels", (report,)))
    if shelf.pending is not None:
        dialog(app, shelf, holdings(app, shelf))


def record(app: Runtime, report: str) -> None:
    """The history of corrections; nothing where there is none. Raises StoreError."""
    corrections = app.services.labels.corrections(report)
    if corrections:
        with st.expander(lt.record(len(corrections))):
            st.html(record_html(corrections))


def record_html(corrections: list[Corrected]) -> str:
    """Corrections as a list, latest first."""
    said = (lt.record_line(when(c.created, minutes=True), c.field, c.old, c.new, c.reason) for c in corrections)
    return f'<ul class="xl-list">{"".join(f"<li>{html.escape(s)}</li>" for s in said)}</ul>'
