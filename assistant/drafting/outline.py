"""The outline of a whole report: the base report's own structure, the statutory parts, and what others also report. Pure.

The items follow the sections of the base in order and share out its text: each holds the span that is its own, so nothing is
lost. What the law asks for and the base lacks stands at its lawful place; what peers report and the base lacks is suggested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.drafting.frame import frame, own_span, turn
from assistant.drafting.headings import DEFAULT_STYLES, LEVELS, number, number_styles, shifted
from assistant.drafting.others import Contents, common_among, dropped
from assistant.drafting.statutory import PLANS, SHORTCOMINGS, cuts, fulfilled, gives_reasons, mentions, part_on
from assistant.profiles import Profile, StatutoryPart, topics
from assistant.readers.structure import UNTITLED
from vectorstore.chinese import Span, sentences, trim
from vectorstore.schema import Report, Section

Source = Literal["own", "statutory", "peer", "prescribed", "added"]
_REASONS = "reasons"


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One section of the report to be written.

    ``level`` is the depth, 1–4; 0 for paragraphs without a heading (the opening). ``heading`` is bare, without number.
    ``statutory`` names the parts that the item fulfils with all below it. ``base`` is the span of the base report's text
    that the item's own text follows, heading included, up to its first child; an empty span asks for no text, None for a
    skeleton. ``run_in``: there the heading ran into its paragraph. ``gaps``: what the law asks and the base did not say
    here. ``seen``: in how many of the agency's own reports, the base among them, such a section stands; ``peers``: in how
    many of the peers' latest ones. ``note`` is a Chinese sentence for the official, may be empty.
    """

    id: str
    heading: str
    level: int
    topic: str = ""
    statutory: tuple[str, ...] = ()
    source: Source = "own"
    base: Span | None = None
    run_in: bool = False
    gaps: tuple[str, ...] = ()
    seen: int = 1
    peers: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """The items in order, each followed by those below it. ``styles``: a sample number for each depth; ``kind``: the profile."""

    items: tuple[OutlineItem, ...] = ()
    notes: tuple[str, ...] = ()
    suggestions: tuple[OutlineItem, ...] = ()
    styles: tuple[str, ...] = DEFAULT_STYLES
    kind: str = ""


def outline(
    base: Report, profile: Profile, year: int, own: Sequence[Report] = (), peers: Sequence[Report] = ()
) -> Outline:
    """The outline of the report on ``year`` that follows ``base``.

    Args:
        base: the report to follow, usually the agency's last one.
        profile: its kind, with the statutory parts.
        year: the year that the new report covers.
        own: other reports of the agency; those on ``year`` or later, and the base, are passed over.
        peers: other agencies' latest reports of the kind.
    """
    earlier = [r for r in own if r.id != base.id and (r.year or 0) < year]
    items = with_missing(base_items(base, profile, year), base, profile, year)
    has_chapters = any(p.rest for p in profile.statutory)
    return Outline(
        items=_counted(items, [Contents.of(r, profile) for r in earlier], [Contents.of(r, profile) for r in peers]),
        notes=dropped(base, earlier) if has_chapters else (),
        suggestions=_suggested(items, base, peers, year) if has_chapters else (),
        styles=number_styles(base.sections),
        kind=profile.kind,
    )


def numbers(outline: Outline) -> tuple[str, ...]:
    """The number before each item's heading, counting anew below each parent; “” for level 0 and unnumbered depths."""
    counts = [0] * LEVELS
    found: list[str] = []
    for item in outline.items:
        if not 1 <= item.level <= LEVELS:
            found.append("")
            continue
        counts[item.level - 1] += 1
        counts[item.level :] = [0] * (LEVELS - item.level)
        found.append(number(outline.styles[item.level - 1], counts[item.level - 1]))
    return tuple(found)


def base_items(base: Report, profile: Profile, year: int, *, split: bool = False) -> list[OutlineItem]:
    """The base's own structure as items whose spans cover its body.

    An untitled closing on shortcomings and plans becomes the two statutory parts; ``split`` does so with a titled one too.
    """
    text, body = base.text, frame(base)
    parts = fulfilled(base, profile)
    turns = cuts(base, profile, parts, body.end, split=split)
    first = base.sections[0].start if base.sections else body.end
    items: list[OutlineItem] = []
    opening = trim(text, body.start, min(first, body.end))
    if not base.sections:
        items.extend(_without_headings(base, profile, year, opening))
    elif opening[0] < opening[1]:
        items.append(OutlineItem("s0", "", 0, topic="T00", base=opening))
    for i, section in enumerate(base.sections):
        span = own_span(base, i, body.end)
        if span[0] >= span[1]:
            continue
        if section.heading == UNTITLED:
            items.extend(_untitled(section, f"s{i + 1}", span, turns.get(i), profile, year))
            continue
        item = _titled(base, section, f"s{i + 1}", parts.get(i, ()), span, year)
        plans = part_on(profile, PLANS)
        cut = turns.get(i)
        if cut is None or plans is None:
            items.append(item)
            continue
        kept = tuple(p for p in item.statutory if p != plans.id)
        items.append(replace(item, statutory=kept, base=trim(text, span[0], cut)))
        level = next((j.level for j in reversed(items) if j.topic == SHORTCOMINGS and j.statutory), item.level)
        items.append(_statutory(plans, year, level, trim(text, cut, span[1])))
    return _with_gaps(items, base, profile)


def with_missing(items: Sequence[OutlineItem], base: Report, profile: Profile, year: int) -> list[OutlineItem]:
    """The items with every statutory part that none of them fulfils, at its lawful place."""
    done = list(items)
    for k, part in enumerate(profile.statutory):
        if any(part.id in item.statutory for item in done):
            continue
        at, level = _place(done, [p.id for p in profile.statutory], k)
        places = mentions(base, part)
        said = f"上年稿只在“{'”“'.join(places)}”里提到，可参照改写" if places else "上年稿没有这一部分"
        law = f"根据{part.basis}补入" if part.basis else "补入提纲"
        free = "" if part.required else "，没有内容的可以删去"
        note = f"{said}；{law}{free}。"
        done.insert(at, replace(_statutory(part, year, level, None), seen=0, note=note))
    return done


def end_of(items: Sequence[OutlineItem], at: int) -> int:
    """The position after the item at ``at`` and all that stands below it."""
    end = at + 1
    while end < len(items) and items[at].level and items[end].level > items[at].level:
        end += 1
    return end


def _place(items: Sequence[OutlineItem], order: Sequence[str], k: int) -> tuple[int, int]:
    """Position and level of the missing part ``order[k]``: after the parts before it, else before those after it."""
    for earlier in reversed(order[:k]):
        last = [i for i, item in enumerate(items) if earlier in item.statutory]
        # a chapter that also holds a later part is already too far on
        if last and not set(items[last[-1]].statutory) & set(order[k + 1 :]):
            return end_of(items, last[-1]), max(1, items[last[-1]].level)
    for i, item in enumerate(items):
        if set(item.statutory) & set(order[k + 1 :]):
            return i, max(1, item.level)
    return len(items), 1


def _titled(base: Report, section: Section, item_id: str, parts: tuple[str, ...], span: Span, year: int) -> OutlineItem:
    block_end = next((b.end for b in base.blocks if b.start <= section.start < b.end), span[1])
    return OutlineItem(
        id=item_id,
        heading=shifted(section.heading, base.year, year),
        level=min(len(section.path), LEVELS),
        topic=section.topics[0] if section.topics else "",
        statutory=parts,
        base=span,
        run_in=bool(base.text[section.body_start : min(block_end, span[1])].strip()),
    )


def _untitled(
    section: Section, item_id: str, span: Span, cut: int | None, profile: Profile, year: int
) -> list[OutlineItem]:
    """A closing without heading: the statutory parts that it holds, or paragraphs without a heading."""
    level = len(section.path)
    lacks, plans = part_on(profile, SHORTCOMINGS), part_on(profile, PLANS)
    if cut is not None and lacks is not None and plans is not None:
        items = [_statutory(lacks, year, level, (span[0], cut))] if cut > span[0] else []
        return [*items, _statutory(plans, year, level, (cut, span[1]))]
    held = list(dict.fromkeys(p for t in section.topics if t in (SHORTCOMINGS, PLANS) and (p := part_on(profile, t))))
    if not held:
        return [OutlineItem(item_id, "", 0, topic=next(iter(section.topics), ""), base=span)]
    item = _statutory(held[0], year, level, span)
    heading = "和".join(p.heading_for(year) for p in held)
    return [replace(item, heading=heading, statutory=tuple(p.id for p in held))]


def _without_headings(base: Report, profile: Profile, year: int, body: Span) -> list[OutlineItem]:
    """A base that has no headings: its first paragraph opens, the others are the results."""
    rest = next((p for p in profile.statutory if p.rest), None)
    blocks = [b for b in base.blocks if body[0] <= b.start < body[1]]
    if not blocks:
        return []
    first = blocks[0].end if rest and len(blocks) > 1 else body[1]
    items = [OutlineItem("s0", "", 0, topic="T00", base=(body[0], first))]
    if rest and first < body[1]:
        items.append(_statutory(rest, year, 1, trim(base.text, first, body[1])))
    return items


def _statutory(part: StatutoryPart, year: int, level: int, span: Span | None) -> OutlineItem:
    return OutlineItem(
        id=f"stat-{part.id}",
        heading=part.heading_for(year),
        level=level,
        topic=part.topics[0] if part.topics else "",
        statutory=(part.id,),
        source="statutory",
        base=span,
    )


def _with_gaps(items: list[OutlineItem], base: Report, profile: Profile) -> list[OutlineItem]:
    """The items with what the law asks and the base does not say: shortcomings without their reasons."""
    part = part_on(profile, SHORTCOMINGS)
    if part is None or _REASONS not in profile.gap_skeletons:
        return items
    holding = [i for i, item in enumerate(items) if part.id in item.statutory]
    if not holding or any(gives_reasons(_on_shortcomings(items, i, base)) for i in holding):
        return items
    note = "上年稿写了不足，没有写明原因；按要求应当一并写明。"
    items[holding[-1]] = replace(items[holding[-1]], gaps=(_REASONS,), note=note)
    return items


def _on_shortcomings(items: Sequence[OutlineItem], at: int, base: Report) -> str:
    """What a part says on shortcomings: without its headings, and only up to the turn where it goes on to plans."""
    body_starts = {s.start: s.body_start for s in base.sections}
    texts: list[str] = []
    for item in items[at : end_of(items, at)]:
        if item.base is not None and (item.id == items[at].id or item.topic != PLANS):
            start, end = body_starts.get(item.base[0], item.base[0]), item.base[1]
            end = turn(base.text, start, end) or end if len(items[at].statutory) > 1 else end
            texts.extend(base.text[a:b] for a, b in sentences(base.text, start, end))
    return "\n".join(texts)


def _counted(
    items: Sequence[OutlineItem], own: Sequence[Contents], peers: Sequence[Contents]
) -> tuple[OutlineItem, ...]:
    def count(reports: Sequence[Contents], item: OutlineItem) -> int:
        return sum(item.level == 0 or r.has(item.heading, item.topic, item.statutory) for r in reports)

    return tuple(replace(i, seen=(i.base is not None) + count(own, i), peers=count(peers, i)) for i in items)


def _suggested(
    items: Sequence[OutlineItem], base: Report, peers: Sequence[Report], year: int
) -> tuple[OutlineItem, ...]:
    level = 2 if any(i.level == 2 for i in items) else 1
    return tuple(
        OutlineItem(
            f"peer-{w.topic}",
            w.heading,
            level,
            w.topic,
            source="peer",
            seen=0,
            peers=w.count,
            note=f"{len(peers)}家同类单位的报告中有{w.count}家写了“{topics()[w.topic].name}”，上年稿没有，可以考虑增加。",
        )
        for w in common_among(peers, base, year)
    )
