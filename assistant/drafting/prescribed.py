"""A prescribed outline: the headings of an uploaded file, each with the part of the base report that answers to it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.frame import own_span
from assistant.drafting.headings import LEVELS, bare_heading, likeness, number_styles, shifted
from assistant.drafting.outline import Outline, OutlineItem, base_items, end_of
from assistant.drafting.statutory import PLANS, SHORTCOMINGS, fulfilled
from assistant.errors import InputError
from assistant.profiles import Profile
from assistant.readers.structure import UNTITLED, find_sections
from assistant.readers.topics import heading_topics, with_topics
from vectorstore.schema import Report, Section

_MATCH = 60.0
_OWN_BUSINESS = "T13"  # says too little to tell one section from another
_RESULTS = "results"
_LONGEST_NOTE = 300
_DOTS = re.compile(r"[.．·•…‥・_]{2,}|\s\d{1,3}$")
_LONGEST_LINE = 40
_TITLE = re.compile(r"(?:提纲|大纲|目录|框架|参考)$")
_BLANK_YEAR = re.compile(r"(?:20[xX×Ⅹ*_]{2}|[xX×Ⅹ*_]{2,4}|20\s{1,2}|〇{2,4})\s*年")


def prescribed(report: Report, base: Report, profile: Profile, year: int) -> Outline:
    """The outline that ``report`` (an uploaded file, read like any report) lays down for the report on ``year``.

    Each heading is matched to at most one section of the base by statutory part, topic and likeness; a heading without
    subheadings of its own brings along what stands below its match. Text below a heading is an instruction and becomes the
    item's note. Statutory parts that the outline lacks, and sections of the base that found no place, are told in
    ``notes``; the latter are also ``suggestions``.

    Raises:
        InputError: the file has no recognisable headings.
    """
    report = _with_all_headings(report)
    wanted = _items(report, profile, year)
    if not wanted:
        raise InputError(
            "no outline",
            user_message="上传的提纲里没有识别出标题。",
            hint="请每个标题单独一行，并带上“一、”“（一）”这样的序号。",
        )
    titled_apart = not any({SHORTCOMINGS, PLANS} <= set(heading_topics(w.heading)) for w in wanted)
    sources = base_items(base, profile, year, split=titled_apart)
    found = _matches(wanted, sources)
    placed = set(found.values())
    items: list[OutlineItem] = [s for s in sources[:1] if s.level == 0]
    for i, item in enumerate(wanted):
        items.append(_filled(item, sources[found[i]]) if i in found else item)
        if end_of(wanted, i) > i + 1:
            continue
        for top in [found[i]] if i in found else _chapters_for(item, wanted, sources):
            below = [j for j in range(top + (i in found), end_of(sources, top)) if j not in placed]
            down = item.level + 1 - (sources[top].level + (i in found))
            items.extend(replace(sources[j], level=min(LEVELS, sources[j].level + down)) for j in below)
            placed.update(below)
    for i, item in enumerate(items):
        if item.base is None and end_of(items, i) > i + 1:
            items[i] = replace(item, base=(0, 0))  # a heading alone: what is written stands below it
    left = [s for j, s in enumerate(sources) if j not in placed and s.level and _has_text(base, s)]
    return Outline(
        items=tuple(items),
        notes=(*_lacking(items, profile), *_homeless(left)),
        suggestions=tuple(left),
        styles=number_styles(report.sections if any(s.number for s in report.sections) else base.sections),
        kind=profile.kind,
    )


def _with_all_headings(report: Report) -> Report:
    """The file with the headings that a report would not have: numbered lines in its title, short lines without numbers."""
    again = with_topics(report.text, find_sections(report.text, report.blocks))
    sections = max(report.sections, again, key=len)
    lines = [(b, report.text[b.start : b.end]) for b in report.blocks]
    plain = all(len(line) <= _LONGEST_LINE and not re.search(r"[。；;！？]", line) for _, line in lines)
    styled = len(report.sections) > len(again)  # the format itself states what is a heading
    if plain and not styled and not any(s.number for s in sections):
        titles = [i for i, (_, line) in enumerate(lines) if line == report.title or _TITLE.search(line)]
        lines = lines[titles[-1] + 1 :] if titles else lines
        sections = tuple(Section("", line, 1, b.start, b.end, b.end, (line,)) for b, line in lines)
    return replace(report, sections=sections)


def _filled(item: OutlineItem, source: OutlineItem) -> OutlineItem:
    """The section of the base in the place, and under the heading, that the outline lays down."""
    note = "".join(n for n in (item.note, source.note) if n)
    parts = item.statutory or source.statutory
    return replace(source, id=item.id, heading=item.heading, level=item.level, statutory=parts, note=note)


def _chapters_for(item: OutlineItem, wanted: Sequence[OutlineItem], sources: Sequence[OutlineItem]) -> list[int]:
    """The base's chapters that all belong below one heading of the outline: several on results under the only one for them."""
    if _RESULTS not in item.statutory or sum(_RESULTS in w.statutory for w in wanted) > 1:
        return []
    return [j for j, s in enumerate(sources) if _RESULTS in s.statutory and s.base is not None]


def _items(report: Report, profile: Profile, year: int) -> list[OutlineItem]:
    """The headings of the file as items without a base; those of a table of contents only where they do not come again."""
    headings = [_heading(s, year) for s in report.sections]
    contents = [bool(_DOTS.search(s.heading)) for s in report.sections]
    parts = fulfilled(replace(report, year=year), profile)
    items: list[OutlineItem] = []
    for i, (section, heading) in enumerate(zip(report.sections, headings, strict=True)):
        again = contents[i] and heading in {h for h, c in zip(headings, contents, strict=True) if not c}
        if not heading or again:
            continue
        span = own_span(report, i, len(report.text))
        text = " ".join(report.text[section.body_start : span[1]].split())
        topics = heading_topics(heading) or section.topics
        items.append(
            OutlineItem(
                id=f"p{i + 1}",
                heading=heading,
                level=min(len(section.path), LEVELS),
                topic=topics[0] if topics else "",
                statutory=parts.get(i, ()),
                source="prescribed",
                seen=0,
                note=f"提纲要求：{text[:_LONGEST_NOTE]}" if _says_something(text) else "",
            )
        )
    return items


def _heading(section: Section, year: int) -> str:
    """The bare heading, a year left blank (“20××年”) filled in; empty for what is no heading."""
    if section.heading == UNTITLED:
        return ""
    heading = bare_heading(section.heading)
    own = year + 1 if PLANS in heading_topics(heading) else year
    return _BLANK_YEAR.sub(f"{own}年", shifted(heading, None, year))


def _says_something(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def _matches(wanted: Sequence[OutlineItem], sources: Sequence[OutlineItem]) -> dict[int, int]:
    """Positions of wanted items and of the base's items that answer to them; each is used once, the best pairs first."""
    parts, source_parts = _parts(wanted), _parts(sources)
    holders = [i for i, item in enumerate(wanted) if _RESULTS in item.statutory]
    chapters = [j for j, source in enumerate(sources) if _RESULTS in source.statutory]
    alone = len(holders) == 1
    found = {holders[0]: chapters[0]} if alone and len(chapters) == 1 else {}
    pairs = [
        (score, -i, -j)
        for i, item in enumerate(wanted)
        # one heading for all results takes in all chapters on them, not the most alike
        if not (alone and i == holders[0] and len(chapters) > 1 and end_of(wanted, i) == i + 1)
        for j, source in enumerate(sources)
        if source.base is not None and source.level and not parts[i].isdisjoint(source_parts[j] or parts[i])
        if (score := _score(item, source, _told(sources, j))) >= _MATCH
    ]
    for _, i, j in sorted(pairs, reverse=True):
        if -i not in found and -j not in found.values():
            found[-i] = -j
    return found


def _parts(items: Sequence[OutlineItem]) -> list[frozenset[str]]:
    """The statutory parts that each item belongs to: its own, or those of what it stands below; “” stands for none."""
    found: list[frozenset[str]] = []
    above: list[tuple[int, frozenset[str]]] = []
    for item in items:
        while above and above[-1][0] >= item.level:
            above.pop()
        parts = frozenset(item.statutory) or (above[-1][1] if above else frozenset({""}))
        above.append((item.level, parts))
        found.append(parts)
    return found


def _score(item: OutlineItem, source: OutlineItem, topic: str) -> float:
    """How well a section of the base, which is on ``topic``, answers to a heading; differing levels count a little against it."""
    score = likeness(item.heading, source.heading) - 5 * abs(item.level - source.level)
    if set(item.statutory) & set(source.statutory) - {_RESULTS}:
        return score + 2 * _MATCH
    same = topic not in {"", _OWN_BUSINESS} and heading_topics(item.heading)[:1] == (topic,)
    return score + _MATCH if same else score


def _told(sources: Sequence[OutlineItem], at: int) -> str:
    """The topic that a section's heading names; else that of its text, where it has one of its own."""
    item = sources[at]
    own = item.topic if end_of(sources, at) == at + 1 and item.topic not in {SHORTCOMINGS, PLANS} else ""
    return next(iter(heading_topics(item.heading)), own)


def _has_text(base: Report, item: OutlineItem) -> bool:
    """True for an item that is more than a heading."""
    if item.base is None:
        return False
    start = next((s.body_start for s in base.sections if s.start == item.base[0]), item.base[0])
    return re.search(r"\w", base.text[start : item.base[1]]) is not None


def _lacking(items: Sequence[OutlineItem], profile: Profile) -> list[str]:
    held = {p for item in items for p in item.statutory}
    return [
        f"规定的提纲没有“{part.name}”，而{part.basis}里有这一项，请确认是否补上。"
        for part in profile.statutory
        if part.required and part.id not in held and part.basis
    ]


def _homeless(left: Sequence[OutlineItem]) -> list[str]:
    if not left:
        return []
    names = "、".join(f"“{item.heading}”" for item in left)
    return [f"上年稿的下列部分在规定的提纲里没有对应的位置，没有写入，需要的可以另外增加：{names}。"]
