"""Values that can be added and compared: a figure in its base unit, with what rounding allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.figures.extract import Figure

_SCALES = {"亿": Decimal(10) ** 8, "万": Decimal(10) ** 4, "千": Decimal(1000), "百万": Decimal(10) ** 6}
_SCALED = re.compile(r"^(百万|亿|万|千)(?!米|克|瓦|伏|卡)(.*)$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in ``unit`` without 万 or 亿. ``slack`` is half a step of its last written digit; 0 for whole numbers."""

    value: Decimal
    unit: str
    slack: Decimal
    figure: Figure

    @property
    def exact(self) -> bool:
        """False for 余, 近, 约, 以上: such a number is never wrong."""
        return not self.figure.qualifier


def quantity(figure: Figure) -> Quantity:
    """The figure in its base unit: “1.2亿元” is 120000000元 with a slack of 5000000."""
    scale, unit = scale_of(figure.unit)
    exponent = figure.value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    rounded = decimals or scale > 1
    slack = scale * Decimal(10) ** -decimals / 2 if rounded else Decimal(0)
    return Quantity(figure.value * scale, unit, slack, figure)


def scale_of(unit: str) -> tuple[Decimal, str]:
    """What one written unit is worth in its base unit: 万元 is 10000 and 元."""
    match = _SCALED.match(unit)
    return (_SCALES[match[1]], match[2]) if match else (Decimal(1), unit)


def plain(value: Decimal) -> str:
    """A value without exponent or trailing zeros, for a message."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
