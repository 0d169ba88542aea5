"""Rows of the page 对比 that unfold: a line of cells with a button, and below it what it rests on."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import streamlit as st

from assistant.web import compare_texts as c
from assistant.web.compare_desk import unfold
from assistant.web.compare_state import CompareView, Comparing
from vectorstore.chinese import Span, sentences
from vectorstore.schema import Report

STEP = 40  # rows drawn at first, and with each press of the button below them
T = TypeVar("T")


def filter_pills(s: Comparing, view: CompareView, counts: Sequence[tuple[str, int]]) -> str | None:
    """Filters by a word, each with how many rows it leaves; the chosen word, None for all."""
    names = {word: c.count(word, n) for word, n in counts if n}
    key = f"compare-filter-{view}"
    if st.session_state.get(key) not in names:
        st.session_state[key] = None
    chosen: str | None = st.pills(
        c.STATUS, list(names), format_func=lambda w: names[w], key=key, label_visibility="collapsed"
    )
    return chosen


def rows(
    s: Comparing,
    view: CompareView,
    found: Sequence[tuple[int, T]],
    cells: Callable[[T], str],
    below: Callable[[int, T], None],
    columns: Sequence[str] = (),
) -> None:
    """Draw rows with their numbers; the unfolded one with what ``below`` draws. Further ones come on request."""
    if not found:
        st.info(c.NOTHING_FITS)
        return
    most = STEP + s.most
    with st.container(key=f"compare-rows-{view}", gap=None):
        if columns:
            names = "".join(f"<span>{html.escape(x)}</span>" for x in columns)
            st.html(f'<div class="xl-row xl-row-head {view}">{names}</div>')
        for n, row in found[:most]:
            _row(s, view, n, cells(row))
            if s.opened == (view, n):
                with st.container(border=True, key=f"compare-below-{view}-{n}"):
                    below(n, row)
    left = len(found) - most
    if left > 0:
        st.button(c.more(left), key=f"compare-more-{view}", on_click=_more, args=(s,))


def _row(s: Comparing, view: CompareView, n: int, body: str) -> None:
    label = c.CLOSE if s.opened == (view, n) else c.OPEN
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"compare-row-{view}-{n}"):
        st.html(body)
        st.button(label, key=f"compare-open-{view}-{n}", type="tertiary", on_click=unfold, args=(s, view, n))


def _more(s: Comparing) -> None:
    s.most += STEP


def row_html(kind: str, parts: Iterable[tuple[str, str]]) -> str:
    """A row from (name of the column, HTML of the cell); the name is shown where the page is narrow."""
    cells = "".join(f'<span data-name="{html.escape(name)}">{body}</span>' for name, body in parts)
    return f'<div class="xl-row {kind}">{cells}</div>'


def state_html(words: str, kind: str) -> str:
    """A state as a small label."""
    return f'<span class="xl-state {kind}">{html.escape(words)}</span>' if words else ""


def sentence_html(report: Report, span: Span) -> str:
    """The sentence around a span, that span marked."""
    start, end = around(report, span)
    before, words, after = (html.escape(report.text[a:b]) for a, b in ((start, span[0]), span, (span[1], end)))
    return f'<div class="xl-quote">{before}<mark>{words}</mark>{after}</div>'


def around(report: Report, span: Span) -> Span:
    """The sentence that holds a span, or the paragraph's part around it."""
    block = next((b for b in report.blocks if b.start <= span[0] < b.end), None)
    low, high = (block.start, block.end) if block is not None else (0, len(report.text))
    return next(((a, b) for a, b in sentences(report.text, low, high) if a <= span[0] < b), span)
