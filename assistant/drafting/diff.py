"""What changed between two texts, word by word: for versions of a draft and for the draft beside last year's report. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from assistant.drafting.schema import Draft
from vectorstore.tokens import words_of

Op = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands in both texts, only in the new one, or only in the old one."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section of two drafts: its title and the pieces of its text; no pieces of op ``same`` alone are left out."""

    id: str
    title: str
    pieces: tuple[Piece, ...]


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that turn ``old`` into ``new``, in reading order; what was removed stands before what came in its place."""
    a, b = words_of(old), words_of(new)
    found: list[Piece] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(a[a1:a2])))
            continue
        if a1 < a2:
            found.append(Piece("removed", "".join(a[a1:a2])))
        if b1 < b2:
            found.append(Piece("added", "".join(b[b1:b2])))
    return tuple(found)


def changes(old: Draft, new: Draft) -> tuple[SectionChange, ...]:
    """The sections that differ between two versions of a draft, those that were dropped last."""
    return tuple(_changes(old, new))


def _changes(old: Draft, new: Draft) -> Iterator[SectionChange]:
    before = {s.id: s for s in old.sections}
    for section in new.sections:
        former = before.pop(section.id, None)
        if former is None or former.full_text != section.full_text:
            yield SectionChange(
                section.id, section.title, pieces(former.full_text if former else "", section.full_text)
            )
    for section in before.values():
        yield SectionChange(section.id, section.title, (Piece("removed", section.full_text),))


def is_changed(found: Sequence[Piece]) -> bool:
    """True when anything was added or removed."""
    return any(p.op != "same" for p in found)
