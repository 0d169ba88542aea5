"""What the layout check finds, and how like findings become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

FOLD_ABOVE = 5  # more findings of one kind than this become one
LONGEST_EXCERPT = 30
STANDARD = "GB/T 9704—2012"

LayoutSeverity = Literal["warning", "note"]
SIZES = {
    84: "初号", 72: "小初", 52: "一号", 48: "小一", 44: "二号", 36: "小二", 32: "三号", 30: "小三", 28: "四号", 24: "小四",
    21: "五号", 18: "小五", 15: "六号",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LayoutPlace:
    """Where the layout differs: the paragraph, counted from 0 through the whole file, its words, and their offsets.

    ``start`` and ``end`` are offsets into the report's canonical text, or None where the words are not in it.
    """

    paragraph: int
    excerpt: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class LayoutFinding:
    """One thing in the layout that differs from the standard.

    ``kind`` tells like from unlike; ``found`` and ``wanted`` are Chinese. ``places`` holds one place, several where more
    than ``FOLD_ABOVE`` like findings were folded into this one, or none where the finding is about the file as a whole.
    """

    kind: str
    name: str
    severity: LayoutSeverity
    message: str
    found: str
    wanted: str
    basis: str
    places: tuple[LayoutPlace, ...] = ()

    @property
    def count(self) -> int:
        """How many places the finding stands for."""
        return max(1, len(self.places))


def basis(clause: str) -> str:
    """A clause of the standard."""
    return f"{STANDARD} {clause}"


def size_name(half_points: int) -> str:
    """三号（16磅）; the points alone where the size has no name."""
    points = f"{half_points / 2:g}磅"
    return f"{SIZES[half_points]}（{points}）" if half_points in SIZES else points


def folded(findings: Iterable[LayoutFinding]) -> tuple[LayoutFinding, ...]:
    """The findings with more than ``FOLD_ABOVE`` like ones made one: file-wide ones first, then in reading order."""
    kinds: dict[tuple[str, str], list[LayoutFinding]] = {}
    for finding in findings:
        kinds.setdefault((finding.kind, finding.found), []).append(finding)
    kept: list[LayoutFinding] = []
    for like in kinds.values():
        if len(like) > FOLD_ABOVE:
            places = tuple(place for finding in like for place in finding.places)
            kept.append(replace(like[0], message=f"{like[0].message}（全文共{len(places)}处）", places=places))
        else:
            kept.extend(like)
    return tuple(sorted(kept, key=lambda f: (f.places[0].paragraph if f.places else -1, f.kind)))
