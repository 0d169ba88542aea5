"""What every reader gives: the paragraphs of a file in document order, before anything is understood.

A reader is one function ``read(data: bytes) -> RawDocument`` in a module of its own. It raises ``UnreadableFile`` and
nothing else. Cleaning, structure and metadata are the same for all formats and happen afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.schema import BlockKind, Problem

MAX_TABLE_CELL = 2_000  # characters kept of one table cell; longer cells are layout tables and become paragraphs


@dataclass(frozen=True, slots=True)
class RawBlock:
    """One paragraph, or one table row with its cells joined by `` | ``.

    ``text`` holds no line break and no white space at either end. ``level`` is the heading level that the format itself
    states (Word outline level, HTML h1–h6: 1 is the highest), or None. ``page`` counts from 1.
    """

    text: str
    kind: BlockKind = "paragraph"
    page: int | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """The text of a file in document order, with what the format says about itself.

    ``title`` and ``published`` (ISO date) are hints from the format's own metadata, never the last word. ``removed``
    lists running heads and page numbers that the reader dropped.
    """

    format: str
    blocks: tuple[RawBlock, ...]
    title: str | None = None
    published: str | None = None
    removed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
