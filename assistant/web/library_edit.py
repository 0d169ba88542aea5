"""Metadata corrected in the table: typed values are checked at once, saved together with one reason, told one by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from assistant.coverage import problems
from assistant.errors import AssistantError
from assistant.library import Correction
from assistant.profiles import kind_name, profiles
from assistant.web import library_texts as lt
from assistant.web.components import as_markdown
from assistant.web.library_data import Holdings, title_of
from assistant.web.library_state import Shelf
from assistant.web.runtime import Runtime
from vectorstore.errors import UnknownReport, VectorStoreError
from vectorstore.schema import ReportInfo

_FIELDS = ("agency", "year", "kind", "title")
_ROW_HEIGHT, _MOST_ROWS = 35, 9
_YEAR = re.compile(r"((?:19|20)\d\d|2100)年?")
_WIDTHS: dict[str, Any] = {"agency": 170, "year": 80, "kind": 170, "title": 320, "problems": 200, "source": 150}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the table: corrections by report, and sentences on cells that cannot be used."""

    corrections: Mapping[str, Correction]
    faults: tuple[str, ...]


def editor(app: Runtime, shelf: Shelf, held: Holdings, shown: Sequence[ReportInfo]) -> None:
    """Draw the table for correcting, with one reason for all that is saved together."""
    import pandas as pd

    st.caption(lt.EDIT_HINT)
    key = f"editor-{shelf.grid}"
    columns = [*_FIELDS, "problems", "source"]
    names = lt.COLUMNS
    text = st.column_config.TextColumn
    config: dict[str, Any] = {c: text(names[c], width=_WIDTHS[c]) for c in columns}
    kinds = [kind_name(k) for k in profiles()]
    config["kind"] = st.column_config.SelectboxColumn(names["kind"], options=kinds, width=_WIDTHS["kind"])
    st.data_editor(
        pd.DataFrame([_row(held, info) for info in shown], columns=columns),
        key=key,
        hide_index=True,
        disabled=["problems", "source"],
        column_config=config,
        height=_ROW_HEIGHT * (min(len(shown), _MOST_ROWS) + 1) + 3,
        row_height=_ROW_HEIGHT,
        num_rows="fixed",
        placeholder="",
        alt=lt.EDIT,
    )
    edits = st.session_state[key]["edited_rows"] if key in st.session_state else {}
    now = typed(shown, edits)
    for fault in now.faults:
        st.warning(as_markdown(fault))
    _save_row(app, shelf, held, now)


def _save_row(app: Runtime, shelf: Shelf, held: Holdings, now: Typed) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="library-save"):
        reason = st.text_input(lt.REASON, key=f"reason-{shelf.grid}", placeholder=lt.REASON_HINT, max_chars=120)
        if st.button(lt.save(len(now.corrections)), key="edit-save", type="primary", disabled=not now.corrections):
            save(app, shelf, held, now, reason)
            st.rerun()
        if now.corrections or now.faults:
            st.button(lt.DISCARD, key="edit-discard", on_click=_again, args=(shelf,))
        st.button(lt.EDIT_END, key="edit-end", type="tertiary", on_click=_end, args=(shelf,))


def typed(shown: Sequence[ReportInfo], edits: Mapping[int, Mapping[str, Any]]) -> Typed:
    """What the cells mean. A cell that cannot be used is a sentence, and its row's other cells still count.

    Args:
        shown: the reports of the table's rows.
        edits: typed cells by row and column.
    """
    corrections: dict[str, Correction] = {}
    faults: list[str] = []
    for at, cells in edits.items():
        if at >= len(shown):
            continue
        info, values = shown[at], {}
        for field in _FIELDS:
            if field not in cells:
                continue
            value, fault = _value(field, str(cells[field] or ""))
            if fault:
                faults.append(lt.cell_fault(title_of(info), field, fault))
            elif value != getattr(info, field):
                values[field] = value
        if values:
            corrections[info.id] = Correction(**values)
    return Typed(corrections, tuple(faults))


def _value(field: str, text: str) -> tuple[Any, str]:
    clean = " ".join(text.split())
    if not clean:
        return None, lt.EMPTIED
    if field == "year":
        match = _YEAR.fullmatch(unicodedata.normalize("NFKC", clean).replace(" ", ""))
        return (int(match[1]), "") if match and int(match[1]) >= 1990 else (None, lt.BAD_YEAR)
    if field == "kind":
        kind = next((k for k in profiles() if kind_name(k) == clean), None)
        return kind, "" if kind else lt.BAD_KIND
    return clean, ""


def save(app: Runtime, shelf: Shelf, held: Holdings, now: Typed, reason: str) -> None:
    """Save each report's correction by itself: one that fails changes nothing and is told, the others stand."""
    from dataclasses import replace

    saved, refused = 0, list(now.faults)
    progress = st.progress(0.0, lt.SAVING)
    for done, (report, correction) in enumerate(now.corrections.items()):
        info = held.info(report)
        title = title_of(info) if info else report
        progress.progress(done / len(now.corrections), f"{lt.SAVING}（{done + 1}/{len(now.corrections)}）")
        try:
            app.services.library.correct(report, replace(correction, reason=reason))
            saved += 1
        except UnknownReport:
            refused.append(lt.not_saved(title, f"{lt.GONE}。"))
        except (AssistantError, VectorStoreError) as error:
            refused.append(lt.not_saved(title, error.user_message))
    progress.empty()
    shelf.said, shelf.refused = lt.saved(saved), tuple(refused)
    shelf.grid += 1


def _again(shelf: Shelf) -> None:
    shelf.grid += 1


def _end(shelf: Shelf) -> None:
    shelf.editing, shelf.grid = False, shelf.grid + 1


def _row(held: Holdings, info: ReportInfo) -> dict[str, str]:
    return {
        "agency": info.agency or "",
        "year": str(info.year or ""),
        "kind": kind_name(info.kind),
        "title": info.title or "",
        "problems": " ".join(problems(info, info.id in held.twin_ids)),
        "source": info.source,
    }
