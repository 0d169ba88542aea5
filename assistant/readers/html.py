"""Web pages: the main text by trafilatura, word for word, with what the page says about its title and date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any

from assistant.errors import UnreadableFile
from assistant.readers.base import MAX_TABLE_CELL, RawBlock, RawDocument
from assistant.readers.limits import damaged
from assistant.readers.text import decode, join_cells, join_lines, split_breaks, tidy

# names that the standard for tags of Chinese government sites (GB/T 33190 practice) gives to title and date
_TITLE_TAGS = ("articletitle", "og:title")
_DATE_TAGS = ("pubdate", "article:published_time", "publishdate")
_DATE = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_CHROME = (
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "iframe",
    "svg",
    "select",
)
_DATE_SEARCH = {"extensive_search": False, "original_date": True}  # the extensive one takes any year in the text
# editors wrap the source anywhere; between Chinese characters such a break is not even a space
_SOURCE_BREAK = re.compile(r"(?<=[\u3001-\u9fff\uff01-\uff5e])[ \t]*\r?\n[ \t]*(?=[\u3001-\u9fff\uff01-\uff5e])")
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "h1", "h2"}
    | {"h3", "h4", "h5", "h6", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot"}
    | {"th", "thead", "tr", "ul"}
)
_LEVEL = re.compile(r"h([1-6])")
MIN_KEPT = 0.6  # share of the page's sentences that the main text must hold, or the whole page is taken
MIN_MAIN = 250  # characters: below, trafilatura runs everything on the page together
MIN_TEXT = 10  # characters of a page that is worth reading


def read(data: bytes) -> RawDocument:
    """Read a web page. Navigation, scripts and page furniture are left out; tables are kept row by row.

    Raises:
        UnreadableFile: ``encoding``, ``damaged``, or ``no_text`` for a page that draws its text with scripts.
    """
    import trafilatura
    from lxml import etree
    from lxml import html as lxml_html

    text = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", decode(_page_of(data))).replace("\0", "")
    text = _SOURCE_BREAK.sub("", text)
    try:
        page = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(no_network=True, huge_tree=False))
        found = trafilatura.bare_extraction(
            text, include_comments=False, include_tables=True, with_metadata=True, date_extraction_params=_DATE_SEARCH
        )
        main = list(_main_blocks(found.body)) if found is not None and found.body is not None else []
        whole = list(_page_blocks(page))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise _no_text() from None
    except RecursionError:
        raise damaged() from None
    title, published = _hints(page)
    blocks = main if _sentences(main) >= MIN_KEPT * _sentences(whole) and _size(main) >= MIN_MAIN else whole
    if _size(blocks) < MIN_TEXT:
        raise _no_text()
    if found is not None:
        title, published = title or found.title, published or found.date
    title = tidy(title or "") or None
    return RawDocument("html", tuple(_with_title(blocks, whole, title)), title=title, published=published)


def _with_title(blocks: list[RawBlock], whole: list[RawBlock], title: str | None) -> list[RawBlock]:
    """Put the title in front when the page shows it above what was taken for the main text."""
    if title is None or any(_bare(block.text) == _bare(title) for block in blocks):
        return blocks
    shown = next((block for block in whole if _bare(block.text) == _bare(title)), None)
    return [shown, *blocks] if shown else blocks


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _page_of(data: bytes) -> bytes:
    """Take the page out of a web archive (.mht), where it stands among its pictures; a plain page is given back."""
    if data.lstrip()[:1] in (b"<", b"\xef", b"\xff", b"\xfe"):
        return data
    parts = message_from_bytes(data).walk()
    page = next((part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"), None)
    return page if isinstance(page, bytes) else b""


def _no_text() -> UnreadableFile:
    return UnreadableFile(
        "no_text",
        "网页里没有正文，内容可能要靠脚本在浏览器里显示。",
        "请在浏览器中打开后复制正文，或另存为 PDF、Word 后再上传。",
    )


def _sentences(blocks: list[RawBlock]) -> int:
    return sum(block.text.count("。") for block in blocks)


def _size(blocks: list[RawBlock]) -> int:
    return sum(len(block.text) for block in blocks)


def _hints(page: Any) -> tuple[str | None, str | None]:
    """Title and ISO date from the page's own tags."""
    tags: dict[str, str] = {}
    for element in page.iter("meta"):
        name = (element.get("name") or element.get("property") or "").lower()
        tags.setdefault(name, (element.get("content") or "").strip())
    title = next((tags[name] for name in _TITLE_TAGS if tags.get(name)), None)
    date = next((m for name in _DATE_TAGS if (m := _DATE.match(tags.get(name, "")))), None)
    return title, f"{date[1]}-{int(date[2]):02d}-{int(date[3]):02d}" if date else None


def _main_blocks(element: Any) -> Iterator[RawBlock]:
    """Blocks of trafilatura's tree: head, p, list/item, quote, table/row/cell."""
    for child in element:
        tag = child.tag
        if tag == "table":
            yield from _rows([row.findall("cell") for row in child.iter("row")])
        elif tag == "head":
            level = _LEVEL.fullmatch(child.get("rend") or "")
            yield from _paragraphs(_words(child), int(level[1]) if level else None)
        elif tag in ("list", "quote", "div", "body") and len(child):
            yield from _paragraphs(child.text or "")
            yield from _main_blocks(child)
        elif isinstance(tag, str):
            yield from _paragraphs(_words(child))
        yield from _paragraphs(child.tail or "")


def _words(element: Any) -> str:
    """Text below an element; line breaks become ``\\n``, breaks of the source do not."""
    text = _flat(element.text)
    for child in element:
        if child.tag in ("lb", "br"):
            text += "\n"
        elif isinstance(child.tag, str) and child.tag.lower() not in _CHROME:
            inner = _words(child)
            text += f"\n{inner}\n" if child.tag in _BLOCKS and text else inner
        text += _flat(child.tail)
    return text


def _flat(text: str | None) -> str:
    """White space of the source is one space."""
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _paragraphs(text: str, level: int | None = None) -> Iterator[RawBlock]:
    """A break ends a paragraph here, for pages have no other reason to break a line; only headings go on after one."""
    for piece in split_breaks(text if level else text.replace("\n", "\n\n")):
        yield RawBlock(piece, level=level)


def _rows(table: list[list[Any]]) -> Iterator[RawBlock]:
    """Rows of a table; a table of one column, or a cell as long as a page, is layout and gives paragraphs."""
    framed = all(len(cells) <= 1 for cells in table)
    for cells in table:
        texts = [_words(cell) for cell in cells]
        if framed or any(len(text) > MAX_TABLE_CELL for text in texts):
            for text in texts:
                yield from _paragraphs(text)
        elif row := join_cells([_joined(text) for text in texts]):
            yield RawBlock(row, "table_row")


def _joined(cell: str) -> str:
    text = ""
    for line in cell.split("\n"):
        text = join_lines(text, tidy(line))
    return text


def _page_blocks(page: Any) -> Iterator[RawBlock]:
    """All text of a page but its chrome, for pages too short for trafilatura to judge."""
    body = page.find("body")
    if body is not None:
        yield from _below(body)


def _below(element: Any) -> Iterator[RawBlock]:
    run = _flat(element.text)  # text between two blocks
    for child in element:
        tag = child.tag.lower() if isinstance(child.tag, str) else "script"
        if tag == "br":
            run += "\n"
        elif tag == "table" and not child.xpath(".//table"):
            yield from _paragraphs(run)
            run = ""
            yield from _rows([row.xpath("./td|./th") for row in child.iter("tr")])
        elif tag in _BLOCKS or (tag not in _CHROME and any(e.tag in _BLOCKS for e in child.iter())):
            yield from _paragraphs(run)
            run = ""
            level = _LEVEL.fullmatch(tag)
            yield from (_paragraphs(_words(child), int(level[1])) if level else _below(child))
        elif tag not in _CHROME:
            run += _words(child)
        run += _flat(child.tail)
    yield from _paragraphs(run)
