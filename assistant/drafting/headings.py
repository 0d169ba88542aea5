"""Headings of an outline: cleaned, moved on to another year, compared, numbered. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from assistant.readers.docx_numbering import chinese
from assistant.readers.structure import UNTITLED
from vectorstore.schema import Section

DEFAULT_STYLES = ("一、", "（一）", "1.", "（1）")
LEVELS = len(DEFAULT_STYLES)
_ALIKE = 75.0
_CN = "一二三四五六七八九十"
_NUMBER = re.compile(
    rf"(?:第[{_CN}]{{1,3}}(?:章|部分|节)|[{_CN}]{{1,3}}[、.．,，]|[（(](?:[{_CN}]{{1,3}}|\d{{1,2}})[)）]|\d{{1,2}}(?:[.．](?!\d)|、))[\s、,，.．]*"
)
# “…………3”, “ - 3 -”: what a table of contents puts behind a heading
_CONTENTS = re.compile(r"(?:[.．·•…‥・_]{2,}\s*|\s+[-—–－]?\s*)\d{1,3}\s*[-—–－]?\s*$|[.．·•…‥・_\s]{2,}$")
_ENDING = re.compile(r"[。：:；;，,、.]+$")
_PROTECTED = re.compile(r"《[^》]*》|[〔﹝\[［【][^〕﹞\]］】]*[〕﹞\]］】]")
_YEAR = re.compile(
    r"(?<![\d—－–~～至-])(20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})(?=\s*年)(?!\s*年\s*[—－–~～至-]+\s*(?:20|二[〇○零]))"
)
_TO_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TO_CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
_YEAR_WORD = re.compile(
    r"(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})\s*年度?|本年度?|上年度?|下一?年度?|[\s，,、“”]"
)


def bare_heading(text: str) -> str:
    """A heading as it was typed or stood in a table of contents, without number, dots, page number and closing mark."""
    text = _CONTENTS.sub("", " ".join(text.split()))
    text = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
    text = _ENDING.sub("", text.strip()).strip()
    return "" if re.fullmatch(r"[\d\s\W]*", text) else text


def shifted(heading: str, base_year: int | None, year: int) -> str:
    """The heading of a report on ``base_year`` for one on ``year``: that year and the one after it move on.

    Years inside 《…》 and 〔…〕, ranges and other years stay.
    """
    if base_year is None or base_year == year:
        return heading
    kept = [m.span() for m in _PROTECTED.finditer(heading)]

    def moved(match: re.Match[str]) -> str:
        written = match.group(1)
        value = int(written.translate(_TO_DIGITS))
        if value not in (base_year, base_year + 1) or any(a <= match.start() < b for a, b in kept):
            return written
        new = str(value + year - base_year)
        return new if written.isdigit() and written.isascii() else new.translate(_TO_CHINESE)

    return _YEAR.sub(moved, heading)


def likeness(a: str, b: str) -> float:
    """How alike two headings are, 0–100, years and commas left aside; one that contains the other counts as alike."""
    a, b = _YEAR_WORD.sub("", a), _YEAR_WORD.sub("", b)
    if not a or not b:
        return 0.0
    contained = min(len(a), len(b)) >= 4 and (a in b or b in a)
    return max(ratio(a, b), 90.0 if contained else 0.0)


def alike(a: str, b: str) -> bool:
    """True for headings of what is likely the same section."""
    return likeness(a, b) >= _ALIKE


def number_styles(sections: Sequence[Section]) -> tuple[str, ...]:
    """How the headings of each depth are numbered, one sample a depth: as the report does where all of a depth agree.

    Where they differ, or there are none, the style that GB/T 9704 gives below the one above. “” means no numbers.
    """
    styles: list[str] = []
    for depth in range(1, LEVELS + 1):
        used = {_style(s.number) for s in sections if len(s.path) == depth and s.heading != UNTITLED}
        below = _next(styles[-1]) if styles else DEFAULT_STYLES[0]
        style = used.pop() if len(used) == 1 else below
        styles.append(below if style and style in styles else style)
    return tuple(styles)


def number(style: str, value: int) -> str:
    """The number ``value`` in a style: 十二、 for 12 in “一、”."""
    return style.replace("一", chinese(value)).replace("1", str(value))


def _style(written: str) -> str:
    if not written:
        return ""
    if written.startswith("第"):
        return f"第一{written[-1] if written.endswith(('章', '节')) else '部分'} "
    digits = any(c.isdigit() for c in written)
    if written[0] in "（(":
        return "（1）" if digits else "（一）"
    return "1." if digits else "一、"


def _next(style: str) -> str:
    if style in DEFAULT_STYLES:
        return DEFAULT_STYLES[min(DEFAULT_STYLES.index(style) + 1, LEVELS - 1)]
    return DEFAULT_STYLES[0]
