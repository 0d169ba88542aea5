"""Which of the topics T00–T16 a section belongs to: by its heading, then by the leads of its points, then by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.profiles import topics
from assistant.readers.structure import UNTITLED
from vectorstore.chinese import ENUMERATOR
from vectorstore.schema import Section

_OPENING_CHARS = 200
_LEAD_CHARS = 30
_MOST = 8
_OFTEN = 3  # a topic whose words stand this often in a section is spoken of, whatever the heading says
_LONG = 800  # in a section this long, twice is enough: it speaks of many things
_PLANS = re.compile(r"下一步|下一年度|明年|20\d\d年[,，]?我们将")
_ENDINGS = ("T14", "T15")  # shortcomings and plans: chapters that govern all that stands below them


def with_topics(text: str, sections: Sequence[Section]) -> tuple[Section, ...]:
    """Give each section its topics, the most telling first.

    Heading words come first, then the topics of the subsections, of the points (一是…) and of words that recur. Below a
    chapter on shortcomings or plans every section is of that topic too.
    """
    done = [replace(s, topics=heading_topics(s.heading)) for s in sections]
    for i, section in enumerate(done):
        parent = _parent(done, i)
        inherited = tuple(t for t in (parent.topics if parent else ()) if t in _ENDINGS)
        if inherited and not set(section.topics) & set(_ENDINGS):
            done[i] = replace(section, topics=(inherited[-1], *section.topics))
    for i in range(len(done) - 1, -1, -1):
        section = done[i]
        if set(section.topics) & set(_ENDINGS):
            continue
        body = text[section.body_start : section.end]
        children = [s for s in done[i + 1 :] if s.end <= section.end and len(s.path) == len(section.path) + 1]
        found = [*section.topics, *(t for child in children for t in child.topics)]
        if section.heading == UNTITLED:
            found = [*_opening_topics(body)]
        elif not children:
            found.extend(_lead_topics(body))
            found.extend(_frequent(body))
        done[i] = replace(section, topics=tuple(dict.fromkeys(found))[:_MOST] or _opening_topics(body) or ("T13",))
    return tuple(done)


def heading_topics(heading: str) -> tuple[str, ...]:
    """Topics that the words of a heading name, in their order in the heading; empty when it says nothing."""
    hits: dict[str, int] = {}
    for topic in topics().values():
        places = [heading.find(word) for word in topic.heading_words if word in heading]
        if places:
            hits[topic.id] = min(places)
    if "执法监督" in heading:
        hits.pop("T09", None)
    if hits.keys() & set(_ENDINGS):
        hits = {t: at for t, at in hits.items() if t in _ENDINGS}
    return tuple(sorted(hits, key=lambda t: (hits[t], t)))


def _lead_topics(body: str) -> list[str]:
    """Topics of the leads of a paragraph's points: “三是全面推行政务公开。” works as a heading does."""
    found: list[str] = []
    for match in ENUMERATOR.finditer(body):
        lead = re.split(r"[。，,；;：:]", body[match.end() : match.end() + _LEAD_CHARS])[0]
        found.extend(t for t in heading_topics(lead) if t not in _ENDINGS)
    return found


def _frequent(body: str) -> list[str]:
    counts = {t.id: sum(body.count(w) for w in t.body_words) for t in topics().values() if t.id not in _ENDINGS}
    often = _OFTEN if len(body) < _LONG else _OFTEN - 1
    return [t for t in sorted(counts, key=lambda t: -counts[t]) if counts[t] >= often]


def _opening_topics(body: str) -> tuple[str, ...]:
    """Topics of a section whose heading and points say nothing, by its opening words."""
    shortcomings = topics()["T14"].body_words
    if any(word in body for word in shortcomings) and len(body) < 1500:
        return _ENDINGS if _PLANS.search(body) else ("T14",)
    if _PLANS.search(body[:_OPENING_CHARS]):
        return ("T15",)
    opening = body[:_OPENING_CHARS]
    counts = {t.id: sum(opening.count(w) for w in t.body_words) for t in topics().values()}
    return tuple(t for t in sorted(counts, key=lambda t: -counts[t]) if counts[t])[:3]


def _parent(sections: Sequence[Section], i: int) -> Section | None:
    for section in reversed(sections[:i]):
        if len(section.path) < len(sections[i].path) and section.end >= sections[i].end:
            return section
    return None
