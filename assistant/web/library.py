"""The page 资料库: upload with a status per file, the table of reports, files that failed; a report opens in reading.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from assistant.profiles import kind_name
from assistant.web import reading, sidebar
from assistant.web import texts as t
from assistant.web.components import as_markdown, errors_shown
from assistant.web.runtime import Runtime, runtime
from assistant.web.state import Reading, State, Upload, current_state
from assistant.web.uploads import add_files, files_html, samples, summary
from vectorstore.schema import ReportInfo

_ROW_HEIGHT, _MOST_ROWS = 35, 14


def page() -> None:
    """Draw the list, or the report that is open."""
    app, state = runtime(), current_state()
    sidebar.model_state(app)
    with errors_shown():
        if state.reading is not None:
            reading.view(app, state, state.reading)
        else:
            _list(app, state)


def _list(app: Runtime, state: State) -> None:
    st.title(t.LIBRARY, anchor=False)
    library = app.services.archive.infos()
    _uploader(app, state)
    _results(state)
    library = app.services.archive.infos() if state.results else library
    if library:
        _table(state, library)
    else:
        st.info(t.EMPTY_LIBRARY)
        if st.button(t.LOAD_SAMPLES, key="load-samples", type="primary"):
            _add(app, state, samples())
            st.rerun()
    _failures(app)


def _uploader(app: Runtime, state: State) -> None:
    chosen = st.file_uploader(
        t.UPLOAD,
        accept_multiple_files=True,
        key=f"upload-{state.uploads}",
        max_upload_size=app.services.settings.max_file_mb,
    )
    st.caption(t.UPLOAD_HELP)
    if not chosen:
        return
    if not state.handled:
        state.results = []
    left = [f for f in chosen if f.file_id not in state.handled]
    ids = [f.file_id for f in left]
    _add(app, state, [Upload(f.name, f.getvalue()) for f in left], ids)
    # an emptied uploader says that all is done; a run that was cut finds the rest still there
    state.uploads += 1
    state.handled = set()
    st.rerun()


def _add(app: Runtime, state: State, files: Sequence[Upload], ids: Sequence[str] = ()) -> None:
    slot = st.empty()
    if not ids:
        state.results = []

    def each(at: int, row: dict[str, Any]) -> None:
        state.results.append(row)
        if ids:
            state.handled.add(ids[at])
        slot.html(files_html(state.results))

    add_files(app, files, each)


def _results(state: State) -> None:
    if not state.results:
        return
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{t.RESULTS}**　{as_markdown(summary(state.results))}")
            if st.button(t.DISMISS, key="dismiss-results", type="tertiary"):
                state.results = []
                st.rerun()
        st.html(files_html(state.results))


def _table(state: State, library: Sequence[ReportInfo]) -> None:
    import pandas as pd

    shown = _filtered(library)
    st.caption(f"{t.showing(len(shown), len(library))}　{t.TABLE_HINT if shown else ''}")
    if not shown:
        st.info(t.NOTHING_FITS)
        return
    rows = pd.DataFrame([row(info) for info in shown], columns=list(t.COLUMNS))
    chosen = st.dataframe(
        rows,
        hide_index=True,
        column_config={key: st.column_config.Column(name, width=_WIDTHS.get(key)) for key, name in t.COLUMNS.items()},
        on_select="rerun",
        selection_mode="single-cell",
        key="reports",
        height=_ROW_HEIGHT * (min(len(shown), _MOST_ROWS) + 1) + 3,
        row_height=_ROW_HEIGHT,
        placeholder="",
        alt=t.LIBRARY,
    )
    cells = chosen.selection.cells
    if cells:
        state.reading = Reading(shown[cells[0][0]].id)
        del st.session_state["reports"]
        st.rerun()


_WIDTHS: dict[str, Any] = {
    "agency": 140,
    "year": 70,
    "kind": 150,
    "title": 200,
    "problems": 100,
    "chunks": 55,
    "characters": 60,
    "figures": 55,
}


def row(info: ReportInfo) -> dict[str, Any]:
    """A report as a row of the table; what is unknown is said, not left blank."""
    return {
        "agency": info.agency or t.NO_AGENCY,
        "year": str(info.year) if info.year else t.NO_YEAR,
        "kind": kind_name(info.kind),
        "title": info.title or t.UNTITLED,
        "chunks": info.chunks,
        "characters": info.characters,
        "figures": info.figures,
        "source": info.source,
        "problems": "；".join(p.text for p in info.problems),
    }


def _filtered(library: Sequence[ReportInfo]) -> list[ReportInfo]:
    with st.container(horizontal=True, key="filters", vertical_alignment="bottom"):
        agency = _choice("agency", t.SCOPE_AGENCY, t.ALL_AGENCIES, sorted({i.agency or t.NO_AGENCY for i in library}))
        year = _choice("year", t.SCOPE_YEAR, t.ALL_YEARS, sorted({t.year(i.year) for i in library}, reverse=True))
        kind = _choice("kind", t.SCOPE_KIND, t.ALL_KINDS, list(dict.fromkeys(kind_name(i.kind) for i in library)))
        words = st.text_input(t.FILTER_TEXT, key="library-words", placeholder=t.FILTER_TEXT_HINT).split()
    return [
        i
        for i in library
        if agency in (None, i.agency or t.NO_AGENCY)
        and year in (None, t.year(i.year))
        and kind in (None, kind_name(i.kind))
        and all(w in f"{i.title or ''} {i.agency or ''} {i.source}" for w in words)
    ]


def _choice(key: str, label: str, everything: str, options: list[str]) -> str | None:
    chosen = st.selectbox(label, [everything, *options], key=f"library-{key}", width=200)
    return None if chosen == everything else chosen


def _failures(app: Runtime) -> None:
    failures = app.services.archive.failures()
    if not failures:
        return
    st.subheader(t.failures(len(failures)), anchor=False)
    for failure in failures:
        name, reason, act = st.columns([3, 6, 1], vertical_alignment="center")
        name.markdown(as_markdown(failure.name))
        reason.markdown(as_markdown(failure.problem.text))
        if act.button(t.REMOVE, key=f"dismiss-{failure.sha256}", type="tertiary"):
            app.services.archive.dismiss_failure(failure.sha256)
            st.rerun()


if __name__ == "__main__":
    page()
