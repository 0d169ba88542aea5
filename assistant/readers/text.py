"""Plain text and Markdown, and what every reader needs to turn pieces of text into paragraphs."""

from __future__ import annotations

import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from assistant.errors import UnreadableFile
from assistant.readers.base import RawBlock, RawDocument

SENTENCE_END = "。！？；：!?;:"
ENUMERATOR = re.compile(
    r"(?:第?[一二三四五六七八九十百]{1,4}(?:[、，,．.]|[章节条编]|部分)|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]"
    r"|\d{1,2}(?:、|[.．](?!\d))|[①-⑳])"
)
DATE_LINE = re.compile(
    r"[（(]?[\d〇○零一二三四五六七八九十]{4}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?[）)]?"
)
_LABELLED = re.compile(r"[^：:。，]{2,10}[：:]")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*?)(?:[ \t]+#+)?[ \t]*")
_TABLE_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?|\|\s*:?-+:?\s*\|")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff]")
_ODD_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_EDGE = " \t\u3000\u00a0\u2002\u2003\u200b"
_BOMS = (
    (BOM_UTF8, "utf-8"),
    (BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
)
LONG_TEXT = 300  # characters
MIN_COMMON_SHARE = 0.7  # of the characters that a real GB text holds, over 0.97 are GB 2312; of misread ones, half


def read(data: bytes) -> RawDocument:
    """Read plain text or Markdown: a line is a paragraph, hard-wrapped text is joined again.

    ``#`` marks become the heading level, rows of a Markdown table become table rows.

    Raises:
        UnreadableFile: ``encoding`` or ``no_text``.
    """
    lines = unwrap(decode(data).splitlines())
    rules = {i for i, line in enumerate(lines) if _TABLE_RULE.fullmatch(line.strip())}
    pieces = (piece for i, line in enumerate(lines) if i not in rules for piece in split_breaks(line))
    blocks = tuple(_block(piece) for piece in pieces)
    if not blocks:
        raise no_text()
    return RawDocument("text", blocks)


def _block(line: str) -> RawBlock:
    if heading := _MARKDOWN_HEADING.fullmatch(line):
        return RawBlock(tidy(heading[2]), level=len(heading[1]))
    if len(line) > 2 and line.startswith("|") and line.endswith("|") and (row := join_cells(line[1:-1].split("|"))):
        return RawBlock(row, "table_row")
    return RawBlock(line)


def no_text() -> UnreadableFile:
    """Give the error for a file that opens but holds no words."""
    return UnreadableFile(
        "no_text", "文件里没有可以读取的文字。", "请确认上传的是报告正文，而不是空白文件或只有图片的文件。"
    )


def decode(data: bytes) -> str:
    """Decode by a ladder: byte order mark, UTF-8, UTF-16 when there are NUL bytes, GB 18030.

    No statistical detector: measured on short GBK texts, they guess wrong.

    Raises:
        UnreadableFile: ``encoding`` when nothing on the ladder fits.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    try:
        text = data.decode("utf-8")
        if "\0" not in text:
            return text
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        # ASCII and line breaks have their NUL in the high byte: at odd places when the low byte comes first
        odd, even = data[1::2].count(0), data[0::2].count(0)
        return data.decode("utf-16-le" if odd >= even else "utf-16-be", errors="replace")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise _unknown_encoding() from None
    if common_share(text) < MIN_COMMON_SHARE:
        raise _unknown_encoding()
    return text


def _unknown_encoding() -> UnreadableFile:
    return UnreadableFile(
        "encoding", "认不出文件的文字编码。", "请用记事本或 WPS 打开，另存为“UTF-8”编码的文本后再上传。"
    )


def common_share(text: str) -> float:
    """Share of the non-ASCII characters that are in GB 2312: low when the bytes were never Chinese text."""
    beyond = [c for c in text[:20_000] if c > "\x7f"]
    return sum(bool(c.encode("gb2312", errors="ignore")) for c in beyond) / len(beyond) if beyond else 1.0


def looks_binary(text: str) -> bool:
    """True when a decoded text holds more control characters than a stray few."""
    return len(_ODD_CONTROL.findall(text)) + text.count("\ufffd") > max(2, len(text) // 200)


def tidy(text: str) -> str:
    """Give the text of a block: no line breaks, control characters or white space at the ends; the rest verbatim."""
    text = _CONTROL.sub("", re.sub(r"[\t\n\r\v\f\x85\u2028\u2029]+", " ", text))
    if any("\ud800" <= c <= "\udfff" for c in text):  # halves of a pair: nothing downstream can store them
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.strip(_EDGE)


def is_wide(char: str) -> bool:
    """True for Chinese characters and full-width punctuation, which need no space between words."""
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…·〔〕"


def join_lines(first: str, second: str) -> str:
    """Join two lines of one paragraph: a space only between two words of a script that needs one."""
    if not first or not second:
        return first or second
    if first[-1].isspace() or second[0].isspace() or is_wide(first[-1]) or is_wide(second[0]):
        return first + second
    return f"{first} {second}" if first[-1].isalpha() or second[0].isalpha() else first + second


def join_cells(cells: list[str]) -> str:
    """Give the text of a table row; an empty cell keeps its place. Empty when every cell is."""
    tidied = [tidy(cell) for cell in cells]
    return tidy(" | ".join(tidied)) if any(tidied) else ""


def split_breaks(text: str) -> list[str]:
    """Split a paragraph at the line breaks inside it where they stand between paragraphs, and join it at the others.

    A break is a boundary next to an empty line, after the end of a sentence, before an enumerator, an indent, a date
    or a label, and between a heading and a long line. In a long text, an indent in mid-line is a boundary too: that is
    what paragraphs look like whose breaks were lost.
    """
    if len(text) > LONG_TEXT:
        text = re.sub("(?<=\\S)\u3000{2,}", "\n\u3000\u3000", text)
    pieces: list[str] = []
    after_blank = True
    for line in text.split("\n"):
        if not tidy(line):
            after_blank = True
        elif after_blank or _starts_paragraph(line, pieces[-1]):
            pieces.append(line.rstrip(_EDGE))
            after_blank = False
        else:
            pieces[-1] = join_lines(pieces[-1], line.strip(_EDGE))
    return [tidy(piece) for piece in pieces]


def _starts_paragraph(line: str, before: str) -> bool:
    stripped = line.strip(_EDGE)
    if before.endswith(tuple(SENTENCE_END)) or line.startswith(("\u3000", "  ", "\t")):
        return True
    return bool(
        ENUMERATOR.match(stripped)
        or DATE_LINE.fullmatch(stripped)
        or (_LABELLED.match(stripped) and _LABELLED.match(tidy(before)))
        or len(before) < 40 < 60 < len(stripped)
    )


def _columns(line: str) -> int:
    return sum(2 if is_wide(c) else 1 for c in line.rstrip())


def unwrap(lines: list[str]) -> list[str]:
    """Join a hard-wrapped text into paragraphs; a text that is not clearly hard-wrapped is given back as it is.

    Clearly: at least eight lines, half of them as wide as the widest (60–160 columns), and most of those stop in
    mid-sentence. A paragraph then ends at a short line, a blank line, or before an indent or an enumerator.
    """
    widths = sorted(w for w in map(_columns, lines) if w)
    if len(widths) < 8:
        return lines
    width = widths[int(len(widths) * 0.95)]
    full = [line for line in lines if width - 4 <= _columns(line) <= width + 2]
    open_ended = sum(not line.rstrip().endswith(tuple(SENTENCE_END)) for line in full)
    if (
        not 40 <= width <= 160
        or widths[-1] > width + 4
        or len(full) * 2 < len(widths)
        or open_ended * 10 < len(full) * 6
    ):
        return lines
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if (
            goes_on
            and line.strip()
            and not line.startswith(("\u3000", "  ", "\t", "#", "|"))
            and not (joined[-1].rstrip().endswith(tuple(SENTENCE_END)) and ENUMERATOR.match(line))
        ):
            joined[-1] = join_lines(joined[-1].rstrip(), line)
        else:
            joined.append(line)
        goes_on = width - 4 <= _columns(line)
    return joined
