"""Where text goes on the page, worked out on the text alone: scripts, widths, the lines of a title, the signature. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal

from assistant.export.document import MARK
from vectorstore.tokens import tokenize

Script = Literal["chinese", "latin", "rare"]

_LATIN = re.compile(r"[!-~]+(?: +[!-~]+)*")  # spaces inside an English phrase belong to it
_NAME_SUFFIX = re.compile(r"(?:局|委|委员会|办|办公室|厅|部|院|署|政府|中心|管委会|镇|乡|街道|公司|学校|大学)$")
# words that the dictionary cuts but a title does not
_PHRASES = re.compile(
    r"《[^》]*》|（[^）]*）|〔[^〕]*〕|法治政府建设|法治建设|依法行政|政府信息公开|第一责任人|(?:委员会|政府|党委)办公室|年度报告|工作报告|工作总结"
    r"|[0-9０-９]+(?:年度?|月|日)?(?:工作)?|[A-Za-z]+"
)
_NO_START = frozenset("的地得和与及暨等、，。：；！？）》〉〕】”’·—")  # a line may not begin with these
_NO_END = frozenset("（《〈〔【“‘、")
_WEAK_END = frozenset("的和与及暨在对将")
_MAX_TITLE_LINES = 5  # beyond that a shape is no longer sought
_MAX_CHOICES = 5_000

SIGNATURE_RIGHT = 2.0  # characters kept free at the right of the signature, GB/T 9704 7.3.5.2
DATE_SHIFT = 2.0  # the date begins that many characters right of the agency


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one paragraph in one font. ``marked``: it belongs to a place that is still open."""

    text: str
    script: Script
    marked: bool = False


def pieces(text: str) -> tuple[Piece, ...]:
    """Cut text where the font changes: ASCII, Chinese with its punctuation (“ ” — … ·), characters outside GB 2312."""
    found: list[Piece] = []
    end = 0
    for mark in MARK.finditer(text):
        found.extend(Piece(part, script) for part, script in _scripts(text[end : mark.start()]))
        found.extend(Piece(part, script, marked=True) for part, script in _scripts(mark.group()))
        end = mark.end()
    found.extend(Piece(part, script) for part, script in _scripts(text[end:]))
    return tuple(found)


def width(text: str) -> float:
    """The width of text in Chinese characters: one for a wide character, half for a digit or letter, a quarter for
    a full stop or blank (as in Times New Roman)."""
    return sum(0.25 if c in ". " else 0.5 if c.isascii() else 1.0 for c in text)


def signature_indents(agency: str, date: str, line: float) -> tuple[float, float]:
    """Characters to keep free at the right of the agency and of the date, without a seal (GB/T 9704 7.3.5.2).

    The agency stands two characters from the right, the date below begins two characters right of where the agency
    begins; a date longer than the agency stands two from the right itself and moves the agency to the left. ``line`` is
    the number of characters on a line: a name that does not fit counts with what fits.
    """
    name, day = min(width(agency), line - SIGNATURE_RIGHT), width(date)
    if not agency or not date:
        return SIGNATURE_RIGHT, SIGNATURE_RIGHT
    if day > name:
        return SIGNATURE_RIGHT + day + DATE_SHIFT - name, SIGNATURE_RIGHT
    return SIGNATURE_RIGHT, SIGNATURE_RIGHT + name - DATE_SHIFT - day


def title_lines(title: str, limit: float) -> tuple[str, ...]:
    """Break a title into the fewest lines of at most ``limit`` characters that cut no word, in the shape of a trapezoid
    or a diamond (GB/T 9704 7.3.1). Lines one character shorter are tried first, so that a title does not touch both
    margins. A title that no such break fits is broken where the line is full."""
    if width(title) <= limit - 1:
        return (title,)
    for breaks in (_breaks(title, [*_PHRASES.finditer(title)]), _breaks(title, [])):
        for count in range(2, _MAX_TITLE_LINES + 1):
            for room in (limit - 1, limit):
                if fitting := [*islice(_splits(title, breaks, count, room), _MAX_CHOICES)]:
                    return min(fitting, key=lambda lines: _ugliness(lines, limit))
    return tuple(_filled(title, limit))


def _scripts(text: str) -> Iterator[tuple[str, Script]]:
    end = 0
    for latin in _LATIN.finditer(text):
        yield from _chinese(text[end : latin.start()])
        yield latin.group(), "latin"
        end = latin.end()
    yield from _chinese(text[end:])


def _chinese(text: str) -> Iterator[tuple[str, Script]]:
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or _rare(text[i]) != _rare(text[start]):
            yield text[start:i], "rare" if _rare(text[start]) else "chinese"
            start = i


def _rare(char: str) -> bool:
    """A Chinese character (〇 included) that GB 2312 does not have. Punctuation is never rare: Python's codec lacks — and ·."""
    if char != "〇" and not unicodedata.name(char, "").startswith("CJK "):
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _breaks(title: str, phrases: Sequence[re.Match[str]]) -> list[int]:
    """Offsets where a line may end: not inside a word of the dictionary or a phrase, nor beside the wrong mark."""
    inside = {i for phrase in phrases for i in range(phrase.start() + 1, phrase.end())}
    lower = title.lower()
    for word in set(tokenize(title)):
        inside.update(i for m in re.finditer(re.escape(word), lower) for i in range(m.start() + 1, m.end()))
    return [
        i for i in range(1, len(title)) if i not in inside and title[i] not in _NO_START and title[i - 1] not in _NO_END
    ]


def _splits(title: str, breaks: Sequence[int], count: int, limit: float) -> Iterator[tuple[str, ...]]:
    """All ways to cut a title at ``breaks`` into ``count`` lines that fit."""
    if width(title) > count * limit:
        return
    if count == 1:
        yield (title.strip(),)
        return
    for n, place in enumerate(breaks):
        if width(title[:place]) > limit:
            return
        rest = [later - place for later in breaks[n + 1 :]]
        for lines in _splits(title[place:], rest, count - 1, limit):
            yield (title[:place].strip(), *lines)


def _ugliness(lines: Sequence[str], limit: float) -> float:
    """0 is good. Uneven lines, a rectangle, an hourglass, a very short line and a poor place to break each cost."""
    widths = [width(line) for line in lines]
    cost = (max(widths) - min(widths)) / limit
    top = widths.index(max(widths))
    rises = all(a <= b for a, b in pairwise(widths[: top + 1]))
    falls = all(a >= b for a, b in pairwise(widths[top:]))
    cost += 0.0 if rises and falls else 1.0
    cost += 0.4 if max(widths) - min(widths) < 2 else 0.0
    cost += 1.0 if min(widths) < 4 else 0.0
    return cost + sum(_break_cost(before, after) for before, after in pairwise(lines))


def _break_cost(before: str, after: str) -> float:
    if after.startswith("关于"):
        return -0.35
    if _NAME_SUFFIX.search(before):
        return -0.15
    if before.endswith("关于"):
        return -0.1
    if before.endswith(("年", "年度")):
        return 0.0
    return 0.5 if before[-1:] in _WEAK_END else 0.2


def _filled(title: str, limit: float) -> Iterator[str]:
    line = ""
    for char in title:
        if width(line + char) > limit:
            yield line
            line = ""
        line += char
    yield line
