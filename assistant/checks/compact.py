"""Near matches of fixed wordings, whatever marks stand between the words.

A wording of n characters with at most k of them wrong holds at least one of k + 1 equal pieces unchanged: only around those
is it compared. Substitutions, one missing character and two swapped ones count as slips; added words do not, they are style.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_STYLE = "的地得和与同及之了"  # small words that come and go without harm
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Compact:
    """A text without marks and blanks; ``places[i]`` is where its i-th character stands in the whole text."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the whole text of ``text[start:end]``."""
        return self.places[start], self.places[end - 1] + 1


def compact(text: str) -> Compact:
    """Leave out all but letters, digits and Chinese characters."""
    places = tuple(m.start() for m in _WORDS.finditer(text))
    return Compact("".join(text[i] for i in places), places)


def slips_allowed(length: int) -> int:
    """How many wrong characters leave a wording recognisable: 1 below 10 characters, 2 below 16, else 3."""
    return 1 if length < 10 else 2 if length < 16 else 3


def near(text: str, wording: str) -> Iterator[tuple[int, int]]:
    """Spans of ``text`` that read like ``wording`` with a few characters wrong; the right wording is no near match."""
    length, most = len(wording), slips_allowed(len(wording))
    size = length // (most + 1)
    seen: set[int] = set()
    for n in range(most + 1):
        low = n * size
        piece = wording[low : low + size] if n < most else wording[low:]
        at = text.find(piece)
        while at >= 0:
            start = at - low
            for begin in (start, start + 1):
                if begin not in seen and begin >= 0:
                    seen.add(begin)
                    end = _slip(text, begin, wording, most)
                    if end is not None and wording not in text[max(0, begin - 2) : end + 2]:
                        yield begin, end
            at = text.find(piece, at + 1)


def _slip(text: str, start: int, wording: str, most: int) -> int | None:
    """The end of the near match that begins at ``start``, or None."""
    length = len(wording)
    same = text[start : start + length]
    if len(same) == length:
        wrong = [i for i in range(length) if same[i] != wording[i]]
        styled = any(same[i] in _STYLE or wording[i] in _STYLE for i in wrong)
        if 0 < len(wrong) <= most and not styled and wrong[0] > 0 and wrong[-1] < length - 1 and _slight(wrong):
            return start + length
        if (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and same[wrong[0]] == wording[wrong[1]]
            and same[wrong[1]] == wording[wrong[0]]
        ):
            return start + length
    short = text[start : start + length - 1]
    if length >= 8 and len(short) == length - 1 and short[0] == wording[0] and short[-1] == wording[-1]:
        gap = next((i for i in range(length - 1) if short[i] != wording[i]), length - 1)
        if short[gap:] == wording[gap + 1 :] and wording[gap] not in _STYLE:
            return start + length - 1
    return None


def _slight(wrong: list[int]) -> bool:
    """Single characters, not a word replaced by another one: “依法治市” for “依法治国” is one, “法治乡村” two in a row."""
    return all(b - a > 1 for a, b in pairwise(wrong))
