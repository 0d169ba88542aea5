"""Reasoning models on local servers think aloud at the start of the text, inside ``<think>``; nobody asked for that."""

from __future__ import annotations

from collections.abc import Iterator

_OPEN = "<think>"
_CLOSE = "</think>"


def drop_thinking(pieces: Iterator[str]) -> Iterator[str]:
    """Give the pieces without a ``<think>…</think>`` block at their very start and white space before the text.

    A piece is held back only while the text so far may still become the tag. A tag later in the text is text; a block
    that is never closed swallows the rest. ``pieces`` must be an iterator, not a list.
    """
    held = _first_text("", pieces)
    while held and len(held) < len(_OPEN) and _OPEN.startswith(held):
        piece = next(pieces, None)
        if piece is None:
            break
        held += piece
    if held.startswith(_OPEN):
        held = held.removeprefix(_OPEN)
        while _CLOSE not in held:
            piece = next(pieces, None)
            if piece is None:
                return
            held = held[-len(_CLOSE) :] + piece  # enough to see a tag that is cut by the border of two pieces
        held = _first_text(held.partition(_CLOSE)[2], pieces)
    if held:
        yield held
    yield from pieces


def _first_text(held: str, pieces: Iterator[str]) -> str:
    """Read on to the first piece that is not all white space; empty when none comes."""
    while not held.strip():
        piece = next(pieces, None)
        if piece is None:
            return ""
        held = piece
    return held.lstrip()
