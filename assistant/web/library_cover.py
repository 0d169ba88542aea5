"""Agency × year: which reports are there, which years are missing in between, where there are several. A click leads on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import streamlit as st

from assistant.coverage import Coverage, coverage, numbered_years
from assistant.profiles import kind_name
from assistant.web import library_texts as lt
from assistant.web import texts as t
from assistant.web.components import as_markdown
from assistant.web.library_data import Holdings
from assistant.web.library_state import Shelf
from assistant.web.state import Reading, State
from vectorstore.schema import ReportInfo

_ROW_HEIGHT, _MOST_ROWS = 35, 13
_MOST_NAMED = 6  # agencies whose gaps are named in the sentence above the picture
_MOST_COLOURED = 12_000  # cells; beyond it the words alone must do


def view(state: State, held: Holdings) -> None:
    """Draw the picture."""
    kind, words, only_gaps = _filters(held)
    infos = [i for i in held.infos if kind in (None, kind_name(i.kind)) and all(w in (i.agency or "") for w in words)]
    picture = coverage(infos)
    _sentence(picture, len(infos))
    agencies = [a for a in picture.rows if not only_gaps or picture.gaps(a)]
    if not agencies:
        st.info(lt.NO_GAPS if only_gaps and infos else lt.NOTHING_FITS)
        return
    st.caption(lt.COVER_HINT)
    _matrix(state, held, picture, agencies)


def _filters(held: Holdings) -> tuple[str | None, list[str], bool]:
    kinds = sorted({kind_name(i.kind) for i in held.infos})
    if st.session_state.get("cover-kind", t.ALL_KINDS) not in [t.ALL_KINDS, *kinds]:
        st.session_state["cover-kind"] = t.ALL_KINDS
    with st.container(horizontal=True, key="cover-filters", vertical_alignment="bottom"):
        kind = st.selectbox(t.SCOPE_KIND, [t.ALL_KINDS, *kinds], key="cover-kind", width=200, persist_state="session")
        words = st.text_input(lt.FIND_AGENCY, key="cover-words", width=200, persist_state="session")
        only_gaps = st.toggle(lt.ONLY_GAPS, key="cover-gaps", persist_state="session")
    return (None if kind == t.ALL_KINDS else str(kind)), words.split(), bool(only_gaps)


def _sentence(picture: Coverage, reports: int) -> None:
    known = [y for y in picture.years if y is not None]
    agencies = [a for a in picture.rows if a is not None]
    missing = picture.all_gaps
    first, last = (known[0], known[-1]) if known else (None, None)
    st.markdown(as_markdown(lt.covered(len(agencies), first, last, reports, len(missing))))
    if missing:
        by_agency = [(a, numbered_years([y for _, y in rows])) for a, rows in groupby(missing, key=lambda g: g[0])]
        said = [lt.gap(agency, years) for agency, years in by_agency[:_MOST_NAMED]]
        st.caption(as_markdown(lt.gaps(said, len(by_agency) - len(said))))


def _matrix(state: State, held: Holdings, picture: Coverage, agencies: Sequence[str | None]) -> None:
    import pandas as pd

    shelf = state.shelf
    columns = [lt.AGENCY, *map(t.year, picture.years)]
    rows = [[a or t.NO_AGENCY, *(cell(held, picture, a, y) for y in picture.years)] for a in agencies]
    table = pd.DataFrame(rows, columns=columns)
    config: dict[str, Any] = {c: st.column_config.TextColumn(c, width=78, alignment="center") for c in columns[1:]}
    config[lt.AGENCY] = st.column_config.TextColumn(lt.AGENCY, width=190, pinned=True)
    event = st.dataframe(
        table.style.map(_colour, subset=columns[1:]) if table.size <= _MOST_COLOURED else table,
        hide_index=True,
        column_config=config,
        on_select="rerun",
        selection_mode="single-cell",
        key=f"cover-{shelf.grid}",
        height=_ROW_HEIGHT * (min(len(rows), _MOST_ROWS) + 1) + 3,
        row_height=_ROW_HEIGHT,
        width="content",
        placeholder="",
        alt=lt.VIEWS["coverage"],
    )
    if event.selection.cells:
        at, column = event.selection.cells[0]
        shelf.grid += 1
        shelf.said = ""
        year = picture.years[columns.index(column) - 1] if column != lt.AGENCY else lt.AGENCY
        go(state, picture, agencies[at], year)
        st.rerun()


def cell(held: Holdings, picture: Coverage, agency: str | None, year: int | None) -> str:
    """What stands in a cell: 有, n份, with 重 for twins; 缺 for a gap; nothing outside an agency's years."""
    found = picture.rows[agency].get(year, ())
    if not found:
        return lt.GAP if year is not None and year in picture.gaps(agency) else ""
    mark = f"·{lt.TWIN}" if any(i.id in held.twin_ids for i in found) else ""
    return f"{lt.HAS if len(found) == 1 else lt.pieces(len(found))}{mark}"


def _colour(text: str) -> str:
    # a second sign only: the words say it all
    if text == lt.GAP:
        return "background-color: rgba(225, 80, 60, .22)"
    if lt.TWIN in text:
        return "background-color: rgba(255, 190, 40, .32)"
    return "background-color: rgba(46, 139, 87, .16)" if text else ""


def go(state: State, picture: Coverage, agency: str | None, year: int | str | None) -> None:
    """Where a click leads: one report is opened, several are listed, a gap is explained; the agency's name lists it all."""
    shelf = state.shelf
    name = agency or t.NO_AGENCY
    if year == lt.AGENCY:
        shelf.view, shelf.wanted = "list", {"agency": name}
        return
    assert not isinstance(year, str)
    found: tuple[ReportInfo, ...] = picture.rows[agency].get(year, ())
    if len(found) == 1:
        state.reading = Reading(found[0].id)
    elif found:
        shelf.view, shelf.wanted = "list", {"agency": name, "year": t.year(year)}
    else:
        _explain(shelf, name, t.year(year))


def _explain(shelf: Shelf, agency: str, year: str) -> None:
    shelf.said = lt.missing(agency, year)
