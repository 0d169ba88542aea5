"""Last year's text → this year's skeleton: years move on, figures become placeholders or the user's own. Pure.

What moves: the report year and the year after it where they speak of this report's time, and the year before it where
figures are compared with it (“比2022年增长”). What never moves: years inside
《…》 and 〔…〕, other years, and starting points (“自2022年起”, “2022年启动”). Every figure of data becomes a placeholder
unless the user gave it: no number is carried over silently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from assistant.drafting.schema import Placeholder
from assistant.figures.extract import Figure, figures
from vectorstore.chinese import sentences

_PROTECTED = re.compile(r"《[^》]*》|[〔﹝\[［【(（]\s*(?:19|20)\d{2}\s*[〕﹞\]］】)）]\s*(?:第?\d+号)?")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*年)")
_RANGE_YEAR = re.compile(r"(?:20\d\d)\s*年?\s*[-—－–~～至]+\s*20\d\d")
_START = re.compile(r"(?:自|从|始于|早在)\s*$")
_COMPARED = re.compile(r"[比较与同]\s*$")
_STARTED = re.compile(r"^\s*年(?:\d{1,2}月)?(?:起|启动|成立|建成|设立|开始|以来的|首次|被)")
_DAY = re.compile(r"(?:(20\d\d)年)?(?<!\d)(\d{1,2})月(\d{1,2})日")
_IN_FORCE = re.compile(r"\s*(?:起|施行|生效)")  # the date of a law, not of this year's work
_SAME_INDICATOR = 62.0


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that the user gave: indicator, unit and the text to write."""

    indicator: str
    unit: str
    written: str


@dataclass(frozen=True, slots=True)
class Rolled:
    """The new text, its placeholders, the given figures that were used (as positions), and sentences left as they were."""

    text: str
    placeholders: tuple[Placeholder, ...]
    used: tuple[int, ...]
    carried_over: tuple[str, ...]


def roll_forward(text: str, base_year: int, year: int, given: Sequence[Given] = ()) -> Rolled:
    """Move a passage of the report that covers ``base_year`` on to ``year``."""
    protected = [m.span() for m in _PROTECTED.finditer(text)]
    protected.extend(m.span() for m in _DAY.finditer(text) if _IN_FORCE.match(text, m.end()))
    edits: list[tuple[int, int, str]] = []
    placeholders: list[Placeholder] = []
    used: list[int] = []
    for match in _DAY.finditer(text):
        if not _inside(match.start(), protected) and match.group(1) in (None, str(base_year), str(base_year + 1)):
            mark = Placeholder("日期", "日期", match.group())
            placeholders.append(mark)
            edits.append((match.start(), match.end(), mark.text))
    taken = [(a, b) for a, b, _ in edits]
    for figure in figures(text):
        if not figure.is_data or _inside(figure.start, protected) or _inside(figure.start, taken):
            continue
        at = _matching(figure, given, used)
        if at is not None:
            used.append(at)
            edits.append((figure.start, figure.end, given[at].written))
            continue
        mark = Placeholder(figure.indicator, written_unit(text, figure), last_value(text, figure))
        placeholders.append(mark)
        edits.append((figure.start, figure.end, mark.text))
    edits.extend(_year_edits(text, base_year, year, [*protected, *taken]))
    edits.sort()
    carried = [text[a:b] for a, b in sentences(text) if not any(s < b and a < e for s, e, _ in edits) and b - a >= 8]
    return Rolled(_apply(text, edits), tuple(placeholders), tuple(used), tuple(carried))


def given_figures(brief: str) -> tuple[Given, ...]:
    """The figures of the user's own words, ready to be put in place."""
    return tuple(Given(f.indicator, f.unit, brief[f.start : f.end].strip()) for f in figures(brief) if f.is_data)


def last_value(text: str, figure: Figure) -> str:
    """A figure's value as last year's report wrote it, without its unit: “350余”, “近22000”, “1.34万” stay recognisable."""
    unit = written_unit(text, figure)
    return (
        text[figure.start : figure.end].strip().replace(unit, "", 1).strip()
        if unit
        else text[figure.start : figure.end].strip()
    )


def written_unit(text: str, figure: Figure) -> str:
    """The unit as it stands in one piece: 万元 in “561.7万元”, but 人次 in “2.3万余人次”, where 万 belongs to the value."""
    return figure.unit if figure.unit in text[figure.start : figure.end] else figure.unit.lstrip("万亿千")


def _matching(figure: Figure, given: Sequence[Given], used: Sequence[int]) -> int | None:
    """The given figure that belongs in this place: same unit, and the same or a contained indicator."""
    best: tuple[float, int] | None = None
    for i, fact in enumerate(given):
        if i in used or not _same_unit(fact.unit, figure.unit):
            continue
        a, b = fact.indicator, figure.indicator
        if not a or not b:
            continue
        score = 100.0 if a in b or b in a else ratio(a, b)
        if score >= _SAME_INDICATOR and (best is None or score > best[0]):
            best = (score, i)
    return best[1] if best else None


def _same_unit(a: str, b: str) -> bool:
    return a.lstrip("万亿千") == b.lstrip("万亿千") or {a, b} <= {"人", "名", "位"} or {a, b} <= {"场", "场次", "次"}


def _year_edits(text: str, base_year: int, year: int, kept: Sequence[tuple[int, int]]) -> list[tuple[int, int, str]]:
    shift = year - base_year
    ranges = [m.span() for m in _RANGE_YEAR.finditer(text)]
    edits: list[tuple[int, int, str]] = []
    for match in _YEAR.finditer(text):
        value = int(match.group(1))
        compared = value == base_year - 1 and _COMPARED.search(text[: match.start()])
        if not (compared or value in (base_year, base_year + 1)) or _inside(match.start(), [*kept, *ranges]):
            continue
        if _START.search(text[: match.start()]) or _STARTED.match(text[match.end() :]):
            continue
        edits.append((match.start(), match.end(), str(value + shift)))
    return edits


def _inside(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= offset < b for a, b in spans)


def _apply(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    out: list[str] = []
    at = 0
    for start, end, new in edits:
        if start < at:
            continue
        out.extend((text[at:start], new))
        at = end
    return "".join([*out, text[at:]])
