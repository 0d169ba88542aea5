"""The page 资料库: adding reports, the list, what years are covered, duplicates, files that failed; a report opens in reading.py."""

from __future__ import annotations

import html
from contextlib import suppress

import streamlit as st

from assistant.intake import Item
from assistant.web import library_acts, library_cover, library_table, library_twins, library_upload, reading, sidebar
from assistant.web import library_texts as lt
from assistant.web import texts as t
from assistant.web.components import ButtonKind, as_markdown, errors_shown
from assistant.web.library_data import Holdings, do, holdings, when
from assistant.web.library_state import Shelf, ShelfView
from assistant.web.reindex import reindex
from assistant.web.runtime import Runtime, runtime
from assistant.web.state import State, current_state
from vectorstore.errors import VectorStoreError
from vectorstore.schema import FailedFile

_MOST_FAILURES = 20


def page() -> None:
    """Draw the library, or the report that is open."""
    app, state = runtime(), current_state()
    sidebar.model_state(app)
    with errors_shown():
        if state.reading is not None:
            reading.view(app, state, state.reading)
        else:
            _library(app, state)


def _library(app: Runtime, state: State) -> None:
    shelf = state.shelf
    st.title(t.LIBRARY, anchor=False)
    held = holdings(app, shelf)
    library_upload.uploader(app, shelf)
    library_upload.progress(app, shelf, held)
    _told(shelf)
    if held.infos:
        _stale(app, shelf)
        _views(shelf, held)
        _VIEWS[shelf.view](app, state, held)
        library_acts.dialog(app, shelf, held)
    elif not library_upload.intake().progress().running:
        _empty(app, shelf)
    _failures(app, shelf)


def _told(shelf: Shelf) -> None:
    """What was done and what went wrong, until the next thing is done."""
    if shelf.problem is not None:
        st.error(as_markdown("\n".join(shelf.problem)))
        shelf.problem = None
    if shelf.said:
        st.success(as_markdown(shelf.said))
        shelf.said = ""
    if shelf.refused:
        st.warning(as_markdown("\n".join(shelf.refused)))
        shelf.refused = ()


def _stale(app: Runtime, shelf: Shelf) -> None:
    """Reports that another embedder or chunker made: until they are made anew, nothing can be added or searched by meaning."""
    if app.warm_up.state == "loading":
        return  # asking the model who it is would wait for it
    count = 0
    with suppress(VectorStoreError):  # a model that cannot be used is told in the sidebar
        count = len(app.services.archive.stale(app.services.library.stamp))
    if not count:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="library-stale"):
        st.markdown(as_markdown(lt.stale(count)), width="stretch")
        pressed = st.button(lt.REINDEX, key="library-reindex", type="primary")
    if pressed:
        shelf.said = reindex(app)
        st.rerun()


def _views(shelf: Shelf, held: Holdings) -> None:
    with st.container(horizontal=True, key="library-views", gap="small", vertical_alignment="center"):
        for view in _VIEWS:
            kind: ButtonKind = "primary" if view == shelf.view else "secondary"
            name = lt.views(view, len(held.groups))
            st.button(name, key=f"library-view-{view}", type=kind, on_click=_go, args=(shelf, view))


def _go(shelf: Shelf, view: ShelfView) -> None:
    shelf.view, shelf.editing = view, False


def _list(app: Runtime, state: State, held: Holdings) -> None:
    library_table.view(app, state, held)


def _coverage(app: Runtime, state: State, held: Holdings) -> None:
    library_cover.view(state, held)


_VIEWS = {"list": _list, "coverage": _coverage, "twins": library_twins.view}


def _empty(app: Runtime, shelf: Shelf) -> None:
    with st.container(border=True):
        st.markdown(f"**{t.EMPTY_LIBRARY}**")
        st.html(f'<ol class="xl-lines">{"".join(f"<li>{html.escape(s)}</li>" for s in lt.EMPTY_STEPS)}</ol>')
        with st.container(horizontal=True, vertical_alignment="center"):
            press = (shelf, library_upload.load_samples, app, shelf)
            st.button(t.LOAD_SAMPLES, key="load-samples", type="primary", on_click=do, args=press)
            st.caption(t.SAMPLES_NOTE)


def _failures(app: Runtime, shelf: Shelf) -> None:
    """The files that could not be read, from this upload or an earlier one, with what to do about each."""
    failures = app.services.archive.failures()
    if not failures:
        return
    queue = library_upload.intake()
    again = {(i.name, i.problems): i for i in queue.progress().items if queue.can_resume(i)}
    with st.expander(lt.failures(len(failures)), expanded=len(failures) <= 5, key="library-failures"):
        for failure in failures[:_MOST_FAILURES]:
            _failure(app, shelf, failure, again.get((failure.name, (failure.problem,))))
        if len(failures) > _MOST_FAILURES:
            st.caption(lt.more_files(len(failures) - _MOST_FAILURES))


def _failure(app: Runtime, shelf: Shelf, failure: FailedFile, item: Item | None) -> None:
    name, reason, acts = st.columns([3, 6, 2], vertical_alignment="center")
    name.markdown(as_markdown(failure.name))
    reason.markdown(as_markdown(f"{failure.problem.text}{lt.seen(when(failure.seen))}"))
    with acts, st.container(horizontal=True):
        if item is not None:
            args = (shelf, library_upload.again, app, shelf, (item.id,))
            st.button(lt.RETRY_ONE, key=f"retry-{failure.sha256}", type="tertiary", on_click=do, args=args)
        forget = (shelf, app.services.archive.dismiss_failure, failure.sha256)
        st.button(lt.FORGET, key=f"dismiss-{failure.sha256}", type="tertiary", on_click=do, args=forget)


if __name__ == "__main__":
    page()
