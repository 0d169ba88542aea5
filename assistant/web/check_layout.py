"""The view 版式: how a Word file differs from the layout of an official document."""

from __future__ import annotations

import html

import streamlit as st

from assistant.checks.layout_schema import LayoutFinding
from assistant.export.layout import layouts
from assistant.web import check_texts as c
from assistant.web.check_desk import current
from assistant.web.components import as_markdown, short
from assistant.web.runtime import Runtime
from assistant.web.state import Bench


def view(app: Runtime, bench: Bench) -> None:
    """Draw the view. Raises UnreadableFile."""
    if current(bench).word is None:
        st.info(c.LAYOUT_WORD_ONLY)
        return
    found = layout_findings(bench, _layout())
    if not found:
        st.success(c.LAYOUT_CLEAN)
        return
    st.markdown(as_markdown(c.layout_head(sum(f.count for f in found))))
    st.html(f'<div class="xl-layout">{"".join(map(finding_html, found))}</div>')


def _layout() -> str:
    names = {key: layout.name for key, layout in layouts().items()}
    chosen: str = st.selectbox(
        c.LAYOUT, list(names), format_func=names.__getitem__, key="check-layout", width=360, persist_state="session"
    )
    return chosen


def layout_findings(bench: Bench, layout: str) -> tuple[LayoutFinding, ...]:
    """What the layout check finds in the Word file, looked for once; nothing for other files. Raises UnreadableFile."""
    from assistant.checks.layout_check import check_layout

    work = current(bench)
    if work.word is None:
        return ()
    key = (work.report.id, layout)
    if bench.layout is None or bench.layout[0] != key:
        bench.layout = (key, check_layout(work.word, layouts()[layout]))
    return bench.layout[1]


def finding_html(finding: LayoutFinding) -> str:
    """A finding on the layout as HTML."""
    words = finding.places[0].excerpt if finding.places else c.LAYOUT_WHOLE
    return (
        f'<div class="xl-find"><div><sup class="xl-n {finding.severity}">{c.SEVERITIES_SHOWN[finding.severity]}</sup>'
        f'<b>{html.escape(finding.name)}</b><span class="xl-where">{html.escape(short(words, 40))}</span></div>'
        f"<div>{html.escape(finding.message)}</div>"
        f'<div class="xl-advice">{html.escape(c.wanted(finding.found, finding.wanted))}</div>'
        f'<div class="xl-basis">{html.escape(c.basis(finding.basis))}</div></div>'
    )
