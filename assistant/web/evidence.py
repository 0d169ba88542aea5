"""The passage beside the chat: where it stands, itself highlighted, and its neighbours."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import streamlit as st

from assistant.services import Services
from assistant.web import texts as t
from assistant.web.components import errors_shown
from assistant.web.state import Reading, State
from vectorstore.errors import UnknownReport
from vectorstore.schema import Report

LIBRARY_PAGE = "assistant/web/library.py"
_AROUND = 1  # paragraphs shown before and after
_LONGEST_NEIGHBOUR = 400
# two integers go in, nothing of a report: the pressed button stays in view when the chat gets narrower, and so does the span
_KEEP_IN_VIEW = (
    "<script>setTimeout(() => document.querySelector('.st-key-cite-%d-%d')?.scrollIntoView({block: 'nearest'}), 250);"
    "setTimeout(() => document.querySelector('.st-key-evidence mark')?.scrollIntoView({block: 'nearest'}), 300)</script>"
)


def panel(services: Services, state: State) -> None:
    """Draw the open citation; nothing when none is open."""
    citation = state.evidence
    if citation is None:
        return
    with st.container(border=True, key="evidence"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.html(f'<div class="xl-path">{t.EVIDENCE} [{int(citation["n"])}]</div>')
            to_library = st.button(t.OPEN_IN_LIBRARY, key="evidence-open")
            if st.button(t.CLOSE, key="evidence-close", type="tertiary"):
                state.evidence = None
                st.rerun()
        st.html(source_html(citation))
        with errors_shown():
            try:
                report = services.archive.report(str(citation["report_id"]))
            except UnknownReport:
                st.caption(t.EVIDENCE_GONE)
                st.html(f'<div class="xl-text"><mark>{html.escape(str(citation["quote"]))}</mark></div>')
                return
            st.html(passage_html(report, int(citation["start"]), int(citation["end"])))
            st.html(_KEEP_IN_VIEW % tuple(citation["at"]), unsafe_allow_javascript=True)
            if to_library:
                start, end = int(citation["start"]), int(citation["end"])
                state.reading = Reading(report.id, section_at(report, start), start, end)
                st.switch_page(LIBRARY_PAGE)


def section_at(report: Report, offset: int) -> int | None:
    """The start of the smallest section around an offset, or None before the first heading."""
    around = [s for s in report.sections if s.start <= offset < s.end]
    return max(around, key=lambda s: (s.level, s.start)).start if around else None


def source_html(citation: Mapping[str, Any]) -> str:
    """Title, agency, year, page and heading path of a citation."""
    facts = [str(citation.get("agency") or t.NO_AGENCY), t.year(citation.get("year"))]
    if citation.get("page"):
        facts.append(t.page_number(int(citation["page"])))
    path = " › ".join(map(str, citation.get("heading_path") or [t.PREAMBLE]))
    return (
        f'<div class="xl-path">{html.escape(str(citation.get("title") or t.UNTITLED))}</div>'
        f'<div class="xl-meta">{html.escape(" · ".join(facts))}<br>{html.escape(path)}</div>'
    )


def passage_html(report: Report, start: int, end: int) -> str:
    """The paragraphs that hold ``start…end`` with that span marked, and a paragraph before and after, dimmed."""
    inside = [i for i, b in enumerate(report.blocks) if b.start < end and start < b.end]
    if not inside:
        return ""
    first, last = inside[0], inside[-1]
    parts = []
    for i in range(max(0, first - _AROUND), min(len(report.blocks), last + _AROUND + 1)):
        block = report.blocks[i]
        if first <= i <= last:
            parts.append(f"<p>{marked(report.text, block.start, block.end, start, end)}</p>")
        else:
            text = report.text[block.start : block.end]
            if len(text) > _LONGEST_NEIGHBOUR:
                text = "…" + text[-_LONGEST_NEIGHBOUR:] if i < first else text[:_LONGEST_NEIGHBOUR] + "…"
            parts.append(f'<p class="xl-dim">{html.escape(text)}</p>')
    return f'<div class="xl-text">{"".join(parts)}</div>'


def marked(text: str, low: int, high: int, start: int, end: int) -> str:
    """``text[low:high]`` as HTML with the part inside ``start…end`` marked."""
    a, b = max(low, min(start, high)), max(low, min(end, high))
    if a >= b:
        return html.escape(text[low:high])
    return f"{html.escape(text[low:a])}<mark>{html.escape(text[a:b])}</mark>{html.escape(text[b:high])}"
