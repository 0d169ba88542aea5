"""What other reports have that one lacks: the agency's own earlier ones, and those of its peers. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.drafting.headings import alike, shifted
from assistant.drafting.statutory import PLANS, SHORTCOMINGS, fulfilled
from assistant.profiles import Profile, topics
from assistant.readers.agency import region_of
from assistant.readers.structure import UNTITLED
from vectorstore.schema import Report, Section

# parts with rules of their own, and the agency's own business: never suggested from others
_OWN_TOPICS = frozenset({"T00", "T02", "T13", SHORTCOMINGS, PLANS, "T16"})


@dataclass(frozen=True, slots=True)
class Contents:
    """What a report has, as far as outlines compare it."""

    parts: frozenset[str]
    topics: frozenset[str]
    headings: tuple[str, ...]

    @staticmethod
    def of(report: Report, profile: Profile) -> Contents:
        """The statutory parts, leading topics and headings of a report."""
        parts = frozenset(p for ids in fulfilled(report, profile).values() for p in ids)
        return Contents(parts, _leading(report), tuple(s.heading for s in report.sections))

    def has(self, heading: str, topic: str, statutory: Sequence[str]) -> bool:
        """True where such a section stands: the same statutory part, else the same topic or a like heading."""
        if statutory:
            return bool(self.parts & set(statutory))
        return topic in self.topics - _OWN_TOPICS or any(alike(heading, h) for h in self.headings)


def dropped(base: Report, own: Sequence[Report]) -> tuple[str, ...]:
    """Chinese sentences on what the agency's earlier reports had and the base has no word on."""
    notes: list[str] = []
    for topic in sorted({t for r in own for t in _leading(r)} - _any_topics(base) - _OWN_TOPICS):
        report = max((r for r in own if topic in _leading(r)), key=lambda r: r.year or 0)
        heading = next(s.heading for s in report.sections if s.topics[:1] == (topic,))
        notes.append(
            f"{report.year}年度报告写了“{topics()[topic].name}”（“{heading}”），上年稿没有这方面的内容，请考虑是否写入。"
        )
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A topic that peers write of, the heading that they use most, and how many of them do."""

    topic: str
    heading: str
    count: int


def common_among(peers: Sequence[Report], base: Report, year: int) -> tuple[Wanted, ...]:
    """Topics that at least half of the peers write of and the base has no word on, the most frequent first."""
    counts = Counter(t for r in peers for t in _leading(r))
    found: list[Wanted] = []
    for topic, count in sorted(counts.items(), key=lambda c: (-c[1], c[0])):
        if 2 * count < len(peers) or topic in _any_topics(base) | _OWN_TOPICS:
            continue
        used = Counter(
            shifted(s.heading, r.year, year) for r in peers for s in _led(r, topic) if not _names_itself(r, s)
        )
        heading = used.most_common(1)[0][0] if used else topics()[topic].name
        found.append(Wanted(topic, heading, count))
    return tuple(found)


def _leading(report: Report) -> frozenset[str]:
    return frozenset(s.topics[0] for s in report.sections if s.topics)


def _any_topics(report: Report) -> frozenset[str]:
    return frozenset(t for s in report.sections for t in s.topics)


def _led(report: Report, topic: str) -> list[Section]:
    return [s for s in report.sections if s.topics[:1] == (topic,) and s.heading != UNTITLED]


def _names_itself(report: Report, section: Section) -> bool:
    """True for a heading that holds the peer's own name or place."""
    names = [n for n in (report.agency, region_of(report.agency or "")) if n]
    return any(n in section.heading or n.rstrip("省市县区旗州") in section.heading for n in names)
