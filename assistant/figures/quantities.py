"""The quantities of a text: value, unit, qualifier and span; ranges as one. What they count is found elsewhere. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.figures.numerals import NUMERAL, counts, names, value_of
from assistant.figures.typed import Kind
from assistant.figures.units import AFTER, BEFORE, SCALE, UNIT

_DIGITS = (
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u2009]\d{3})+(?=\s*[余多]?(?:"
    + UNIT
    + r"|万))|\d+(?:\.\d+)?)"
)
_QUANTITY = re.compile(
    rf"(?P<pre>{BEFORE})?\s{{0,3}}(?P<neg>(?<=[为长速降率达是，,：:（(|\s])[-−](?=\d))?"
    rf"(?:(?P<per>[百千]分之)(?P<pn>\d+(?:\.\d+)?|{NUMERAL})|"
    rf"(?P<num>(?<![\d.A-Za-z]){_DIGITS}|(?<![第初几数零〇一二三四五六七八九十百千万亿两两]){NUMERAL}|(?<=[近上逾超约过])[百千万](?={UNIT}))"
    rf"\s{{0,3}}(?P<mid>[余多](?!次数))?\s{{0,3}}(?P<scale>{SCALE})?(?P<mid2>[余多])?\s{{0,3}}(?P<unit>(?:{UNIT})(?:/(?:{UNIT}))*)?)"
    rf"\s{{0,3}}(?P<post>{AFTER})?"
)
_RANGE = re.compile(r"\s*(?:[-—－–~～]{1,2}|至|到)\s*")
_UPPER_END = re.compile(rf"[至到]{NUMERAL}")
_LOWER_END = re.compile(rf"{NUMERAL}[至到]$")
_LISTED = re.compile(r"\s*(?:[、，,]|和|及|与)\s*")
_TITLE = re.compile(r"《[^》]*》")
_YEARS = range(1949, 2100)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number that may be data. ``high`` is the upper end of a range; ``value`` is in ``unit`` as written."""

    value: Decimal
    unit: str
    qualifier: str
    kind: Kind
    start: int
    end: int
    high: Decimal | None = None
    chinese: bool = False


def quantities(text: str, start: int, end: int, taken: bytearray) -> list[Quantity]:
    """The quantities of ``text[start:end]`` outside titles and the characters marked in ``taken``, in order.

    ``text`` has half-width digits and signs.
    """
    titles = [m.span() for m in _TITLE.finditer(text, start, end)]
    for a, b in titles:
        taken[a:b] = b"\1" * (b - a)
    named = bytearray(len(text))
    for a, b in names(text, start, end):
        named[a:b] = b"\1" * (b - a)
    found = _ranges(text, list(_single(text, start, end, taken, named)))
    return [q for q in _shared_units(text, found) if not q.chinese or q.unit]


def _single(text: str, start: int, end: int, taken: bytearray, named: bytearray) -> Iterator[Quantity]:
    at = start
    while (match := _QUANTITY.search(text, at, end)) is not None:
        group = "num" if match["num"] else "pn"
        low, high = match.span(group)
        at = high if any(taken[low:high]) else max(match.end(), high)
        if any(taken[low:high]):
            continue
        quantity = _quantity(match, group)
        if quantity is None:
            continue
        if (
            quantity.chinese
            and not match["per"]
            and (any(named[low:high]) or not _counted(text, match, quantity, start))
        ):
            at = high
            continue
        yield quantity


def _quantity(match: re.Match[str], group: str) -> Quantity | None:
    raw = match[group]
    chinese = not raw[0].isdigit()
    scale, unit = match["scale"] or "", (match["unit"] or "").replace("％", "%")
    if chinese and unit.startswith("元") and len(raw) > 1 and raw[-1] in "万亿":
        raw, scale = raw[:-1], raw[-1]  # 五十万元 is 50 with 万元, as 50万元 is
    value = value_of(raw) if chinese else Decimal(re.sub(r"[,\s]", "", raw))
    if value is None:
        return None
    unit = {"百": "%", "千": "‰"}[match["per"][0]] if match["per"] else scale + unit
    if match["neg"]:
        value = -value
    qualifier = (match["pre"] or "") + (match["mid"] or match["mid2"] or "") + (match["post"] or "")
    first = next(match.start(g) for g in ("pre", "neg", "per", group) if match[g])
    last = max(match.end(g) for g in (group, "mid", "scale", "mid2", "unit", "post") if match[g])
    return Quantity(value, unit, qualifier, kind_of(unit), first, last, chinese=chinese)


def kind_of(unit: str) -> Kind:
    """What a unit makes of a number: percent, money or a plain count."""
    if unit.endswith(("%", "百分点", "‰", "成")):
        return "percent"
    return "money" if unit.split("/")[0].endswith(("元", "美元", "欧元", "港元")) else "count"


def _counted(text: str, match: re.Match[str], quantity: Quantity, floor: int) -> bool:
    if not quantity.unit:  # it may be the lower end of a range: 三至五个
        return bool(_UPPER_END.match(text, match.end("num")))
    if match["mid"] or match["mid2"]:
        return True
    if match["pre"] and match["pre"] != "突破":
        return quantity.unit not in {"年", "次"}
    a, b = match.span("num")
    if text[max(floor, a - 1) : a] in {"至", "到"} and _LOWER_END.search(text[max(floor, a - 6) : a]):
        return True
    return counts(text, a, b, quantity.unit, match.end("unit") if match["unit"] else match.end("num"), floor)


def _ranges(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """“13~17万元”, “15%~30%”, “30万—50万元”: two ends of one figure."""
    merged: list[Quantity] = []
    for quantity in found:
        low = merged[-1] if merged else None
        if (
            low is not None
            and low.high is None
            and _RANGE.fullmatch(text, low.end, quantity.start)
            and (quantity.unit == low.unit or quantity.unit.startswith(low.unit))
            and quantity.value > low.value
            and not quantity.qualifier.startswith(("近", "约", "超"))
        ):
            merged[-1] = replace(
                quantity,
                value=low.value,
                high=quantity.value,
                start=low.start,
                qualifier=low.qualifier + quantity.qualifier,
            )
        else:
            merged.append(quantity)
    return merged


def _shared_units(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """“分别为12、15和18件”: the unit of the last is the unit of all. A bare year is no quantity."""
    done: list[Quantity] = []
    for quantity in reversed(found):
        after = done[-1] if done else None
        if (
            not quantity.unit
            and after is not None
            and after.unit
            and _LISTED.fullmatch(text, quantity.end, after.start)
            and "分别" in text[max(0, quantity.start - 40) : quantity.start]
        ):
            quantity = replace(quantity, unit=after.unit, kind=after.kind)
        done.append(quantity)
    return done[::-1]


def is_bare_year(text: str, quantity: Quantity) -> bool:
    """A number such as 2023 without unit and qualifier: a year by all likelihood."""
    written = text[quantity.start : quantity.end]
    return (
        not quantity.unit
        and not quantity.qualifier
        and len(written) == 4
        and written.isdigit()
        and int(written) in _YEARS
    )
