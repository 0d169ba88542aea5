"""The view 各部分: sections side by side by topic; unfolded, both texts with what was changed and what was copied."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence

import streamlit as st

from assistant.compare import words as w
from assistant.compare.align import Pair
from assistant.compare.compare import Comparison
from assistant.compare.view import follows, section_span
from assistant.drafting.diff import pieces
from assistant.web import compare_texts as c
from assistant.web.compare_desk import to_library
from assistant.web.compare_rows import filter_pills, row_html, rows, state_html
from assistant.web.components import diff_html
from assistant.web.state import State
from vectorstore.chinese import Span
from vectorstore.schema import Report, Section

_LONGEST_DIFF = 20_000  # characters of both together that are compared word by word while the page is drawn
_KIND = "sections"


def view(state: State, found: Comparison) -> None:
    """Draw the view."""
    s = state.comparing
    if not found.sections:
        st.info(c.NO_SECTIONS)
        return
    told = follows(found.a, found.b)
    words, other = (w.SECTION, c.CHANGED) if told else (w.SECTION_ACROSS, c.DIFFERENT)
    counts = Counter(words[p.status] for p in found.sections)
    changed = sum(p.status != "same" for p in found.sections)
    chosen = filter_pills(s, "sections", [(other, changed), *((word, counts[word]) for word in words.values())])
    names = w.names(found.a, found.b)
    fits = [
        (n, p)
        for n, p in enumerate(found.sections)
        if chosen in (None, words[p.status]) or (chosen == other and p.status != "same")
    ]
    st.caption(f"{c.showing(len(fits), len(found.sections), '对')}。{c.SECTIONS_HELP}")
    columns = [c.STATUS, *names, c.PART_LENGTHS]
    rows(
        s, "sections", fits, lambda p: row(p, words[p.status], names), lambda n, p: _texts(state, found, p, n), columns
    )


def row(p: Pair, status: str, names: Sequence[str]) -> str:
    """A pair of sections as one row."""
    lengths = html.escape(c.lengths(p.a_chars, p.b_chars)) if p.a_chars or p.b_chars else ""
    return row_html(
        _KIND,
        [
            (c.STATUS, state_html(status, p.status)),
            (names[0], _heading(p.a)),
            (names[1], _heading(p.b)),
            (c.PART_LENGTHS, lengths),
        ],
    )


def _heading(section: Section | None) -> str:
    indent = f' style="padding-left:{min(section.level, 4) - 1}em"' if section is not None else ""
    return f"<span{indent}>{html.escape(w.heading(section))}</span>"


def _texts(state: State, found: Comparison, p: Pair, n: int) -> None:
    s = state.comparing
    names = w.names(found.a, found.b)
    spans = [section_span(r, x) if x is not None else None for r, x in ((found.a, p.a), (found.b, p.b))]
    texts = [r.text[slice(*span)] if span else "" for r, span in zip((found.a, found.b), spans, strict=True)]
    both = all(texts)
    if both:

        def take() -> None:
            s.marked = st.session_state["compare-marked"]

        st.session_state["compare-marked"] = s.marked
        st.toggle(c.MARK_CHANGES, key="compare-marked", on_change=take, help=c.MARK_HELP)
    marks = both and s.marked
    if marks and sum(map(len, texts)) > _LONGEST_DIFF:
        marks = False
        st.caption(c.TOO_LONG)
    if both:
        st.caption(c.MARK_HELP if marks else c.COPIED_HELP)
    changed = pieces(*texts) if marks else ()
    copies = ([x.a for x in found.copies.passages], [x.b for x in found.copies.passages])
    columns = st.columns(2, gap="medium")
    for at, (report, span, op) in enumerate(zip((found.a, found.b), spans, ("removed", "added"), strict=True)):
        with columns[at]:
            st.html(f'<div class="xl-path">{html.escape(names[at])}</div>')
            if span is None:
                st.caption(c.NOT_THERE)
                continue
            if marks:
                st.html(diff_html(x for x in changed if x.op in ("same", op)))
            else:
                st.html(copied_html(report, span, copies[at]))
            to_library(state, report, names[at], span, f"compare-library-{'ab'[at]}-{n}")


def copied_html(report: Report, span: Span, copies: Sequence[Span]) -> str:
    """A stretch of a report as HTML with the passages that stand in the other report too marked and named."""
    out: list[str] = []
    at, end = span
    for low, high in sorted(set(copies)):
        low, high = max(low, at), min(high, end)
        if low >= high:
            continue
        out.append(html.escape(report.text[at:low]))
        sign = f'<span class="xl-n">{c.COPIED_MARK}</span>'
        out.append(f'{sign}<mark class="xl-copied">{html.escape(report.text[low:high])}</mark>')
        at = high
    out.append(html.escape(report.text[at:end]))
    return f'<div class="xl-text xl-diff">{"".join(out)}</div>'
