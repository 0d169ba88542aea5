"""The view 运行诊断: every part tried for real, and what to copy when help is needed."""

from __future__ import annotations

import html

import streamlit as st

from assistant.diagnostics import Check, diagnose, summary
from assistant.web import settings_texts as s
from assistant.web.components import as_markdown
from assistant.web.runtime import Runtime
from assistant.web.settings_state import Setup


def view(app: Runtime, setup: Setup) -> None:
    """Draw the view."""
    st.caption(as_markdown(s.DIAGNOSE_HELP))
    if st.button(s.DIAGNOSE, key="diagnose", type="primary"):
        with st.spinner(s.DIAGNOSING):
            setup.checks = tuple(diagnose(app.services))
            setup.checked = summary(app.services, setup.checks)
    if setup.checks:
        st.html(_checks_html(setup.checks))
        st.caption(s.COPY)
        st.code(setup.checked, language=None, wrap_lines=True)
    st.caption(as_markdown(s.ACCESS))


def _checks_html(checks: tuple[Check, ...]) -> str:
    rows = []
    for check in checks:
        state, mark, word = ("ok", "✓", s.WORKS) if check.ok else ("bad", "✗", s.BROKEN)
        hint = f'<div class="xl-basis">{html.escape(check.hint)}</div>' if check.hint else ""
        rows.append(
            f'<li><span class="xl-step {state}" title="{word}">{mark}</span>'
            f"<b>{html.escape(check.name)}</b>　{html.escape(check.text)}{hint}</li>"
        )
    return f'<ul class="xl-steps">{"".join(rows)}</ul>'
