"""The step 数据: this year's values in a table that is saved cell by cell, and answers to last year's plans and shortcomings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from assistant.drafting.edit import with_sheet
from assistant.errors import InputError
from assistant.figures.cells import CellFault, cell_value
from assistant.figures.facts import Fact, FactSheet, Promise
from assistant.web import draft_texts as d
from assistant.web import draft_workbook
from assistant.web.components import as_markdown
from assistant.web.draft_desk import current, do, keep, keep_typed
from assistant.web.runtime import Runtime
from assistant.web.state import Desk

_ROW_HEIGHT, _MOST_ROWS = 35, 10
_WIDTHS: dict[str, Any] = {
    "section": 190,
    "indicator": 190,
    "unit": 55,
    "last": 75,
    "value": 95,
    "office": 85,
    "note": 120,
    "source": 110,
}
_LONGEST = 60


def view(app: Runtime, desk: Desk) -> None:
    """Draw the step. Raises StoreError."""
    facts, promises, book = st.tabs([d.TAB_FACTS, d.TAB_PROMISES, d.TAB_BOOK], key="facts-tabs")
    with facts:
        _table(app, desk)
        _new_fact(app, desk)
    with promises:
        _promises(app, desk)
    with book:
        draft_workbook.view(app, desk)


def _table(app: Runtime, desk: Desk) -> None:
    import pandas as pd

    draft = current(desk)
    if not draft.sheet.facts:
        st.info(d.NO_FACTS)
        return
    turned = (desk, _compare, app, desk)
    wanted = _filters(desk, draft.sheet, draft.compare, turned)
    key = f"facts-{desk.grid}"
    if wanted != desk.filters or key not in st.session_state:
        # rows stay while they are filled in, also when only open ones are shown: nothing jumps away from the cursor
        desk.grid += 1
        key = f"facts-{desk.grid}"
        desk.filters = wanted
        desk.rows = [_row(f) for f in draft.sheet.facts if _fits(f, wanted)]
    rows = desk.rows
    st.caption(f"{d.showing(len(rows), len(draft.sheet.facts))}　{d.FACTS_HINT}")
    if not rows:
        st.info(d.NOTHING_FITS)
        return
    faults = st.container(key="facts-faults")  # above the table: below it, nobody sees them on a low screen
    st.data_editor(
        pd.DataFrame(rows, columns=list(d.COLUMNS)),
        key=key,
        hide_index=True,
        disabled=[c for c in d.COLUMNS if c not in d.EDITABLE],
        column_config={c: st.column_config.TextColumn(name, width=_WIDTHS[c]) for c, name in d.COLUMNS.items()},
        height=_ROW_HEIGHT * (min(len(rows), _MOST_ROWS) + 1) + 3,
        row_height=_ROW_HEIGHT,
        num_rows="fixed",
        placeholder="",
        alt=d.TAB_FACTS,
    )
    edits: Mapping[int, Mapping[str, Any]] = st.session_state[key]["edited_rows"]
    sheet, desk.cells = taken(draft.sheet, [row["key"] for row in rows], edits)
    if sheet != draft.sheet:
        typed = "\n".join(f"{f.indicator} {f.written}" for f in sheet.facts if f != draft.sheet.fact(f.key))
        do(desk, keep_typed, app, desk, with_sheet(draft, sheet), typed)
        desk.grid += desk.problem is not None  # what could not be saved must not look as if it were
        st.rerun()
    if desk.cells:
        faults.warning(as_markdown("\n".join(desk.cells.values())))


def taken(
    sheet: FactSheet, shown: Sequence[str], edits: Mapping[int, Mapping[str, Any]]
) -> tuple[FactSheet, dict[str, str]]:
    """The sheet with what was typed into the table, and what is wrong with a value, by the fact's key.

    Args:
        shown: the keys of the table's rows.
        edits: typed cells by row and column; a cell that cannot be used leaves the value as it was.
    """
    faults: dict[str, str] = {}
    for at, cells in edits.items():
        fact = sheet.fact(shown[at]) if at < len(shown) else None
        if fact is None:
            continue
        if "value" in cells:
            try:
                sheet = set_value(sheet, fact.key, cells["value"])
            except InputError as error:
                faults[fact.key] = error.user_message
        office, note = (str(cells.get(c, getattr(fact, c)) or "").strip()[:_LONGEST] for c in ("office", "note"))
        facts = (replace(f, office=office, note=note) if f.key == fact.key else f for f in sheet.facts)
        sheet = replace(sheet, facts=tuple(facts))
    return sheet, faults


def set_value(sheet: FactSheet, key: str, typed: object) -> FactSheet:
    """The sheet with one value typed by hand. Raises InputError for one that cannot be used."""
    fact = sheet.fact(key)
    if fact is None:
        return sheet
    value = cell_value(typed, fact.unit, year=sheet.year)
    if isinstance(value, CellFault):
        raise InputError(value.code, user_message=d.cell_fault(fact.indicator, value.text), hint="")
    return sheet if value == fact.value else sheet.with_fact(key, value=value, source=d.TYPED)


def _compare(app: Runtime, desk: Desk) -> None:
    """Say the change against last year behind each figure, or no longer."""
    draft = current(desk)
    keep(app, desk, with_sheet(replace(draft, compare=not draft.compare), draft.sheet))


def _filters(desk: Desk, sheet: FactSheet, compare: bool, turned: tuple[Any, ...]) -> tuple[str, bool, str]:
    sections = list(dict.fromkeys(f.section or d.OPENING for f in sheet.facts))
    with st.container(horizontal=True, vertical_alignment="bottom", key="facts-filters"):
        section = st.selectbox(d.SECTION, [d.ALL_SECTIONS, *sections], key="facts-section", width=280)
        words = st.text_input(d.SEARCH, key="facts-words", placeholder=d.SEARCH_HINT, width=210)
        only_open = st.toggle(d.ONLY_OPEN, key="facts-open")
        st.toggle(
            d.COMPARE, value=compare, key=f"facts-compare-{compare}", help=d.COMPARE_HELP, on_change=do, args=turned
        )
        st.button(d.REFRESH, key="facts-refresh", type="tertiary", on_click=_refresh, args=(desk,))
    return ("" if section == d.ALL_SECTIONS else str(section), bool(only_open), words.strip())


def _refresh(desk: Desk) -> None:
    desk.grid += 1


def _fits(fact: Fact, wanted: tuple[str, bool, str]) -> bool:
    section, only_open, words = wanted
    text = f"{fact.indicator} {fact.office} {fact.note}"
    return (
        section in ("", fact.section or d.OPENING)
        and not (only_open and fact.value)
        and all(w in text for w in words.split())
    )


def _row(fact: Fact) -> dict[str, str]:
    return {c: str(getattr(fact, c)) for c in (*d.COLUMNS, "key")} | {"section": fact.section or d.OPENING}


def _new_fact(app: Runtime, desk: Desk) -> None:
    sheet = current(desk).sheet
    with st.expander(d.NEW_FACT), st.form("new-fact", clear_on_submit=True, border=False):
        left, unit, value, right = st.columns([3, 1, 1, 3])
        name = left.text_input(d.NEW_NAME, key="fact-new-name", max_chars=_LONGEST)
        counted = unit.text_input(d.NEW_UNIT, key="fact-new-unit", max_chars=8)
        typed = value.text_input(d.NEW_VALUE, key="fact-new-value", max_chars=40)
        section = right.selectbox(d.NEW_SECTION, list(dict.fromkeys(f.section for f in sheet.facts)), key="fact-new-in")
        if st.form_submit_button(d.ADD_FACT) and name.strip():
            do(desk, _add_fact, app, desk, name.strip(), counted.strip(), typed, str(section or ""))
            st.rerun()


def _add_fact(app: Runtime, desk: Desk, name: str, unit: str, typed: str, section: str) -> None:
    draft = current(desk)
    told = "\n".join((section, name, unit))
    key = f"N-{hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()[:8]}"
    topic = next((f.topic for f in draft.sheet.facts if f.section == section and f.topic), "")
    sheet = draft.sheet
    if sheet.fact(key) is None:
        sheet = replace(sheet, facts=(*sheet.facts, Fact(key, name, unit, "", section=section, topic=topic)))
    keep(app, desk, with_sheet(draft, set_value(sheet, key, typed)))
    desk.grid += 1


def _promises(app: Runtime, desk: Desk) -> None:
    draft = current(desk)
    if not draft.sheet.promises:
        st.info(d.NO_PROMISES)
        return
    st.caption(d.ANSWER_HINT)
    for promise in draft.sheet.promises:
        _promise(app, desk, promise)


def _promise(app: Runtime, desk: Desk, promise: Promise) -> None:
    key = f"answer-{promise.key}"
    if st.session_state.get(key, "").strip() != promise.answer:
        st.session_state[key] = promise.answer
    text, answer = st.columns(2, gap="medium")
    text.markdown(f"**{d.PROMISE_KINDS[promise.kind]}**　{as_markdown(promise.text)}")
    answer.text_area(
        d.ANSWER,
        key=key,
        height=90,
        max_chars=3000,
        placeholder=d.ANSWER,
        label_visibility="collapsed",
        on_change=do,
        args=(desk, _answered, app, desk, promise.key, key),
    )


def _answered(app: Runtime, desk: Desk, promise: str, key: str) -> None:
    typed = " ".join(st.session_state[key].split())
    draft = current(desk)
    sheet = draft.sheet.with_answer(promise, answer=typed, source=d.TYPED)
    keep_typed(app, desk, with_sheet(draft, sheet), typed)
