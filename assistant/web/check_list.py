"""The view 问题: the text with its marks on the left, the findings on the right, to be looked at, corrected or ignored."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from assistant.checks.schema import FAMILY_NAMES, SEVERITIES, Finding
from assistant.web import check_review
from assistant.web import check_texts as c
from assistant.web.check_desk import counts, current, do, fix, found, ignore, key_of, locate, turn
from assistant.web.check_text import marks, pages, text_html
from assistant.web.components import short
from assistant.web.runtime import Runtime
from assistant.web.state import Asked, Bench

_LISTED = 25  # findings drawn at a time
_AROUND = 14
_LONGEST = 90
# a number goes in, nothing of a report: the chosen words come into view, inside the text's own frame where it has one
_SCROLL = (
    "<script>/* %d */setTimeout(() => {"
    "const mark = document.querySelector('.xl-checked .now'), frame = document.querySelector('.st-key-check-text');"
    "if (!mark || !frame) return;"
    "frame.scrollTop += mark.getBoundingClientRect().top - frame.getBoundingClientRect().top - frame.clientHeight / 3;"
    "if (frame.getBoundingClientRect().bottom < 80) frame.scrollIntoView({block: 'start'});"
    "}, 200)</script>"
)


def view(app: Runtime, bench: Bench) -> None:
    """Draw the view. Raises StoreError, VectorStoreError."""
    findings = found(app, bench)
    left, right = st.columns([11, 9], gap="medium")
    with left:
        _text(bench, findings)
    with right:
        progress = check_review.panel(app, bench)
        if findings:
            _list(app, bench, _filtered(findings))
        else:
            st.success(c.CLEAN)
    if progress is not None:  # last, so that the page is whole while the model reads
        check_review.run(app, bench, progress)


def _text(bench: Bench, findings: Sequence[Finding]) -> None:
    report = current(bench).report
    spans = pages(report)
    at = min(bench.page, len(spans) - 1)
    if len(spans) > 1:
        with st.container(horizontal=True, vertical_alignment="center", key="check-pages"):
            st.button(c.PREVIOUS, key="check-page-previous", disabled=at == 0, on_click=turn, args=(bench, at - 1))
            st.caption(c.page_of(at + 1, len(spans)))
            last = at == len(spans) - 1
            st.button(c.NEXT, key="check-page-next", disabled=last, on_click=turn, args=(bench, at + 1))
    with st.container(key="check-text"):
        st.html(text_html(report, spans[at], marks(findings, bench.chosen)))
    if bench.scroll:
        bench.scroll = False
        bench.turns += 1  # the same script would not run a second time
        st.html(_SCROLL % bench.turns, unsafe_allow_javascript=True)


def _filtered(findings: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """The findings that the chips leave, each with its number in the text; grave ones first."""
    numbered = list(enumerate(findings, start=1))
    by_grade = counts(tuple(findings))
    grades = _chips("check-grades", c.GRADES, {s: c.chip(c.SEVERITIES_SHOWN[s], by_grade[s]) for s in SEVERITIES})
    here = [f for f in findings if not grades or f.severity in grades]
    names: dict[str, str] = {
        family: c.chip(name, count)
        for family, name in FAMILY_NAMES.items()
        if (count := sum(f.family == family for f in here))
    }
    families = _chips("check-families", c.FAMILIES, names)
    kept = [
        (n, f) for n, f in numbered if (not grades or f.severity in grades) and (not families or f.family in families)
    ]
    return sorted(kept, key=lambda pair: (SEVERITIES.index(pair[1].severity), pair[0]))


def _chips(key: str, label: str, names: dict[str, str]) -> list[str]:
    chosen = st.session_state.get(key) or []
    if any(name not in names for name in chosen):  # the last one of a kind is gone
        st.session_state[key] = [name for name in chosen if name in names]
    return list(
        st.pills(
            label,
            list(names),
            selection_mode="multi",
            format_func=lambda name: names.get(name, name),
            key=key,
            label_visibility="collapsed",
            persist_state="session",
        )
    )


def _list(app: Runtime, bench: Bench, shown: Sequence[tuple[int, Finding]]) -> None:
    if not shown:
        st.info(c.NOTHING_FITS)
        return
    most = _LISTED + bench.most
    with st.container(key="check-list", gap="small"):
        for severity in SEVERITIES:
            group = [(n, f) for n, f in shown[:most] if f.severity == severity]
            if group:
                total = sum(f.severity == severity for _, f in shown)
                st.html(f'<div class="xl-path">{c.group(severity, total)}</div>')
            for number, finding in group:
                _card(app, bench, number, finding)
    if len(shown) > most:
        st.button(c.more(len(shown) - most), key="check-more", on_click=_more, args=(bench,))


def _more(bench: Bench) -> None:
    bench.most += _LISTED


def _card(app: Runtime, bench: Bench, number: int, finding: Finding) -> None:
    key = key_of(finding)
    chosen = bench.chosen if bench.chosen and bench.chosen[:2] == (finding.fingerprint, finding.start) else None
    with st.container(border=True, key=f"check-card-{key}", gap=None):
        st.html(card_html(current(bench).report.text, number, finding, chosen=chosen is not None))
        with st.container(horizontal=True, key=f"check-acts-{key}", gap="small"):
            at = chosen[2] + 1 if chosen else 1
            label = c.locate(at, finding.count)
            st.button(label, key=f"locate-{key}", type="tertiary", on_click=do, args=(bench, locate, bench, finding))
            if finding.certain:
                args = (bench, fix, app, bench, finding)
                st.button(c.FIX, key=f"fix-{key}", type="primary", on_click=do, args=args)
            st.button(
                c.IGNORE,
                key=f"ignore-{key}",
                type="tertiary",
                help=c.IGNORE_FOLDED_HELP if finding.others else c.IGNORE_HELP,
                on_click=do,
                args=(bench, ignore, app, bench, finding),
            )
        if bench.asked == Asked("ignore", key):
            st.warning(c.IGNORE_SURE)
            with st.container(horizontal=True):
                args_yes = (bench, ignore, app, bench, finding, True)
                st.button(c.IGNORE_YES, key="ignore-yes", type="primary", on_click=do, args=args_yes)
                st.button(c.CANCEL, key="ignore-no", on_click=do, args=(bench, _nothing))


def _nothing() -> None:
    """Takes a question back: ``do`` has done so already."""


def card_html(text: str, number: int, finding: Finding, *, chosen: bool = False) -> str:
    """A finding as HTML: number, name, where it stands, the words with their neighbours, what is wrong, what to do, why."""
    where = " › ".join(finding.heading_path[-2:]) or c.TEXT_START
    before = text[max(0, finding.start - _AROUND) : finding.start].rpartition("\n")[2]
    after = text[finding.end : finding.end + _AROUND].partition("\n")[0]
    words = html.escape(short(finding.excerpt, _LONGEST))
    parts = [
        f'<sup class="xl-n {finding.severity}">{number}</sup><b>{html.escape(finding.name)}</b>'
        f'<span class="xl-where">{FAMILY_NAMES[finding.family]} · {html.escape(short(where, 40))}</span>',
        f'<span class="xl-said">{html.escape(before)}<mark class="{finding.severity}">{words}</mark>'
        f"{html.escape(after)}</span>",
        html.escape(finding.message),
    ]
    if finding.suggestion is not None:
        advice = c.replace_with(short(finding.suggestion, _LONGEST)) if finding.suggestion else c.DELETE_WORDS
        parts.append(f'<span class="xl-advice">{html.escape(advice)}</span>')
    if finding.basis:
        parts.append(f'<span class="xl-basis">{html.escape(c.basis(finding.basis))}</span>')
    now = " now" if chosen else ""
    return f'<div class="xl-find{now}">{"".join(f"<div>{part}</div>" for part in parts)}</div>'
