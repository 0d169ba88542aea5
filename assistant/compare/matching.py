"""Which figure of one year is which of another: by name and unit, and by what stands around them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from assistant.compare.items import SPECIFIC, Item
from assistant.drafting.headings import likeness

_ENOUGH = 0.66
_NAME = 0.7  # likeness of two names below which nothing else helps
_SHORT_NAME = 0.8  # the same for names that say little
_NEW_UNIT = 0.85  # likeness of two names that are counted in different units
_CONTAINED = 0.88
_CUTOFF = 45.0  # rapidfuzz; a name of a third of the other's length inside it has 50
# one of these in one name alone makes it another indicator
_TELLING = ("新增", "人均", "户均", "增加", "结转", "其中", "满意", "优秀", "未", "副")
# what a report may count its acts and people in; a change from one to another is a change of the way of counting
_COUNTS = frozenset(
    {
        "次",
        "家次",
        "件",
        "人次",
        "场",
        "户次",
        "批次",
        "件次",
        "项次",
        "处次",
        "点次",
        "期",
        "班次",
        "车次",
        "人",
        "户",
        "家",
    }
)
_SAME_DEED = 0.25  # of the words around, for one thing counted in two ways and for names that say little
_SAME_PASSAGE = 0.45


@dataclass(frozen=True, slots=True)
class Match:
    """Positions of two figures for the same thing. ``other_unit``: counted in another unit, so values do not compare."""

    left: int
    right: int
    other_unit: bool


def match(left: Sequence[Item], right: Sequence[Item]) -> tuple[Match, ...]:
    """The figures that belong together, each used once, the best pairs first; in the order of ``left``."""
    found: dict[int, Match] = {}
    used: set[int] = set()
    for other_unit in (False, True):
        scored = sorted(_scored(left, right, other_unit=other_unit), key=lambda s: (-s[0], abs(s[1] - s[2]), s[1:]))
        for _, i, j in scored:
            if i not in found and j not in used:
                found[i] = Match(i, j, other_unit)
                used.add(j)
    return tuple(found[i] for i in sorted(found))


def _scored(left: Sequence[Item], right: Sequence[Item], *, other_unit: bool) -> Iterator[tuple[float, int, int]]:
    by_name: dict[str, list[int]] = {}
    for j, item in enumerate(right):
        by_name.setdefault(item.name, []).append(j)
    near: dict[str, list[tuple[str, float]]] = {}
    for i, item in enumerate(left):
        if item.name not in near:
            hits = process.extract(item.name, list(by_name), scorer=ratio, score_cutoff=_CUTOFF, limit=None)
            near[item.name] = [(name, alike_names(item.name, name, score / 100)) for name, score, _ in hits]
        for name, likely in near[item.name]:
            if likely < _NAME:
                continue
            for j in by_name[name]:
                fits = _counted_anew(item, right[j], likely) if other_unit else _same_unit(item, right[j])
                if fits and (score := _score(item, right[j], likely)) >= _ENOUGH:
                    yield score, i, j


def alike_names(a: str, b: str, score: float | None = None) -> float:
    """How alike two indicators' names are, 0–1. ``score``: their rapidfuzz ratio (0–1) where it is known."""
    if a == b:
        return 1.0
    score = ratio(a, b) / 100 if score is None else score
    if any((word in a) != (word in b) for word in _TELLING):
        return 0.0
    contained = min(len(a), len(b)) >= SPECIFIC and (a in b or b in a)
    return max(score, _CONTAINED if contained else 0.0)


def _same_unit(a: Item, b: Item) -> bool:
    one, two = a.record.figure, b.record.figure
    return a.unit == b.unit and bool(one.base) == bool(two.base) and one.kind == two.kind


def _counted_anew(a: Item, b: Item, likely: float) -> bool:
    return (
        likely >= _NEW_UNIT
        and a.unit != b.unit
        and {a.unit, b.unit} <= _COUNTS
        and min(len(a.name), len(b.name)) >= SPECIFIC
        and a.record.figure.base == b.record.figure.base
        and _around(a, b) >= _SAME_DEED
    )


def _score(a: Item, b: Item, likely: float) -> float:
    around = _around(a, b)
    led = same_lead(a, b)
    heading = _heading(a, b)
    base = 0.1 if a.record.figure.base == b.record.figure.base else -0.2
    if min(len(a.name), len(b.name)) >= SPECIFIC:
        return 0.6 * likely + 0.12 * around + 0.08 * led + 0.1 * heading + base
    alone = not a.before and not b.before  # “投资” and nothing else
    if likely < _SHORT_NAME or around < (_SAME_PASSAGE if alone else _SAME_DEED):
        return 0.0
    return 0.3 * likely + 0.35 * around + 0.25 * led + base


def same_lead(a: Item, b: Item) -> float:
    """How alike the figures are that stand before these two, 0–1; a half when there are none."""
    if not a.before and not b.before:
        return 0.5
    contained = bool(a.before and b.before) and (a.before in b.before or b.before in a.before)
    return 1.0 if contained else ratio(a.before, b.before) / 100


def _around(a: Item, b: Item) -> float:
    """How many of the words of the two passages are the same, 0–1."""
    shared = len(a.words & b.words)
    return 2 * shared / (len(a.words) + len(b.words)) if shared else 0.0


def _heading(a: Item, b: Item) -> float:
    paths = a.record.heading_path, b.record.heading_path
    if not all(paths):
        return 0.0
    return 1.0 if paths[0][-1] == paths[1][-1] else likeness(paths[0][-1], paths[1][-1]) / 100
