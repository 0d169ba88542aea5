"""The view 导出: the annotated Word file, the list, the corrected file, and the clean one that may be published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Literal, get_args

import streamlit as st

from assistant.checks.layout_schema import LayoutFinding
from assistant.errors import InputError
from assistant.export.document import MARK
from assistant.web import check_texts as c
from assistant.web.check_desk import checked, confidential, current, do, found
from assistant.web.check_layout import layout_findings
from assistant.web.components import ButtonKind, as_markdown
from assistant.web.made_file import MadeFile
from assistant.web.runtime import Runtime
from assistant.web.state import Bench, Work

Kind = Literal["annotated", "list", "fixed", "public"]
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# nothing but a number goes in: the file that was just made goes to the browser without a second press
_DOWNLOAD = (
    "<script>/* %d */setTimeout(() => document.querySelector('.st-key-check-made button')?.click(), 200)</script>"
)


def view(app: Runtime, bench: Bench) -> None:
    """Draw the view. Raises StoreError, VectorStoreError."""
    work = current(bench)
    st.caption(c.EXPORT_NOTE)
    if work.word is not None:
        st.toggle(c.WITH_LAYOUT, key="check-with-layout", persist_state="session")
    columns = st.columns(2, gap="large")
    for at, kind in enumerate(get_args(Kind)):
        with columns[at % 2]:
            _button(app, bench, kind)
    _ready(bench)


def _button(app: Runtime, bench: Bench, kind: Kind) -> None:
    work = current(bench)
    word = work.word is not None
    names = {
        "annotated": (c.ANNOTATED, c.ANNOTATED_HELP if word else c.ANNOTATED_COPY_HELP),
        "list": (c.LIST, c.LIST_HELP),
        "fixed": (c.FIXED_WORD, c.FIXED_WORD_HELP) if word else (c.FIXED_TEXT, c.FIXED_TEXT_HELP),
        "public": (c.PUBLIC, c.PUBLIC_HELP),
    }
    label, help = names[kind]
    why_not = reason_against(app, bench, kind)
    style: ButtonKind = "primary" if kind == "annotated" else "secondary"
    st.button(
        label,
        key=f"check-export-{kind}",
        type=style,
        width="stretch",
        disabled=bool(why_not),
        on_click=do,
        args=(bench, make, app, bench, kind),
    )
    st.caption(as_markdown(why_not or help))


def reason_against(app: Runtime, bench: Bench, kind: Kind) -> str:
    """Why a file may not be made now; empty where it may. Raises StoreError, VectorStoreError."""
    if kind == "fixed" and not current(bench).fixed:
        return c.NOT_FIXED
    if kind != "public":
        return ""
    standing = confidential(checked(app, bench))
    if standing:
        return c.confidential(standing)
    return c.PUBLIC_OPEN_MARKS if MARK.search(current(bench).report.text) else ""


def make(app: Runtime, bench: Bench, kind: Kind) -> None:
    """Make a file of the report as it is now.

    Raises:
        InputError: it may not be made, as the public version while privacy or secrecy errors stand.
        StoreError, VectorStoreError: what was found cannot be told.
    """
    why_not = reason_against(app, bench, kind)
    if why_not:
        raise InputError(kind, user_message=why_not)
    work = current(bench)
    suffix, mime = _form(work, kind)
    name = c.file_name(_stem(work), kind, suffix)
    bench.made = MadeFile(name, mime, _bytes(app, bench, kind))


def _form(work: Work, kind: Kind) -> tuple[str, str]:
    if kind == "list":
        return "xlsx", _EXCEL
    return ("txt", "text/plain") if kind == "fixed" and work.word is None else ("docx", _WORD)


def _stem(work: Work) -> str:
    """The file's name without its suffix, or the title of what was no file."""
    if work.origin == "draft" or not work.name:
        return work.report.title or c.PAGE
    return PurePath(work.name).stem or c.PAGE


def _bytes(app: Runtime, bench: Bench, kind: Kind) -> bytes:
    from assistant.export.annotated import annotated_copy, annotated_docx
    from assistant.export.findings import findings_xlsx

    work = current(bench)
    match kind:
        case "annotated" if work.word is not None:
            return annotated_docx(work.word, work.report, found(app, bench), _layout(bench))
        case "annotated":
            return annotated_copy(work.report, found(app, bench))
        case "list":
            return findings_xlsx(work.report, found(app, bench), _layout(bench))
        case "fixed":
            return work.word if work.word is not None else work.report.text.encode("utf-8-sig", "replace")
        case "public":
            return annotated_copy(work.report, ())


def _layout(bench: Bench) -> tuple[LayoutFinding, ...]:
    """What the layout check found, where it is wanted in the file."""
    from assistant.export.layout import DEFAULT

    if not st.session_state.get("check-with-layout"):
        return ()
    return layout_findings(bench, str(st.session_state.get("check-layout") or DEFAULT))


def _ready(bench: Bench) -> None:
    made = bench.made
    if made is None:
        return
    with st.container(border=True, key="check-made"):
        st.caption(as_markdown(c.made(made.name)))
        st.download_button(c.AGAIN, made.data, made.name, made.mime, key="check-ready", on_click="ignore")
    if not made.sent:
        bench.turns += 1  # the same script would not run a second time
        st.html(_DOWNLOAD % bench.turns, unsafe_allow_javascript=True)
        bench.made = replace(made, sent=True)
