"""The view 数据 of two reports: one row an indicator with its change; unfolded, the sentence of either report."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from assistant.compare import words as w
from assistant.compare.compare import Comparison
from assistant.compare.view import Figured, figured, follows
from assistant.compare.years import FigurePair
from assistant.web import compare_texts as c
from assistant.web.compare_desk import to_library
from assistant.web.compare_rows import around, filter_pills, row_html, rows, sentence_html, state_html
from assistant.web.state import State

_KIND = "figures"
_SORTS: Mapping[str, Callable[[FigurePair], float]] = {
    "up": lambda p: -float(p.percent) if p.percent is not None else float("inf"),
    "down": lambda p: float(p.percent) if p.percent is not None else float("inf"),
}


def view(state: State, found: Comparison) -> None:
    """Draw the view."""
    s = state.comparing
    if not found.figures:
        st.info(c.NO_FIGURES)
        return
    told = follows(found.a, found.b)
    words = w.FIGURE if told else w.FIGURE_ACROSS
    states = [figured(p, told=told) for p in found.figures]
    counts = Counter(words[x] for x in states)
    other = c.CHANGED if told else c.DIFFERENT
    changed = sum(p.status != "same" for p in found.figures)
    chosen = filter_pills(s, "figures", [(other, changed), *((word, counts[word]) for word in words.values())])
    topic, search, sort = filters({p.topic for p in found.figures})
    fits = [
        (n, p)
        for n, p in enumerate(found.figures)
        if (chosen in (None, words[states[n]]) or (chosen == other and p.status != "same"))
        and topic in ("", p.topic)
        and search in p.indicator
    ]
    if sort in _SORTS:
        fits.sort(key=lambda x: _SORTS[sort](x[1]))
    st.caption(f"{c.showing(len(fits), len(found.figures), '项')}。{c.SECTIONS_HELP}")
    names = w.names(found.a, found.b)
    columns = [c.INDICATOR, c.UNIT, *names, *((c.CHANGE, c.PERCENT) if told else (c.APART, c.APART_PERCENT)), c.STATUS]
    rows(s, "figures", fits, lambda p: row(p, words, columns), lambda n, p: _sources(state, found, p, n), columns)


def filters(present: set[str], *, sorting: bool = True) -> tuple[str, str, str]:
    """Draw the choice of topic, words and order; gives a topic's id or "", the words, and the order."""
    named = {"": c.ALL_TOPICS} | {t: w.topic_name(t) for t in sorted(present) if w.topic_name(t)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare-filters"):
        key = "compare-topic"
        if st.session_state.get(key) not in named:
            st.session_state[key] = ""
        topic = st.selectbox(c.TOPIC, list(named), format_func=lambda t: named[t], key=key, width=230)
        search = st.text_input(c.SEARCH, key="compare-search", placeholder=c.SEARCH_HINT, width=230, max_chars=40)
        order = "order"
        if sorting:
            order = st.selectbox(c.SORT, list(c.SORTS), format_func=lambda x: c.SORTS[x], key="compare-sort", width=200)
    return topic or "", search.strip(), order or "order"


def row(p: FigurePair, words: Mapping[Figured, str], columns: Sequence[str]) -> str:
    """A pair of figures as one row."""
    kind = figured(p, told=words is w.FIGURE)
    cells = (p.indicator, w.unit(p), w.number(p.a), w.number(p.b), w.change(p), w.percent(p))
    parts = [*map(html.escape, cells), state_html(words[kind], kind)]
    return row_html(_KIND, zip(columns, parts, strict=True))


def _sources(state: State, found: Comparison, p: FigurePair, n: int) -> None:
    names = w.names(found.a, found.b)
    columns = st.columns(2, gap="medium")
    for at, (report, span) in enumerate(((found.a, p.a_span), (found.b, p.b_span))):
        with columns[at]:
            st.html(f'<div class="xl-path">{html.escape(names[at])}</div>')
            if span is None:
                st.caption(c.NO_FIGURE)
                continue
            st.html(sentence_html(report, span))
            to_library(state, report, names[at], around(report, span), f"compare-source-{'ab'[at]}-{n}")
