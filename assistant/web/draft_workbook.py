"""The facts workbook in the step 数据: given out, taken back from several offices one after another, each result told."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from assistant.drafting.edit import with_sheet
from assistant.errors import InputError
from assistant.figures.facts import FactSheet
from assistant.figures.workbook import workbook_bytes
from assistant.figures.workbook_read import read_workbook
from assistant.library import display_name
from assistant.profiles import kind_name
from assistant.web import draft_out_texts as o
from assistant.web import draft_texts as d
from assistant.web.components import as_markdown
from assistant.web.draft_desk import current, do, keep, version
from assistant.web.runtime import Runtime
from assistant.web.state import Desk, Imported, Upload

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def view(app: Runtime, desk: Desk) -> None:
    """Draw the tab. Raises StoreError."""
    draft = current(desk)
    sheet = draft.sheet
    st.caption(d.BOOK_HELP)
    st.download_button(
        d.DOWNLOAD_BOOK,
        lambda: workbook_bytes(sheet),
        file_name=o.file_name(draft.agency, draft.year, kind_name(draft.kind), o.BOOK_NAME, "xlsx"),
        mime=_XLSX,
        key="book-download",
        on_click="ignore",
    )
    files = st.file_uploader(
        d.UPLOAD_BOOK,
        accept_multiple_files=True,
        key=f"book-upload-{desk.uploads}",
        max_upload_size=app.services.settings.max_file_mb,
    )
    if files:
        do(desk, take_books, app, desk, [Upload(f.name, f.getvalue()) for f in files])
        desk.uploads += 1
        desk.grid += 1
        st.rerun()
    if desk.imported:
        _results(desk)


def take_books(app: Runtime, desk: Desk, files: Sequence[Upload]) -> None:
    """Take filled workbooks in, one after another; one that cannot be read changes nothing. Raises StoreError."""
    desk.imported = []
    draft = current(desk)
    if draft.sheet.facts and any(f.value for f in draft.sheet.facts):
        version(app, desk, d.BEFORE_IMPORT)
    for file in files:
        draft = current(desk)
        name = display_name(file.name)
        try:
            filled = read_workbook(file.data, draft.sheet, name)
        except InputError as error:
            desk.imported.append(Imported(name, error=f"{error.user_message}{error.hint}"))
            continue
        keep(app, desk, with_sheet(draft, filled.sheet))
        replaced = conflicts(draft.sheet, filled.sheet)
        desk.imported.append(Imported(name, filled.used, filled.added, filled.problems, replaced))


def conflicts(old: FactSheet, new: FactSheet) -> tuple[str, ...]:
    """A sentence on each value that stood in the old sheet and is another one in the new."""
    before = {f.key: f for f in old.facts if f.value}
    return tuple(
        d.conflict(f.indicator, before[f.key].written, before[f.key].source, f.written)
        for f in new.facts
        if f.key in before and before[f.key].value != f.value
    )


def _results(desk: Desk) -> None:
    with st.container(border=True, key="book-results"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{d.IMPORTED}**")
            st.button(d.DISMISS, key="book-dismiss", type="tertiary", on_click=desk.imported.clear)
        for result in desk.imported:
            if result.error:
                st.error(as_markdown(f"{result.name}：{result.error}"))
                continue
            st.markdown(as_markdown(d.imported(result.name, result.used, result.added)))
            _lines(d.CONFLICTS, result.conflicts)
            _lines(d.PROBLEMS, [d.problem(p.cell, p.text) for p in result.problems])


def _lines(head: str, lines: Sequence[str]) -> None:
    if lines:
        items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        st.html(f'<div class="xl-meta">{head}<ul class="xl-list">{items}</ul></div>')
