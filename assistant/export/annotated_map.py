"""Which character of a Word file each character of its report is.

The reader's own walk is run again, with an eye on where its words come from, so that both see the same paragraphs in the
same order. Every character is compared: where a block cannot be followed to the last character, none of it is placed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from assistant.errors import InputError
from assistant.export.annotated_package import WordFile
from assistant.readers.base import RawBlock
from assistant.readers.cleaning import clean
from assistant.readers.docx import Style, Walk, continues_above, end_mark_deleted, read_styles
from assistant.readers.docx_inline import local_name, paragraph_text
from assistant.readers.docx_numbering import Numbering, read_numbering
from assistant.readers.limits import damaged
from vectorstore.schema import Report

Spot = tuple[Any, int]  # a text element of the file and an offset into its text
Printed = tuple[str, Spot | None]  # a character; None for one that no text element holds (numbers, tabs, breaks)

_STAND_IN = 0xF0000  # the private planes: two of 65,536 characters
_STAND_INS = 0x1FFFE
_BETWEEN_CELLS: tuple[Printed, ...] = ((" ", None), ("|", None), (" ", None))


@dataclass(frozen=True, slots=True)
class TextMap:
    """For each character of the report's text its place in the file or None; for each block its first paragraph."""

    spots: tuple[Spot | None, ...]
    paragraphs: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Trace:
    block: RawBlock  # kept so that its identity stays its own
    spots: list[Spot | None]
    paragraph: Any


def map_report(word: WordFile, report: Report) -> TextMap:
    """Where in the file each character of the report stands.

    Raises:
        InputError: the report was not read from this file.
        UnreadableFile: ``damaged``.
    """
    styles = read_styles(word.part("styles"))
    nums = {key: style.num for key, style in styles.items() if style.num}
    walk = _TracedWalk(styles, read_numbering(word.part("numbering"), nums), {})
    try:
        walk.add(word.root)
    except RecursionError:
        raise damaged() from None
    blocks = clean(walk.blocks).blocks
    if "\n".join(block.text for block in blocks) != report.text:
        raise InputError("another file", user_message="这份文件与检查时的不是同一份。", hint="请用现在的文件重新检查。")
    spots: list[Spot | None] = []
    for block in blocks:
        spots += [*walk.traces[id(block)].spots, None]  # the line break between blocks
    return TextMap(tuple(spots[:-1]), tuple(walk.traces[id(block)].paragraph for block in blocks))


def map_paragraphs(texts: Sequence[str], paragraphs: Sequence[Sequence[Any]]) -> TextMap:
    """The map of blocks whose paragraphs are known: ``paragraphs[i]`` are those of block ``i``, for a table row its cells."""
    spots: list[Spot | None] = []
    for text, elements in zip(texts, paragraphs, strict=True):
        sources = [list(printed(element)) for element in elements]
        spots += [*aligned(_with_separators(sources), [text])[0], None]
    return TextMap(tuple(spots[:-1]), tuple(elements[0] for elements in paragraphs))


def title_blocks(report: Report) -> int:
    """How many opening blocks make up the report's title; 0 where it stands nowhere."""
    for count in (1, 2, 3):
        opening = report.blocks[:count]
        if report.title and "".join("".join(report.text[b.start : b.end].split()) for b in opening) == report.title:
            return count
    return 0


def printed(paragraph: Any) -> Iterator[Printed]:
    """The printed characters of a paragraph, each with its place.

    The reader is asked for the words of a copy in which one character stands for each text element: which of them it
    prints, and in which order, is then its own decision.
    """
    copy = deepcopy(paragraph)
    texts = _texts(paragraph)
    if len(texts) > _STAND_INS:
        yield from ((c, None) for c in paragraph_text(paragraph, []))
        return
    for n, text in enumerate(_texts(copy)):
        text.text = chr(_STAND_IN + n)
    for c in paragraph_text(copy, []):
        n = ord(c) - _STAND_IN
        if 0 <= n < len(texts):
            yield from ((char, (texts[n], i)) for i, char in enumerate(texts[n].text))
        else:
            yield c, None


def aligned(source: Sequence[Printed], targets: Sequence[str]) -> list[list[Spot | None]]:
    """For each target text the places of its characters, given that they are the source's but for white space.

    Where they are not, no character is placed.
    """
    nowhere: list[list[Spot | None]] = [[None] * len(text) for text in targets]
    placed: list[list[Spot | None]] = []
    at = 0
    for target in targets:
        spots: list[Spot | None] = []
        for char in target:
            n = at
            while n < len(source) and source[n][0] != char and not solid(source[n][0]):
                n += 1
            if n < len(source) and source[n][0] == char:
                spots.append(source[n][1])
                at = n + 1
            elif solid(char):
                return nowhere
            else:  # a blank that the reader put in, or has for a tab or a break
                spots.append(None)
        placed.append(spots)
    return nowhere if any(solid(char) for char, _ in source[at:]) else placed


def solid(char: str) -> bool:
    """True for a character that no reader drops or adds: no white space, control or zero-width character."""
    return not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf")


def _texts(element: Any) -> list[Any]:
    return [e for e in element.iter() if local_name(e) == "t" and e.text]


def _with_separators(cells: Iterable[Sequence[Printed]]) -> list[Printed]:
    joined: list[Printed] = []
    for n, cell in enumerate(cells):
        joined += [*(_BETWEEN_CELLS if n else ()), *cell]
    return joined


class _TracedWalk(Walk):
    """The reader's walk, which also remembers which characters of the file each block is made of."""

    def __init__(self, styles: dict[str, Style], numbering: Numbering, traces: dict[int, _Trace]) -> None:
        Walk.__init__(self, styles, numbering)
        self.traces = traces
        self._number = ""
        self._open: list[Printed] = []  # characters of paragraphs that go on in the next one
        self._cells: list[tuple[int, Any, list[RawBlock]]] = []  # where the row will stand, the row, a cell's blocks

    def _paragraph(self, element: Any) -> list[RawBlock]:
        self._number = ""
        source = [*self._open, *printed(element)]
        blocks = Walk._paragraph(self, element)
        if end_mark_deleted(element):
            self._open = source
            return blocks
        self._open = []
        own = [block for block in blocks if id(block) not in self.traces]  # the others come from text boxes
        numbered: list[Printed] = [(char, None) for char in self._number]
        for block, spots in zip(own, aligned([*numbered, *source], [b.text for b in own]), strict=True):
            self.traces[id(block)] = _Trace(block, spots, element)
        return blocks

    def _label(self, chain: list[tuple[str, Style]], num: str | None, ilvl: int | None) -> str:
        self._number = Walk._label(self, chain, num, ilvl)
        return self._number

    def _table(self, table: Any) -> None:
        before = len(self.blocks)
        self._cells = []
        Walk._table(self, table)
        for n, block in enumerate(self.blocks[before:], start=before):
            if id(block) not in self.traces:
                self.traces[id(block)] = self._row(n, block)

    def _row(self, n: int, block: RawBlock) -> _Trace:
        rows = [row for at, row, _ in self._cells if at == n]  # the last one: rows without text come before it
        cells = [blocks for at, row, blocks in self._cells if at == n and row is rows[-1]]
        traces = [[self.traces[id(b)] for b in blocks if b.kind == "paragraph"] for blocks in cells]
        sources = [[pair for t in cell for pair in zip(t.block.text, t.spots, strict=True)] for cell in traces]
        spots = aligned(_with_separators(sources), [block.text])[0]
        return _Trace(block, spots, next(t.paragraph for cell in traces for t in cell))

    def _inside(self, element: Any) -> list[RawBlock]:
        inner = _TracedWalk(self.styles, self.numbering, self.traces)
        inner.add(element)
        if local_name(element) == "tc":
            row = next(e for e in element.iterancestors() if local_name(e) == "tr")
            self._cells.append((len(self.blocks), row, [] if continues_above(element) else inner.blocks))
        return inner.blocks
