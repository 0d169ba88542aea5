"""The page 对比: two reports beside each other, an agency's reports over the years, or a draft beside what it follows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assistant.compare import words as w
from assistant.compare.compare import Comparison
from assistant.compare.view import Course, follows
from assistant.web import (
    compare_export,
    compare_figures,
    compare_overview,
    compare_promises,
    compare_sections,
    compare_series,
    compare_start,
    sidebar,
)
from assistant.web import compare_texts as c
from assistant.web import texts as t
from assistant.web.compare_desk import against_draft, compared, go, series_of
from assistant.web.compare_state import CompareView, Comparing
from assistant.web.components import ButtonKind, as_markdown, chips, errors_shown
from assistant.web.evidence import LIBRARY_PAGE
from assistant.web.runtime import Runtime, runtime
from assistant.web.state import State, current_state
from assistant.web.uploads import add_files, samples
from vectorstore.schema import ReportInfo

_DRAFT_PAGE = "assistant/web/draft.py"
_SERIES_VIEWS: tuple[CompareView, ...] = ("overview", "figures", "promises")


def page() -> None:
    """Draw the page."""
    app, state = runtime(), current_state()
    with errors_shown():
        _page(app, state)
    sidebar.model_state(app)


def _page(app: Runtime, state: State) -> None:
    s = state.comparing
    infos = app.services.archive.infos()
    head = st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="compare-head"
    )
    head.title(c.TITLE, anchor=False, width="content")
    if not infos:
        _empty(app)
        return
    compare_start.resume(app, s, infos)
    with head:
        compare_start.mode(s)
    ready = compare_start.choice(app, s, infos)
    if s.lost:
        st.warning(c.LOST)
        s.lost = False
    compare_start.keep_address(s)
    if not ready:
        _elsewhere(s, infos)
        return
    with st.spinner(c.WORKING):
        found = _found(app, s)
    if found is None:
        st.info(c.EMPTY_DRAFT)
        return
    with head:
        compare_export.buttons(found)
    if isinstance(found, Course):
        _course(state, found)
    else:
        _two(state, found)


def _elsewhere(s: Comparing, infos: Sequence[ReportInfo]) -> None:
    """The way to what is missing: a draft, or more reports."""
    label, page = (c.TO_DRAFT, _DRAFT_PAGE) if s.mode == "draft" and infos else (c.TO_LIBRARY, LIBRARY_PAGE)
    if st.button(label, key="compare-elsewhere"):
        st.switch_page(page)


def _empty(app: Runtime) -> None:
    st.caption(c.INTRO)
    st.info(c.EMPTY)
    with st.container(horizontal=True):
        if st.button(t.LOAD_SAMPLES, key="compare-samples", type="primary"):
            add_files(app, samples(), lambda _, __: None)
            st.rerun()
        if st.button(c.TO_LIBRARY, key="compare-to-library"):
            st.switch_page(LIBRARY_PAGE)


def _found(app: Runtime, s: Comparing) -> Comparison | Course | None:
    if s.mode == "draft":
        return against_draft(app, s)
    if s.mode == "series" and len(s.ids) > 2:
        return series_of(app, s)
    return compared(app, s, s.ids[0], s.ids[1])


def _two(state: State, found: Comparison) -> None:
    s = state.comparing
    notes = [*_notes(found), *([c.STILL_OPEN] if s.mode == "draft" and c.OPEN_MARK in found.b.text else [])]
    if notes:
        st.html(chips((), notes))
    _views(s, tuple(c.VIEWS))
    match s.view:
        case "overview":
            compare_overview.view(s, found)
        case "sections":
            compare_sections.view(state, found)
        case "figures":
            compare_figures.view(state, found)
        case "promises":
            compare_promises.view(state, found)
        case "copies":
            compare_promises.copies(state, found)


def _course(state: State, course: Course) -> None:
    s = state.comparing
    if s.view not in _SERIES_VIEWS:
        s.view = "overview"
    _views(s, _SERIES_VIEWS)
    match s.view:
        case "figures":
            compare_series.view(state, course)
        case "promises":
            _steps(state, course)
        case _:
            compare_overview.course_view(s, course)


def _steps(state: State, course: Course) -> None:
    """The promises of each year with the next year's answers, the newest first; one step at a time."""
    steps = course.steps[::-1]
    chosen = st.segmented_control(
        c.STEPS,
        range(len(steps)),
        default=0,
        required=True,
        format_func=lambda n: as_markdown(c.step(*w.names(steps[n].a, steps[n].b))),
        key="compare-step",
        label_visibility="collapsed",
        on_change=_fold,
        args=(state.comparing,),
    )
    compare_promises.view(state, steps[chosen if chosen is not None and chosen < len(steps) else 0])


def _fold(s: Comparing) -> None:
    s.opened = None


def _notes(found: Comparison) -> list[str]:
    a, b = found.a, found.b
    notes = [c.OTHER_KIND] if a.kind != b.kind else []
    if not follows(a, b):
        return [*notes, c.NOT_FOLLOWING]
    years = (b.year or 0) - (a.year or 0)
    return [*notes, c.apart(years)] if years > 1 else notes


def _views(s: Comparing, views: tuple[CompareView, ...]) -> None:
    with st.container(horizontal=True, key="compare-views", gap="small", vertical_alignment="center"):
        for view in views:
            kind: ButtonKind = "primary" if view == s.view else "secondary"
            st.button(c.VIEWS[view], key=f"compare-view-{view}", type=kind, on_click=go, args=(s, view))


if __name__ == "__main__":
    page()
