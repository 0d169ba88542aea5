"""Automatic paragraph numbers of Word files: the “一、” that a reader sees and that no text element holds.

Rules from ECMA-376 part 1, §17.9: a paragraph names a ``num`` (itself or through its style), the ``num`` names an
``abstractNum`` and may override levels, all ``num`` of one ``abstractNum`` go on counting together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_MAX_NUMBER = 100_000
_CHINESE = "零一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def chinese(number: int, digits: str = _CHINESE, units: str = "十百千万", *, bare_ten: bool = True) -> str:
    """Write 1–99,999 in Chinese: 十二, 二十, 一百零一, 一千零一十."""
    if number <= 0 or number >= _MAX_NUMBER:
        return digits[0] if number == 0 else str(number)
    text = ""
    gap = False
    for place, digit in enumerate(reversed([int(d) for d in str(number)])):
        if digit:
            text = digits[digit] + (units[place - 1] if place else "") + (digits[0] if gap and text else "") + text
        gap = not digit
    return text[1:] if bare_ten and text.startswith(digits[1] + units[0]) else text


def _letters(number: int) -> str:
    """Spreadsheets count A–Z, AA, AB; Word repeats the letter: AA, BB."""
    return chr(ord("A") + (number - 1) % 26) * min((number - 1) // 26 + 1, 20) if number > 0 else ""


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    pairs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
    text = ""
    for value, letters in pairs:
        text += letters * (number // value)
        number %= value
    return text


def _cycle(characters: str) -> Callable[[int], str]:
    return lambda n: characters[(n - 1) % len(characters)] if n > 0 else ""


def _from(first: str, count: int) -> Callable[[int], str]:
    """A run of characters in Unicode order, and plain digits beyond it."""
    return lambda n: chr(ord(first) + n - 1) if 0 < n <= count else str(n)


def _digit_wise(digits: str) -> Callable[[int], str]:
    return lambda n: "".join(digits[int(d)] for d in str(max(n, 0)))


_LEGAL: Callable[[int], str] = lambda n: chinese(n, "零壹贰叁肆伍陆柒捌玖", "拾佰仟万", bare_ten=False)  # noqa: E731
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda n: f"{n:02d}",
    "upperLetter": _letters,
    "lowerLetter": lambda n: _letters(n).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": _digit_wise("〇一二三四五六七八九"),
    "japaneseDigitalTenThousand": _digit_wise("〇一二三四五六七八九"),
    "taiwaneseDigital": _digit_wise("○一二三四五六七八九"),
    "chineseLegalSimplified": _LEGAL,
    "ideographLegalTraditional": _LEGAL,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "decimalFullWidth": _digit_wise("０１２３４５６７８９"),
    "decimalFullWidth2": _digit_wise("０１２３４５６７８９"),
    "none": lambda n: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = (
        None  # 1-based level after which counting starts anew; 0 = never; None = after any higher level
    )
    legal: bool = False  # all numbers of the label in plain digits
    spaced: bool = True
    style: str | None = None


@dataclass(slots=True)
class Numbering:
    """The numbering part of a file together with the counters of one pass through its paragraphs."""

    _abstract: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _nums: dict[str, str] = field(default_factory=dict)  # num → abstractNum
    _overrides: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _starts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counters: dict[str, list[int | None]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, num: str, style: str) -> int | None:
        """The level that an abstract numbering binds to a paragraph style, or None."""
        levels = self._abstract.get(self._nums.get(num, ""), {})
        return next((i for i, level in sorted(levels.items()) if level.style == style), None)

    def label(self, num: str, ilvl: int) -> str:
        """Count one paragraph and give its number as printed, with a space behind it where Word shows one that matters.

        Bullets give an empty text: they are decoration. An unknown numbering gives an empty text too.
        """
        abstract = self._nums.get(num)
        if abstract is None or not 0 <= ilvl < _LEVELS:
            return ""
        level = self._level(num, ilvl)
        if level is None:
            return ""
        counters = self._counters.setdefault(abstract, [None] * _LEVELS)
        counters[ilvl] = self._next(num, ilvl, counters[ilvl], level)
        for deeper in range(ilvl + 1, _LEVELS):
            restart = (self._level(num, deeper) or _Level()).restart
            if restart is None or ilvl < restart:
                counters[deeper] = None
        if level.format == "bullet":
            return ""
        text = re.sub(r"%([1-9])", lambda m: self._number(num, int(m[1]) - 1, counters, level.legal), level.text)
        return f"{text} " if text and level.spaced and text[-1].isalnum() else text

    def _next(self, num: str, ilvl: int, current: int | None, level: _Level) -> int:
        if (num, ilvl) in self._starts and (num, ilvl) not in self._started:
            self._started.add((num, ilvl))
            return self._starts[num, ilvl]
        return self._starts.get((num, ilvl), level.start) if current is None else current + 1

    def _number(self, num: str, ilvl: int, counters: list[int | None], legal: bool) -> str:
        level = self._level(num, ilvl) or _Level()
        current = counters[ilvl]
        number = level.start if current is None else current
        return str(number) if legal else _FORMATS.get(level.format, str)(number)

    def _level(self, num: str, ilvl: int) -> _Level | None:
        override = self._overrides.get(num, {}).get(ilvl)
        return override or self._abstract.get(self._nums.get(num, ""), {}).get(ilvl)


def read_numbering(root: Any, style_nums: dict[str, str]) -> Numbering:
    """Read a numbering part. ``root`` is its parsed XML, or None when the file has none.

    ``style_nums`` maps style ids to the ``num`` they name: an abstract numbering may point to another one through a
    numbering style (``numStyleLink``).
    """
    numbering = Numbering()
    if root is None:
        return numbering
    links: dict[str, str] = {}
    for element in root.iterfind(f"{W}abstractNum"):
        name = element.get(f"{W}abstractNumId", "")
        numbering._abstract[name] = {_int(e.get(f"{W}ilvl")): _read_level(e) for e in element.iterfind(f"{W}lvl")}
        if link := value(element, "numStyleLink"):
            links[name] = link
    for element in root.iterfind(f"{W}num"):
        num = element.get(f"{W}numId", "")
        numbering._nums[num] = value(element, "abstractNumId") or ""
        for override in element.iterfind(f"{W}lvlOverride"):
            ilvl = _int(override.get(f"{W}ilvl"))
            if (start := value(override, "startOverride")) is not None:
                numbering._starts[num, ilvl] = _int(start)
            if (own := override.find(f"{W}lvl")) is not None:
                numbering._overrides.setdefault(num, {})[ilvl] = _read_level(own)
    for num, abstract in list(numbering._nums.items()):
        if abstract in links and not numbering._abstract[abstract]:
            target = style_nums.get(links[abstract], "")
            numbering._nums[num] = numbering._nums.get(target, abstract)
    return numbering


def _read_level(element: Any) -> _Level:
    restart = value(element, "lvlRestart")
    level = _Level(
        format=value(element, "numFmt") or _alternate_format(element),
        text=value(element, "lvlText") or "",
        start=_int(value(element, "start"), 1),
        restart=None if restart is None else _int(restart),
        legal=element.find(f"{W}isLgl") is not None and value(element, "isLgl") not in ("0", "false"),
        spaced=value(element, "suff") != "nothing",
        style=value(element, "pStyle"),
    )
    return replace(level, format="decimal") if level.format == "custom" else level


def _alternate_format(element: Any) -> str:
    """Newer Word wraps an extended format and its fallback; the fallback, which stands last, is the plain one."""
    formats = [e.get(f"{W}val", "") for e in element.iter(f"{W}numFmt")]
    return formats[-1] if formats else "decimal"


def value(element: Any, child: str) -> str | None:
    """The ``w:val`` of a child element, or None when there is no such child or it has no value."""
    found = element.find(f"{W}{child}")
    if found is None:
        return None
    text: str | None = found.get(f"{W}val")
    return text


def _int(text: str | None, default: int = 0) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else default
