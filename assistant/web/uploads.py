"""Files that come in through the page: added one by one with a status each, shown as a list."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from assistant.dialogue import Json, file_data
from assistant.profiles import kind_name
from assistant.samples import sample_files
from assistant.web import texts as t
from assistant.web.runtime import Runtime
from assistant.web.state import Upload


def add_files(app: Runtime, files: Sequence[Upload], each: Callable[[int, Json], None]) -> None:
    """Add files in order, calling ``each`` with the position and what became of it; the index follows at the end.

    Raises:
        VectorStoreError: the library or the embedder cannot be used. What was added before stays.
    """
    progress, note = st.progress(0.0), st.empty()
    if app.warm_up.state == "loading":
        note.caption(t.ADDING_WAIT)
    try:
        for at, file in enumerate(files):
            progress.progress(at / len(files), t.adding(file.name, at + 1, len(files)).replace("_", r"\_"))
            each(at, file_data(app.services.library.add(file.name, file.data)))
        app.services.library.sync()
    finally:
        progress.empty()
        note.empty()


def samples() -> list[Upload]:
    """The bundled sample reports as uploads."""
    return [Upload(path.name, path.read_bytes()) for path in sample_files()]


def files_html(rows: Sequence[Mapping[str, Any]]) -> str:
    """What became of files: name, status, what was read from it or why not."""
    return f'<table class="xl-files">{"".join(map(_row, rows))}</table>'


def summary(rows: Sequence[Mapping[str, Any]]) -> str:
    """One sentence on all of them."""
    return t.upload_summary({s: sum(r["status"] == s for r in rows) for s in t.STATUS})


def _row(row: Mapping[str, Any]) -> str:
    status = str(row["status"])
    facts = []
    if row.get("report_id"):
        kind = kind_name(str(row["kind"])) if row.get("kind") else ""
        facts = [str(row.get("agency") or t.NO_AGENCY), t.year(row.get("year")), kind]
    said = [" · ".join(f for f in facts if f), *(str(p["text"]) for p in row.get("problems", ()))]
    text = "<br>".join(html.escape(s) for s in said if s)
    name = html.escape(str(row["name"]))
    return f'<tr><td>{name}</td><td class="{status}">{t.STATUS[status]}</td><td>{text}</td></tr>'
