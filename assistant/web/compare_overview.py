"""The view 概览: a few sentences that were counted, each with the way to what it counts."""

from __future__ import annotations

import html

import streamlit as st

from assistant.compare import words as w
from assistant.compare.compare import Comparison
from assistant.compare.view import Course, follows, overview
from assistant.web import compare_texts as c
from assistant.web.compare_desk import choose, go
from assistant.web.compare_state import CompareView, Comparing

_MOST_JUMPS = 6


def view(s: Comparing, found: Comparison) -> None:
    """Draw the sentences on two reports."""
    for name, sentence in told(found):
        _line(s, name, sentence)
    jumps = [p for p in found.figures if p.status == "jump"]
    if jumps:
        items = "".join(f"<li>{html.escape(w.jump_told(p))}</li>" for p in jumps[:_MOST_JUMPS])
        head = c.JUMPS if follows(found.a, found.b) else c.FAR_APART
        st.html(f'<div class="xl-path">{head}</div><ul class="xl-list">{items}</ul>')


def told(found: Comparison) -> list[tuple[CompareView, str]]:
    """The sentences, each with the view that it leads to."""
    o = overview(found)
    before, after = w.names(found.a, found.b)
    sentences: list[tuple[CompareView, str]] = [
        ("sections", w.sections_told(o)),
        ("figures", w.figures_told(o)),
        ("promises", w.promises_told(o, before, after)),
        ("copies", w.copies_told(o, before)),
    ]
    return [(name, sentence) for name, sentence in sentences if sentence]


def _line(s: Comparing, name: CompareView, sentence: str) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", border=True, gap="small", key=f"compare-told-{name}"
    ):
        st.html(f'<div class="xl-told"><b>{c.VIEWS[name]}</b><span>{html.escape(sentence)}</span></div>')
        st.button(c.LOOK, key=f"compare-look-{name}", on_click=go, args=(s, name))


def course_view(s: Comparing, course: Course) -> None:
    """Draw the sentences on a series: the whole, then step by step."""
    _line(s, "figures", w.course_told(course))
    st.html(f'<div class="xl-path">{c.STEPS}</div>')
    for n, step in enumerate(course.steps):
        before, after = w.names(step.a, step.b)
        with st.container(border=True, key=f"compare-step-{n}"):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.html(f'<div class="xl-path">{html.escape(c.step(before, after))}</div>', width="content")
                st.button(c.STEP_LOOK, key=f"compare-step-look-{n}", on_click=_open, args=(s, step))
            st.html("".join(f'<div class="xl-meta">{html.escape(sentence)}</div>' for _, sentence in told(step)))


def _open(s: Comparing, step: Comparison) -> None:
    s.mode = "years"
    choose(s, (step.a.id, step.b.id))
