"""The step 写作: a model writes section by section; each is saved when it is done, and one may stop and go on at any time."""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from typing import cast

import streamlit as st

from assistant.drafting.edit import with_sheet
from assistant.drafting.schema import Draft, DraftSection, Rewriting, Writing, Written
from assistant.drafting.write import SectionEvent, taken_in
from assistant.schema import Token
from assistant.web import draft_texts as d
from assistant.web.components import as_html, as_markdown
from assistant.web.draft_desk import current, do, go, keep, version
from assistant.web.runtime import Runtime
from assistant.web.state import Desk, Job

_DRAW_EVERY = 0.08  # seconds
_MOST_FAULTS = 2  # in a row: the model is not there, and waiting for each section helps nobody


def view(app: Runtime, desk: Desk) -> None:
    """Draw the step, and write when there is something to be written. Raises StoreError."""
    draft = current(desk)
    head = st.container()
    left, right = st.columns([3, 2], gap="medium")
    rows = left.empty()
    rows.html(rows_html(draft))
    with head:
        if desk.job is not None:
            st.caption(d.MODEL_NOTE)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(d.STOP, key="write-stop", type="primary", on_click=stop, args=(desk,))
        elif app.services.model is None:
            st.caption(d.OFFLINE_NOTE)
            with st.container(horizontal=True):
                st.button(d.TO_FACTS, key="write-to-facts", on_click=do, args=(desk, go, desk, "facts"))
                st.button(d.TO_EDIT, key="write-to-edit", on_click=do, args=(desk, go, desk, "edit"))
        else:
            _buttons(app, desk, draft)
    with right:
        if desk.job is not None:
            do(desk, run_job, app, desk, desk.job, lambda at: rows.html(rows_html(current(desk), at)))
            desk.job = None
            st.rerun()
        if desk.faults:
            st.warning(as_markdown("\n".join([d.FAULTS, *desk.faults])))
        if any(s.origin != "rolled" for s in writable(draft)):
            st.button(d.BASE_AGAIN, key="write-base", type="tertiary", on_click=do, args=(desk, _base, app, desk))


def writable(draft: Draft) -> list[DraftSection]:
    """The sections that have a text to be put better."""
    return [s for s in draft.sections if s.text and s.origin != "skeleton"]


def stop(desk: Desk) -> None:
    """Stop writing; the run that writes ends at its next word."""
    desk.job = None


def _buttons(app: Runtime, desk: Desk, draft: Draft) -> None:
    st.caption(d.MODEL_NOTE)
    sections = writable(draft)
    open_ones = tuple(s.id for s in sections if s.origin == "rolled")
    with st.container(horizontal=True, vertical_alignment="center"):
        with_edited = any(s.origin == "edited" for s in sections) and st.toggle(d.WITH_EDITED, key="write-edited")
        everything = tuple(s.id for s in sections if with_edited or s.origin != "edited")
        begun = any(s.origin == "model" for s in sections)
        if begun and open_ones:
            st.button(
                d.write_on(len(open_ones)),
                key="write-on",
                type="primary",
                on_click=do,
                args=(desk, _begin, app, desk, open_ones, False),
            )
        st.button(
            d.WRITE_AGAIN if begun else d.WRITE_ALL,
            key="write-all",
            type="secondary" if begun else "primary",
            disabled=not everything,
            on_click=do,
            args=(desk, _begin, app, desk, everything, True),
        )


def _begin(app: Runtime, desk: Desk, ids: tuple[str, ...], anew: bool) -> None:
    if anew:
        version(app, desk, d.BEFORE_ALL)
    desk.faults, desk.job = [], Job(ids)


def _base(app: Runtime, desk: Desk) -> None:
    """Every section as it follows from last year's report and this year's facts."""
    version(app, desk, d.BEFORE_BASE)
    draft = current(desk)
    keep(app, desk, with_sheet(app.services.drafter.starter.composed(draft), draft.sheet))
    desk.faults = []


def run_job(app: Runtime, desk: Desk, job: Job, each: Callable[[str], None] | None = None) -> None:
    """Write the job's sections; each is saved when it is done, so that being cut short loses half a section at most.

    Raises:
        StoreError: a section cannot be saved, or the draft was changed elsewhere.
    """
    bar, slot = st.progress(0.0), st.empty()
    pieces: list[str] = []
    drawn, in_a_row = 0.0, 0
    left = list(job.ids)
    title = ""
    written = app.services.drafter.write(current(desk), job.ids, instruction=job.instruction)
    with closing(cast("Generator[SectionEvent]", written)) as events:
        for event in events:
            match event:
                case Writing():
                    pieces, title = [], event.title or d.OPENING
                    bar.progress((event.n - 1) / event.total, as_markdown(d.writing(event.n, event.total, title)))
                    slot.caption(d.WAITING)
                    if each:
                        each(event.id)
                case Token():
                    pieces.append(event.text)
                    if time.monotonic() - drawn >= _DRAW_EVERY:
                        drawn = time.monotonic()
                        slot.html(as_html("".join(pieces), placeholders=True))
                case Rewriting():
                    pieces = []
                    slot.caption(d.CHECKING_AGAIN)
                case Written():
                    keep(app, desk, taken_in(current(desk), event))
                    left.remove(event.section.id)
                    desk.job = replace(job, ids=tuple(left)) if desk.job is not None else None
                    in_a_row = in_a_row + 1 if event.fault else 0
                    if event.fault:
                        desk.faults.append(d.fault(title, event.fault))
                    if in_a_row >= _MOST_FAULTS and left:
                        desk.faults.append(d.STOPPED_BY_FAULTS)
                        break


def rows_html(draft: Draft, now: str = "") -> str:
    """The sections with what became of each, as a table; ``now`` is the id of the one that is being written."""
    rows = []
    for section in draft.sections:
        state = d.NOW_WRITING if section.id == now else d.ORIGINS[section.origin] if section.text else ""
        indent = "\u3000" * max(0, section.level - 1)
        kind = "now" if section.id == now else section.origin if section.text else ""
        length = d.characters(len(section.text)) if section.text else ""
        rows.append(
            f"<tr><td>{indent}{html.escape(section.title or d.OPENING)}</td>"
            f'<td class="xl-origin {kind}">{state}</td><td>{length}</td></tr>'
        )
    return f'<table class="xl-files xl-parts">{"".join(rows)}</table>'
