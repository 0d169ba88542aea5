"""The passage beside the chat: in the report's text, on the PDF's page, or beside the answer's other passages."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from assistant.services import Services
from assistant.web import evidence_compare
from assistant.web import evidence_texts as e
from assistant.web import texts as t
from assistant.web.components import ButtonKind, as_markdown, errors_shown
from assistant.web.evidence_page import page_view
from assistant.web.evidence_source import source_html, source_of
from assistant.web.evidence_state import EvidenceView
from assistant.web.evidence_view import reader_html, section_at, span_of
from assistant.web.page_script import copy_html
from assistant.web.state import Reading, State
from vectorstore.errors import UnknownReport
from vectorstore.schema import Filters, Report

Json = Mapping[str, Any]
LIBRARY_PAGE = "assistant/web/library.py"
FEW = 6  # citations that are shown without a fold
# two integers go in, nothing of a report
_SHOW = "<script>setTimeout(() => window.xunliReading?.passage(%d, %d), 250)</script>"
_VIEWS: Mapping[EvidenceView, str] = {"text": e.VIEW_TEXT, "page": e.VIEW_PAGE, "compare": e.VIEW_COMPARE}


def citation_buttons(state: State, number: int, citations: Sequence[Json], labels: Sequence[str]) -> None:
    """The citations of message ``number`` as a row of small buttons, many of them folded; a press opens the passage.

    They are on the page also while folded: a press on a mark in the text is forwarded to them.
    """
    if not citations:
        return
    fold = st.expander(e.all_citations(len(citations))) if len(citations) > FEW else st.container()
    with fold, st.container(horizontal=True, key=f"cites-{number}"):
        for citation, label in zip(citations, labels, strict=True):
            chosen = state.evidence is not None and state.evidence.get("at") == [number, citation["n"]]
            kind: ButtonKind = "primary" if chosen else "secondary"
            if st.button(as_markdown(label), key=f"cite-{number}-{citation['n']}", type=kind):
                open_citation(state, number, citations, int(citation["n"]))
                st.rerun()
        if len(citations) > 1 and st.button(e.VIEW_COMPARE, key=f"compare-{number}", type="tertiary"):
            open_citation(state, number, citations, int(citations[0]["n"]), "compare")
            st.rerun()


def open_citation(
    state: State, number: int, citations: Sequence[Json], n: int, view: EvidenceView | None = None
) -> None:
    """Open citation ``n`` of a message beside the chat; the view stays what it was unless one is given."""
    citation = next(c for c in citations if int(c["n"]) == n)
    state.evidence = {**citation, "at": [number, n], "among": list(citations)}
    state.panel.page = None
    if view is not None or state.panel.view == "compare":
        state.panel.view = view or "text"


def panel(services: Services, state: State) -> None:
    """Draw the open citation; nothing when none is open."""
    citation = state.evidence
    if citation is None:
        return
    with st.container(border=True, key="evidence"):
        _head(state, citation)
        with errors_shown():
            try:
                report: Report | None = services.archive.report(str(citation["report_id"]))
            except UnknownReport:
                report = None
            _body(services, state, citation, report)


def _head(state: State, citation: Json) -> None:
    among = list(citation.get("among") or [citation])
    numbers = [int(c["n"]) for c in among]
    at = numbers.index(int(citation["n"])) if int(citation["n"]) in numbers else 0
    with st.container(horizontal=True, key="evidence-head", vertical_alignment="center"):
        st.html(f'<div class="xl-path">{t.EVIDENCE} [{int(citation["n"])}]</div>', width="content")
        for key, name, to in (("earlier", e.EARLIER_CITATION, at - 1), ("later", e.LATER_CITATION, at + 1)):
            off = not 0 <= to < len(among)
            if len(among) > 1 and st.button(name, key=f"evidence-{key}", type="tertiary", disabled=off):
                open_citation(state, int(citation["at"][0]), among, numbers[to])
                st.rerun()
        if st.button(t.CLOSE, key="evidence-close", type="tertiary"):
            state.evidence = None
            st.rerun()


def _body(services: Services, state: State, citation: Json, report: Report | None) -> None:
    among: Sequence[Json] = citation.get("among") or [citation]
    offered: list[EvidenceView] = ["text"]
    offered += ["page"] if report is not None and citation.get("page") else []
    offered += ["compare"] if len(among) > 1 else []
    view = state.panel.view if state.panel.view in offered else "text"
    if len(offered) > 1:
        with st.container(horizontal=True, key="evidence-views"):
            for name in offered:
                kind: ButtonKind = "primary" if name == view else "secondary"
                if st.button(_VIEWS[name], key=f"evidence-view-{name}", type=kind):
                    state.panel.view = name
                    st.rerun()
    span = None
    if report is not None:
        span = span_of(report, int(citation["start"]), int(citation["end"]), str(citation["quote"]))
    if view == "compare":
        evidence_compare.view(int(citation["at"][0]), among, int(citation["n"]))
        return
    st.html(source_html(citation))
    if report is None or span is None:
        _stored(services, state, citation, gone=report is None)
    elif view == "page":
        page_view(services, state.panel, citation)
    else:
        st.html(reader_html(report, span, source=source_of(citation)))
        st.html(_SHOW % tuple(citation["at"]), unsafe_allow_javascript=True)
    if report is not None and st.button(t.OPEN_IN_LIBRARY, key="evidence-open"):
        start, end = span or (0, 0)
        state.reading = Reading(report.id, section_at(report, start) if span else None, start, end)
        st.switch_page(LIBRARY_PAGE)


def _stored(services: Services, state: State, citation: Json, *, gone: bool) -> None:
    """The quote as it is kept with the message, and the way to what the library holds in the report's place."""
    st.caption(t.EVIDENCE_GONE if gone else e.OTHER_TEXT)
    quote = f'<div class="xl-text xl-report"><p><mark>{html.escape(str(citation["quote"]))}</mark></p></div>'
    st.html(
        f'<div class="xl-reader">{quote}<div class="xl-steps">{copy_html(source_of(citation), e.COPY_QUOTE)}</div></div>'
    )
    if not gone or not citation.get("agency") or not citation.get("year"):
        return
    wanted = Filters(agencies=(str(citation["agency"]),), years=(int(citation["year"]),))
    for info in services.archive.infos(wanted)[:2]:
        if st.button(as_markdown(e.newer(info.title or info.source)), key=f"evidence-newer-{info.id}"):
            state.reading = Reading(info.id)
            st.switch_page(LIBRARY_PAGE)
