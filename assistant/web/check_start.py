"""The start of 审校: a file, a report of the library, or a draft."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assistant.profiles import kind_name
from assistant.web import check_texts as c
from assistant.web import texts as t
from assistant.web.check_desk import do, open_work
from assistant.web.check_work import from_draft, from_file, from_report
from assistant.web.components import as_markdown
from assistant.web.runtime import Runtime
from assistant.web.state import Bench, Work


def view(app: Runtime, bench: Bench) -> None:
    """Draw the choices. Raises StoreError, VectorStoreError."""
    st.title(c.TITLE, anchor=False)
    st.caption(c.INTRO)
    file = st.file_uploader(
        c.UPLOAD, key=f"check-upload-{bench.uploads}", max_upload_size=app.services.settings.max_file_mb
    )
    st.caption(c.UPLOAD_HELP)
    if file is not None:
        with st.spinner(c.WORKING):
            do(bench, _open, bench, lambda: from_file(app.services, file.name, file.getvalue()))
        bench.uploads += 1  # an emptied uploader takes the same file a second time
        st.rerun()
    left, right = st.columns(2, gap="large")
    with left:
        _reports(app, bench)
    with right:
        _drafts(app, bench)


def _open(bench: Bench, read: Callable[[], Work]) -> None:
    open_work(bench, read())


def _reports(app: Runtime, bench: Bench) -> None:
    infos = {i.id: i for i in app.services.archive.infos()}
    if not infos:
        st.caption(c.NO_LIBRARY)
        return
    ids = sorted(infos, key=lambda i: (-(infos[i].year or 0), infos[i].agency or ""))

    def named(key: str) -> str:
        i = infos[key]
        return c.library_option(i.agency or t.NO_AGENCY, t.year(i.year), kind_name(i.kind), i.title or i.source)

    chosen: str = st.selectbox(c.FROM_LIBRARY, ids, format_func=named, key="check-report")
    args = (bench, _open, bench, lambda: from_report(app.services, chosen))
    st.button(c.CHECK, key="check-open-report", on_click=do, args=args)


def _drafts(app: Runtime, bench: Bench) -> None:
    drafts = {d.id: d.title for d in app.services.drafts.all()}
    if not drafts:
        return
    chosen: str = st.selectbox(c.FROM_DRAFT, list(drafts), format_func=lambda i: drafts[i], key="check-draft")
    args = (bench, _open, bench, lambda: from_draft(app.services, chosen))
    st.button(c.CHECK, key="check-open-draft", on_click=do, args=args)


def resume(app: Runtime, bench: Bench) -> None:
    """After a reload the address says which report or draft was open; a file has to be chosen again."""
    ways = {"report": from_report, "draft": from_draft}
    if not bench.resumed and bench.work is None:
        for name, read in ways.items():
            key = st.query_params.get(name)
            if key:
                do(bench, _open, bench, lambda read=read, key=key: read(app.services, key))
    bench.resumed = True
    work = bench.work
    address: dict[str, str] = {work.origin: work.key} if work is not None and work.key else {}
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def problem(bench: Bench) -> None:
    """What was done, or went wrong."""
    if bench.said:
        st.success(as_markdown(bench.said))
    if bench.problem is not None:
        st.error(as_markdown("\n".join(bench.problem)))
