"""PDF files with a text layer: pages to lines, running heads out, lines joined into paragraphs."""

from __future__ import annotations

import re
import statistics
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from assistant.errors import UnreadableFile
from assistant.readers.base import RawBlock, RawDocument
from assistant.readers.limits import MAX_PAGES, damaged, password, too_large
from assistant.readers.pdf_page import Line, Row, read_page
from assistant.readers.text import DATE_LINE, ENUMERATOR, SENTENCE_END, join_lines, no_text
from vectorstore.schema import Problem

LOCK = threading.Lock()  # pdfium must not run in two threads at once
ERROR_PASSWORD = 4  # FPDF_ERR_PASSWORD
_TAIL = 8_192  # bytes at the end in which the end mark must stand
_MARGIN = 0.115  # share of the page height, above and below, where running heads and page numbers stand
INDENT = 1.2  # characters; paragraphs are indented by two
RAGGED = 2.2  # characters by which a full line may fall short, for a mark may not begin the next one
RAGGED_INDENTED = (
    4.0  # the same where paragraphs show by their indent; quotation marks hold several characters together
)
_PAGE_NUMBER = re.compile(
    r"[-—–―－_·~\s]*\d{1,4}[-—–―－_·~\s]*|第?\s*\d{1,4}\s*页?\s*(?:[/／,，]?\s*共?\s*\d{1,4}\s*页?)|第\s*\d{1,4}\s*页"
)
_LEADERS = re.compile(r".{2,60}?[.．…·]{5,}\s*\d{1,4}")  # a line of the table of contents


@dataclass(frozen=True, slots=True)
class _Page:
    items: list[Line | Row]
    width: float
    height: float
    pictured: bool  # holds an image


def read(data: bytes) -> RawDocument:
    """Read a PDF file: paragraphs with the page on which they begin, rows of ruled tables.

    Running heads, page numbers and the table of contents go to ``removed``. Pages without a text layer are named in
    ``problems``.

    Raises:
        UnreadableFile: ``scan``, ``password``, ``damaged``, ``too_large`` or ``no_text``.
    """
    if b"%%EOF" not in data[-_TAIL:]:  # pdfium would mend it and lose pages without a word
        raise damaged("PDF 文件不完整，末尾缺失。")
    with LOCK:
        pages = _pages(data)
    empty = [i for i, page in enumerate(pages, 1) if not page.items]
    if len(empty) == len(pages):
        if any(page.pictured for page in pages):
            raise UnreadableFile(
                "scan",
                "扫描件，没有文字层，请先识别。",
                "可用 WPS、扫描仪软件做文字识别，另存为 Word 或双层 PDF 后再上传。",
            )
        raise no_text()
    items, removed = _without_chrome(pages)
    problems = (
        [Problem("scan_pages", f"第{'、'.join(map(str, empty[:20]))}页没有文字层，内容没有读入。")] if empty else []
    )
    return RawDocument(
        "pdf", tuple(_paragraphs(items, pages[0].width)), removed=tuple(removed), problems=tuple(problems)
    )


def _pages(data: bytes) -> list[_Page]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise (password() if error.err_code == ERROR_PASSWORD else damaged()) from None
    try:
        if len(document) > MAX_PAGES:
            raise too_large(f"超过 {MAX_PAGES:,} 页")
        return [_page(document, i) for i in range(len(document))]
    except pypdfium2.PdfiumError:
        raise damaged() from None
    finally:
        document.close()


def _page(document: Any, index: int) -> _Page:
    import pypdfium2.raw as pdfium

    page = document[index]
    try:
        items = read_page(page, index + 1)
        pictured = not items and any(True for _ in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3))
        return _Page(items, page.get_width(), page.get_height(), pictured)
    finally:
        page.close()


def _without_chrome(pages: list[_Page]) -> tuple[list[Line | Row], list[str]]:
    """Drop page numbers, and lines in the margins that return on another page or repeat the title."""
    edge = {id(line): _head(line) for page in pages for line in _in_margin(page)}
    counts = Counter(edge.values())
    title = _key("".join(item.text for item in pages[0].items[:5]))
    kept: list[Line | Row] = []
    removed: dict[str, None] = {}
    for page in pages:
        for item in page.items:
            head = edge.get(id(item))
            repeats = head is not None and (
                counts[head] > 1 or (item.page > 1 and len(head[0]) > 5 and head[0] in title)
            )
            if repeats or (head and _PAGE_NUMBER.fullmatch(item.text)) or _LEADERS.fullmatch(item.text):
                removed[item.text] = None
            else:
                kept.append(item)
    return kept, list(removed)


def _head(line: Line) -> tuple[str, int]:
    """What stays the same of a running head from page to page; the size tells it from a title with the same words."""
    return _key(line.text), round(line.em)


def _in_margin(page: _Page) -> list[Line]:
    band = page.height * _MARGIN
    return [i for i in page.items if isinstance(i, Line) and not band <= i.base <= page.height - band]


def _key(text: str) -> str:
    """The text without white space, and without the digits that count pages."""
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text))


@dataclass(frozen=True, slots=True)
class _Measure:
    """The type area of the document, measured from its lines."""

    left: float
    right: float
    em: float
    pitch: float
    indented: bool  # paragraphs begin with an indent, so a line at the margin mostly goes on


def _measure(lines: list[Line], width: float) -> _Measure:
    """Measure the type area; ``width`` is that of the page."""
    if not lines:
        return _Measure(0.0, width, 1.0, 0.0, False)
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    outliers = len(lines) // 20  # one in twenty may hang out of the type area
    steps = [a.base - b.base for a, b in pairwise(lines) if a.page == b.page and a.base > b.base]
    left, right = lefts[outliers], rights[-1 - outliers]
    if right - left < width / 2:  # nothing but short lines
        right = width - left
    em = statistics.median(line.em for line in lines)
    starts = [b.left - left > INDENT * em for a, b in pairwise(lines) if right - a.right > RAGGED_INDENTED * em]
    return _Measure(left, right, em, statistics.median(steps) if steps else 0.0, sum(starts) * 2 > len(starts))


def _paragraphs(items: list[Line | Row], width: float) -> Iterator[RawBlock]:
    area = _measure([item for item in items if isinstance(item, Line)], width)
    text, first, last = "", 0, None
    for item in items:
        if isinstance(item, Line) and last is not None and not _begins(item, last, area):
            text = join_lines(text, item.text)
        else:
            if text:
                yield RawBlock(text, page=first)
            text, first = (item.text, item.page) if isinstance(item, Line) else ("", 0)
        if isinstance(item, Row):
            yield RawBlock(item.text, "table_row", page=item.page)
        last = item if isinstance(item, Line) else None
    if text:
        yield RawBlock(text, page=first)


def _begins(line: Line, before: Line, area: _Measure) -> bool:
    """True when a line begins a paragraph. A rule for each way in which typesetting shows it."""
    em = area.em
    ended = before.text.endswith(tuple(SENTENCE_END))
    if abs(line.em - before.em) > 0.12 * max(line.em, before.em) or DATE_LINE.fullmatch(line.text):
        return True
    if before.em > 1.15 * em and _centred(before, area) and _centred(line, area):
        return ended  # a title of several lines
    if line.page == before.page and area.pitch and before.base - line.base > 1.8 * area.pitch:
        return True
    short = area.right - before.right
    if line.left - area.left > INDENT * em:
        block = abs(line.left - before.left) < 0.4 * em  # a block that is indented as a whole
        return not block or ended or short > RAGGED * em or bool(ENUMERATOR.match(line.text))
    if area.indented:
        return short > RAGGED_INDENTED * em
    return short > RAGGED * em or (ended and (short > em or bool(ENUMERATOR.match(line.text))))


def _centred(line: Line, area: _Measure) -> bool:
    return abs((line.left - area.left) - (area.right - line.right)) < 2 * area.em
