"""Which section of one report answers to which of another: kept, renamed, moved, much shorter, gone or new. Pure.

Sections are paired by heading, statutory part, topic and words, best pairs first. A section without a partner whose words
stand in a section of the other report was merged into it or split from it: that is a move, nothing was lost.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.compare.passages import terms
from assistant.drafting.frame import own_span
from assistant.drafting.headings import alike, likeness
from vectorstore.schema import Report, Section

Status = Literal["same", "moved", "renamed", "shorter", "longer", "missing", "new"]
ENDINGS = frozenset({"T14", "T15"})
_FIRST_RESPONSIBLE = "第一责任人"
_HEADING, _WORDS, _TOPIC, _PART, _LEVEL = 0.5, 0.6, 0.1, 0.4, 0.1
_MATCH = 0.4  # two sections with alike headings or mostly the same words get there, the same topic alone does not
_CONTAINED = 0.45  # of a section's words, in the other report's section; sections on different things share some 0.2
_BELOW = 0.3  # the same where the chapter that held the section has become one without subsections
_LITTLE = 30  # characters: a section with less has no text of its own
_LOST = 80  # characters that must be lost before a section is much shorter
_HALF = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A section of the earlier report (``a``) and of the later one (``b``); None where there is none.

    ``a_chars`` and ``b_chars`` are the characters of their own text, without headings, white space and subsections.
    """

    a: Section | None
    b: Section | None
    topic: str
    status: Status
    a_chars: int
    b_chars: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A section with what is compared. ``part`` is what the law asks for in it, empty for results."""

    section: Section
    above: int | None
    leaf: bool
    chars: int
    words: frozenset[str]
    part: frozenset[str]


def align(a: Report, b: Report) -> tuple[Pair, ...]:
    """The sections of two reports side by side in the order of ``b``, what ``b`` lacks after what stood before it in ``a``.

    Sections below a chapter on shortcomings or plans are not paired: they are others every year, and promises follow them.
    """
    left, right = _parts(a), _parts(b)
    paired = _best(left, right)
    back = {j: i for i, j in paired.items()}
    merged = {i: j for i, p in enumerate(left) if i not in paired and (j := _container(p, right, paired)) is not None}
    split = {j: i for j, q in enumerate(right) if j not in back and (i := _container(q, left, back)) is not None}
    moved = _moved(left, right, paired)
    pairs: list[tuple[tuple[int, int], Pair]] = []
    for i, p in enumerate(left):
        if i in paired:
            j = paired[i]
            became = right[j].chars + sum(right[k].chars for k, x in split.items() if x == i)
            was = p.chars + sum(left[k].chars for k, x in merged.items() if x == j)
            pairs.append(((j, 0), _pair(p, right[j], _status(p, right[j], was, became, i in moved))))
        elif i in merged:
            pairs.append(((merged[i], 1), replace(_pair(p, right[merged[i]], "moved"), topic=_topic(p))))
        elif not _only_heading(left, i, {*paired, *merged}):
            before = max((paired[k] for k in paired if k < i), default=-1)
            pairs.append(((before, 2), _pair(p, None, "missing")))
    for j, q in enumerate(right):
        if j in split:
            pairs.append(((j, 0), _pair(left[split[j]], q, "moved")))
        elif j not in back and not _only_heading(right, j, {*back, *split}):
            pairs.append(((j, 0), _pair(None, q, "new")))
    return tuple(pair for _, pair in sorted(pairs, key=lambda x: x[0]))


def _parts(report: Report) -> list[_Part]:
    if not report.sections:
        whole = Section("", "", 1, 0, 0, len(report.text), ())
        return [_Part(whole, None, True, _chars(report.text), terms(report.text), frozenset())]
    found: list[_Part] = []
    closed = -1
    for i, section in enumerate(report.sections):
        if section.start < closed:
            continue
        ending = section.topics[:1] and section.topics[0] in ENDINGS
        if ending:
            closed = section.end
        own_end = section.end if ending else own_span(report, i, len(report.text))[1]
        above = max((k for k, p in enumerate(found) if p.section.end >= section.end), default=None)
        leaf = bool(ending) or not any(section.start < s.start < section.end for s in report.sections[i + 1 : i + 2])
        chars = _chars(report.text[section.body_start : own_end])
        words = terms(report.text[section.start : own_end if chars >= _LITTLE else section.end])
        part = _statutory(section) or (found[above].part if above is not None else frozenset())
        found.append(_Part(section, above, leaf, chars, words, part))
    return found


def _statutory(section: Section) -> frozenset[str]:
    if section.topics and section.topics[0] in ENDINGS:
        return frozenset(section.topics) & ENDINGS
    return frozenset({"T02"}) if _FIRST_RESPONSIBLE in section.heading else frozenset()


def _best(left: Sequence[_Part], right: Sequence[_Part]) -> dict[int, int]:
    """Positions of the pairs, each section used once, the best pairs first."""
    scored = [
        (score, -abs(i - j), -i, -j)
        for i, p in enumerate(left)
        for j, q in enumerate(right)
        if (score := _score(p, q)) >= _MATCH
    ]
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, _, i, j in sorted(scored, reverse=True):
        if -i not in found and -j not in used:
            found[-i] = -j
            used.add(-j)
    return found


def _score(p: _Part, q: _Part) -> float:
    if p.part != q.part and not p.part & q.part:
        return 0.0
    shared = len(p.words & q.words)
    if not shared and p.words and q.words:
        return 0.0  # not even a word of the headings
    heading = likeness(p.section.heading, q.section.heading) / 100
    words = (shared / len(p.words) + shared / len(q.words)) / 2 if shared else 0.0
    topic = p.section.topics[:1] == q.section.topics[:1]
    depth = abs(len(p.section.path) - len(q.section.path))
    return _HEADING * heading + _WORDS * words + _TOPIC * topic + _PART * bool(p.part) - _LEVEL * depth


def _container(p: _Part, others: Sequence[_Part], paired: dict[int, int]) -> int | None:
    """The section of the other report that says what ``p`` says, or None."""
    if p.chars < _LITTLE:
        return None
    chapter = paired.get(p.above) if p.above is not None else None
    if chapter is not None and others[chapter].leaf and _share(p.words, others[chapter].words) >= _BELOW:
        return chapter
    whole = next((j for j, q in enumerate(others) if p.part and p.part < q.part), None)
    if whole is not None:
        return whole  # “存在的问题和下一步打算” holds what is a chapter of its own here
    shares = [
        (_share(p.words, q.words), -j)
        for j, q in enumerate(others)
        if q.chars >= _LITTLE and (p.part == q.part or p.part & q.part)
    ]
    share, j = max(shares, default=(0.0, 0))
    return -j if share >= _CONTAINED else None


def _share(words: frozenset[str], other: frozenset[str]) -> float:
    return len(words & other) / len(words) if words else 0.0


def _moved(left: Sequence[_Part], right: Sequence[_Part], paired: dict[int, int]) -> set[int]:
    """Paired sections that now stand below another one, or at another place among their siblings."""
    found: set[int] = set()
    siblings: dict[int | None, list[int]] = {}
    for i in sorted(paired):
        above, now = left[i].above, right[paired[i]].above
        if above is not None and now is not None and paired.get(above, now) != now:
            found.add(i)
        else:
            siblings.setdefault(above, []).append(i)
    for group in siblings.values():
        kept = _rising([paired[i] for i in group])
        found.update(i for i in group if paired[i] not in kept)
    return found


def _rising(values: Sequence[int]) -> set[int]:
    """The longest rising run through a sequence of distinct numbers: what kept its order."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for value in values:
        at = bisect_left(tails, value)
        before[value] = tails[at - 1] if at else None
        tails[at : at + 1] = [value]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _status(p: _Part, q: _Part, was: int, became: int, moved: bool) -> Status:
    if p.leaf == q.leaf:
        if became * _HALF < was and was - became > _LOST:
            return "shorter"
        if was * _HALF < became and became - was > _LOST:
            return "longer"
    if moved:
        return "moved"
    return (
        "same" if p.section.heading == q.section.heading or alike(p.section.heading, q.section.heading) else "renamed"
    )


def _only_heading(parts: Sequence[_Part], i: int, placed: set[int]) -> bool:
    """True for a chapter heading without text of its own, when a section below it has its place."""
    return parts[i].chars < _LITTLE and any(p.above == i and k in placed for k, p in enumerate(parts))


def _pair(p: _Part | None, q: _Part | None, status: Status) -> Pair:
    a, b = p.section if p else None, q.section if q else None
    return Pair(a, b, _topic(q or p), status, p.chars if p else 0, q.chars if q else 0)


def _topic(part: _Part | None) -> str:
    return part.section.topics[0] if part is not None and part.section.topics else ""


def _chars(text: str) -> int:
    return len("".join(text.split()))
