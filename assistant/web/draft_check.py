"""The step 核对: what is still open, by kind and by section, each with the way to it; and what remains for people to do."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

import streamlit as st

from assistant.drafting.review import Todo, todos
from assistant.drafting.schema import Draft
from assistant.web import draft_findings
from assistant.web import draft_out_texts as o
from assistant.web import draft_texts as d
from assistant.web.components import as_html, as_markdown
from assistant.web.draft_desk import current, do, go
from assistant.web.runtime import Runtime
from assistant.web.state import Desk, Step

_OTHERS = ("unsupported", "carried_over", "note")
_OPEN_FIRST = 1  # groups that are unfolded


def view(app: Runtime, desk: Desk) -> None:
    """Draw the step."""
    draft = current(desk)
    groups = grouped(todos(draft))
    if not groups:
        st.success(o.ALL_CLEAR)
    elif not set(groups) - set(_OTHERS):
        st.success(o.CLEAR_BUT)
    left, right = st.columns([3, 1], gap="medium")
    with left:
        for at, (name, found) in enumerate(groups.items()):
            with st.expander(o.group(o.GROUPS[name], len(found)), expanded=at < _OPEN_FIRST, key=f"check-{name}"):
                _group(desk, draft, name, found)
        draft_findings.view(app, desk)
    with right:
        st.html(
            f'<div class="xl-path">{o.BEFORE_SENDING}</div>'
            f'<ol class="xl-list xl-meta">{"".join(f"<li>{line}</li>" for line in o.CLERK)}</ol>'
        )


def grouped(found: Iterable[Todo]) -> dict[str, list[Todo]]:
    """The todos by group, in the order of ``draft_texts.GROUPS``; empty groups are left out."""
    groups: dict[str, list[Todo]] = {name: [] for name in o.GROUPS}
    for todo in found:
        kind = next((k for k in o.GROUPS if todo.text.startswith(f"【{k}：")), "待核")
        groups[kind if todo.kind == "mark" else todo.kind].append(todo)
    return {name: listed for name, listed in groups.items() if listed}


def _group(desk: Desk, draft: Draft, name: str, found: Sequence[Todo]) -> None:
    st.caption(o.GROUP_HELP[name])
    if name == "missing_part":
        st.html(_listed(todo.text for todo in found))
        _jump(desk, o.TO_OUTLINE, f"check-{name}-outline", "outline")
        return
    if name in {"待填", "待回应"}:
        _jump(desk, o.TO_FACTS, f"check-{name}-facts", "facts")
    for section in draft.sections:
        texts = [todo.text for todo in found if todo.section == section.id]
        if texts:
            with st.container(key=f"check-part-{name}-{section.id}", gap=None):
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(f"**{as_markdown(section.title or d.OPENING)}**", width="content")
                    _jump(desk, o.OPEN_SECTION, f"check-{name}-{section.id}", "edit", section.id)
                st.html(_listed(texts))


def _jump(desk: Desk, label: str, key: str, step: Step, section: str | None = None) -> None:
    st.button(label, key=key, type="tertiary", on_click=do, args=(desk, go, desk, step, section))


def _listed(texts: Iterable[str]) -> str:
    """Texts as a list; the same one several times is shown once with how often."""
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    items = "".join(
        f"<li>{as_html(text, placeholders=True)}{html.escape(f'×{n}') if n > 1 else ''}</li>"
        for text, n in counts.items()
    )
    return f'<ul class="xl-list">{items}</ul>'
