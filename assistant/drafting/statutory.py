"""Which statutory parts the sections of a report fulfil, where one is only mentioned, and whether reasons are given. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.drafting.frame import own_span, turn
from assistant.profiles import Profile, StatutoryPart, topics
from assistant.readers.structure import UNTITLED
from assistant.readers.topics import heading_topics
from vectorstore.schema import Report, Section

SHORTCOMINGS, PLANS = "T14", "T15"
_ENDINGS = {SHORTCOMINGS, PLANS}
# “重点工作完成情况” looks back although its words are those of plans
_DONE = re.compile(r"完成|开展情况|推进情况|落实情况|进展|成效|回顾|总结")
_AHEAD = re.compile(r"下一|下年|明年|来年|今后|打算|安排|计划|思路")
_REASON = re.compile(r"原因|由于|因为|源于|所致|(?:^|[，,。；;：:\s])因(?!此|而|地|人|材|时|势|应)")
_MOST_PLACES = 3


def fulfilled(report: Report, profile: Profile) -> dict[int, tuple[str, ...]]:
    """The ids of the parts that a section fulfils with all that stands below it, by its position in the report.

    Headings decide, the highest ones first: a part that a chapter announces is not looked for below. What is only planned
    fulfils nothing. Chapters that no other part claims make up the part of the results.
    """
    found: dict[int, list[str]] = {}
    above = _above(report.sections)
    for part in profile.statutory:
        if part.rest:
            continue
        hits = [
            i
            for i, section in enumerate(report.sections)
            if tells(part, section.heading, report.year)
            and not _ruled_out(part, [report.sections[j].heading for j in above[i]])
        ]
        highest = min((len(above[i]) for i in hits), default=0)
        for i in hits:
            if len(above[i]) == highest:
                found.setdefault(i, []).append(part.id)
    rest = next((p.id for p in profile.statutory if p.rest), None)
    if rest is not None:
        for i, section in enumerate(report.sections):
            if not above[i] and i not in found and section.heading != UNTITLED:
                found[i] = [rest]
    order = [p.id for p in profile.statutory]
    return {i: tuple(sorted(ids, key=order.index)) for i, ids in sorted(found.items())}


def tells(part: StatutoryPart, heading: str, year: int | None = None) -> bool:
    """True for a heading that says that the part stands below it. One that opens with the year after ``year`` is on plans."""
    if heading == UNTITLED or part.rest:
        return False
    if part.words:
        return any(word in heading for word in part.words)
    named = set(heading_topics(heading))
    if PLANS in part.topics and SHORTCOMINGS not in named and _DONE.search(heading) and not _AHEAD.search(heading):
        return False
    ahead = PLANS in part.topics and year is not None and heading.startswith(f"{year + 1}年")
    return ahead or bool(named & set(part.topics))


def part_on(profile: Profile, topic: str) -> StatutoryPart | None:
    """The part of its own that the profile has for a topic."""
    return next((p for p in profile.statutory if not p.rest and topic in p.topics), None)


def mentions(report: Report, part: StatutoryPart) -> tuple[str, ...]:
    """The headings (with number) of the sections that speak of a part in passing, at most three; plans do not count."""
    if part.rest:
        return ()
    words = {*part.words, *(w for t in part.topics for w in topics()[t].body_words)}
    found: list[str] = []
    for i, section in enumerate(report.sections):
        planned = section.topics[:1] in {(SHORTCOMINGS,), (PLANS,)} and not _ENDINGS & set(part.topics)
        end = report.sections[i + 1].start if i + 1 < len(report.sections) else section.end
        if (
            section.heading != UNTITLED
            and not planned
            and any(word in report.text[section.start : end] for word in words)
        ):
            found.append(f"{section.number}{section.heading}")
    return tuple(found[:_MOST_PLACES])


def gives_reasons(text: str) -> bool:
    """True when a text on shortcomings says why (原因, 由于, 因…, 所致)."""
    return _REASON.search(text) is not None


def cuts(
    report: Report, profile: Profile, parts: dict[int, tuple[str, ...]], end: int, *, split: bool
) -> dict[int, int]:
    """Where the own text of a section turns from shortcomings to plans, by the section's position.

    Given for an untitled closing; for shortcomings that run on into plans where the report has no other part on plans;
    and with ``split`` also for a chapter whose heading announces both. ``end``: where the report's body ends.
    """
    lacks, plans = part_on(profile, SHORTCOMINGS), part_on(profile, PLANS)
    if lacks is None or plans is None or lacks.id == plans.id:
        return {}
    turns: dict[int, int | None] = {}
    for i, section in enumerate(report.sections):
        turns[i] = turn(report.text, section.body_start, own_span(report, i, end)[1])
    found = {i: t for i, t in turns.items() if t is not None and report.sections[i].heading == UNTITLED}
    if split:
        both = [i for i, ids in parts.items() if {lacks.id, plans.id} <= set(ids)]
        found |= {i: t for i in both if (t := turns[i]) is not None and _said_before(report, i, t)}
    chapters = [i for i, ids in parts.items() if lacks.id in ids]
    if chapters and not any(plans.id in ids for ids in parts.values()):
        # shortcomings that run on into plans: a turn after the last of them, not one in each
        chapter = report.sections[chapters[-1]]
        inside = [i for i, s in enumerate(report.sections) if chapter.start <= s.start < chapter.end]
        turning = [(i, t) for i in inside if (t := turns[i]) is not None]
        if len(turning) == 1 and turning[0][0] == inside[-1] and _said_before(report, *turning[0]):
            found[turning[0][0]] = turning[0][1]
    return found


def _said_before(report: Report, index: int, offset: int) -> bool:
    return bool(report.text[report.sections[index].body_start : offset].strip())


def _above(sections: Sequence[Section]) -> list[list[int]]:
    """For each section the positions of those it stands below, the highest first."""
    chains: list[list[int]] = []
    for i, section in enumerate(sections):
        chain = chains[i - 1] + [i - 1] if i else []
        chains.append(chain[: max(0, len(section.path) - 1)])
    return chains


def _ruled_out(part: StatutoryPart, above: Sequence[str]) -> bool:
    """Below shortcomings only plans can have a part of their own, below plans nothing can."""
    named = {t for heading in above for t in heading_topics(heading)} & _ENDINGS
    if not named:
        return False
    return PLANS in named or PLANS not in part.topics
