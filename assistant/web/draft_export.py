"""The step 导出: what stands around the text, and the files; each is made, with a version, when it is asked for."""

from __future__ import annotations

import re
from dataclasses import replace

import streamlit as st

from assistant.drafting.as_report import draft_report
from assistant.drafting.public import document_of
from assistant.drafting.review import is_final, todos
from assistant.drafting.schema import Draft
from assistant.errors import InputError
from assistant.export.document import Document
from assistant.export.layout import layouts
from assistant.export.markdown import draft_markdown
from assistant.profiles import kind_name
from assistant.web import draft_out_texts as o
from assistant.web.components import as_markdown
from assistant.web.draft_desk import current, do, keep, version
from assistant.web.runtime import Runtime
from assistant.web.state import Desk, Export, Made

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DATE = re.compile(r"((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_FILES: dict[Export, tuple[str, str, str, str]] = {
    "comment": (o.COMMENT_WORD, o.COMMENT_NAME, "docx", _WORD),
    "final": (o.FINAL_WORD, o.FINAL_NAME, "docx", _WORD),
    "checklist": (o.CHECKLIST, o.CHECKLIST_NAME, "xlsx", _EXCEL),
    "markdown": (o.MARKDOWN, o.COMMENT_NAME, "md", "text/markdown"),
}
_HELP = {"comment": o.COMMENT_HELP, "checklist": o.CHECKLIST_HELP}
# nothing but a number goes in: the file that was just made goes to the browser without a second press
_DOWNLOAD = (
    "<script>/* %d */setTimeout(() => document.querySelector('.st-key-export-ready button')?.click(), 200)</script>"
)


def view(app: Runtime, desk: Desk) -> None:
    """Draw the step. Raises StoreError."""
    draft = current(desk)
    assert desk.stored is not None
    left, right = st.columns(2, gap="large")
    with left:
        _options(app, desk, draft, desk.stored.id)
    with right:
        _files(app, desk, draft)
        _ready(desk, draft)
        warnings = _fonts(_layout(desk))
        if warnings:
            with st.expander(f"{o.FONTS}（{len(warnings)}）"):
                st.caption(as_markdown("\n".join(warnings)))


def _options(app: Runtime, desk: Desk, draft: Draft, own: str) -> None:
    title = f"export-title-{own}"
    if title not in st.session_state:
        st.session_state[title] = draft.title
    st.text_input(o.REPORT_TITLE, key=title, max_chars=120, on_change=do, args=(desk, _title, app, desk, title))
    names = {key: layout.name for key, layout in layouts().items()}
    st.selectbox(
        o.LAYOUT, list(names), format_func=names.__getitem__, key=f"export-layout-{own}", persist_state="session"
    )
    st.text_input(
        o.ADDRESSEE,
        key=f"export-addressee-{own}",
        placeholder=o.ADDRESSEE_HINT,
        max_chars=80,
        persist_state="session",
    )
    st.text_input(o.DATE, key=f"export-date-{own}", placeholder=o.DATE_HINT, max_chars=20, persist_state="session")
    if written_date(_typed(desk, "date")) is None:
        st.warning(o.DATE_BAD)
    st.text_area(
        o.ATTACHMENTS,
        key=f"export-attachments-{own}",
        placeholder=o.ATTACHMENTS_HINT,
        height=90,
        persist_state="session",
    )


def _typed(desk: Desk, name: str) -> str:
    assert desk.stored is not None
    return str(st.session_state.get(f"export-{name}-{desk.stored.id}") or "").strip()


def _layout(desk: Desk) -> str:
    return _typed(desk, "layout") or next(iter(layouts()))


def _title(app: Runtime, desk: Desk, widget: str) -> None:
    typed = " ".join(str(st.session_state[widget]).split())
    draft = current(desk)
    if typed:
        keep(app, desk, replace(draft, title=typed))
    else:
        st.session_state[widget] = draft.title


def written_date(typed: str) -> str | None:
    """A typed date written out (2025-2-20 → 2025年2月20日); empty for none, None for one that is no date."""
    if not typed:
        return ""
    match = _DATE.fullmatch(typed)
    if match is None or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return None
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日"


def _document(desk: Desk, *, final: bool = False) -> Document:
    return document_of(
        current(desk),
        final=final,
        addressee=_typed(desk, "addressee"),
        date=written_date(_typed(desk, "date")) or "",
        attachments=tuple(line.strip() for line in _typed(desk, "attachments").split("\n") if line.strip()),
    )


def _files(app: Runtime, desk: Desk, draft: Draft) -> None:
    ready, dated = is_final(draft), bool(written_date(_typed(desk, "date")))
    for name, (label, *_) in _FILES.items():
        st.button(
            label,
            key=f"export-{name}",
            type="primary" if name == ("final" if ready and dated else "comment") else "secondary",
            width="stretch",
            disabled=name == "final" and not (ready and dated),
            on_click=do,
            args=(desk, make, app, desk, name),
        )
        if name in _HELP:
            st.caption(_HELP[name])
        elif name == "final" and not ready:
            st.caption(o.final_blocked(sum(todo.kind in {"missing_part", "mark"} for todo in todos(draft))))
        elif name == "final" and not dated:
            st.caption(o.FINAL_NEEDS_DATE)


def make(app: Runtime, desk: Desk, name: Export) -> None:
    """Make a file of the draft as it is now, with what was typed beside it; the draft is a version from then on.

    Raises:
        NotFinal: a final document was asked for while something is open.
        InputError: it has no date.
        Confidential: private or secret words stand in a final document.
        StoreError: the version cannot be kept.
    """
    draft, document = current(desk), _document(desk, final=name == "final")
    if name == "final" and not document.date:
        raise InputError("date", user_message=o.FINAL_NEEDS_DATE, hint=o.DATE_HINT)
    if name == "final":
        app.services.checker.require_public(draft_report(draft))
    label, what, suffix, mime = _FILES[name]
    data = _bytes(name, draft, document, _layout(desk))
    version(app, desk, f"{o.EXPORTED}{label}")
    file = o.file_name(draft.agency, draft.year, kind_name(draft.kind), what, suffix)
    desk.made = Made(file, mime, data, _document(desk), _layout(desk))


def _bytes(name: Export, draft: Draft, document: Document, layout: str) -> bytes:
    from assistant.export.checklist import checklist_bytes
    from assistant.export.docx import docx_bytes

    match name:
        case "comment" | "final":
            return docx_bytes(document, layouts()[layout])
        case "checklist":
            return checklist_bytes(document)
        case "markdown":
            return draft_markdown(draft).encode("utf-8")


def _ready(desk: Desk, draft: Draft) -> None:
    """The file that was made, for as long as it is what the page would make now."""
    made = desk.made
    if made is None or (made.document, made.layout) != (_document(desk), _layout(desk)):
        desk.made = None
        return
    with st.container(border=True, key="export-made"):
        st.caption(as_markdown(o.made(made.name)))
        st.download_button(o.AGAIN, made.data, made.name, made.mime, key="export-ready", on_click="ignore")
        if not made.sent:
            desk.files += 1  # the same script would not run a second time
            st.html(_DOWNLOAD % desk.files, unsafe_allow_javascript=True)
            desk.made = replace(made, sent=True)


@st.cache_data(show_spinner=False, ttl=600)
def _fonts(layout: str) -> list[str]:
    from assistant.export.fonts import missing_fonts

    return [warning.text for warning in missing_fonts(layouts()[layout])]
