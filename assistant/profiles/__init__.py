"""Report kinds and topics as data: one YAML file a kind, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class StatutoryPart:
    """A part that the law asks a report of this kind to have."""

    id: str
    name: str
    topics: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day of the following year by which something has to be done with the report."""

    month: int
    day: int
    what: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A report kind. ``opening_patterns`` are regular expressions for the first lines. ``delivered_minus_one``: the report of this kind delivered in year Y tells about Y − 1."""

    kind: str
    name: str
    order: int
    title_words: tuple[str, ...]
    opening_patterns: tuple[str, ...]
    delivered_minus_one: bool
    statutory: tuple[StatutoryPart, ...]
    deadlines: tuple[Deadline, ...]


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
        statutory=tuple(
            StatutoryPart(p["id"], p["name"], tuple(p["topics"]), p["required"]) for p in data["statutory"]
        ),
        deadlines=tuple(Deadline(d["month"], d["day"], d["what"]) for d in data["deadlines"]),
    )
