"""The start of 起草: the list of drafts, and a new one from an agency, a year and the report that it follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from assistant.drafting.base import choose_base
from assistant.drafting.review import todos
from assistant.drafting.schema import DraftRequest
from assistant.errors import NothingToDraftFrom
from assistant.profiles import kind_name
from assistant.store.drafts import DraftInfo
from assistant.web import draft_texts as d
from assistant.web import texts as t
from assistant.web.components import as_markdown
from assistant.web.draft_desk import ask, do, leave, local_time, open_draft
from assistant.web.runtime import Runtime
from assistant.web.state import Asked, Desk
from assistant.web.uploads import add_files, samples
from vectorstore.schema import ReportInfo

_LISTED = 12
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def view(app: Runtime, desk: Desk) -> None:
    """Draw the list and the form for a new draft. Raises StoreError, ArchiveError."""
    st.title(d.TITLE, anchor=False)
    drafts = app.services.drafts.all()
    library = [i for i in app.services.archive.infos() if i.year and i.agency]
    if not library and not drafts:
        _teach(app)
        return
    if not drafts or desk.creating or desk.wanted:
        _form(app, desk, library, cancel=bool(drafts))
    else:
        st.button(d.NEW, key="draft-new", type="primary", on_click=_creating, args=(desk, True))
    _list(app, desk, drafts)


def _creating(desk: Desk, on: bool) -> None:
    desk.creating, desk.wanted = on, None


def _teach(app: Runtime) -> None:
    st.info(d.EMPTY)
    st.html('<ol class="xl-lines">' + "".join(f"<li>{line}</li>" for line in d.HOW) + "</ol>")
    if st.button(t.LOAD_SAMPLES, key="load-samples", type="primary"):
        files = samples()
        if not files:
            st.error(t.NO_SAMPLES)
            return
        add_files(app, files, lambda at, row: None)
        st.rerun()
    st.caption(as_markdown(t.SAMPLES_NOTE))


def _list(app: Runtime, desk: Desk, drafts: Sequence[DraftInfo]) -> None:
    everything = st.session_state.get("all-drafts", False)
    with st.container(key="draft-rows"):
        for info in drafts if everything else drafts[:_LISTED]:
            _row(app, desk, info)
    if len(drafts) > _LISTED and not everything:
        st.button(d.MORE, key="more-drafts", type="tertiary", on_click=_show_all)


def _show_all() -> None:
    st.session_state["all-drafts"] = True


def _row(app: Runtime, desk: Desk, info: DraftInfo) -> None:
    left = len(todos(app.services.drafts.load(info.id).draft))
    title, state, time, act = st.columns([6, 2, 3, 1], vertical_alignment="center")
    with title:
        opening = (desk, open_draft, app, desk, info.id)
        st.button(as_markdown(info.title), key=f"draft-open-{info.id}", type="tertiary", on_click=do, args=opening)
    state.caption(d.todo_count(left))
    time.caption(d.changed_at(local_time(info.updated)))
    with act:
        asking = (desk, ask, desk, Asked("delete", info.id))
        st.button(d.DELETE, key=f"draft-delete-{info.id}", type="tertiary", on_click=do, args=asking)
    if desk.asked == Asked("delete", info.id):
        st.warning(as_markdown(d.delete_sure(info.title)))
        with st.container(horizontal=True):
            st.button(
                d.DELETE_YES, key="draft-delete-yes", type="primary", on_click=do, args=(desk, _delete, app, desk, info)
            )
            st.button(d.CANCEL, key="draft-delete-no", on_click=do, args=(desk, ask, desk, None))


def _delete(app: Runtime, desk: Desk, info: DraftInfo) -> None:
    app.services.drafts.delete(info.id)
    desk.said = d.deleted(info.title)


def _form(app: Runtime, desk: Desk, library: Sequence[ReportInfo], *, cancel: bool) -> None:
    with st.container(border=True, key="draft-form"):
        st.subheader(d.NEW_HEAD, anchor=False)
        left, right = st.columns([3, 1])
        with left:
            agency = _agency(desk, library)
        newest = max((i.year or 0 for i in library if i.agency == agency), default=0)
        newest = newest or max((i.year or 0 for i in library), default=0)
        with right:
            first = desk.wanted[1] if desk.wanted and desk.wanted[0] == agency else newest + 1
            year = st.number_input(
                d.YEAR, _FIRST_YEAR, _LAST_YEAR, first if newest else _LAST_YEAR, format="%d", key=f"new-year-{agency}"
            )
        base = _base(library, agency, int(year))
        compare = st.toggle(d.COMPARE, key="new-compare", help=d.COMPARE_HELP)
        with st.container(horizontal=True):
            request = DraftRequest(agency, int(year), base=base, compare=compare)
            st.button(
                d.BEGIN,
                key="draft-begin",
                type="primary",
                disabled=not agency or base is None,
                on_click=do,
                args=(desk, _begin, app, desk, request),
            )
            if cancel:
                st.button(d.CANCEL, key="draft-cancel", on_click=_creating, args=(desk, False))


def _agency(desk: Desk, library: Sequence[ReportInfo]) -> str:
    counts = Counter(str(i.agency) for i in library)
    names = sorted(counts, key=lambda a: (-counts[a], a))
    wanted = desk.wanted[0] if desk.wanted else ""
    at = names.index(wanted) if wanted in names else len(names) if wanted else 0
    chosen = st.selectbox(d.AGENCY, [*names, d.OTHER_AGENCY], index=at, key="new-agency")
    if chosen != d.OTHER_AGENCY:
        return str(chosen)
    typed = st.text_input(d.OTHER_NAME, wanted, key="new-agency-name", placeholder=d.OTHER_HINT, max_chars=60)
    return "".join(typed.split())


def _base(library: Sequence[ReportInfo], agency: str, year: int) -> str | None:
    """The report to follow: the agency's own last one is proposed, then the newest."""
    if not agency:
        st.caption(d.NAME_AGENCY)
        return None
    earlier = {i.id: i for i in library if i.year is not None and i.year < year}
    try:
        proposed, _ = choose_base(agency, year, None, list(earlier.values()))
    except NothingToDraftFrom:
        st.info(d.NO_BASE)
        return None

    def rank(info: ReportInfo) -> tuple[bool, bool, int]:
        return info.id != proposed.id, info.agency != agency, -(info.year or 0)

    ids = [i.id for i in sorted(earlier.values(), key=rank)]

    def named(report_id: str) -> str:
        i = earlier[report_id]
        title = i.title or i.source
        return d.base_option(i.agency == agency, str(i.agency), i.year or 0, kind_name(i.kind), title)

    chosen: str | None = st.selectbox(d.BASE, ids, format_func=named, key=f"new-base-{agency}-{year}")
    return chosen


def _begin(app: Runtime, desk: Desk, request: DraftRequest) -> None:
    draft = app.services.drafter.starter.start(request)
    stored = app.services.drafts.create(draft)
    leave(desk)
    desk.stored = stored
    desk.said = "\n".join(draft.notes)
