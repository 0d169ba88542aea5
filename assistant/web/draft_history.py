"""The draft against last year's text, and its versions: what changed between two of them, and the way back to one."""

from __future__ import annotations

import html

import streamlit as st

from assistant.drafting.diff import SectionChange, changes, is_changed, pieces
from assistant.drafting.schema import Draft, DraftSection
from assistant.web import draft_texts as d
from assistant.web.components import diff_html
from assistant.web.draft_beside import base_text
from assistant.web.draft_desk import current, do, keep, local_time, version
from assistant.web.runtime import Runtime
from assistant.web.state import Desk

_NOW = 0  # stands for the draft as it is among the versions' numbers


def against(app: Runtime, desk: Desk, draft: Draft, section: DraftSection) -> None:
    """Draw a section, or the whole draft, against the parts of last year's report that it follows. Raises ArchiveError."""
    whole = st.toggle(d.WHOLE, key="against-whole")
    st.caption(d.LEGEND)
    items = {i.id: i for i in draft.outline.items}
    for one in draft.sections if whole else (section,):
        old = base_text(app, draft, items.get(one.id))
        if whole and not old and not one.text:
            continue
        st.html(f'<div class="xl-path">{html.escape(one.title or d.OPENING)}</div>')
        if old is None:
            st.caption(d.BASE_GONE)
        elif not old:
            st.caption(d.AGAINST_NONE)
        else:
            found = _compared(old, one.text)
            st.html(found if found else f'<div class="xl-meta">{d.AGAINST_SAME}</div>')


@st.cache_data(max_entries=200, show_spinner=False)
def _compared(old: str, new: str) -> str:
    found = pieces(old, new)
    return diff_html(found) if is_changed(found) else ""


def versions(app: Runtime, desk: Desk, draft: Draft) -> None:
    """Draw the versions and what differs between two. Raises StoreError."""
    assert desk.stored is not None
    draft_id = desk.stored.id
    infos = app.services.drafts.versions(draft_id)
    names = {i.number: d.version_name(i.number, local_time(i.created), i.reason) for i in infos}
    left, right = st.columns(2)
    number = left.selectbox(d.VERSION, list(names), format_func=names.__getitem__, key="version-old")
    others = {_NOW: d.CURRENT, **names}
    other = right.selectbox(d.COMPARE_WITH, list(others), format_func=others.__getitem__, key="version-new")
    if number is None or other is None:
        return
    old = app.services.drafts.version(draft_id, number)
    new = draft if other == _NOW else app.services.drafts.version(draft_id, other)
    st.button(d.RESTORE, key="version-restore", on_click=do, args=(desk, restore, app, desk, number))
    found = changes(old, new)
    if not found:
        st.caption(d.NO_CHANGES)
        return
    st.caption(d.CHANGED_LEGEND)
    for change in found:
        _change(change)


def _change(change: SectionChange) -> None:
    head = "" if change.title else f'<div class="xl-path">{d.OPENING}</div>'
    st.html(f"{head}{diff_html(change.pieces)}")


def restore(app: Runtime, desk: Desk, number: int) -> None:
    """Go back to a version; what stood before is a version too. Raises StoreError."""
    assert desk.stored is not None
    old = app.services.drafts.version(desk.stored.id, number)
    version(app, desk, d.RESTORED_BEFORE)
    keep(app, desk, old, d.restored(number))
    desk.before = None
    desk.said = f"{d.restored(number)}。"
    if current(desk).section(desk.section or "") is None:
        desk.section = None
