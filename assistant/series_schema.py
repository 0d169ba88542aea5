"""The values of a series answer: indicators by years and agencies, each cell with its source or the reason for its gap."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from vectorstore.chinese import Span

Gap = Literal["no_report", "not_given", "in_words", "unsure"]


@dataclass(frozen=True, slots=True)
class Column:
    """Whose report of which year a column is."""

    agency: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What was computed from a cell (year ``until``) and the one before it (``since``): the later value less the earlier.

    ``amount`` is in ``unit`` (the later cell's, 个百分点 for rates), ``percent`` in per cent of the earlier value, None for
    rates and after 0. ``approx``: one of the values is a rounded one. ``converted``: the two were written in different
    multiples of one unit (9800人次, 1.2万人次). ``reported``: the later report's own growth in per cent, where it gives one
    that does not go with the two values; the way of counting may then have changed.
    """

    since: int
    until: int
    amount: Decimal
    unit: str
    percent: Decimal | None
    approx: bool = False
    converted: bool = False
    reported: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as its report writes it, under the ``name`` that the report gives it. ``n`` is the citation that quotes it, ``span`` its place in that report.

    ``value`` is in ``unit`` as written, ``text`` the figure in the report's own characters (“1.8万余人次”), ``base`` and
    ``base_unit`` the same without 万 and 亿. ``unit_changed``: counted otherwise than in the cell before, so that the two do not compare.
    ``scope`` is whose figure it is where the report says so (全区, 全局).
    """

    n: int
    name: str
    value: Decimal
    unit: str
    qualifier: str
    text: str
    base: Decimal
    base_unit: str
    report_id: str
    span: Span
    unit_changed: bool = False
    change: Change | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a cell is empty. ``n`` cites the sentence that comes nearest, None where there is none."""

    gap: Gap
    n: int | None = None


Cell = Value | Missing


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator with one cell for each column of its table. ``rate``: its values are percentages."""

    indicator: str
    cells: tuple[Cell, ...]

    @property
    def rate(self) -> bool:
        """True where the values are percentages: they do not grow by per cent."""
        return any(c.unit in ("%", "％") for c in self.values)

    @property
    def values(self) -> tuple[Value, ...]:
        """The cells that have a value."""
        return tuple(c for c in self.cells if isinstance(c, Value))


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """Indicators over several years or agencies. Columns run agency by agency, the years of each ascending.

    ``left_out``: how many columns more the question asks for than a table can show.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: int = 0
