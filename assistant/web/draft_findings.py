"""In the step 核对: what the rules of 审校 find in the draft as it was last saved, and the way to that page."""

from __future__ import annotations

import html

import streamlit as st

from assistant.checks.schema import SEVERITIES, Finding
from assistant.drafting.as_report import draft_report
from assistant.drafting.marks import open_marks
from assistant.drafting.schema import Draft
from assistant.web import draft_out_texts as o
from assistant.web.check_desk import open_work
from assistant.web.check_texts import SEVERITIES_SHOWN
from assistant.web.check_work import from_draft
from assistant.web.components import as_html, short
from assistant.web.draft_desk import current, do
from assistant.web.runtime import Runtime
from assistant.web.state import Desk, current_state

_CHECK_PAGE = "assistant/web/check.py"
_FIRST = 20  # findings that are listed; 审校 shows all
_LONGEST = 60
_SET_BY_EXPORT = frozenset({"S06"})  # title, signature and date come with the Word file


def view(app: Runtime, desk: Desk) -> None:
    """Draw the group. Raises StoreError, VectorStoreError."""
    findings = found(app, desk)
    with st.expander(o.group(o.FINDINGS, len(findings)), key="check-findings"):
        st.caption(o.FINDINGS_HELP if findings else o.NO_FINDINGS)
        if findings:
            st.html(f'<ul class="xl-list">{"".join(_line(f) for f in findings[:_FIRST])}</ul>')
        if len(findings) > _FIRST:
            st.caption(o.more_findings(len(findings) - _FIRST))
        if current(desk).text.strip() and st.button(o.CHECK_DRAFT, key="check-draft-open"):
            do(desk, _open, app, desk)
            if desk.problem is not None:
                st.rerun()
            st.switch_page(_CHECK_PAGE)


def found(app: Runtime, desk: Desk) -> tuple[Finding, ...]:
    """The findings, grave ones first; found anew only when the draft, the rules or the library changed.

    Raises:
        StoreError: what is ignored cannot be read.
        VectorStoreError: the library cannot be read.
    """
    stored, memory = desk.stored, app.services.check_memory
    assert stored is not None
    key = (stored.id, stored.revision, memory.off(), memory.fingerprints(), app.services.archive.revision())
    if desk.findings_for != key:
        desk.findings, desk.findings_for = _checked(app, stored.draft), key
    return desk.findings


def _checked(app: Runtime, draft: Draft) -> tuple[Finding, ...]:
    report = draft_report(draft)
    if not report.text:
        return ()
    marks = open_marks(report.text)
    settled = (
        f
        for f in app.services.checker.check(report).findings
        if f.rule not in _SET_BY_EXPORT and not any(a < f.end and f.start < b for a, b in marks)
    )
    return tuple(sorted(settled, key=lambda f: (SEVERITIES.index(f.severity), f.start)))


def _open(app: Runtime, desk: Desk) -> None:
    assert desk.stored is not None
    open_work(current_state().bench, from_draft(app.services, desk.stored.id))


def _line(finding: Finding) -> str:
    grade = SEVERITIES_SHOWN[finding.severity]
    where = html.escape(" › ".join(finding.heading_path[-1:]))
    times = html.escape(f"×{finding.count}") if finding.count > 1 else ""
    return (
        f"<li><b>{grade}　{html.escape(finding.name)}</b>{times}　{as_html(short(finding.message, _LONGEST * 2))}"
        f'<div class="xl-meta">{where}{"：" if where else ""}{as_html(short(finding.excerpt, _LONGEST))}</div></li>'
    )
