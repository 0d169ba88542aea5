"""A report as a Word file laid out after GB/T 9704. The same document gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import groupby
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.opc.oxml import serialize_part_xml

from assistant.export.document import Document, Line, printable, require_final
from assistant.export.docx_frame import font_table, page_number, section, settings, styles
from assistant.export.docx_parts import (
    ADDRESSEE,
    ATTACHMENT,
    BLANK,
    BODY,
    DATE,
    HEADINGS,
    NOTE,
    SIGNATURE,
    TITLE,
    Parts,
    el,
)
from assistant.export.docx_table import table
from assistant.export.layout import Layout
from assistant.export.typesetting import signature_indents, title_lines, width

_COMMENT_NOTE = "（征求意见稿）"
_KEPT_RELATIONS = ("/officeDocument", "/core-properties", "/styles", "/settings", "/fontTable")
_FONT_TABLE = "word/fontTable.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip entry can have
_MAX_PROPERTY = 255


def docx_bytes(document: Document, layout: Layout) -> bytes:
    """The public text of a report as a .docx file. Sources, carried-over sentences and notes are not in it.

    Marks that are still open are highlighted, and a comment draft says so below its title.

    Raises:
        NotFinal: the document is to be final while something in it is still open.
    """
    require_final(document)
    parts = Parts(layout)
    word = docx.Document()
    _drop_template(word)
    _refill(word.styles.element, styles(parts))
    _refill(word.settings.element, settings(layout))
    end = word.element.body.sectPr
    _refill(end, section(layout))
    for element in _content(document, parts):
        end.addprevious(element)
    _number_pages(word.sections[0], parts)
    _set_properties(word.core_properties, document)
    stream = BytesIO()
    word.save(stream)
    return _repacked(stream, {_FONT_TABLE: serialize_part_xml(font_table(layout))})


def _content(document: Document, parts: Parts) -> Iterator[Any]:
    """The paragraphs and tables of the document, in order."""
    yield from _head(document, parts)
    agency, date = printable(document.agency).strip(), printable(document.date).strip()
    names = [name for name in map(_attachment_name, document.attachments) if name]
    signed = bool(agency or date)
    lines = [line for line in document.lines if printable(line.text).strip()]
    last = lines[-1] if lines and (signed or names) else None
    for in_table, group in groupby(lines, key=lambda line: line.kind == "table_row"):
        if in_table:
            yield table(parts, [printable(line.text) for line in group])
        else:
            yield from (_paragraph(line, parts, keep_next=line is last) for line in group)
    if lines and lines[-1].kind == "table_row" and not (signed or names):
        yield parts.paragraph(BLANK)  # Word wants a paragraph after a table
    if names:
        yield parts.paragraph(replace(BLANK, keep_next=True))
        yield from _attachments(names, parts, keep_next=signed)
    if signed:
        yield parts.paragraph(replace(BLANK, keep_next=True))
        yield from _signature(agency, date, parts)


def _head(document: Document, parts: Parts) -> Iterator[Any]:
    title, addressee = printable(document.title).strip(), printable(document.addressee).strip()
    if title:
        runs: list[Any] = []
        for line in title_lines(title, parts.layout.line_characters("title")):
            if runs:
                runs.append(el("r", parts.run_properties("title"), el("br")))
            runs.extend(parts.runs(line, "title"))
        yield parts.paragraph(TITLE, runs)
    if document.state == "comment":
        yield parts.text(NOTE, _COMMENT_NOTE)
    for _ in range(parts.layout.blank_after_title):
        yield parts.paragraph(BLANK)
    if addressee:
        yield parts.text(ADDRESSEE, addressee.rstrip("：: ") + "：")


def _paragraph(line: Line, parts: Parts, *, keep_next: bool) -> Any:
    """A heading, a body paragraph, or one that begins with its heading: two types in one paragraph."""
    shape = BODY
    if line.kind == "heading":
        heading = HEADINGS[min(max(line.level, 1), len(HEADINGS)) - 1]
        lead, rest = printable(line.text[: line.run_in]).lstrip(), printable(line.text[line.run_in :]).rstrip()
        if lead and rest:
            shape = replace(BODY, outline=heading.outline, keep_next=keep_next)
            begun = parts.runs(lead, heading.role, style=f"{heading.style}Char")
            return parts.paragraph(shape, [*begun, *parts.runs(rest, BODY.role)])
        shape = heading
    return parts.text(replace(shape, keep_next=shape.keep_next or keep_next), printable(line.text).strip())


def _attachments(names: list[str], parts: Parts, *, keep_next: bool) -> Iterator[Any]:
    """附件：1.… with further lines of a name below its first character (GB/T 9704 7.3.4)."""
    lead = "附件："
    for n, name in enumerate(names, start=1):
        number = "" if len(names) == 1 else f"{n}." + (" " if name[0].isascii() else "")
        first = lead if n == 1 else ""
        shape = replace(
            ATTACHMENT,
            left=BODY.first + width(lead) + width(number),
            hanging=width(first) + width(number),
            keep_next=keep_next,
        )
        yield parts.text(shape, f"{first}{number}{name}")


def _attachment_name(name: str) -> str:
    return printable(name).strip().rstrip("。；;，,.、 ")


def _signature(agency: str, date: str, parts: Parts) -> Iterator[Any]:
    name_right, date_right = signature_indents(agency, date, parts.layout.line_characters("body"))
    if agency:
        yield parts.text(replace(SIGNATURE, right=name_right, keep_next=bool(date)), agency)
    if date:
        yield parts.text(replace(DATE, right=date_right), date)


def _number_pages(part: Any, parts: Parts) -> None:
    outside = parts.layout.page_number == "outside"
    footers = [(part.footer, "right"), (part.even_page_footer, "left")] if outside else [(part.footer, "center")]
    for footer, align in footers:
        footer.is_linked_to_previous = False
        empty = footer.paragraphs[0]._p
        empty.getparent().replace(empty, page_number(parts, align))


def _set_properties(core: Any, document: Document) -> None:
    """Title and agency; no dates and no program name, which would differ or be untrue."""
    _refill(core._element, [])
    core.title = printable(document.title).strip()[:_MAX_PROPERTY]
    core.author = printable(document.agency).strip()[:_MAX_PROPERTY]
    core.language = "zh-CN"


def _drop_template(word: Any) -> None:
    """Leave of the library's template only what we fill ourselves: no thumbnail, theme, numbering or foreign styles."""
    for relations in (word.part.package.rels, word.part.rels):
        for key in [key for key, relation in relations.items() if not relation.reltype.endswith(_KEPT_RELATIONS)]:
            del relations[key]


def _refill(element: Any, children: list[Any]) -> None:
    for child in list(element):
        element.remove(child)
    element.extend(children)


def _repacked(stream: BytesIO, replaced: dict[str, bytes]) -> bytes:
    """The same zip with other contents for some members, and without the time of writing."""
    packed = BytesIO()
    with ZipFile(stream) as source, ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, replaced.get(name) or source.read(name))
    return packed.getvalue()
