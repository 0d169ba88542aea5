"""A draft changed by hand or by its facts: spans of facts are kept through edits, one fact moves every place it stands in. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

from assistant.drafting.marks import MARK
from assistant.drafting.render import words
from assistant.drafting.schema import Draft, DraftSection, Use
from assistant.figures.extract import figures
from assistant.figures.facts import FactSheet
from vectorstore.chinese import Span

_SAME_PARAGRAPH = 50.0


@dataclass(frozen=True, slots=True)
class Learned:
    """A value that was typed over the placeholder of a fact; ``value`` is without the unit."""

    key: str
    value: str


def with_sheet(draft: Draft, sheet: FactSheet) -> Draft:
    """The draft with the words of another sheet in every place where a fact or a promise stands."""
    sections = tuple(_rendered(s, sheet, compare=draft.compare) for s in draft.sections)
    return replace(draft, sheet=sheet, sections=sections)


def edited(section: DraftSection, text: str) -> DraftSection:
    """The section with text that a person wrote: places of facts that were left alone stay places of facts."""
    text = "\n".join(line.strip() for line in text.replace("\r", "").split("\n") if line.strip())
    if text == section.text:
        return section
    kept = [
        (block.src_start, block.src_end, block.dest_start - block.src_start)
        for block in Levenshtein.opcodes(section.text, text)
        if block.tag == "equal"
    ]
    uses = tuple(
        Use(use.key, use.start + shift, use.end + shift)
        for use in section.uses
        for a, b, shift in kept
        if a <= use.start and use.end <= b
    )
    return replace(
        section,
        text=text,
        uses=uses,
        follows=followed(section, text),
        carried_over=tuple(s for s in section.carried_over if s in text),
        unsupported=tuple(u for u in section.unsupported if u in text),
        origin="edited",
    )


def learned(section: DraftSection, text: str, sheet: FactSheet) -> tuple[Learned, ...]:
    """The figures that a person typed over placeholders: one number of the fact's unit in the place of its mark."""
    found: dict[str, Learned] = {}
    signs: dict[str, str] = {}
    old, new = _folded(section.text, signs), _folded(text, signs).text
    blocks = [b for b in Levenshtein.opcodes(old.text, new) if b.tag == "equal"]
    for use in section.uses:
        fact = sheet.fact(use.key)
        if fact is None or fact.value or not MARK.fullmatch(section.text[use.start : use.end]):
            continue
        at = old.places[use.start]
        before = max((b.dest_end for b in blocks if b.src_end == at), default=0 if at == 0 else None)
        after = min((b.dest_start for b in blocks if b.src_start == at + 1), default=None)
        if after is None and at + 1 == len(old.text):
            after = len(new)
        if before is None or after is None:
            continue
        typed = new[before:after].strip()
        numbers = [f for f in figures(typed) if f.is_data]
        if len(numbers) == 1 and numbers[0].unit == fact.unit and (numbers[0].start, numbers[0].end) == (0, len(typed)):
            found.setdefault(use.key, Learned(use.key, typed.replace(fact.unit, "", 1) if fact.unit else typed))
    return tuple(found.values())


def rearranged(section: DraftSection, paragraphs: Sequence[Sequence[Span]]) -> DraftSection:
    """The section with paragraphs made of these spans of its text, in this order; empty ones are left out.

    What stands in a span keeps its facts.
    """
    lines: list[str] = []
    uses: list[Use] = []
    length = 0
    for spans in paragraphs:
        start = length
        for a, b in spans:
            moved = length - a
            uses.extend(Use(u.key, u.start + moved, u.end + moved) for u in section.uses if a <= u.start and u.end <= b)
            length += b - a
        if length > start:
            lines.append("".join(section.text[a:b] for a, b in spans))
            length += 1
    text = "\n".join(lines)
    return replace(
        section,
        text=text,
        uses=tuple(uses),
        follows=followed(section, text),
        carried_over=tuple(s for s in section.carried_over if s in text),
        unsupported=tuple(u for u in section.unsupported if u in text),
        origin="edited",
    )


def confirmed(section: DraftSection, sentence: str) -> DraftSection:
    """The section in which a sentence taken over from last year has been confirmed."""
    return replace(section, carried_over=tuple(s for s in section.carried_over if s != sentence))


def _rendered(section: DraftSection, sheet: FactSheet, *, compare: bool) -> DraftSection:
    out: list[str] = []
    uses: list[Use] = []
    at = length = 0
    for use in sorted(section.uses, key=lambda u: u.start):
        old = section.text[use.start : use.end]
        new = words(sheet, use.key, compare=compare)
        new = old if new is None else " ".join(new.split("\n"))
        if use.start < at:
            continue
        out.extend((section.text[at : use.start], new))
        length += use.start - at
        uses.append(Use(use.key, length, length + len(new)))
        length += len(new)
        at = use.end
    out.append(section.text[at:])
    text = "".join(out)
    return section if text == section.text else replace(section, text=text, uses=tuple(uses))


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text in which each mark is one character, and where each mark stands in it, by its old place."""

    text: str
    places: dict[int, int]


def _folded(text: str, signs: dict[str, str]) -> _Folded:
    """Each mark as one character of the private use area, so that no digit or unit inside it is taken for a typed one."""
    places: dict[int, int] = {}
    out: list[str] = []
    at = length = 0
    for match in MARK.finditer(text):
        out.extend((text[at : match.start()], signs.setdefault(match.group(), chr(0xE000 + len(signs)))))
        length += match.start() - at + 1
        places[match.start()] = length - 1
        at = match.end()
    out.append(text[at:])
    return _Folded("".join(out), places)


def followed(section: DraftSection, text: str) -> tuple[int, ...]:
    """Which citation each paragraph of a new text follows: that of the old paragraph it is most like; 0 for none."""
    old = list(zip(section.text.split("\n"), section.follows, strict=False))
    return tuple(_likest(line, old) for line in text.split("\n")) if text else ()


def _likest(line: str, old: Sequence[tuple[str, int]]) -> int:
    scored = [(ratio(line, paragraph), n) for paragraph, n in old]
    best = max(scored, default=(0.0, 0), key=lambda pair: pair[0])
    return best[1] if best[0] >= _SAME_PARAGRAPH else 0
