"""Numbers of a text against its sources: what is not there is named. Pure.

A number counts as supported when a source has the same value with the same unit; a bare number when a source has the value
with any unit. Years and dates must stand in a source (or in what the caller allows) like any other number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from assistant.figures.extract import figures

_CITATION = re.compile(r"[\[［【]\s*\d+(?:\s*[,，、\-–—]\s*\d+)*\s*[\]］】]")
_PLACEHOLDER = re.compile(r"【待填[^】]*】")
_LIST_MARK = re.compile(r"(?m)^\s*(?:\d{1,2}[.、)）]|[（(]\d{1,2}[)）])")
_SAME_UNIT = {"％": "%", "位": "名", "人": "名", "家": "个", "座": "个", "处": "个", "所": "个"}


def unsupported_numbers(text: str, sources: Iterable[str], allowed: Iterable[str] = ()) -> tuple[str, ...]:
    """The numbers of ``text``, as written, that no source holds.

    Args:
        text: what was written; citation marks, placeholders and list numbers are left out.
        sources: the passages that the text rests on.
        allowed: further texts whose numbers may be used, such as the question or a report's year.
    """
    have = [pair for source in (*sources, *allowed) for pair in _pairs(source)]
    values = {value for value, _, _ in have}
    exact = {(value, unit) for value, unit, _ in have}
    missing: list[str] = []
    for value, unit, written in _pairs(_bare(text)):
        if (value, unit) in exact or (not unit and value in values):
            continue
        if value in values and not any(u for v, u, _ in have if v == value):
            continue
        missing.append(written)
    return tuple(dict.fromkeys(missing))


def _pairs(text: str) -> list[tuple[Decimal, str, str]]:
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=\d)|(?<=\d)\s+(?=[\u4e00-\u9fff%])", "", plain)
    found = []
    for figure in figures(plain):
        unit = _SAME_UNIT.get(figure.unit, figure.unit)
        found.append(
            (figure.value.normalize(), unit if figure.is_data else figure.kind, plain[figure.start : figure.end])
        )
    return found


def _bare(text: str) -> str:
    for pattern in (_CITATION, _PLACEHOLDER, _LIST_MARK):
        text = pattern.sub(" ", text)
    return text
