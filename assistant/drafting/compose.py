"""The offline draft: each item of the outline from last year's text, or a guided skeleton where there is none. Pure.

Last year's plans and shortcomings are answered where they belong, and every number comes from the sheet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from assistant.drafting.frame import is_signature
from assistant.drafting.marks import placeholders
from assistant.drafting.outline import Outline, OutlineItem, numbers
from assistant.drafting.render import words
from assistant.drafting.roll_forward import roll_forward
from assistant.drafting.schema import DraftSection, Use
from assistant.figures.facts import Fact, FactSheet, Promise
from assistant.profiles import Profile, StatutoryPart
from assistant.readers.agency import region_of, short_names
from assistant.schema import Citation
from vectorstore.schema import Report

Peers = Callable[[OutlineItem], tuple[Citation, ...]]
_RESULTS, _SHORTCOMINGS = "results", "shortcomings"
_ENDINGS = {"T14", "T15", "T16"}


@dataclass(slots=True)
class _Body:
    """A section's text as it grows paragraph by paragraph."""

    paragraphs: list[str] = field(default_factory=list)
    follows: list[int] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def add(self, text: str, uses: Sequence[Use] = (), follows: int = 0) -> None:
        offset = sum(len(p) + 1 for p in self.paragraphs)
        self.uses.extend(Use(u.key, u.start + offset, u.end + offset) for u in uses)
        self.paragraphs.append(text)
        self.follows.append(follows)


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes the sections of one draft offline.

    ``peers`` gives how other agencies wrote a part that has no text of its own; ``names`` are replaced in a peer's text.
    """

    base: Report
    sheet: FactSheet
    profile: Profile
    peers: Peers
    compare: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    def sections(self, outline: Outline, only: frozenset[str] | None = None) -> tuple[DraftSection, ...]:
        """The sections in the outline's order, or only those named, numbered as in the whole, with the promises in their places."""
        promised = places_of_promises(outline, self.sheet.promises)
        return tuple(
            self.section(item, number, promised.get(item.id, ()))
            for item, number in zip(outline.items, numbers(outline), strict=True)
            if only is None or item.id in only
        )

    def section(self, item: OutlineItem, number: str, promises: Sequence[Promise] = ()) -> DraftSection:
        """One section, with what has to be said to last year's ``promises``."""
        body = _Body()
        if item.base is not None:
            self._roll(body, item)
        else:
            self._skeleton(body, self._lines(item))
        for gap in item.gaps:
            self._skeleton(body, self.profile.gap_skeletons.get(gap, ()))
        for promise in promises:
            text = words(self.sheet, promise.key) or ""
            body.add(text, [Use(promise.key, 0, len(text))])
        if item.base is None or item.gaps:
            first = len(body.citations) + 1
            body.citations.extend(replace(c, n=n) for n, c in enumerate(self.peers(item), first))
        return DraftSection(
            id=item.id,
            heading=item.heading,
            level=item.level,
            topic=item.topic,
            number=number,
            text="\n".join(body.paragraphs),
            citations=tuple(body.citations),
            follows=tuple(body.follows),
            uses=tuple(body.uses),
            carried_over=tuple(body.carried),
            statutory=item.statutory,
            run_in=item.run_in,
            origin="rolled" if item.base is not None else "skeleton",
            guide=tuple(g for part in self._parts(item) for g in part.guide),
        )

    def _roll(self, body: _Body, item: OutlineItem) -> None:
        assert item.base is not None
        text = self.base.text
        section = next((s for s in self.base.sections if s.start == item.base[0]), None)
        start = section.body_start if section else item.base[0]
        path = section.path if section else ()
        for block in self.base.blocks:
            low, high = max(block.start, start), min(block.end, item.base[1])
            while low < high and (text[low].isspace() or (low == start and text[low] in "。：:")):
                low += 1
            if low >= high or is_signature(self.base, low, high):
                continue
            rolled = roll_forward(text, (low, high), self.sheet, compare=self.compare, names=self.names)
            n = len(body.citations) + 1
            title = self.base.title or self.base.source
            body.citations.append(
                Citation(
                    n,
                    self.base.id,
                    title,
                    self.base.agency,
                    self.base.year,
                    path,
                    text[low:high],
                    low,
                    high,
                    block.page,
                )
            )
            body.carried.extend(rolled.carried_over)
            body.add(rolled.text, rolled.uses, n)

    def _skeleton(self, body: _Body, lines: Sequence[str]) -> None:
        for line in lines:
            text, uses = filled(line, self.sheet)
            body.add(text, uses)

    def _lines(self, item: OutlineItem) -> tuple[str, ...]:
        return tuple(line for part in self._parts(item) for line in part.skeleton) or ("【待写：本部分内容】",)

    def _parts(self, item: OutlineItem) -> list[StatutoryPart]:
        return [p for p in self.profile.statutory if p.id in item.statutory] if item.source != "own" else []


def with_skeleton_facts(sheet: FactSheet, outline: Outline, profile: Profile) -> FactSheet:
    """The sheet with the figures that the skeletons ask for, so that they too can be filled in once for all."""
    facts = list(sheet.facts)
    known = {f.key for f in facts}
    for item in outline.items:
        parts = [p for p in profile.statutory if p.id in item.statutory]
        lines = [line for p in parts for line in p.skeleton] if item.base is None else []
        lines.extend(line for gap in item.gaps for line in profile.gap_skeletons.get(gap, ()))
        for mark in (m for line in lines for m in placeholders(line)):
            key = skeleton_key(mark.indicator, mark.unit)
            if key not in known:
                known.add(key)
                topic = parts[0].topics[0] if parts else item.topic
                facts.append(Fact(key, mark.indicator, mark.unit, "", section=item.heading, topic=topic))
    return replace(sheet, facts=tuple(facts))


def skeleton_key(indicator: str, unit: str) -> str:
    """The key of a figure that a skeleton asks for."""
    return f"S-{hashlib.sha1(f'{indicator}|{unit}'.encode()).hexdigest()[:8]}"


def filled(line: str, sheet: FactSheet) -> tuple[str, list[Use]]:
    """A line of a skeleton with the sheet's figures in the place of its placeholders, and where they stand."""
    uses: list[Use] = []
    for mark in placeholders(line):
        key = skeleton_key(mark.indicator, mark.unit)
        text = words(sheet, key)
        at = line.find(mark.text, uses[-1].end if uses else 0)
        if text is None or at < 0:
            continue
        line = line[:at] + text + line[at + len(mark.text) :]
        uses.append(Use(key, at, at + len(text)))
    return line, uses


def places_of_promises(outline: Outline, promises: Sequence[Promise]) -> dict[str, list[Promise]]:
    """Which item answers which promise: a plan the results on its topic, a shortcoming the part on shortcomings.

    Kinds of reports without such parts answer where they tell of work done, else anywhere: no promise is lost.
    """
    items = outline.items
    lowest = [i for i, after in pairwise(items) if after.level <= i.level] + list(items[-1:])
    results = [i for i in lowest if _RESULTS in i.statutory or _below(outline, i, _RESULTS)]
    results = results or [i for i in lowest if i.topic not in _ENDINGS] or lowest
    lacks = [i for i in items if _SHORTCOMINGS in i.statutory] or [i for i in items if i.topic == "T14"]
    found: dict[str, list[Promise]] = {}
    for promise in promises:
        candidates = results if promise.kind == "plan" else lacks or results
        if not candidates:
            continue
        fits = [i for i in candidates if i.topic and i.topic == promise.topic]
        place = fits[0] if fits else candidates[-1] if promise.kind == "plan" else candidates[0]
        found.setdefault(place.id, []).append(promise)
    return found


def renaming(base: Report, agency: str) -> dict[str, str]:
    """A peer's names and what stands for them in a report of ``agency``."""
    if not base.agency or base.agency == agency:
        return {}
    new = dict.fromkeys(short_names(base.agency), agency)
    region, own = region_of(base.agency), region_of(agency)
    if region and own:
        new[region] = own
    return new


def with_promises(section: DraftSection, promises: Sequence[Promise], sheet: FactSheet) -> DraftSection:
    """The section with a paragraph for each promise at its end."""
    for promise in promises:
        text = words(sheet, promise.key) or ""
        start = len(section.text) + 1 if section.text else 0
        section = replace(
            section,
            text=f"{section.text}\n{text}" if section.text else text,
            follows=(*section.follows, 0),
            uses=(*section.uses, Use(promise.key, start, start + len(text))),
        )
    return section


def _below(outline: Outline, item: OutlineItem, statutory: str) -> bool:
    """True when an item stands below one that fulfils the statutory part."""
    above: list[OutlineItem] = []
    for other in outline.items:
        while above and above[-1].level >= other.level:
            above.pop()
        if other.id == item.id:
            return any(statutory in o.statutory for o in above)
        above.append(other)
    return False
