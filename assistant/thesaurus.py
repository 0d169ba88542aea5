"""Everyday wording and what official reports write for it: a question becomes concepts, each with its wordings. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from rapidfuzz.distance import Hamming

from vectorstore.tokens import content_terms, is_word, word_classes

_SAFE_LENGTH = 4
_SINGLE = 0.25  # one character
_PART = 0.5  # a part of a longer word, or of a class that says little
_BY_CLASS = {
    "n": 1.0,
    "v": 0.6,
    "i": 0.8,
    "l": 0.8,
    "j": 1.0,
    "e": 1.0,
    "x": 1.0,
    "t": 0.2,
    "d": 0.2,
    "r": 0.1,
    "m": 0.3,
    "f": 0.3,
    "c": 0.1,
    "p": 0.1,
    "u": 0.1,
}
_FILE = Path(__file__).parent / "thesaurus.yaml"


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning: what people say, and what reports write for it."""

    say: tuple[str, ...]
    write: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question is about: the word used, other wordings for it, and how much it says (0–1)."""

    word: str
    also: tuple[str, ...] = ()
    weight: float = 1.0

    @property
    def wordings(self) -> tuple[str, ...]:
        """The word and all others."""
        return (self.word, *self.also)


@cache
def senses() -> tuple[Sense, ...]:
    """All entries of the thesaurus."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(Sense(tuple(map(str, row["say"])), tuple(map(str, row["write"]))) for row in rows)


@cache
def _by_wording() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    means: dict[str, list[str]] = {}
    for sense in senses():
        for said in sense.say:
            means.setdefault(said, []).extend(w for w in sense.write if w != said)
    longest = sorted(means, key=len, reverse=True)
    return {k: tuple(dict.fromkeys(v)) for k, v in means.items()}, re.compile("|".join(map(re.escape, longest)))


@cache
def _long_words() -> dict[int, frozenset[str]]:
    """The thesaurus' own words by length, four characters and more: shorter ones are too near each other."""
    words = {w for sense in senses() for w in (*sense.say, *sense.write) if len(w) >= _SAFE_LENGTH}
    return {n: frozenset(w for w in words if len(w) == n) for n in {len(w) for w in words}}


def spelled_right(text: str) -> str:
    """The text with slips in the thesaurus' longer words mended: one character that makes no word with its neighbours.

    “出亭应诉” becomes 出庭应诉; “新增企业” stays, though 新增就业 is near, because 企业 is a word.
    """
    for length, words in sorted(_long_words().items(), reverse=True):
        for at in range(len(text) - length + 1):
            window = text[at : at + length]
            near = next((w for w in words if Hamming.distance(w, window) == 1), None) if window not in words else None
            if near and _makes_no_word(window, next(i for i in range(length) if window[i] != near[i])):
                text = text[:at] + near + text[at + length :]
    return text


def _makes_no_word(window: str, at: int) -> bool:
    pairs = [window[i : i + 2] for i in (at - 1, at) if i >= 0 and i + 2 <= len(window)]
    return not any(is_word(pair) for pair in pairs) and "\u4e00" <= window[at] <= "\u9fff"


def concepts(text: str) -> tuple[Concept, ...]:
    """What a text is about: senses of the thesaurus first, then its other words of content, each once, in order."""
    means, pattern = _by_wording()
    found: dict[str, Concept] = {}
    for match in pattern.finditer(text):
        found.setdefault(match.group(), Concept(match.group(), means[match.group()]))
    classes = word_classes(text)
    for term in content_terms(text):
        if term not in found and not any(term in said for said in found):
            found[term] = Concept(term, weight=_weight(term, classes))
    return tuple(found.values())


def _weight(term: str, classes: dict[str, str]) -> float:
    """How much a word says of the subject: nouns most; of what people do with it, reports write in other words."""
    if len(term) == 1:
        return _SINGLE
    return _BY_CLASS.get(classes.get(term, ""), _PART)


def official(text: str) -> str:
    """The official wordings for what a text says in everyday words, joined by blanks; empty where there are none."""
    return " ".join(dict.fromkeys(word for concept in concepts(text) for word in concept.also if word not in text))
