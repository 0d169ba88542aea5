"""A page of a PDF as a picture, with a quote from it marked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.readers.limits import MAX_PAGES, damaged, password, too_large
from assistant.readers.pdf import ERROR_PASSWORD, LOCK
from assistant.readers.pdf_page import SAME_LINE, WORD_GAP, Char, chars_of, em_of

WIDTH = 1_000  # pixels
MOST_PIXELS = 2_500_000  # a page that is very high is drawn smaller
_GOES_ON = 2  # pages after the given one that a paragraph may reach
_SHORTEST = 6  # characters of a quote that count as its beginning or end where a page cuts it
_EDGE = 60  # characters of running heads and page numbers
_ASCENT, _DESCENT = 0.9, 0.18  # of a character, above and below the baseline
_YELLOW = (255, 228, 120)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PagePicture:
    """Page ``page`` (from 1) of ``pages`` as a PNG file.

    ``top``: where the marked quote begins, as a share of the page's height; None when it is not on this page.
    """

    png: bytes = field(repr=False)
    page: int
    pages: int
    top: float | None


def page_picture(data: bytes, page: int, quote: str = "", *, turn: bool = True) -> PagePicture:
    """Draw one page and mark a quote on it, as far as it is found.

    Args:
        data: the PDF file.
        page: number from 1; one beyond the last gives the last.
        quote: text as the reader gave it; blanks and line breaks need not be the file's.
        turn: the quote's paragraph begins on ``page``; where the quote itself stands on one of the next pages, give that.

    Raises:
        UnreadableFile: ``damaged``, ``password`` or ``too_large``.
    """
    import pypdfium2

    with LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise (password() if error.err_code == ERROR_PASSWORD else damaged()) from None
        try:
            return _picture(document, page, _bare(quote), turn)
        except pypdfium2.PdfiumError:
            raise damaged() from None
        finally:
            document.close()


def _picture(document: Any, page: int, quote: str, turn: bool) -> PagePicture:
    pages = len(document)
    if not 1 <= pages <= MAX_PAGES:
        raise too_large(f"超过 {MAX_PAGES:,} 页") if pages else damaged()
    page = min(max(page, 1), pages)
    shown, boxes = page, []
    for number in range(page, min(page + _GOES_ON, pages) + 1 if quote and turn else page + 1):
        boxes = _boxes(document, number, quote) if quote else []
        if boxes:
            shown = number
            break
    png, top = _png(document, shown, boxes)
    return PagePicture(png, shown, pages, top)


def _boxes(document: Any, number: int, quote: str) -> list[Box]:
    """Where the quote stands on a page, a box a line, in points from the lower left."""
    page = document[number - 1]
    try:
        lines = reading_order(chars_of(page))
    finally:
        page.close()
    chars = [(c, line) for line, (_, line_chars) in enumerate(lines) for c in line_chars]
    span = find(_bare("".join(c.text for c, _ in chars)), quote)
    if span is None:
        return []
    boxes = []
    for at, (em, _) in enumerate(lines):
        hit = [c for c, line in chars[slice(*span)] if line == at]
        if hit:
            base = hit[0].base
            left, right = min(c.left for c in hit), max(c.right for c in hit)
            boxes.append((left, base - _DESCENT * em, right, base + _ASCENT * em))
    return boxes


def reading_order(chars: Sequence[Char]) -> list[tuple[float, list[Char]]]:
    """The inked characters line by line from the top, from left to right, with each line's character width.

    A character that is drawn twice to look bold counts once. Every one is a single character of text.
    """
    inked = [c for c in chars if _bare(c.text)]
    if not inked:
        return []
    em = em_of(inked)
    lines: list[list[Char]] = []
    for char in sorted(inked, key=lambda c: -c.base):
        if not lines or lines[-1][0].base - char.base > SAME_LINE * em:
            lines.append([])
        lines[-1].append(char)
    found = []
    for line in lines:
        own = em_of(line)
        kept: list[Char] = []
        for char in sorted(line, key=lambda c: c.left):
            twice = kept and char.text == kept[-1].text and char.left - kept[-1].left < WORD_GAP * own
            if not twice:
                kept.append(char)
        found.append((own, kept))
    return found


def find(text: str, quote: str) -> tuple[int, int] | None:
    """Where a quote stands in a page's text, both without blanks: whole, or cut by the page's end or beginning.

    Between the cut and the edge of the page there may be a running head or the page number.
    """
    at = text.find(quote)
    if at >= 0:
        return at, at + len(quote)
    for size in range(min(len(quote) - 1, len(text)), _SHORTEST - 1, -1):
        at = text.rfind(quote[:size])
        if at >= 0 and len(text) - at - size <= _EDGE:
            return at, at + size
        at = text.find(quote[-size:])
        if 0 <= at <= _EDGE:
            return at, at + size
    return None


def _bare(text: str) -> str:
    """The text without blanks and without the marks that the reader puts between the cells of a table."""
    return "".join(text.replace(" | ", "").split())


def _png(document: Any, number: int, boxes: Sequence[Box]) -> tuple[bytes, float | None]:
    """The page as a PNG file, and where its uppermost mark begins as a share of its height."""
    from PIL import Image, ImageChops, ImageDraw

    page = document[number - 1]
    try:
        width, height = page.get_width(), page.get_height()
        if width < 1 or height < 1:
            raise damaged()
        scale = min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5)
        bitmap = page.render(scale=scale, prefer_bgrx=True, rev_byteorder=True)
        try:
            picture = bitmap.to_pil().convert("RGB")
            places = bitmap.get_posconv(page)
            corners = [(*places.to_bitmap(a, b), *places.to_bitmap(c, d)) for a, b, c, d in boxes]
        finally:
            bitmap.close()
    finally:
        page.close()
    if corners:
        marker = Image.new("RGB", picture.size, "white")
        pen = ImageDraw.Draw(marker)
        for a, b, c, d in corners:
            pen.rectangle((min(a, c) - 1, min(b, d), max(a, c) + 1, max(b, d)), fill=_YELLOW)
        picture = ImageChops.multiply(picture, marker)
    out = io.BytesIO()
    picture.save(out, "PNG")
    top = min((min(b, d) for _, b, _, d in corners), default=None)
    return out.getvalue(), None if top is None else max(0.0, top / picture.height)
