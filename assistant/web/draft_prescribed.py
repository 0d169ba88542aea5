"""A prescribed outline: read from an uploaded file, shown with what it would bring, and taken only when asked for."""

from __future__ import annotations

import html
from dataclasses import replace

import streamlit as st

from assistant.drafting.compose import with_skeleton_facts
from assistant.drafting.outline import Outline, numbers
from assistant.drafting.prescribed import prescribed
from assistant.drafting.start import profile_of
from assistant.library import display_name
from assistant.readers.assemble import assemble, report_id
from assistant.readers.sniff import raw_document
from assistant.web import draft_texts as d
from assistant.web.components import as_markdown
from assistant.web.draft_desk import current, do, keep, version
from assistant.web.runtime import Runtime
from assistant.web.state import Desk, Upload


def view(app: Runtime, desk: Desk) -> None:
    """Draw the uploader, or the preview of what was uploaded."""
    if desk.prescribed is not None:
        _preview(app, desk, *desk.prescribed)
        return
    st.caption(d.PRESCRIBED_HELP)
    file = st.file_uploader(
        d.PRESCRIBED,
        key=f"outline-upload-{desk.uploads}",
        max_upload_size=app.services.settings.max_file_mb,
        label_visibility="collapsed",
    )
    if file is not None:
        do(desk, read_outline, app, desk, Upload(file.name, file.getvalue()))
        desk.uploads += 1
        st.rerun()


def read_outline(app: Runtime, desk: Desk, file: Upload) -> None:
    """Read the outline that a file lays down; the library does not get it. Raises InputError, UnknownReport, ArchiveError."""
    name = display_name(file.name)
    limit = app.services.settings.max_file_mb * 1_000_000
    report = assemble(raw_document(file.data, max_bytes=limit), id=report_id(file.data), source=name)
    draft = current(desk)
    base = app.services.archive.report(draft.sheet.base_id)
    desk.prescribed = (name, prescribed(report, base, profile_of(base), draft.year))


def _preview(app: Runtime, desk: Desk, name: str, plan: Outline) -> None:
    st.markdown(as_markdown(d.prescribed_head(name, sum(i.level > 0 for i in plan.items))))
    rows = "".join(
        f"<tr><td>{chr(0x3000) * max(0, i.level - 1)}{html.escape(f'{n}{i.heading}' or d.OPENING)}</td>"
        f"<td>{d.AS_SKELETON if i.base is None else d.FROM_BASE if i.base[1] > i.base[0] else ''}</td></tr>"
        for i, n in zip(plan.items, numbers(plan), strict=True)
    )
    st.html(f'<table class="xl-files xl-parts">{rows}</table>')
    if plan.notes:
        st.info(as_markdown("\n".join(plan.notes)))
    st.caption(d.PRESCRIBED_WARNING)
    with st.container(horizontal=True):
        args = (desk, _take, app, desk, name, plan)
        st.button(d.PRESCRIBED_TAKE, key="prescribed-take", type="primary", on_click=do, args=args)
        st.button(d.PRESCRIBED_DROP, key="prescribed-drop", on_click=do, args=(desk, _forget, desk))


def _forget(desk: Desk) -> None:
    desk.prescribed = None


def _take(app: Runtime, desk: Desk, name: str, plan: Outline) -> None:
    version(app, desk, d.BEFORE_PRESCRIBED)
    draft = current(desk)
    base = app.services.archive.report(draft.sheet.base_id)
    # its parts are new ones, even where an outline taken before used the same ids; only the opening stays
    opening = tuple(s for s in draft.sections if s.level == 0)
    sheet = with_skeleton_facts(draft.sheet, plan, profile_of(base))
    draft = replace(draft, sheet=sheet, sections=opening)
    keep(app, desk, app.services.drafter.starter.reoutlined(draft, plan))
    desk.prescribed, desk.section = None, None
    desk.said = d.prescribed_taken(name)
