"""Every number of a text with what it counts: value, unit, qualifier, kind, indicator and place. Pure.

Years, dates, document numbers, article numbers, codes and phone numbers are typed as such and are not data
(``Figure.is_data``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.figures.indicator import name
from assistant.figures.quantities import Quantity, is_bare_year, quantities
from assistant.figures.tables import cells
from assistant.figures.typed import Kind, typed_numbers
from assistant.figures.units import unit_words

__all__ = ["Figure", "Kind", "figures", "unit_words"]
_DATA = frozenset(["count", "money", "percent", "ratio"])
_LONGEST_COUNT = 9  # digits; a longer number without a unit is a registration
# full-width digits, letters and number signs, one character for one, so that offsets stay
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()} | {
    ord(wide): ord(narrow) for wide, narrow in zip("．％＋－／∶", ".%+-/:", strict=True)
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. ``start``/``end`` span the number with qualifier and unit; ``value`` is in ``unit`` as written.

    “1.34万人次” has the value 1.34 and the unit 万人次: nothing is converted that the report did not. A range (“13~17万元”)
    is one figure from ``value`` to ``high``. ``base`` is what a percentage or a change is measured against, where the text
    says so (“比上年增长15%” → 上年). A ratio's value is its quotient. In a table row the unit may come from another cell.
    """

    indicator: str
    value: Decimal
    unit: str
    qualifier: str
    kind: Kind
    start: int
    end: int
    high: Decimal | None = None
    base: str = ""

    @property
    def is_data(self) -> bool:
        """True for what a report reports; False for years, dates, document numbers, ordinals and codes."""
        return self.kind in _DATA


def figures(text: str, start: int = 0, end: int | None = None) -> tuple[Figure, ...]:
    """All figures of ``text[start:end]`` in order, with offsets into ``text``."""
    end = len(text) if end is None else end
    return tuple(sorted(_figures(text.translate(_HALF_WIDTH), start, end), key=lambda f: f.start))


def _figures(text: str, start: int, end: int) -> Iterator[Figure]:
    typed, taken = typed_numbers(text, start, end)
    for t in typed:
        if t.kind != "ratio":
            yield Figure("", t.value, "", "", t.kind, t.start, t.end)
    ratios = [Quantity(t.value, "", "", "ratio", t.start, t.end) for t in typed if t.kind == "ratio"]
    found = sorted([*ratios, *quantities(text, start, end, taken)], key=lambda q: q.start)
    in_table = cells(text, found, start, end)
    for q, named in zip(found, name(text, found, typed, start, end), strict=True):
        indicator, base = named.indicator, named.base
        if q.start in in_table:
            cell = in_table[q.start]
            if cell is None:
                continue
            q, indicator, base = cell.quantity, cell.indicator, ""
        kind = q.kind
        if is_bare_year(text, q):
            kind = "year"
        elif not q.unit and q.end - q.start > _LONGEST_COUNT and text[q.start : q.end].isdigit():
            kind = "code"
        data = kind in _DATA
        yield Figure(indicator if data else "", q.value, q.unit, q.qualifier, kind, q.start, q.end, q.high, base)
