"""The reading view: a report with its outline, its metadata to correct, and what was stripped from it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import streamlit as st

from assistant.library import Correction
from assistant.profiles import kind_name, profiles
from assistant.web import texts as t
from assistant.web.components import as_markdown, errors_shown
from assistant.web.evidence import marked
from assistant.web.runtime import Runtime
from assistant.web.state import Reading, State
from vectorstore.errors import UnknownReport
from vectorstore.schema import Block, Report, ReportInfo, Section

WINDOW = 8_000  # characters drawn at a time
_LONGEST_LABEL = 26
# constant, nothing of a report in it: brings the highlighted passage into view
_SCROLL = "<script>setTimeout(() => document.querySelector('.xl-report mark')?.scrollIntoView({block: 'center'}), 300)</script>"


def view(app: Runtime, state: State, at: Reading) -> None:
    """Draw the open report. Raises ArchiveError."""
    if st.button(f"← {t.BACK}", key="back", type="tertiary"):
        _leave(state)
    try:
        report = app.services.archive.report(at.report_id)
        info = app.services.archive.info(at.report_id)
    except UnknownReport:
        st.info(t.REPORT_GONE)
        return
    _head(app, state, at, report, info)
    outline, text = st.columns([1, 3], gap="medium")
    with outline, st.container(key="outline"):
        _outline(state, at, report)
    with text:
        _text(state, at, report)
        if report.removed:
            with st.expander(t.removed_chrome(len(report.removed))):
                st.html(f'<div class="xl-text">{html.escape(chr(10).join(report.removed))}</div>')
    _delete_dialog(app, state, report)


def _leave(state: State) -> None:
    state.reading = None
    state.asking_delete = False
    st.rerun()


def _head(app: Runtime, state: State, at: Reading, report: Report, info: ReportInfo) -> None:
    st.header(as_markdown(report.title or t.UNTITLED), anchor=False)
    facts = [report.agency or t.NO_AGENCY, t.year(report.year), kind_name(report.kind)]
    facts += [t.delivered(report.delivered)] if report.delivered and report.delivered != report.year else []
    facts += [t.published(report.published)] if report.published else []
    facts += [t.report_numbers(info.chunks, info.characters, info.figures), t.source(report.source)]
    st.html(f'<div class="xl-meta">{html.escape(" · ".join(facts))}</div>')
    if report.problems:
        st.warning(as_markdown("\n".join(p.text for p in report.problems)))
    with st.container(horizontal=True):
        if st.button(t.EDIT, key="edit", type="secondary"):
            state.reading = replace(at, editing=not at.editing)
            st.rerun()
        if st.button(t.DELETE, key="delete", type="tertiary"):
            state.asking_delete = True
            st.rerun()
    if at.editing:
        _form(app, state, at, report)


def _form(app: Runtime, state: State, at: Reading, report: Report) -> None:
    kinds = list(profiles())
    with st.form("correction"):
        title = st.text_input(t.TITLE, report.title or "", max_chars=120)
        left, middle, right = st.columns([2, 1, 2])
        agency = left.text_input(t.AGENCY, report.agency or "", max_chars=60)
        year = middle.number_input(t.YEAR, value=report.year, step=1, format="%d", placeholder=t.NO_YEAR)
        kind = right.selectbox(
            t.KIND,
            kinds,
            index=kinds.index(report.kind) if report.kind in kinds else len(kinds) - 1,
            format_func=kind_name,
        )
        reason = st.text_input(t.REASON, placeholder=t.REASON_HINT, max_chars=120)
        sent = st.form_submit_button(t.SAVE_CORRECTION, type="primary")
    if sent:
        with errors_shown(), st.spinner(t.SAVING):
            chosen = Correction(title, agency, int(year) if year is not None else None, kind, reason)
            app.services.library.correct(report.id, chosen)
            state.reading = replace(at, editing=False)
            st.toast(t.SAVED)
            st.rerun()


def _delete_dialog(app: Runtime, state: State, report: Report) -> None:
    if not state.asking_delete:
        return

    def dismissed() -> None:
        state.asking_delete = False

    @st.dialog(t.DELETE_REPORT, on_dismiss=dismissed)
    def dialog() -> None:
        st.markdown(as_markdown(report.title or report.source))
        st.warning(t.DELETE_REPORT_SURE)
        with errors_shown(), st.container(horizontal=True):
            if st.button(t.DELETE_YES, key="delete-yes", type="primary"):
                app.services.library.remove([report.id])
                _leave(state)
            if st.button(t.CANCEL, key="delete-no"):
                state.asking_delete = False
                st.rerun()

    dialog()


def _outline(state: State, at: Reading, report: Report) -> None:
    st.caption(t.OUTLINE)
    if st.button(t.FROM_START, key="section-start", type="secondary" if at.section is None else "tertiary"):
        state.reading = Reading(report.id)
        st.rerun()
    if not report.sections:
        st.caption(t.NO_OUTLINE)
    for at_section, section in enumerate(report.sections):
        label = f"{section.number}{section.heading}"
        label = label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
        kind = "secondary" if section.start == at.section else "tertiary"
        shown = "\u3000" * (section.level - 1) + as_markdown(label)
        if st.button(shown, key=f"section-{at_section}", type=kind):  # type: ignore[arg-type]
            state.reading = Reading(report.id, section.start)
            st.rerun()


def _text(state: State, at: Reading, report: Report) -> None:
    section = next((s for s in report.sections if s.start == at.section), None)
    low, high = (section.start, section.end) if section else (0, len(report.text))
    shown_key = f"shown-{report.id}-{at.section}"
    most = WINDOW * (1 + st.session_state.get(shown_key, 0))
    # a highlighted passage far down in a long section is drawn from a little before it
    if at.end > low + most:
        low = max(low, at.start - WINDOW // 4)
    cut = window_end(report, low, min(high, low + most))
    st.html(report_html(report, low, cut, (at.start, at.end)))
    if at.end and not at.editing:
        st.html(_SCROLL, unsafe_allow_javascript=True)
    with st.container(horizontal=True):
        if cut < high and st.button(t.GO_ON, key="go-on"):
            st.session_state[shown_key] = st.session_state.get(shown_key, 0) + 1
            st.rerun()
        if section is not None:
            _neighbours(state, report, section)


def _neighbours(state: State, report: Report, section: Section) -> None:
    before = [s for s in report.sections if s.start < section.start]
    after = [s for s in report.sections if s.start >= section.end]
    if before and st.button(t.PREVIOUS, key="previous", type="tertiary"):
        state.reading = Reading(report.id, before[-1].start)
        st.rerun()
    if after and st.button(t.NEXT, key="next", type="tertiary"):
        state.reading = Reading(report.id, after[0].start)
        st.rerun()


def window_end(report: Report, low: int, high: int) -> int:
    """The end of the last whole block within ``low…high``, or ``high`` where one block is longer than that."""
    ends = [b.end for b in report.blocks if low < b.end <= high]
    return max(ends, default=high)


def report_html(report: Report, low: int, high: int, span: tuple[int, int] = (0, 0)) -> str:
    """The blocks within ``low…high`` as HTML: headings, paragraphs, tables; ``span`` is marked. All text is escaped."""
    inside = [b for b in report.blocks if b.start < high and low < b.end]
    heads = [s for s in report.sections if low <= s.start < high]
    parts: list[str] = []
    for is_table, group in groupby(inside, key=lambda b: b.kind == "table_row"):
        blocks = list(group)
        if is_table:
            parts.append(f"<table>{''.join(_row(report, b, span) for b in blocks)}</table>")
        else:
            parts.extend(_paragraphs(report, blocks, heads, low, high, span))
    return f'<div class="xl-text xl-report">{"".join(parts)}</div>'


def _paragraphs(
    report: Report, blocks: Sequence[Block], heads: Sequence[Section], low: int, high: int, span: tuple[int, int]
) -> Iterator[str]:
    """A block gives a heading, a paragraph, or both where the heading runs into its paragraph."""
    for block in blocks:
        start, end = max(block.start, low), min(block.end, high)
        head = next((s for s in heads if start <= s.start < end), None)
        if head is not None and head.body_start > head.start:
            cut = min(head.body_start, end)
            if report.text[start : head.start].strip():
                yield f"<p>{marked(report.text, start, head.start, *span)}</p>"
            yield f"<h4>{marked(report.text, head.start, cut, *span)}</h4>"
            start = cut
        if report.text[start:end].strip():
            yield f"<p>{marked(report.text, start, end, *span)}</p>"


def _row(report: Report, block: Block, span: tuple[int, int]) -> str:
    cells = []
    at = block.start
    for cell in report.text[block.start : block.end].split(" | "):
        cells.append(f"<td>{marked(report.text, at, at + len(cell), *span)}</td>")
        at += len(cell) + len(" | ")
    return f"<tr>{''.join(cells)}</tr>"
