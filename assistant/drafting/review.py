"""What is still to be done before a draft can be sent up, section by section. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.drafting.marks import open_marks
from assistant.drafting.schema import Draft
from assistant.profiles import profiles

TodoKind = Literal["missing_part", "mark", "unsupported", "carried_over", "note"]


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to settle. ``section`` is the id of the section that holds it, empty for the whole draft."""

    kind: TodoKind
    section: str
    text: str


def todos(draft: Draft) -> tuple[Todo, ...]:
    """Missing statutory parts first, then each section's marks, unsupported words, sentences to confirm, and notes."""
    return tuple(_todos(draft))


def is_final(draft: Draft) -> bool:
    """True when nothing in the public text is open; sentences taken over and notes do not count."""
    return not any(t.kind in {"missing_part", "mark"} for t in todos(draft))


def _todos(draft: Draft) -> Iterator[Todo]:
    there = {part for s in draft.sections for part in s.statutory if s.text.strip() or _has_below(draft, s.id)}
    profile = profiles().get(draft.kind)
    whole = {i.id for i in draft.outline.items} <= {s.id for s in draft.sections}
    for part in profile.statutory if profile and whole else ():
        if part.required and part.id not in there:
            yield Todo("missing_part", "", f"缺少“{part.name}”（{part.basis}）")
    for section in draft.sections:
        marks = [section.text[a:b] for a, b in open_marks(section.text)]
        for mark in marks:
            yield Todo("mark", section.id, mark)
        for words in section.unsupported:
            if not any(words in mark for mark in marks):
                yield Todo("unsupported", section.id, words)
        for sentence in section.carried_over:
            yield Todo("carried_over", section.id, sentence)
        for note in section.notes:
            yield Todo("note", section.id, note)


def _has_below(draft: Draft, section_id: str) -> bool:
    """True when a section with text stands below this one."""
    at = next(i for i, s in enumerate(draft.sections) if s.id == section_id)
    for section in draft.sections[at + 1 :]:
        if section.level <= draft.sections[at].level:
            return False
        if section.text.strip():
            return True
    return False
