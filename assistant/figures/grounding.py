"""Numbers of a text against its sources: what is not there is named. Pure.

A number counts as supported when a source has the same value with the same unit; a bare number when a source has the value
with any unit. Years, dates and document numbers must stand in a source (or in what the caller allows) like any other
number; of a source's date or document number the beginning may be given alone (“12月” of “12月4日”). A range must stand in a
source as the same range; a source's range supports either of its ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from assistant.figures.extract import Figure, figures
from assistant.figures.typed import numbers_in
from vectorstore.chinese import Span

_CITATION = re.compile(r"[\[［【]\s*\d+(?:\s*[,，、\-–—]\s*\d+)*\s*[\]］】]")
_PLACEHOLDER = re.compile(r"【待填[^】]*】")
_LIST_MARK = re.compile(r"(?m)^\s*(?:\d{1,2}(?:[、)）]|[.．](?!\d))|[（(]\d{1,2}[)）])")
_SAME_UNIT = {"位": "名", "人": "名", "家": "个", "座": "个", "处": "个", "所": "个"}
# full-width digits, letters and signs, one character for one; not the comma, which parts clauses
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != ord("，")}
_TYPED = frozenset({"year", "date", "document_number", "ordinal", "code"})
Key = tuple[str, tuple[Decimal, ...]]  # unit or kind, and the numbers


def unsupported_numbers(text: str, sources: Iterable[str], allowed: Iterable[str] = ()) -> tuple[str, ...]:
    """The numbers of ``text``, as written, that no source holds; see ``unsupported_spans``."""
    return tuple(dict.fromkeys(text[a:b] for a, b in unsupported_spans(text, sources, allowed)))


def unsupported_spans(text: str, sources: Iterable[str], allowed: Iterable[str] = ()) -> tuple[Span, ...]:
    """Where the numbers of ``text`` stand that no source holds, in order.

    Args:
        text: what was written; citation marks, placeholders and list numbers are left out.
        sources: the passages that the text rests on.
        allowed: further texts whose numbers may be used, such as the question or a report's year.
    """
    have = {key for source in (*sources, *allowed) for key, _ in _keys(source)}
    return tuple(dict.fromkeys(span for key, span in _keys(_bare(text)) if not _supported(key, have)))


def _supported(key: Key, have: set[Key]) -> bool:
    unit, numbers = key
    if key in have:
        return True
    if len(numbers) == 1 and (not unit or ("", numbers) in have):
        # a bare number fits any unit, and so does a unit a bare number, unless that value has another unit elsewhere
        units = {u for u, n in have if n == numbers}
        return bool(units) and (not unit or units == {""})
    return unit in _TYPED and any(u == unit and n[: len(numbers)] == numbers for u, n in have)


def _keys(text: str) -> list[tuple[Key, Span]]:
    plain = text.translate(_FULL_WIDTH)
    return [(key, (f.start, f.end)) for f in figures(plain) for key in _key(f, plain[f.start : f.end])]


def _key(figure: Figure, written: str) -> list[Key]:
    """What is compared: value and unit of data, all numbers of anything else; a date's year for itself."""
    if figure.kind in {"count", "money", "percent"}:
        unit = _SAME_UNIT.get(figure.unit, figure.unit)
        low, high = figure.value.normalize(), figure.high.normalize() if figure.high is not None else None
        if high is None:
            return [(unit, (low,))]
        return [(unit, (low, high)), (unit, (low,)), (unit, (high,))]
    if figure.kind == "ratio":
        terms = numbers_in(written)
        return [("ratio", terms[::-1] if "分之" in written else terms)]
    numbers = tuple(Decimal(n) for n in re.findall(r"\d+", written)) or numbers_in(written) or (figure.value,)
    if figure.kind == "date" and numbers[0] >= 1000:
        return [("year", numbers[:1]), ("date", numbers[1:])]
    return [(figure.kind, numbers)]


def _bare(text: str) -> str:
    """The text with what is no number of its own blanked out, every other character in its place."""
    for pattern in (_CITATION, _PLACEHOLDER, _LIST_MARK):
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return text
