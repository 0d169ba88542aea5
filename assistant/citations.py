"""Citation marks: numbered after the budget cut, read back, bounds-checked, renumbered in reading order. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.schema import Citation
from vectorstore.schema import Passage

# [1] [1,2] [1-3] ［1］ 【1】 [^1] [来源1]; never 【待填：…】 or 〔2023〕
_MARK = re.compile(
    r"[\[［【]\s*\^?(?:来源|资料|引用|编号)?\s*(\d{1,3}(?:\s*[,，、;；\-–—~～至]\s*\d{1,3})*)\s*[\]］】]"
)
_RANGE = re.compile(r"(\d{1,3})\s*[-–—~～至]\s*(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Marked:
    """A text whose marks are clean: ``used`` holds the passage numbers (from 1) in the order of their new numbers."""

    text: str
    used: tuple[int, ...]
    invalid: tuple[int, ...]


def renumber(text: str, count: int) -> Marked:
    """Bring the marks of a text into the form ``[1][2]``, numbered in reading order.

    Numbers outside ``1…count`` are taken out and reported in ``invalid``; their valid neighbours stay.
    """
    order: list[int] = []
    invalid: list[int] = []

    def replace(match: re.Match[str]) -> str:
        out = []
        for number in _numbers(match.group(1), count):
            if not 1 <= number <= count:
                invalid.append(number)
                continue
            if number not in order:
                order.append(number)
            mark = f"[{order.index(number) + 1}]"
            if mark not in out:
                out.append(mark)
        return "".join(out)

    clean = _MARK.sub(replace, text)
    return Marked(clean, tuple(order), tuple(dict.fromkeys(invalid)))


def marks(text: str) -> list[tuple[int, int, int]]:
    """The marks of a renumbered text: number, start, end."""
    return [(int(m.group(1)), m.start(), m.end()) for m in re.finditer(r"\[(\d{1,3})\]", text)]


def without_marks(text: str) -> str:
    """The text with its marks taken out, as it is copied into a document."""
    return _MARK.sub("", text)


def cite(n: int, passage: Passage, start: int | None = None, end: int | None = None) -> Citation:
    """The citation ``[n]`` of a passage, or of the span ``start…end`` (report offsets) inside it."""
    location = passage.chunk.location
    low = location.start if start is None else start
    high = location.end if end is None else end
    return Citation(
        n=n,
        report_id=location.report_id,
        title=passage.report.title or passage.report.source,
        agency=passage.report.agency,
        year=passage.report.year,
        heading_path=location.heading_path,
        quote=passage.chunk.text[low - location.start : high - location.start],
        start=low,
        end=high,
        page=location.page,
    )


def _numbers(group: str, count: int) -> Sequence[int]:
    numbers: list[int] = []
    for part in re.split(r"[,，、;；]", group):
        span = _RANGE.search(part)
        if span:
            low, high = sorted((int(span.group(1)), int(span.group(2))))
            # a range is cut at the number of passages, so [1-999] cannot blow up; what it lacks is reported once
            numbers.extend(range(low, min(high, count) + 1))
            if high > count:
                numbers.append(high)
        else:
            numbers.append(int(part))
    return numbers
