"""“比上年增长14.3%” recomputed with the figure that last year's report gave. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.checks.quantity import plain, scale_of
from assistant.compare.years import FigurePair
from vectorstore.chinese import Span

_SAID = re.compile(
    r"[，,（(]?(?:(?:比|较)(?:上年|去年|上一年|(?P<year>20\d\d)年)(?:同期|度)?|同比)(?:净)?"
    r"(?P<verb>增长|增加|提高|提升|上升|扩大|下降|减少|压减|降低)了?"
    r"(?P<n>\d+(?:\.\d+)?)(?P<by>个百分点|%|％|[\u4e00-\u9fff]{1,4}?)(?=[，,。；;、）)：\n]|其中|$)(?!左右|以上)"
)
_FALL = frozenset({"下降", "减少", "压减", "降低"})
# statistics grow at constant prices or against a revised base, so that two reports do not give their rate
_STATISTIC = re.compile(r"总值|产值|增加值|收入|零售|投资|消费|销售额|进出口|存款|贷款")
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Misstated:
    """A change on last year that does not fit: where it stands, as said, and as it comes out (“增长14.3%”)."""

    span: Span
    said: str
    real: str


def misstated(text: str, pair: FigurePair, last_year: int) -> Misstated | None:
    """The change that ``text`` states right after the pair's later figure, if last year's figure gives another one.

    Args:
        text: the later report's text.
        pair: an indicator in both reports; rounded figures are judged within what their rounding allows.
        last_year: the year of the earlier report.
    """
    if not pair.a or pair.b is None or pair.b_span is None or pair.approx or pair.derived:
        return None
    if _STATISTIC.search(pair.indicator):
        return None
    match = _SAID.match(text, pair.b_span[1])
    if match is None or pair.status in {"jump", "unit_changed"} or match["year"] not in {None, str(last_year)}:
        return None
    by = "%" if match["by"] == "％" else match["by"]
    points = pair.unit == "%"
    if by not in ({"个百分点"} if points else {"%", pair.unit}):
        return None
    said = Decimal(match["n"])
    low, high = _bounds(pair.a, pair.b, pair.unit, percent=by == "%")
    signed = -said if match["verb"] in _FALL else said
    slack = max(_TENTH, _half_step(said)) if by == "%" else _half_step(said) if _rounded(said, by) else Decimal(0)
    if low - slack <= signed <= high + slack:
        return None
    real = (pair.b - pair.a) / pair.a * 100 if by == "%" else pair.b - pair.a
    return Misstated((match.start("verb"), match.end("by")), match["verb"] + match["n"] + by, _shown(real, by))


def _bounds(a: Decimal, b: Decimal, unit: str, *, percent: bool) -> tuple[Decimal, Decimal]:
    """The least and the greatest change that two values as written can stand for."""
    da, db = (_half_step(v) if _rounded(v, unit) else Decimal(0) for v in (a, b))
    if not percent:
        return b - a - da - db, b - a + da + db
    return ((b - db) / (a + da) - 1) * 100, ((b + db) / max(a - da, _TENTH * a) - 1) * 100


def _rounded(value: Decimal, unit: str) -> bool:
    return value != value.to_integral_value() or scale_of(unit)[0] > 1


def _half_step(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(10) ** (exponent if isinstance(exponent, int) else 0) / 2


def _shown(change: Decimal, by: str) -> str:
    if not change:
        return "持平"
    number = plain(abs(change.quantize(_TENTH) if by == "%" else change))
    return (
        f"{'增长' if by == '%' else '增加'}{number}{by}"
        if change > 0
        else f"{'下降' if by == '%' else '减少'}{number}{by}"
    )
