"""The views 计划与落实 and 雷同: what became of each plan and shortcoming, and which passages are last year's again."""

from __future__ import annotations

import html
from collections import Counter

import streamlit as st

from assistant.compare import words as w
from assistant.compare.compare import Comparison
from assistant.compare.copied import Copied
from assistant.compare.promises import Answered, Reply
from assistant.compare.view import follows
from assistant.web import compare_texts as c
from assistant.web.compare_desk import to_library
from assistant.web.compare_rows import STEP, filter_pills, row_html, rows, state_html
from assistant.web.components import diff_html, short
from assistant.web.state import State
from vectorstore.chinese import Span
from vectorstore.schema import Report

_KIND = "promises"
_LONGEST = 220


def view(state: State, found: Comparison) -> None:
    """Draw 计划与落实."""
    s = state.comparing
    if not follows(found.a, found.b):
        st.info(c.NOT_FOLLOWING)
        return
    if not found.promises:
        st.info(c.NO_PROMISES)
        return
    counts = Counter(w.PROMISE[p.status] for p in found.promises)
    again = sum(p.again is not None for p in found.promises)
    chosen = filter_pills(s, "promises", [*((x, counts[x]) for x in w.PROMISE.values()), (w.AGAIN, again)])
    fits = [(n, p) for n, p in enumerate(found.promises) if chosen is None or chosen in states(p)]
    st.caption(f"{c.showing(len(fits), len(found.promises), '条')}。{c.SECTIONS_HELP}")
    rows(s, "promises", fits, promise_row, lambda n, p: _replies(state, found, p, n))


def states(p: Answered) -> list[str]:
    """What can be said of a promise: its answer, and that it is named once more."""
    return [w.PROMISE[p.status], *([w.AGAIN] if p.again is not None else [])]


def promise_row(p: Answered) -> str:
    """A plan or a shortcoming as one row."""
    labels = state_html(w.PROMISE[p.status], p.status) + (state_html(w.AGAIN, "again") if p.again else "")
    kind = html.escape(w.PROMISE_KIND[p.promise.kind])
    return row_html(
        _KIND,
        [
            (c.STATUS, labels),
            ("", f'<span class="xl-where">{kind}</span>{html.escape(short(p.promise.text, _LONGEST))}'),
        ],
    )


def _replies(state: State, found: Comparison, p: Answered, n: int) -> None:
    names = w.names(found.a, found.b)
    st.html(replies_html(found, p))
    with st.container(horizontal=True):
        to_library(state, found.a, names[0], (p.promise.start, p.promise.end), f"compare-promise-a-{n}")
        told = p.evidence or p.again
        if told is not None:
            to_library(state, found.b, names[1], told, f"compare-promise-b-{n}")


def replies_html(found: Comparison, p: Answered) -> str:
    """The measures of a promise with target, result and state, and the later report's words."""
    after = w.names(found.a, found.b)[1]
    heads = "".join(f"<th>{x}</th>" for x in (c.MEASURE, c.TARGET, c.ACTUAL, c.STATUS))
    body = "".join(_reply(found.a, r) for r in p.replies)
    quotes = [_quote(found.b, span, f"{after}") for span in dict.fromkeys(r.evidence for r in p.replies) if span]
    again = [_quote(found.b, p.again, f"{after}{c.AGAIN_SAID}")] if p.again else []
    table = f'<table class="xl-files xl-compare"><tr>{heads}</tr>{body}</table>' if p.replies else ""
    return "".join([table, *quotes, *again])


def _reply(report: Report, r: Reply) -> str:
    measure = html.escape(short(report.text[slice(*r.measure)], 90))
    figures = "".join(f"<td>{html.escape(x) or w.NONE}</td>" for x in (r.target, r.actual))
    return f"<tr><td>{measure}</td>{figures}<td>{state_html(w.PROMISE[r.status], r.status)}</td></tr>"


def _quote(report: Report, span: Span, who: str) -> str:
    return (
        f'<div class="xl-quote"><b>{html.escape(who)}</b>：{html.escape(short(report.text[slice(*span)], 400))}</div>'
    )


def copies(state: State, found: Comparison) -> None:
    """Draw 雷同."""
    s = state.comparing
    passages = found.copies.passages
    if not passages:
        st.success(c.NO_COPIES)
        return
    same = sum(p.same_figures for p in passages)
    counts = [(c.SAME_ONLY, same), (c.UPDATED_ONLY, len(passages) - same)]
    chosen = filter_pills(s, "copies", counts)
    fits = [(n, p) for n, p in enumerate(passages) if chosen in (None, counts[not p.same_figures][0])]
    fits.sort(key=lambda x: not x[1].same_figures)  # the suspicious ones first
    st.caption(f"{c.showing(len(fits), len(passages), '段')}。{c.COPIES_HELP}{c.MARK_HELP}")
    for n, p in fits[: STEP + s.most]:
        _passage(state, found, p, n)
    left = len(fits) - STEP - s.most
    if left > 0:

        def more() -> None:
            s.most += STEP

        st.button(c.more(left), key="compare-more-copies", on_click=more)


def _passage(state: State, found: Comparison, p: Copied, n: int) -> None:
    names = w.names(found.a, found.b)
    with st.container(key=f"compare-copied-{n}"):
        kind = "same" if p.same_figures else "new"
        told = state_html(w.SAME_FIGURES if p.same_figures else w.NEW_FIGURES, kind)
        st.html(
            f'<div class="xl-meta">{told}{html.escape(w.copied_told(n + 1, p.likeness))}</div>'
            f'<div class="xl-quote">{diff_html(p.pieces)}</div>'
        )
        with st.container(horizontal=True, key=f"compare-copied-acts-{n}"):
            to_library(state, found.a, names[0], p.a, f"compare-copied-a-{n}")
            to_library(state, found.b, names[1], p.b, f"compare-copied-b-{n}")
