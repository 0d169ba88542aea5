"""Passages of one answer beside each other: equal and differing figures, and where similar ones differ in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from assistant.drafting.diff import pieces
from assistant.figures.extract import Figure, figures
from assistant.web import evidence_texts as e
from assistant.web.components import as_markdown, place
from assistant.web.evidence_source import source_html
from assistant.web.layers import Layer, layered

MOST = 8
_ALIKE = 0.45  # share of the characters of two quotes that is the same, above which differing words are worth marking
_LONGEST = 1_500  # characters of a quote whose words are compared


@dataclass(frozen=True, slots=True)
class Compared:
    """A quote as HTML with its figures marked; ``words``: where it differs from the first one is marked too."""

    html: str
    words: bool


def view(number: int, citations: Sequence[Mapping[str, Any]], n: int) -> None:
    """Let the user choose among the citations of message ``number``, ``n`` and the next one at first, and lay them out."""
    by_number = {int(c["n"]): c for c in citations}
    numbers = list(by_number)
    at = numbers.index(n) if n in by_number else 0
    near = sorted(numbers[max(0, min(at, len(numbers) - 2)) :][:2])
    chosen = st.pills(
        e.COMPARE_PICK,
        numbers,
        default=near,
        selection_mode="multi",
        format_func=lambda k: as_markdown(f"[{k}] {place(by_number[k]).split(' · ')[0]}"),
        key=f"evidence-compare-{number}",
    )
    picked = sorted(chosen)[:MOST]
    if len(picked) < 2:
        st.caption(e.COMPARE_MORE)
        return
    found = compared([str(by_number[k]["quote"]) for k in picked])
    st.caption(e.legend(picked[0], words=any(c.words for c in found)))
    cards = [
        f'<div class="xl-compared"><div class="xl-n">{k}</div>{source_html(by_number[k])}'
        f'<div class="xl-text">{c.html}</div></div>'
        for k, c in zip(picked, found, strict=True)
    ]
    st.html("".join(cards))


def compared(quotes: Sequence[str]) -> list[Compared]:
    """Each quote with the figures marked that all of them hold, and those that stand otherwise in another one.

    A quote that is much like the first one also has the words marked that the first one does not have.
    """
    found = [_apart([f for f in figures(quote) if f.is_data]) for quote in quotes]
    values = [{(f.indicator, f.value, f.unit) for f in own} for own in found]
    names = [{(f.indicator, f.unit) for f in own if f.indicator} for own in found]
    common = set.intersection(*values)
    out = []
    for at, quote in enumerate(quotes):
        elsewhere = set[tuple[str, str]]().union(*(n for i, n in enumerate(names) if i != at))
        spans, tags = [], []
        for f in found[at]:
            same = (f.indicator, f.value, f.unit) in common
            if same or (f.indicator, f.unit) in elsewhere:
                spans.append((f.start, f.end))
                tags.append(f'<mark class="xl-{"same" if same else "differs"}">')
        added = _added(quotes[0], quote) if at else ()
        layers = [Layer(added, ("<ins>",) * len(added), "</ins>"), Layer(tuple(spans), tuple(tags))]
        out.append(Compared(layered(quote, 0, len(quote), layers), bool(added)))
    return out


def _apart(found: Sequence[Figure]) -> list[Figure]:
    kept: list[Figure] = []
    for figure in found:
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return kept


def _added(first: str, quote: str) -> tuple[tuple[int, int], ...]:
    """The spans of a quote that the first one lacks; none where the two are too different, or too long, for that."""
    if max(len(first), len(quote)) > _LONGEST:
        return ()
    spans, at, same = [], 0, 0
    for piece in pieces(first, quote):
        if piece.op == "removed":
            continue
        if piece.op == "added" and piece.text.strip():
            spans.append((at, at + len(piece.text)))
        same += len(piece.text) if piece.op == "same" else 0
        at += len(piece.text)
    return tuple(spans) if same > _ALIKE * max(len(first), len(quote)) else ()
