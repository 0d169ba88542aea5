"""Fields for single facts beside a section: a value typed here changes every place, and the places are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from assistant.drafting.edit import with_sheet
from assistant.drafting.schema import Draft
from assistant.errors import InputError
from assistant.figures.facts import Fact
from assistant.web import draft_texts as d
from assistant.web.components import as_markdown
from assistant.web.draft_desk import current, do, keep_typed
from assistant.web.draft_facts import set_value
from assistant.web.runtime import Runtime
from assistant.web.state import Desk


def fact_input(app: Runtime, desk: Desk, fact: Fact, places: Sequence[str]) -> None:
    """A field for one fact, outside the table; ``places`` are the other parts that change with it."""
    key = f"fact-{fact.key}"
    if st.session_state.get(key) != fact.value:
        st.session_state[key] = fact.value
    st.text_input(
        as_markdown(d.fact_label(fact.indicator, fact.unit, fact.last)),
        key=key,
        max_chars=40,
        on_change=do,
        args=(desk, type_value, app, desk, fact.key, key),
    )
    if fact.key in desk.cells:
        st.warning(as_markdown(desk.cells[fact.key]))
    notes = [*([fact.note] if fact.note else []), *([d.fact_places(places)] if places else [])]
    if notes:
        st.caption(as_markdown("；".join(notes)))


def type_value(app: Runtime, desk: Desk, key: str, widget: str) -> None:
    """Save a value typed into a field; one that cannot be used is named and changes nothing. Raises StoreError."""
    draft = current(desk)
    desk.cells.pop(key, None)
    try:
        sheet = set_value(draft.sheet, key, st.session_state[widget])
    except InputError as error:
        desk.cells[key] = error.user_message
        return
    keep_typed(app, desk, with_sheet(draft, sheet), str(st.session_state[widget]))


def fact_places(draft: Draft) -> Mapping[str, Sequence[str]]:
    """The ids of the sections in which each fact stands, by its key."""
    found: dict[str, list[str]] = {}
    for section in draft.sections:
        for key in dict.fromkeys(use.key for use in section.uses):
            found.setdefault(key, []).append(section.id)
    return found
