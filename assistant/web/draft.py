"""The page 起草: the list of drafts, or the open one with its steps from outline to export. All is saved as it is done."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import get_args

import streamlit as st

from assistant.drafting.review import Todo, todos
from assistant.drafting.schema import Draft
from assistant.errors import StoreError
from assistant.web import (
    draft_check,
    draft_edit,
    draft_export,
    draft_facts,
    draft_outline,
    draft_start,
    draft_write,
    sidebar,
)
from assistant.web import draft_texts as d
from assistant.web.components import ButtonKind, as_markdown, errors_shown, show_error
from assistant.web.draft_desk import current, do, go, leave, open_draft, reopen
from assistant.web.runtime import Runtime, runtime
from assistant.web.state import Desk, Step, current_state

_VIEWS: Mapping[Step, Callable[[Runtime, Desk], None]] = {
    "outline": draft_outline.view,
    "facts": draft_facts.view,
    "write": draft_write.view,
    "edit": draft_edit.view,
    "check": draft_check.view,
    "export": draft_export.view,
}
BLOCKING = ("missing_part", "mark")


def page() -> None:
    """Draw the page."""
    app, desk = runtime(), current_state().desk
    with errors_shown():
        _resume(app, desk)
        if desk.stored is not None and desk.step == "edit":
            draft_edit.sections(desk)
    sidebar.model_state(app)
    with errors_shown():
        if desk.stored is None:
            _messages(app, desk)
            draft_start.view(app, desk)
        else:
            _open(app, desk)


def _resume(app: Runtime, desk: Desk) -> None:
    """After a reload the address says which draft was open, at which step and section."""
    wanted = st.query_params.get("d")
    if wanted and not desk.resumed:
        step = st.query_params.get("step", "outline")
        desk.step = next((s for s in get_args(Step) if s == step), "outline")
        desk.section = st.query_params.get("part")
        try:
            open_draft(app, desk, wanted)
        except StoreError as error:
            leave(desk)
            show_error(error)
    desk.resumed = True
    address = {} if desk.stored is None else {"d": desk.stored.id, "step": desk.step}
    if desk.stored is not None and desk.section:
        address["part"] = desk.section
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def _open(app: Runtime, desk: Desk) -> None:
    draft = current(desk)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="draft-head"
    ):
        st.html(f'<div class="xl-draft-title">{html.escape(draft.title)}</div>', width="content")
        st.html(f'<div class="xl-saved">{d.saved_at(desk.saved) if desk.saved else d.NOT_SAVED_YET}</div>')
        st.button(d.ALL_DRAFTS, key="draft-list", type="tertiary", on_click=do, args=(desk, leave, desk))
    left = todos(draft)
    with st.container(horizontal=True, key="draft-steps", gap="small"):
        for n, (step, name) in enumerate(d.STEPS.items(), start=1):
            kind: ButtonKind = "primary" if step == desk.step else "secondary"
            label = as_markdown(f"{n} {name}{_badge(step, draft, left)}")
            st.button(label, key=f"step-{step}", type=kind, on_click=do, args=(desk, go, desk, step))
    st.caption(as_markdown(_line(app, desk, draft, left)))
    _messages(app, desk)
    _VIEWS[desk.step](app, desk)
    _next(desk)


def _next(desk: Desk) -> None:
    steps = get_args(Step)
    following = steps[steps.index(desk.step) + 1 :]
    if following:
        label = d.next_step(d.STEPS[following[0]])
        with st.container(horizontal=True, horizontal_alignment="right", key="draft-next"):
            st.button(label, key="step-next", on_click=do, args=(desk, go, desk, following[0]))


def _messages(app: Runtime, desk: Desk) -> None:
    """What was done, what went wrong, and what could not be saved."""
    if desk.said:
        st.success(as_markdown(desk.said))
    if desk.problem is not None:
        st.error(as_markdown("\n".join(desk.problem)))
    if desk.changed:
        st.button(d.REOPEN, key="draft-reopen", type="primary", on_click=do, args=(desk, reopen, app, desk))
    if desk.lost:
        with st.container(border=True, key="draft-lost"):
            st.caption(d.LOST)
            st.code("\n\n".join(desk.lost), language=None, wrap_lines=True)
            st.button(d.LOST_DONE, key="draft-lost-done", on_click=desk.lost.clear)


def _badge(step: str, draft: Draft, left: tuple[Todo, ...]) -> str:
    if step == "facts" and draft.sheet.facts:
        return f" {sum(bool(f.value) for f in draft.sheet.facts)}/{len(draft.sheet.facts)}"
    return f" {len(left)}" if step == "check" and left else ""


def _line(app: Runtime, desk: Desk, draft: Draft, left: tuple[Todo, ...]) -> str:
    """What is to be done in this step, and how far it is."""
    sheet = draft.sheet
    blocking = sum(todo.kind in BLOCKING for todo in left)
    match desk.step:
        case "outline":
            missing = sum(todo.kind == "missing_part" for todo in left)
            return d.outline_line(sum(s.level > 0 for s in draft.sections), missing)
        case "facts":
            answered = sum(bool(p.answer) for p in sheet.promises)
            return d.facts_line(
                sum(bool(f.value) for f in sheet.facts), len(sheet.facts), answered, len(sheet.promises)
            )
        case "write":
            written = sum(s.origin in {"model", "edited"} for s in draft_write.writable(draft))
            return d.write_line(app.services.model is not None, written, len(draft_write.writable(draft)))
        case "edit":
            return d.edit_line(len(left))
        case "check":
            return d.check_line(blocking, len(left) - blocking)
        case "export":
            return d.export_line(blocking)


if __name__ == "__main__":
    page()
