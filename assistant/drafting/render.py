"""What stands in the text for a fact or a promise: its words once they are known, a mark until then. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from assistant.drafting.marks import Placeholder, mark
from assistant.figures.extract import figures
from assistant.figures.facts import Fact, FactSheet, Promise

_SHOWN = 60  # characters of a promise inside its mark
_SCALES = {"千": 1_000, "万": 10_000, "亿": 100_000_000}
_PROMISE_NAMES = {"plan": "上年计划", "shortcoming": "上年不足"}


def words(sheet: FactSheet, key: str, *, compare: bool = False) -> str | None:
    """The words for a key of the sheet, or None when the sheet does not have it.

    Args:
        compare: put the change against last year behind a figure, where both are plain numbers of one unit.
    """
    fact = sheet.fact(key)
    if fact is not None:
        return _figure(fact, compare=compare)
    promise = next((p for p in sheet.promises if p.key == key), None)
    return _promise(promise) if promise else None


def change(fact: Fact) -> str:
    """“同比增长19.2%” for a fact whose both values are plain; in percentage points for percentages. Empty otherwise."""
    now, before = _plain(fact.value, fact.unit), _plain(fact.last, fact.unit)
    if now is None or before is None or now[1] != before[1]:
        return ""
    difference = now[0] - before[0]
    if not difference:
        return "与上年持平"
    if now[1] == "%":
        verb = "提高" if difference > 0 else "下降"
        return f"同比{verb}{_short(abs(difference))}个百分点"
    if not before[0]:
        return ""
    verb = "增长" if difference > 0 else "下降"
    share = (abs(difference) / before[0] * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"同比{verb}{_short(share)}%"


def _figure(fact: Fact, *, compare: bool) -> str:
    if not fact.value:
        return Placeholder(fact.indicator, fact.unit, fact.last).text
    changed = change(fact) if compare else ""
    return f"{fact.written}（{changed}）" if changed else fact.written


def _promise(promise: Promise) -> str:
    if promise.answer:
        return promise.answer if promise.answer.endswith(("。", "！", "；")) else f"{promise.answer}。"
    shown = promise.text if len(promise.text) <= _SHOWN else f"{promise.text[:_SHOWN]}…"
    return mark("待回应", f"{_PROMISE_NAMES[promise.kind]}“{shown.rstrip('。；')}”")


def _plain(value: str, unit: str) -> tuple[Decimal, str] | None:
    """The one plain number that a value is, with its unit (1.5万人次 as 15000 and 人次); None for “350余”, ranges, dates, words."""
    found = figures(f"{value}{unit}") if value and unit != "日期" else ()
    if len(found) != 1 or not found[0].is_data or found[0].qualifier or found[0].high is not None:
        return None
    scale, unit = Decimal(1), found[0].unit
    while unit and unit[0] in _SCALES:
        scale, unit = scale * _SCALES[unit[0]], unit[1:]
    return found[0].value * scale, unit


def _short(number: Decimal) -> str:
    text = format(number.normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
