"""Reports whose texts are nearly the same, though their files differ: found by the sentences that they share."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

ALIKE = 0.7  # share of the smaller report's sentences that also stand in the other one
_SHORTEST = 8  # characters of a sentence that counts: headings and set phrases are everywhere
_COMMON = 30  # a sentence of more reports than this is boilerplate and would only cost time
_SENTENCE = re.compile(r"[。；！？\n]")
_NOISE = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class Alike:
    """Two reports by id, and which share (0–1) of the sentences of the smaller one stands in the other."""

    first: str
    second: str
    share: float


def sentence_marks(text: str) -> frozenset[int]:
    """One number for each longer sentence of a text, blanks and punctuation left out."""
    bare = (_NOISE.sub("", s) for s in _SENTENCE.split(text))
    return frozenset(zlib.crc32(s.encode()) for s in bare if len(s) >= _SHORTEST)


def share(first: frozenset[int], second: frozenset[int]) -> float:
    """Which share of the smaller text's sentences stands in the other one; 0 where one has none."""
    return len(first & second) / max(min(len(first), len(second)), 1)


def alike(reports: Iterable[tuple[str, frozenset[int]]]) -> list[Alike]:
    """The pairs that share most of their sentences, most alike first. Linear in the number of reports.

    Args:
        reports: ids and their ``sentence_marks``.
    """
    marks = {report: found for report, found in reports if found}
    where: defaultdict[int, list[str]] = defaultdict(list)
    for report, found in marks.items():
        for mark in found:
            where[mark].append(report)
    common = {mark for mark, places in where.items() if len(places) > _COMMON}
    shared: Counter[tuple[str, str]] = Counter()
    for mark, places in where.items():
        if mark not in common:
            shared.update(combinations(places, 2))
    own = {report: len(found - common) for report, found in marks.items()}
    pairs = [Alike(a, b, count / max(min(own[a], own[b]), 1)) for (a, b), count in shared.items()]
    return sorted((p for p in pairs if p.share >= ALIKE), key=lambda p: (-p.share, p.first, p.second))
