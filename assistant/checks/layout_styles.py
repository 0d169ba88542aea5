"""The form that Word gives a run or a paragraph: document defaults, then styles from the root down, then its own properties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.readers.docx_numbering import W, value

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MAX_BASED_ON = 20
_DEFAULT_SIZE = 20  # half-points, where nothing states a size
_OFF = frozenset({"0", "false", "off", "none"})
_SLOTS = {"eastAsia": "eastAsiaTheme", "ascii": "asciiTheme", "hAnsi": "hAnsiTheme"}
# how fonts are called in files that another language's Word wrote
_CHINESE_NAMES = {
    "simsun": "宋体",
    "nsimsun": "新宋体",
    "simhei": "黑体",
    "kaiti": "楷体",
    "kaiti_gb2312": "楷体_GB2312",
    "fangsong": "仿宋",
    "fangsong_gb2312": "仿宋_GB2312",
    "stsong": "华文宋体",
    "stfangsong": "华文仿宋",
    "stkaiti": "华文楷体",
    "stzhongsong": "华文中宋",
    "stheiti": "华文黑体",
    "fzxiaobiaosong-b05s": "方正小标宋简体",
    "fzxiaobiaosong-b05": "方正小标宋_GBK",
    "microsoft yahei": "微软雅黑",
    "dengxian": "等线",
}


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a run. Fonts by their Chinese names, empty where nothing names one; ``size`` in half-points.

    ``hinted``: Word takes punctuation that both scripts share, “ ” — …, from the Chinese font.
    """

    chinese: str
    latin: str
    size: int
    bold: bool
    hinted: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a paragraph. Lengths in twips; ``first`` is the first-line indent in characters, negative if it hangs."""

    align: str
    line: int
    rule: str
    before: int
    after: int
    first: float
    left: float
    numbered: bool
    on_grid: bool


class Styles:
    """The styles of a file, from which the form of each run and paragraph is worked out."""

    def __init__(self, styles: Any, theme: Any, settings: Any) -> None:
        """The parsed parts; None for those that the file lacks."""
        self._styles = {} if styles is None else {s.get(f"{W}styleId", ""): s for s in styles.iterfind(f"{W}style")}
        self._defaults = None if styles is None else styles.find(f"{W}docDefaults")
        self._normal = next((id for id, s in self._styles.items() if _is_default(s)), "")
        self._theme = _theme_fonts(theme, settings)
        self._types: dict[Any, Type] = {}

    def type(self, run: Any, paragraph: Any) -> Type:
        """The type of a run."""
        if run not in self._types:
            self._types[run] = self._type(run, paragraph)
        return self._types[run]

    def form(self, paragraph: Any) -> Form:
        """The form of a paragraph."""
        spacing: dict[str, str] = {}
        indent: dict[str, str] = {}
        align, numbered, on_grid = "left", False, True
        for properties in self._paragraph_levels(paragraph):
            spacing |= _attributes(properties.find(f"{W}spacing"))
            indent |= _attributes(properties.find(f"{W}ind"))
            align = value(properties, "jc") or align
            grid = properties.find(f"{W}snapToGrid")
            on_grid = on_grid if grid is None else _on(grid)
            numbers = properties.find(f"{W}numPr")
            numbered = numbered if numbers is None else value(numbers, "numId") not in (None, "0")
        em = self._size(paragraph) * 10
        hanging = _characters(indent, "hanging", em)
        return Form(
            align={"start": "left", "end": "right"}.get(align, align),
            line=_number(spacing.get("line"), 240),
            rule=spacing.get("lineRule", "auto"),
            before=_number(spacing.get("before")),
            after=_number(spacing.get("after")),
            first=-hanging if hanging else _characters(indent, "firstLine", em),
            left=_characters(indent, "left", em) or _characters(indent, "start", em),
            numbered=numbered,
            on_grid=on_grid,
        )

    def _type(self, run: Any, paragraph: Any) -> Type:
        fonts: dict[str, str] = {}
        hint, size, bold = "", _DEFAULT_SIZE, False
        for properties in self._run_levels(run, paragraph):
            stated = _attributes(properties.find(f"{W}rFonts"))
            hint = stated.get("hint", hint)
            for slot, themed in _SLOTS.items():
                name = self._theme.get(stated.get(themed, ""), "") or stated.get(slot, "")
                fonts |= {slot: name} if name else {}
            size = _number(value(properties, "sz"), size)
            flag = properties.find(f"{W}b")
            bold = bold if flag is None else _on(flag)
        latin = fonts.get("hAnsi", fonts.get("ascii", ""))
        return Type(_chinese_name(fonts.get("eastAsia", "")), _chinese_name(latin), size, bold, hint == "eastAsia")

    def _size(self, paragraph: Any) -> int:
        """The size of the paragraph's first words, which its indents count in."""
        runs = (run for run in paragraph.iter(f"{W}r") if any(text.text for text in run.iterfind(f"{W}t")))
        first = next(runs, None)
        return self.type(first, paragraph).size if first is not None else _DEFAULT_SIZE

    def _paragraph_levels(self, paragraph: Any) -> Iterator[Any]:
        if self._defaults is not None:
            yield from self._defaults.iterfind(f"{W}pPrDefault/{W}pPr")
        own = paragraph.find(f"{W}pPr")
        for style in self._chain(self._style_of(paragraph)):
            yield from style.iterfind(f"{W}pPr")
        if own is not None:
            yield own

    def _run_levels(self, run: Any, paragraph: Any) -> Iterator[Any]:
        if self._defaults is not None:
            yield from self._defaults.iterfind(f"{W}rPrDefault/{W}rPr")
        for style in self._chain(self._style_of(paragraph)):
            yield from style.iterfind(f"{W}rPr")
        own = run.find(f"{W}rPr")
        if own is not None:
            for style in self._chain(value(own, "rStyle") or ""):
                yield from style.iterfind(f"{W}rPr")
            yield own

    def _style_of(self, paragraph: Any) -> str:
        own = paragraph.find(f"{W}pPr")
        named = None if own is None else value(own, "pStyle")
        return named if named and named in self._styles else self._normal

    def _chain(self, id: str) -> list[Any]:
        """A style and those it is based on, the root first."""
        chain: list[Any] = []
        while id in self._styles and len(chain) < _MAX_BASED_ON:
            chain.append(self._styles[id])
            id = value(self._styles[id], "basedOn") or ""
        return chain[::-1]


def _is_default(style: Any) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default", "0") not in _OFF


def _theme_fonts(theme: Any, settings: Any) -> dict[str, str]:
    """Font names by the words that styles use for them (minorEastAsia …)."""
    found: dict[str, str] = {}
    language = None if settings is None else settings.find(f"{W}themeFontLang")
    script = "Hant" if language is not None and language.get(f"{W}eastAsia", "") in ("zh-TW", "zh-HK") else "Hans"
    for size in () if theme is None else ("major", "minor"):
        font = theme.find(f".//{_A}{size}Font")
        if font is None:
            continue
        latin, asian = (_typeface(font.find(f"{_A}{kind}")) for kind in ("latin", "ea"))
        found[f"{size}HAnsi"] = found[f"{size}Ascii"] = latin
        found[f"{size}EastAsia"] = asian or _typeface(font.find(f"{_A}font[@script='{script}']"))
    return found


def _typeface(element: Any) -> str:
    return "" if element is None else element.get("typeface", "")


def _chinese_name(name: str) -> str:
    return _CHINESE_NAMES.get(name.strip().lower(), name.strip())


def _attributes(element: Any) -> dict[str, str]:
    return {} if element is None else {key.replace(W, ""): text for key, text in element.attrib.items()}


def _characters(indent: dict[str, str], name: str, em: int) -> float:
    """An indent in characters: the amount in characters goes before the one in twips."""
    return _number(indent.get(f"{name}Chars")) / 100 or _number(indent.get(name)) / max(em, 1)


def _on(flag: Any) -> bool:
    return flag.get(f"{W}val", "1") not in _OFF


def _number(text: str | None, default: int = 0) -> int:
    match = re.match(r"-?\d{1,6}", text or "")
    return int(match[0]) if match else default
