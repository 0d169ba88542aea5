"""What of a report is last year's text again, with years and numbers moved on. Pure.

A paragraph is compared whole; one that is too long, or is not copied as a whole, sentence by sentence. Openings, names of
documents and short formulas do not count: they are the same every year and rightly so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from assistant.drafting.diff import Piece, pieces
from assistant.drafting.frame import frame
from vectorstore.chinese import Span, sentences
from vectorstore.schema import Report

LIKENESS = 0.85
_SHORTEST = 30  # characters without marks, numbers and names of documents; less is a formula
_LONGEST = 600  # characters of a paragraph that is compared whole
_GRAM = 5
_CANDIDATES = 3
_NUMBER = re.compile(r"\d[\d.,，%％]*|[零〇一二两三四五六七八九十百千万]+(?=[年个项次件名家场人])")
_MARKS = re.compile(r"[^\u4e00-\u9fffA-Za-z0]+")
_NAMES = re.compile(r"《[^》]*》|[（(][^（）()]{0,24}[〔\[][^）)]*[)）]")
_FORMULA = re.compile(
    r"以[^。；]{0,60}为(?:指导|统领|引领|遵循)|(?:报告|汇报|总结|公布)如下|党的[^。；，,]{1,12}(?:会议|大会)?精神.{0,30}指导"
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Copied:
    """A passage of the later report (``b``) that is one of the earlier report (``a``).

    ``likeness`` is 0–1 with the numbers left aside; ``same_figures`` says that the numbers are the same too. ``pieces``
    turn the old passage into the new one, word by word.
    """

    a: Span
    b: Span
    likeness: float
    same_figures: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Copies:
    """All copied passages in the order of the later report, and their share of its body, 0–1."""

    passages: tuple[Copied, ...] = ()
    share: float = 0.0


def copied(a: Report, b: Report, *, likeness: float = LIKENESS) -> Copies:
    """The passages of ``b`` that are passages of ``a`` again: at least this alike when numbers are blanked."""
    earlier = _Earlier(a, [span for p in _paragraphs(a) for span in _with_sentences(a.text, p)])
    found: list[Copied] = []
    for start, end in _paragraphs(b):
        whole = earlier.find(b.text, start, end, likeness) if end - start <= _LONGEST else None
        if whole is not None:
            found.append(whole)
            continue
        found.extend(
            one for s in sentences(b.text, start, end) if (one := earlier.find(b.text, *s, likeness)) is not None
        )
    body = frame(b)
    total = len("".join(b.text[body.start : body.end].split()))
    share = sum(len("".join(b.text[slice(*c.b)].split())) for c in found) / total if total else 0.0
    return Copies(tuple(found), min(1.0, share))


class _Earlier:
    """The passages of the earlier report, to be found by the runs of characters that they share with a new one."""

    def __init__(self, report: Report, spans: Sequence[Span]) -> None:
        self._text = report.text
        self._spans = spans
        self._blank = [_blanked(report.text[a:b]) for a, b in spans]
        self._grams: dict[str, list[int]] = {}
        for i, blank in enumerate(self._blank):
            for gram in _grams(blank):
                self._grams.setdefault(gram, []).append(i)

    def find(self, text: str, start: int, end: int, least: float) -> Copied | None:
        """The earlier passage that ``text[start:end]`` repeats, or None."""
        new = text[start:end]
        if not _counts(new):
            return None
        blank = _blanked(new)
        shared = Counter(i for gram in _grams(blank) for i in self._grams.get(gram, ()))
        best = max(
            ((ratio(blank, self._blank[i]) / 100, -i) for i, _ in shared.most_common(_CANDIDATES)), default=(0.0, 0)
        )
        if best[0] < least:
            return None
        span = self._spans[-best[1]]
        old = self._text[slice(*span)]
        same = _DIGITS.findall(old) == _DIGITS.findall(new)
        return Copied(span, (start, end), round(best[0], 3), same, pieces(old, new))


def _paragraphs(report: Report) -> list[Span]:
    """The paragraphs of the body without the opening before the first heading and without headings."""
    body = frame(report)
    low = report.sections[0].start if report.sections else body.start
    starts = {s.start: s.body_start for s in report.sections}
    found: list[Span] = []
    for block in report.blocks:
        if block.kind == "paragraph" and low <= block.start < body.end:
            start = min(starts.get(block.start, block.start), block.end)
            if start < block.end:
                found.append((start, block.end))
    return found


def _with_sentences(text: str, span: Span) -> list[Span]:
    whole = [span] if span[1] - span[0] <= _LONGEST else []
    parts = [s for s in sentences(text, *span) if s != span and _counts(text[slice(*s)])]
    return [*whole, *parts]


def _counts(text: str) -> bool:
    """False for what is too short to be called copied, and for the formulas of every report."""
    told = _blanked(_NAMES.sub("", text)).replace("0", "")
    return len(told) >= _SHORTEST and not (_FORMULA.search(text) and len(told) < 4 * _SHORTEST)


def _blanked(text: str) -> str:
    return _MARKS.sub("", _NUMBER.sub("0", text))


def _grams(blank: str) -> set[str]:
    return {blank[i : i + _GRAM] for i in range(max(1, len(blank) - _GRAM + 1))}
