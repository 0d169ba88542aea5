"""The list of reports: filters, the table to open or tick reports in, and what can be done with those that are ticked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from assistant.coverage import problems
from assistant.profiles import kind_name
from assistant.web import library_texts as lt
from assistant.web import texts as t
from assistant.web.library_acts import ask, export_rows
from assistant.web.library_data import Holdings, Wanted, agency_name, fitting, hits, when
from assistant.web.library_edit import editor
from assistant.web.library_state import Shelf
from assistant.web.library_upload import recent
from assistant.web.runtime import Runtime
from assistant.web.state import Reading, State
from vectorstore.schema import ReportInfo

ROW_HEIGHT, MOST_ROWS = 35, 14
_COMPARE = "assistant/web/compare.py"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS: dict[str, Any] = {
    "agency": 130,
    "year": 70,
    "kind": 140,
    "title": 230,
    "labels": 90,
    "problems": 140,
    "hits": 75,
    "characters": 60,
    "added": 95,
}
_FILTERS = ("agency", "year", "kind", "label", "state")


def view(app: Runtime, state: State, held: Holdings) -> None:
    """Draw the list. Raises ArchiveError."""
    shelf = state.shelf
    if shelf.editing:
        _editing(app, shelf, held)
        return
    wanted = _filters(shelf, held)
    found = hits(app, shelf, wanted.words) if wanted.in_text and wanted.words else {}
    shown = fitting(held, wanted, found)
    ids = tuple(i.id for i in shown)
    if ids != shelf.shown:  # rows are chosen by position: with other rows nothing may stay chosen
        shelf.shown, shelf.grid = ids, shelf.grid + 1
    bar = st.container(horizontal=True, key="library-acts", vertical_alignment="center")
    if not shown:
        bar.caption(t.showing(0, len(held.infos)))
        st.info(lt.NOTHING_FITS)
        return
    chosen = _table(state, held, shown, found)
    _acts(bar, state, held, shown, chosen)


def _editing(app: Runtime, shelf: Shelf, held: Holdings) -> None:
    """The rows stay those that were listed when it began, so that nothing moves under the cursor."""
    shown = held.present(shelf.shown)
    if len(shown) < len(shelf.shown):
        shelf.shown, shelf.grid = tuple(i.id for i in shown), shelf.grid + 1
    editor(app, shelf, held, shown)


def _table(
    state: State, held: Holdings, shown: Sequence[ReportInfo], found: Mapping[str, int]
) -> tuple[ReportInfo, ...]:
    import pandas as pd

    shelf = state.shelf
    columns = [c for c in lt.COLUMNS if c != "hits" or found]
    event = st.dataframe(
        pd.DataFrame([row(held, info, found) for info in shown], columns=columns),
        hide_index=True,
        column_config={c: st.column_config.Column(lt.COLUMNS[c], width=_WIDTHS.get(c)) for c in columns},
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"],
        key=f"reports-{shelf.grid}",
        height=ROW_HEIGHT * (min(len(shown), MOST_ROWS) + 1) + 3,
        row_height=ROW_HEIGHT,
        placeholder="",
        alt=t.LIBRARY,
    )
    if event.selection.cells:
        shelf.grid += 1
        open_report(state, shown[event.selection.cells[0][0]].id)
        st.rerun()
    return tuple(shown[n] for n in event.selection.rows if n < len(shown))


def open_report(state: State, report: str) -> None:
    """Show a report in the reading view."""
    state.reading = Reading(report)


def row(held: Holdings, info: ReportInfo, found: Mapping[str, int]) -> dict[str, Any]:
    """A report as a row of the table; what is unknown is said, not left blank."""
    return {
        "agency": agency_name(info),
        "year": str(info.year) if info.year else t.NO_YEAR,
        "kind": kind_name(info.kind),
        "title": info.title or t.UNTITLED,
        "labels": "、".join(held.labels.get(info.id, ())),
        "problems": " ".join(problems(info, info.id in held.twin_ids)),
        "hits": found.get(info.id, 0),
        "characters": info.characters,
        "added": when(held.arrivals.get(info.id)),
        "source": info.source,
    }


def _acts(bar: Any, state: State, held: Holdings, shown: Sequence[ReportInfo], chosen: Sequence[ReportInfo]) -> None:
    shelf, ids = state.shelf, tuple(i.id for i in chosen)
    with bar:
        st.caption(f"{t.showing(len(shown), len(held.infos))}，{lt.chosen(len(ids))}", width="content")
        none = not ids
        st.button(lt.OPEN, key="act-open", disabled=len(ids) != 1, on_click=open_report, args=(state, *ids[:1]))
        st.button(lt.LABELS, key="act-labels", disabled=none, on_click=ask, args=(shelf, "labels", ids))
        if st.button(lt.COMPARE, key="act-compare", disabled=len(ids) != 2):
            _compare(state, chosen)
        st.button(lt.REMOVE, key="act-remove", disabled=none, on_click=ask, args=(shelf, "remove", ids))
        st.button(lt.EDIT, key="act-edit", on_click=_edit, args=(shelf,))
        wanted = list(chosen or shown)
        st.download_button(
            lt.export(len(wanted)),
            lambda: export_rows(held, wanted),
            lt.EXPORT_NAME,
            _EXCEL,
            key="act-export",
            on_click="ignore",
        )
    st.caption(lt.TABLE_HINT)


def _compare(state: State, chosen: Sequence[ReportInfo]) -> None:
    from assistant.web.compare_desk import begin

    begin(state.comparing, sorted(chosen, key=lambda i: i.year or 0))
    state.comparing.resumed = True
    st.switch_page(_COMPARE)


def _edit(shelf: Shelf) -> None:
    shelf.editing, shelf.grid = True, shelf.grid + 1


def _filters(shelf: Shelf, held: Holdings) -> Wanted:
    infos = held.infos
    options = {
        "agency": (t.SCOPE_AGENCY, [t.ALL_AGENCIES, *_distinct(agency_name(i) for i in infos)]),
        "year": (t.SCOPE_YEAR, [t.ALL_YEARS, *sorted({t.year(i.year) for i in infos}, reverse=True)]),
        "kind": (t.SCOPE_KIND, [t.ALL_KINDS, *_distinct(kind_name(i.kind) for i in infos)]),
        "label": (lt.LABEL, [lt.ALL_LABELS, lt.NO_LABEL, *held.label_names]),
        "state": (lt.STATE, list(lt.STATES.values())),
    }
    _preset(shelf, {name: choices for name, (_, choices) in options.items()})
    with st.container(horizontal=True, key="library-filters", vertical_alignment="bottom", gap="small"):
        chosen = {
            name: st.selectbox(label, choices, key=f"library-{name}", width=122, persist_state="session")
            for name, (label, choices) in options.items()
        }
        words = st.text_input(
            lt.WORDS, key="library-words", placeholder=lt.WORDS_HINT, width=180, persist_state="session"
        )
        in_text = st.toggle(lt.IN_TEXT, key="library-in-text", help=lt.IN_TEXT_HELP, persist_state="session")
        picked = {name: None if chosen[name] == options[name][1][0] else str(chosen[name]) for name in _FILTERS}
        if words.strip() or any(picked.values()):
            st.button(lt.RESET, key="library-reset", type="tertiary", on_click=_reset, args=(shelf,))
    states = {name: key for key, name in lt.STATES.items()}
    return Wanted(
        agency=picked["agency"],
        year=picked["year"],
        kind=picked["kind"],
        label=picked["label"],
        state=states.get(picked["state"] or "", "all"),
        words=tuple(words.split()),
        in_text=bool(in_text),
        recent=recent(shelf),
    )


def _preset(shelf: Shelf, options: Mapping[str, Sequence[str]]) -> None:
    """Values that another view asked for; a value that no report has any more gives way to all."""
    if shelf.wanted:
        for name, choices in options.items():
            value = shelf.wanted.get(name, choices[0])
            st.session_state[f"library-{name}"] = lt.STATES.get(str(value), value) if name == "state" else value
        st.session_state["library-words"] = ""
        shelf.wanted = {}
    for name, choices in options.items():
        if st.session_state.get(f"library-{name}", choices[0]) not in choices:
            st.session_state[f"library-{name}"] = choices[0]


def _reset(shelf: Shelf) -> None:
    shelf.wanted = {"state": "all"}


def _distinct(names: Iterable[str]) -> list[str]:
    return sorted(set(names))
