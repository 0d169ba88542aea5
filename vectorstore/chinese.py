"""Chinese text basics shared by readers, chunking and answering: numerals of headings, enumerators, sentences. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
# 一是、二是 … and 第一、第二 … open the points of a paragraph; they stand at its start or after a sentence.
ENUMERATOR = re.compile(
    r"(?:^|(?<=[。；;！!？?：:\n]))\s*(?:[一二三四五六七八九十]{1,2}(?:是|要)|第[一二三四五六七八九十]{1,2}[,，、])"
)
_SENTENCE_END = re.compile(r"[。！？!?]+[”’」』）)》]*|\n+")
_CLAUSE_END = re.compile(r"[；;，,、]")
# A sentence that begins so only completes the one before it (“五张清单”。即…), so both stay together.
_CONTINUES = re.compile(r"\s*(?:即|其中|包括|分别为)")


def chinese_number(text: str) -> int | None:
    """The value of a heading numeral such as 十二 or 二十一 (below 100), or of digits; None for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(c not in _DIGITS and c != "十" for c in text) or text.count("十") > 1:
        return None
    if "十" not in text:
        return _DIGITS[text] if len(text) == 1 else None
    tens, ones = text.split("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Spans of the sentences in ``text[start:end]``, without white space around them; their union covers all words."""
    end = len(text) if end is None else end
    spans: list[Span] = []
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        spans.append((at, match.end()))
        at = match.end()
    spans.append((at, end))
    merged: list[Span] = []
    for span in (trim(text, *s) for s in spans):
        if span[0] >= span[1]:
            continue
        if merged and _CONTINUES.match(text, span[0], span[1]) and "\n" not in text[merged[-1][1] : span[0]]:
            merged[-1] = (merged[-1][0], span[1])
        else:
            merged.append(span)
    yield from merged


def clauses(text: str, start: int, end: int, limit: int) -> Iterator[Span]:
    """Cut ``text[start:end]`` into pieces of at most ``limit`` characters, at clause marks where there are any."""
    at = start
    while end - at > limit:
        cuts = [m.end() for m in _CLAUSE_END.finditer(text, at + limit // 2, at + limit)]
        cut = cuts[-1] if cuts else at + limit
        yield at, cut
        at = cut
    if at < end:
        yield at, end


def trim(text: str, start: int, end: int) -> Span:
    """The span without white space at either end."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
