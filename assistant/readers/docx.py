"""Word files (.docx, .docm, .dotx): one walk over the XML in document order.

python-docx is not used for reading: its ``text`` loses tracked insertions, content controls, text boxes, nested tables
and automatic numbers.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

from assistant.readers.base import MAX_TABLE_CELL, RawBlock, RawDocument
from assistant.readers.docx_inline import chosen, local_name, paragraph_text
from assistant.readers.docx_numbering import Numbering, W, read_numbering, value
from assistant.readers.limits import damaged, open_package, read_member
from assistant.readers.text import join_lines, no_text, split_breaks, tidy

STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"  # ISO "strict" files: same names, another namespace
TRANSITIONAL = W[1:-1].encode()
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_CONTENTS = re.compile(r"(?:toc|目录)\s*[1-9]", re.I)
_TITLE_NAMES = frozenset({"title", "标题", "文档标题"})
_ASIDE_PARTS = ("header", "footer", "footnotes", "endnotes")
_CONTAINERS = frozenset({"body", "sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "footnote", "endnote"})
_MAX_BASED_ON = 20


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style as far as headings need it: its outline level is 0 for the highest."""

    name: str = ""
    based_on: str | None = None
    outline: int | None = None
    num: str | None = None
    ilvl: int | None = None


def read(data: bytes) -> RawDocument:
    """Read a Word file: paragraphs and table rows in document order, with automatic numbers and heading levels.

    Tracked insertions are text, deletions are not; hidden text and comments are left out. Headers, footers, notes and
    the table of contents go to ``removed``.

    Raises:
        UnreadableFile: ``damaged``, ``password``, ``too_large`` or ``no_text``.
    """
    with open_package(data) as package:
        main = targets(package, "", "officeDocument")
        name = main[0] if main else "word/document.xml"
        body = parse_part(package, name)
        if body is None:
            raise damaged()
        styles = read_styles(related_part(package, name, "styles"))
        nums = {key: style.num for key, style in styles.items() if style.num}
        walk = Walk(styles, read_numbering(related_part(package, name, "numbering"), nums))
        aside = Walk(styles, Numbering())
        try:
            walk.add(body)
            for part in _ASIDE_PARTS:
                for target in targets(package, name, part):
                    aside.add(parse_part(package, target))
        except RecursionError:  # tables nested hundreds of levels deep
            raise damaged() from None
    if not walk.blocks:
        raise no_text()
    removed = dict.fromkeys([*walk.removed, *(block.text for block in aside.blocks)])
    return RawDocument("docx", tuple(walk.blocks), title="".join(walk.title) or None, removed=tuple(removed))


def parse_part(package: ZipFile, name: str) -> Any:
    """Parse one part, or give None when it is missing. Nothing outside the file is read and no entity is expanded."""
    from lxml import etree

    data = read_member(package, name)
    if data is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.replace(STRICT, TRANSITIONAL), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise damaged() from None
    if root.getroottree().docinfo.doctype:  # no Office program writes one: only attacks do
        raise damaged()
    return root


def targets(package: ZipFile, source: str, kind: str) -> list[str]:
    """Names of the parts that ``source`` points to with relations of that kind, in the order given."""
    folder, name = posixpath.split(source)
    relations = parse_part(package, posixpath.join(folder, "_rels", f"{name}.rels"))
    if relations is None:
        return []
    return [
        posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        for relation in relations
        if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External"
    ]


def related_part(package: ZipFile, source: str, kind: str) -> Any:
    """The first part that ``source`` points to with relations of that kind, parsed, or None."""
    names = targets(package, source, kind)
    return parse_part(package, names[0]) if names else None


def read_styles(root: Any) -> dict[str, Style]:
    """Paragraph styles by id; the default one also under the empty id."""
    styles: dict[str, Style] = {}
    for element in () if root is None else root.iterfind(f"{W}style"):
        if element.get(f"{W}type") not in ("paragraph", "numbering"):
            continue
        outline, num, ilvl = _properties(element)
        style = Style((value(element, "name") or "").strip(), value(element, "basedOn"), outline, num, ilvl)
        styles[element.get(f"{W}styleId", "")] = style
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
            styles.setdefault("", style)
    return styles


def _properties(element: Any) -> tuple[int | None, str | None, int | None]:
    """Outline level (0 is the highest, 9 is body text), num and list level that a paragraph or style states itself."""
    properties = element.find(f"{W}pPr")
    if properties is None:
        return None, None, None
    numbers = properties.find(f"{W}numPr")
    num, ilvl = (None, None) if numbers is None else (value(numbers, "numId"), value(numbers, "ilvl"))
    return _number(value(properties, "outlineLvl")), num, _number(ilvl)


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d", text) else None


@dataclass(slots=True)
class Walk:
    """One pass over a part: the blocks found so far and what must be remembered from paragraph to paragraph."""

    styles: dict[str, Style]
    numbering: Numbering
    blocks: list[RawBlock] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    _carried: str = ""  # text of a paragraph whose end mark is deleted: it belongs to the next one

    def add(self, parent: Iterable[Any] | None) -> None:
        """Add everything that is printed below an element."""
        for child in parent if parent is not None else ():
            name = local_name(child)
            if name == "p":
                self.blocks.extend(self._paragraph(child))
            elif name == "tbl":
                self._table(child)
            elif name == "AlternateContent":
                self.add(chosen(child))
            elif name in _CONTAINERS and f"{W}type" not in child.attrib:  # notes with a type are separator lines
                self.add(child)

    def _paragraph(self, element: Any) -> list[RawBlock]:
        boxes: list[Any] = []
        text = self._carried + paragraph_text(element, boxes)
        self._carried = ""
        if end_mark_deleted(element):
            self._carried = text
            return self._boxes(boxes)
        outline, num, ilvl = _properties(element)
        chain = self._chain(value(element.find(f"{W}pPr"), "pStyle") if element.find(f"{W}pPr") is not None else None)
        label = self._label(chain, num, ilvl)
        pieces = split_breaks(text)
        if pieces:
            pieces[0] = tidy(label + pieces[0])
        if any(_CONTENTS.fullmatch(style.name) for _, style in chain[:1]):
            self.removed.extend(pieces)
            return self._boxes(boxes)
        if any(style.name.lower() in _TITLE_NAMES for _, style in chain) and pieces:
            self.title.extend(pieces if not self.title else ())
        level = _level(outline, [style for _, style in chain])
        return [RawBlock(piece, level=level) for piece in pieces] + self._boxes(boxes)

    def _boxes(self, boxes: list[Any]) -> list[RawBlock]:
        """Text boxes follow the paragraph that they are anchored in."""
        return [block for box in boxes for block in self._inside(box)]

    def _chain(self, style: str | None) -> list[tuple[str, Style]]:
        """The style and those it is based on, nearest first."""
        chain: list[tuple[str, Style]] = []
        key: str | None = style if style in self.styles else ""
        while key is not None and key in self.styles and len(chain) < _MAX_BASED_ON:
            chain.append((key, self.styles[key]))
            key = self.styles[key].based_on
        return chain

    def _label(self, chain: list[tuple[str, Style]], num: str | None, ilvl: int | None) -> str:
        if num is None:
            for key, style in chain:
                if style.num is not None:
                    num = style.num
                    bound = self.numbering.level_of_style(num, key)
                    ilvl = ilvl if ilvl is not None else bound if bound is not None else style.ilvl
                    break
        return self.numbering.label(num, ilvl or 0) if num not in (None, "0") else ""

    def _table(self, table: Any) -> None:
        rows = [_cells(row) for row in _rows(table)]
        framed = all(len(cells) <= 1 for cells in rows)  # a one-column table is a frame around paragraphs
        for cells in rows:
            inner = [self._inside(cell) for cell in cells]
            texts = [_cell_text(blocks) for blocks in inner]
            if framed or any(len(text) > MAX_TABLE_CELL for text in texts):
                self.blocks.extend(block for blocks in inner for block in blocks)
                continue
            texts = ["" if continues_above(cell) else text for cell, text in zip(cells, texts, strict=True)]
            if any(texts):
                self.blocks.append(RawBlock(tidy(" | ".join(texts)), "table_row"))
            self.blocks.extend(block for blocks in inner for block in blocks if block.kind == "table_row")

    def _inside(self, element: Any) -> list[RawBlock]:
        """The blocks below an element, apart from those found so far."""
        inner = Walk(self.styles, self.numbering)
        inner.add(element)
        return inner.blocks


def _level(outline: int | None, chain: list[Style]) -> int | None:
    """Heading level from the outline level, the paragraph's own first, or from the name of a style. Body text: None."""
    for style in [Style(outline=outline), *chain]:
        if style.outline is not None:
            return style.outline + 1 if style.outline < 9 else None
        if named := _HEADING.fullmatch(style.name):
            return int(named[1])
    return None


def end_mark_deleted(paragraph: Any) -> bool:
    """True when the paragraph's end is deleted or moved away by a tracked change: it runs on into the next one."""
    return any(paragraph.find(f"{W}pPr/{W}rPr/{W}{mark}") is not None for mark in ("del", "moveFrom"))


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        name = local_name(child)
        if name == "tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif name in _CONTAINERS:
            yield from _rows(child)


def _cells(row: Any) -> list[Any]:
    cells: list[Any] = []
    for child in row:
        name = local_name(child)
        if name == "tc":
            cells.append(child)
        elif name in _CONTAINERS:
            cells.extend(_cells(child))
    return cells


def continues_above(cell: Any) -> bool:
    """True for a cell that is merged into the one above it: its text, if it has any, is not printed."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _cell_text(blocks: list[RawBlock]) -> str:
    """Join the paragraphs of a cell; two numbers below each other stay two numbers."""
    text = ""
    for block in (block for block in blocks if block.kind == "paragraph"):
        apart = text[-1:].isdigit() and block.text[:1].isdigit()
        text = f"{text} {block.text}" if apart else join_lines(text, block.text)
    return text
