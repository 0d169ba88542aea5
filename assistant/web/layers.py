"""A piece of text as HTML with several kinds of spans at once: a quote, hits of a search, figures. Pure."""

from __future__ import annotations

import html
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Layer:
    """Spans of one kind, ascending and apart from each other, each with the tag that opens it; ``close`` ends all."""

    spans: tuple[tuple[int, int], ...]
    opens: tuple[str, ...]
    close: str = "</mark>"
    _ends: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ends", tuple(end for _, end in self.spans))

    def within(self, low: int, high: int) -> list[tuple[int, int, str]]:
        """The spans that meet ``low…high``, cut to it, with their tags."""
        found = []
        for at in range(bisect_left(self._ends, low + 1), len(self.spans)):
            start, end = self.spans[at]
            if start >= high:
                break
            if max(start, low) < min(end, high):
                found.append((max(start, low), min(end, high), self.opens[at]))
        return found


def one(start: int, end: int, tag: str = "<mark>") -> Layer:
    """A layer of one span, or of none where the span is empty."""
    return Layer(((start, end),), (tag,)) if start < end else Layer((), ())


def layered(text: str, low: int, high: int, layers: Sequence[Layer]) -> str:
    """``text[low:high]`` as HTML that shows exactly this text; the first layer's tags stand outermost."""
    met = [(layer.within(low, high), layer.close) for layer in layers]
    cuts = sorted({low, high, *(edge for spans, _ in met for start, end, _ in spans for edge in (start, end))})
    out: list[str] = []
    for start, end in pairwise(cuts):
        piece = html.escape(text[start:end])
        for spans, close in reversed(met):
            tag = next((tag for a, b, tag in spans if a <= start and end <= b), None)
            piece = f"{tag}{piece}{close}" if tag is not None else piece
        out.append(piece)
    return "".join(out)
