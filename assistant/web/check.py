"""The page 审校: what is to be checked is chosen; then the text with what was found, last year beside it, the files to take."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping

import streamlit as st

from assistant.export.annotated_fixes import fixes
from assistant.library import Correction
from assistant.profiles import kind_name, profiles
from assistant.web import check_against, check_export, check_layout, check_list, check_rules, check_start, sidebar
from assistant.web import check_texts as c
from assistant.web import texts as t
from assistant.web.check_desk import (
    checked,
    confidential,
    correct,
    counts,
    current,
    do,
    fix_all,
    found,
    go,
    open_work,
    undo,
)
from assistant.web.components import ButtonKind, as_markdown, chips, errors_shown
from assistant.web.runtime import Runtime, runtime
from assistant.web.state import Bench, CheckView, current_state

_VIEWS: Mapping[CheckView, Callable[[Runtime, Bench], None]] = {
    "findings": check_list.view,
    "against": check_against.view,
    "layout": check_layout.view,
    "export": check_export.view,
    "rules": check_rules.view,
}


def page() -> None:
    """Draw the page."""
    app, bench = runtime(), current_state().bench
    with errors_shown():
        check_start.resume(app, bench)
        if bench.work is None:
            check_start.problem(bench)
            check_start.view(app, bench)
        else:
            _open(app, bench)
    sidebar.model_state(app)


def _open(app: Runtime, bench: Bench) -> None:
    _head(bench)
    with st.spinner(c.WORKING):
        result = checked(app, bench)
        findings = found(app, bench)
    report = result.report
    about = [report.agency or t.NO_AGENCY, t.year(report.year), kind_name(report.kind)]
    against = result.against.title or result.against.source if result.against else ""
    notes = [c.counts(counts(findings)), *([c.against(against)] if against else [])]
    notes += [c.fixed_so_far(current(bench).fixed)] if current(bench).fixed else []
    st.html(chips(about, notes))
    standing = confidential(result)
    if standing:
        st.error(as_markdown(c.confidential(standing)))
    check_start.problem(bench)
    with st.container(horizontal=True, key="check-views", gap="small", vertical_alignment="center"):
        for view, name in c.VIEWS.items():
            kind: ButtonKind = "primary" if view == bench.view else "secondary"
            st.button(name, key=f"check-view-{view}", type=kind, on_click=do, args=(bench, go, bench, view))
        certain = len(fixes(findings))
        if certain:
            st.button(c.fix_all(certain), key="check-fix-all", on_click=do, args=(bench, fix_all, app, bench))
        if bench.before:
            st.button(c.UNDO, key="check-undo", type="tertiary", on_click=do, args=(bench, undo, bench))
    if current(bench).fixed:
        st.caption(c.KEEP_NOTE)
    _VIEWS[bench.view](app, bench)


def _head(bench: Bench) -> None:
    work = current(bench)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="check-head"
    ):
        title = work.report.title or work.name
        st.html(f'<div class="xl-draft-title">{html.escape(title)}</div>', width="content")
        with st.container(horizontal=True, width="content", key="check-head-acts"):
            with st.popover(c.CORRECT, type="tertiary"):
                _correction(bench)
            st.button(
                c.ANOTHER, key="check-another", type="tertiary", on_click=do, args=(bench, open_work, bench, None)
            )


def _correction(bench: Bench) -> None:
    report = current(bench).report
    kinds = list(profiles())
    st.caption(c.CORRECT_HELP)
    key = f"{report.id}-{report.agency}-{report.year}-{report.kind}"
    agency = st.text_input(c.AGENCY, report.agency or "", max_chars=60, key=f"check-agency-{key}")
    year = st.number_input(
        c.YEAR, value=report.year, step=1, format="%d", placeholder=t.NO_YEAR, key=f"check-year-{key}"
    )
    kind = st.selectbox(
        c.KIND,
        kinds,
        index=kinds.index(report.kind) if report.kind in kinds else len(kinds) - 1,
        format_func=kind_name,
        key=f"check-kind-{key}",
    )
    chosen = Correction(None, agency, int(year) if year is not None else None, kind)
    st.button(c.CORRECT_SAVE, key="check-correct", type="primary", on_click=do, args=(bench, correct, bench, chosen))


if __name__ == "__main__":
    page()
