"""Report kinds and topics as data: one YAML file a kind, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class StatutoryPart:
    """A part that the law asks a report of this kind to have.

    ``words`` in a heading tell the part; where there are none its topics do. ``rest``: it is made up of all chapters that
    no other part claims. ``basis`` says in short which rule asks for it, ``guide`` what has to be said in it, and
    ``skeleton`` holds paragraphs that claim nothing: every fact in them is a mark 【待填：指标，单位】 or 【待写：说明】.
    """

    id: str
    name: str
    topics: tuple[str, ...]
    required: bool
    heading: str = ""
    basis: str = ""
    guide: tuple[str, ...] = ()
    skeleton: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    rest: bool = False

    def heading_for(self, year: int) -> str:
        """The heading for a report that covers ``year``: “2024年主要安排” where it covers 2023."""
        return self.heading.format(year=year, next=year + 1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day of the following year by which something has to be done with the report."""

    month: int
    day: int
    what: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A report kind, its statutory parts in the order of the law.

    ``opening_patterns`` are regular expressions for the first lines. ``delivered_minus_one``: the report of this kind
    delivered in year Y tells about Y − 1. ``gap_skeletons``: paragraphs for what a part that is there does not say, by
    the gap's name (``reasons``: shortcomings without their reasons).
    """

    kind: str
    name: str
    order: int
    title_words: tuple[str, ...]
    opening_patterns: tuple[str, ...]
    delivered_minus_one: bool
    statutory: tuple[StatutoryPart, ...]
    deadlines: tuple[Deadline, ...]
    gap_skeletons: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def part(self, part_id: str) -> StatutoryPart | None:
        """The statutory part with this id."""
        return next((p for p in self.statutory if p.id == part_id), None)


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of an annual report that recurs over years and agencies."""

    id: str
    name: str
    heading_words: tuple[str, ...]
    body_words: tuple[str, ...]


@cache
def profiles() -> dict[str, Profile]:
    """All report kinds by name, in the order in which they are tried on a title."""
    found = [_profile(_load(path)) for path in _FOLDER.glob("*.yaml") if path.name != "topics.yaml"]
    return {p.kind: p for p in sorted(found, key=lambda p: p.order)}


@cache
def topics() -> dict[str, Topic]:
    """All topics by id, T00 to T16."""
    return {
        key: Topic(key, value["name"], tuple(value["heading"]), tuple(value["body"]))
        for key, value in _load(_FOLDER / "topics.yaml").items()
    }


def kind_name(kind: str) -> str:
    """The Chinese name of a kind; the kind itself where it has no profile."""
    profile = profiles().get(kind)
    return profile.name if profile else kind


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _profile(data: dict[str, Any]) -> Profile:
    return Profile(
        kind=data["kind"],
        name=data["name"],
        order=data["order"],
        title_words=tuple(data["title"]),
        opening_patterns=tuple(data["opening"]),
        delivered_minus_one=data["covers"] == "delivered_minus_one",
        statutory=tuple(_part(p, data["basis"]) for p in data["statutory"]),
        deadlines=tuple(Deadline(d["month"], d["day"], d["what"]) for d in data["deadlines"]),
        gap_skeletons={gap: tuple(lines) for gap, lines in data.get("gap_skeletons", {}).items()},
    )


def _part(data: dict[str, Any], basis: str) -> StatutoryPart:
    return StatutoryPart(
        id=data["id"],
        name=data["name"],
        topics=tuple(data["topics"]),
        required=data["required"],
        heading=data["heading"],
        basis=data.get("basis", basis),
        guide=tuple(data["guide"]),
        skeleton=tuple(data["skeleton"]),
        words=tuple(data.get("words", ())),
        rest=data.get("rest", False),
    )
