"""The step 修改: a section's text beside last year's and its facts, saved as it is typed, rewritten on request."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from assistant.drafting import edit
from assistant.drafting.diff import is_changed, pieces
from assistant.drafting.review import todos
from assistant.drafting.schema import Draft, DraftSection
from assistant.web import draft_beside, draft_history
from assistant.web import draft_texts as d
from assistant.web.components import ButtonKind, as_html, as_markdown, diff_html, short
from assistant.web.draft_desk import current, do, keep, keep_typed, version
from assistant.web.draft_write import run_job, stop
from assistant.web.runtime import Runtime
from assistant.web.state import Desk, Job, View

_LONGEST_NAME = 15
_HEIGHTS = (140, 380)  # of the editor, in pixels
_PER_LINE, _LINE_HEIGHT = 38, 26


def view(app: Runtime, desk: Desk) -> None:
    """Draw the step. Raises StoreError, ArchiveError."""
    draft = current(desk)
    section = chosen(desk)
    _part(desk, draft, section)
    with st.container(horizontal=True, key="edit-views", gap="small"):
        for view_id, name in d.VIEWS.items():
            kind: ButtonKind = "secondary" if view_id == desk.view else "tertiary"
            st.button(name, key=f"view-{view_id}", type=kind, on_click=do, args=(desk, _show, desk, view_id))
    match desk.view:
        case "against":
            draft_history.against(app, desk, draft, section)
        case "versions":
            draft_history.versions(app, desk, draft)
        case "edit":
            left, right = st.columns([3, 2], gap="medium")
            with left:
                _editor(app, desk, draft, section)
            with right, st.container(key="draft-beside"):
                draft_beside.panel(app, desk, draft, section)


def _show(desk: Desk, view_id: View) -> None:
    desk.view, desk.job = view_id, None


def chosen(desk: Desk) -> DraftSection:
    """The section that is edited: the chosen one, or the first."""
    draft = current(desk)
    section = draft.section(desk.section or "") or draft.sections[0]
    desk.section = section.id
    return section


def sections(desk: Desk) -> None:
    """The list in the sidebar, each with what is left to do in it."""
    draft, at = current(desk), chosen(desk)
    counts = Counter(todo.section for todo in todos(draft))
    with st.sidebar:
        st.caption(d.SECTIONS)
        with st.container(key="draft-sections", gap=None):
            for section in draft.sections:
                indent = max(0, section.level - 1)
                label = "\u3000" * indent + as_markdown(short(name_of(section), _LONGEST_NAME - indent))
                label += f" :orange[{counts[section.id]}]" if section.id in counts else ""
                kind: ButtonKind = "secondary" if section.id == at.id else "tertiary"
                args = (desk, choose, desk, section.id)
                st.button(label, key=f"part-{section.id}", type=kind, width="stretch", on_click=do, args=args)


def _part(desk: Desk, draft: Draft, section: DraftSection) -> None:
    """The choice of a section where the screen is narrow and the sidebar with their list closed; hidden on others."""
    left = Counter(todo.section for todo in todos(draft))
    names = {
        s.id: "\u3000" * max(0, s.level - 1) + name_of(s) + (f"（{d.todo_count(left[s.id])}）" if left[s.id] else "")
        for s in draft.sections
    }
    st.session_state["edit-part"] = section.id
    with st.container(key="draft-part"):
        st.selectbox(
            d.SECTION, list(names), format_func=names.__getitem__, key="edit-part", on_change=_chosen, args=(desk,)
        )


def _chosen(desk: Desk) -> None:
    do(desk, choose, desk, st.session_state["edit-part"])


def choose(desk: Desk, section_id: str) -> None:
    """Show another section."""
    desk.section, desk.job, desk.before, desk.faults = section_id, None, None, []


def name_of(section: DraftSection) -> str:
    """How a section is called in lists."""
    return section.title or (d.OPENING if section.level == 0 else d.UNTITLED)


def _editor(app: Runtime, desk: Desk, draft: Draft, section: DraftSection) -> None:
    st.html(
        f'<div class="xl-path">{as_html(name_of(section))}</div>'
        f'<div class="xl-meta">{d.ORIGINS[section.origin]} · {d.characters(len(section.text))}</div>'
    )
    if not section.text:
        st.caption(d.ONLY_HEADING)
    assert desk.stored is not None
    key = f"text-{desk.stored.id}-{section.id}"
    if normal(st.session_state.get(key, "")) != section.text or key not in st.session_state:
        st.session_state[key] = section.text
    lines = sum(len(p) // _PER_LINE + 1 for p in section.text.split("\n"))
    st.text_area(
        d.EDITOR,
        key=key,
        height=max(_HEIGHTS[0], min(_HEIGHTS[1], (lines + 1) * _LINE_HEIGHT)),
        label_visibility="collapsed",
        on_change=do,
        args=(desk, type_text, app, desk, section.id, key),
    )
    slot = st.container()
    _rewriting(app, desk, section)
    with slot:
        if desk.job is not None:
            st.button(d.STOP, key="edit-stop", on_click=stop, args=(desk,))
            do(desk, run_job, app, desk, desk.job)
            desk.job = None
            st.rerun()
        _changed(app, desk, section)
        for fault in desk.faults:
            st.warning(as_markdown(fault))
        for note in section.notes:
            st.info(as_markdown(note))
    if section.placeholders or "【待" in section.text:
        st.caption(d.PREVIEW)
        st.html(as_html(section.text, placeholders=True))


def normal(text: str) -> str:
    """A text as it is kept: without blank lines and white space around lines."""
    return "\n".join(line.strip() for line in text.replace("\r", "").split("\n") if line.strip())


def type_text(app: Runtime, desk: Desk, section_id: str, widget: str) -> None:
    """Save a section's text; a figure typed over a placeholder becomes the fact's value, everywhere. Raises StoreError."""
    typed = str(st.session_state[widget])
    keep_typed(app, desk, with_text(current(desk), section_id, typed), typed)
    desk.before = None


def with_text(draft: Draft, section_id: str, typed: str) -> Draft:
    """The draft with a section's text as a person wrote it."""
    section = draft.section(section_id)
    if section is None:
        return draft
    sheet = draft.sheet
    for learned in edit.learned(section, normal(typed), sheet):
        sheet = sheet.with_fact(learned.key, value=learned.value, source=d.TYPED)
    # the value first, so that the typed words are found in the text and stay the fact's place
    draft = edit.with_sheet(draft, sheet)
    section = draft.section(section_id)
    assert section is not None
    return draft.with_section(edit.edited(section, typed))


def _rewriting(app: Runtime, desk: Desk, section: DraftSection) -> None:
    with st.container(key="edit-rewrite"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            wish = f"wish-{section.id}"
            st.text_input(d.INSTRUCTION, key=wish, placeholder=d.INSTRUCTION_HINT, max_chars=300)
            st.button(
                d.REWRITE,
                key="edit-go",
                disabled=not section.text or desk.job is not None,
                on_click=do,
                args=(desk, _rewrite, app, desk, section.id, wish),
            )
        with st.container(horizontal=True, gap="small"):
            shorter = (desk, begin, app, desk, section.id, d.QUICK_SHORTER)
            again = (desk, _again, app, desk, section.id)
            off = not section.text or desk.job is not None
            st.button(d.QUICK_SHORTER, key="quick-shorter", type="tertiary", disabled=off, on_click=do, args=shorter)
            st.button(f"{d.QUICK_STRESS}…", key="quick-stress", type="tertiary", on_click=_wish, args=(wish,))
            st.button(d.QUICK_BASE, key="quick-base", type="tertiary", on_click=do, args=again)


def _wish(widget: str) -> None:
    """Begin an instruction that the user goes on with."""
    st.session_state[widget] = d.QUICK_STRESS


def _rewrite(app: Runtime, desk: Desk, section_id: str, widget: str) -> None:
    begin(app, desk, section_id, str(st.session_state.get(widget, "")).strip())


def begin(app: Runtime, desk: Desk, section_id: str, instruction: str) -> None:
    """Have a section rewritten in this run; what it was before is a version. Raises StoreError."""
    section = current(desk).section(section_id)
    if section is not None:
        version(app, desk, d.before_section(name_of(section)))
        desk.faults, desk.before, desk.job = [], section, Job((section_id,), instruction)


def _again(app: Runtime, desk: Desk, section_id: str) -> None:
    """The section as it follows from last year's text and this year's facts."""
    draft = current(desk)
    section, fresh = draft.section(section_id), app.services.drafter.starter.composed(draft).section(section_id)
    if section is None or fresh is None or fresh == section:
        return
    version(app, desk, d.before_section(name_of(section)))
    keep(app, desk, draft.with_section(fresh))
    desk.faults, desk.before = [], section


def _changed(app: Runtime, desk: Desk, section: DraftSection) -> None:
    """What a rewriting changed, and the way back."""
    before = desk.before
    if before is None or before.id != section.id:
        return
    found = pieces(before.text, section.text)
    with st.container(border=True, key="edit-change"):
        st.caption(d.CHANGE)
        if not is_changed(found):
            st.html(f'<div class="xl-meta">{d.NOTHING_CHANGED}</div>')
            st.button(d.DISMISS, key="edit-accept", type="tertiary", on_click=do, args=(desk, _accept, desk))
            return
        st.html(diff_html(found))
        with st.container(horizontal=True):
            st.button(d.ACCEPT, key="edit-accept", type="primary", on_click=do, args=(desk, _accept, desk))
            st.button(d.UNDO, key="edit-undo", on_click=do, args=(desk, _undo, app, desk, before))


def _accept(desk: Desk) -> None:
    desk.before, desk.faults = None, []


def _undo(app: Runtime, desk: Desk, before: DraftSection) -> None:
    keep(app, desk, current(desk).with_section(before))
    desk.before, desk.faults = None, []
