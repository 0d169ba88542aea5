"""Headings → the section tree of a report.

Numbers give the rank: 一、 (1) → （一）(2) → 1. (3) → （1）(4), GB/T 9704 7.3.3. Which ranks a report uses varies, even
between its chapters, so the tree is built by relative rank. A heading may stand alone, run into its paragraph
(（一）强化…。一是…), or, in texts that lost their line breaks, stand in the middle of a long paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from vectorstore.chinese import chinese_number
from vectorstore.schema import Block, Section

_CN = "一二三四五六七八九十"
_MARKERS = (
    (1, re.compile(rf"(第[{_CN}]{{1,3}}(?:章|部分))[\s、,，]*|([{_CN}]{{1,3}})[、.．,，]\s*")),
    (2, re.compile(rf"[（(]([{_CN}]{{1,3}})[)）][、,，.]?\s*")),
    (3, re.compile(r"(\d{1,2})[.．、](?!\d)\s*")),
    (4, re.compile(r"[（(](\d{1,2})[)）][、,，.]?\s*")),
)
# where a heading may begin inside a paragraph: after a sentence
_MID_HEADING = re.compile(
    rf"(?<=[。；;！!])\s*(?=[（(]?[{_CN}]{{1,3}}[)）、]|[（(]\d{{1,2}}[)）]|\d{{1,2}}[.．、](?!\d))"
)
_NESTED = re.compile(r"(?<=[\u4e00-\u9fff”])[（(]一[)）](?=[\u4e00-\u9fff])")
_MAX_HEADING = 60
_MAX_RUN_IN = 44
_LONG_PARAGRAPH = 300
_ENDING = re.compile(r"[。：:；;，,、.]+$")
# A short line without a number that opens a part above 一、 (“2023年工作回顾”)
_PART = re.compile(
    r"^(?:(?:20\d\d|[二〇零一]{4})年)?.{0,14}(?:工作回顾|工作总结|工作安排|工作任务|重点工作|目标任务|工作打算|主要工作|总体要求|存在的?问题|下一步.{0,6})$"
)
# A closing paragraph without heading that names shortcomings or next year's plans
_CLOSING = re.compile(r"(?:清醒地?(?:看到|认识到)|仍然?存在|存在.{0,12}(?:不足|薄弱|差距|问题)|还有.{0,8}差距)")
_NEXT = re.compile(r"(?:下一步|下一年度?|明年|(?:20\d\d年[,，]?我们将))")
UNTITLED = "（无标题）"


@dataclass(frozen=True, slots=True)
class _Heading:
    rank: int
    number: str
    text: str
    start: int
    body_start: int


def find_sections(
    text: str,
    blocks: Sequence[Block],
    levels: Sequence[int | None] | None = None,
    *,
    title_blocks: int = 0,
) -> tuple[Section, ...]:
    """The sections of a report in reading order, without topics.

    Args:
        text: the canonical text.
        blocks: its paragraphs in order.
        levels: the heading level that the format itself states for each block, or None.
        title_blocks: how many opening blocks make up the title; they are no headings.
    """
    headings: list[_Heading] = []
    for i, block in enumerate(blocks):
        if block.kind != "paragraph" or i < title_blocks:
            continue
        level = levels[i] if levels else None
        headings.extend(_headings_of(text[block.start : block.end], block.start, level))
    headings = _drop_list_items(headings, text)
    closing = _closing(text, blocks, headings)
    return _tree([*headings, *closing], len(text))


def _headings_of(paragraph: str, offset: int, level: int | None) -> list[_Heading]:
    found: list[_Heading] = []
    first = _numbered(paragraph, 0, offset, standalone_limit=_MAX_HEADING)
    if first is not None:
        found.append(first)
    elif level is not None and len(paragraph) <= _MAX_HEADING:
        found.append(_Heading(level, "", _bare(paragraph), offset, offset + len(paragraph)))
    elif len(paragraph) <= 24 and _PART.match(paragraph):
        found.append(_Heading(0, "", _bare(paragraph), offset, offset + len(paragraph)))
    if len(paragraph) > _LONG_PARAGRAPH:
        found.extend(_inline(paragraph, offset, found[0] if found else None))
    return found


def _numbered(paragraph: str, at: int, offset: int, standalone_limit: int) -> _Heading | None:
    """The numbered heading that begins at ``paragraph[at]``, or None."""
    for rank, marker in _MARKERS:
        match = marker.match(paragraph, at)
        if match is None:
            continue
        rest = paragraph[match.end() :]
        nested = _NESTED.search(rest[:_MAX_HEADING]) if rank == 1 else None
        if nested:
            # “一、主要工作（一）加强领导。…”: the chapter's heading ends where its first section begins
            heading = _bare(rest[: nested.start()])
            body_start = offset + match.end() + nested.start()
            return _Heading(rank, paragraph[at : match.end()].strip(), heading, offset + at, body_start)
        cut = re.search(r"[。\n]", rest)
        alone = cut is None or cut.end() == len(rest)
        if alone and len(rest) <= standalone_limit and not (rank >= 3 and _list_like(rest)):
            title_end = len(rest)
        elif cut is not None and 2 <= cut.start() <= _MAX_RUN_IN and not re.search(r"[；;]", rest[: cut.start()]):
            title_end = cut.end()
        else:
            colon = re.search(r"[：:]", rest[:20])
            if colon is None or colon.start() < 4:
                return None
            title_end = colon.end()
        heading = _bare(rest[:title_end])
        if not heading:
            return None
        number = paragraph[at : match.end()].strip()
        return _Heading(rank, number, heading, offset + at, offset + match.end() + title_end)
    return None


def _list_like(rest: str) -> bool:
    """An item of an enumeration rather than a heading: ends in a semicolon, or holds a whole clause with a figure."""
    return rest.endswith(("；", ";")) or (len(rest) > 30 and bool(re.search(r"\d", rest)))


def _inline(paragraph: str, offset: int, opened: _Heading | None) -> list[_Heading]:
    """Headings in the middle of a paragraph that lost its line breaks.

    Only runs that count on from 一 (or from the heading that opens the paragraph) are taken: a lone “（一）” may be a
    reference to a clause.
    """
    candidates: list[_Heading] = []
    places = [m.end() for m in _MID_HEADING.finditer(paragraph)]
    if opened is not None and opened.body_start - offset < len(paragraph):
        places.insert(0, opened.body_start - offset)
    for place in dict.fromkeys(places):
        heading = _numbered(paragraph, place, offset, standalone_limit=_MAX_RUN_IN)
        if heading is not None:
            candidates.append(heading)
    accepted: list[_Heading] = []
    for rank in (1, 2, 3, 4):
        row = [h for h in candidates if h.rank == rank]
        last = _value(opened.number) if opened is not None and opened.rank == rank else 0
        run: list[_Heading] = []
        for heading in row:
            value = _value(heading.number)
            if value == last + 1 or (value == 1 and run):
                run.append(heading)
                last = value
        if len(run) >= 2 or (run and opened is not None and opened.rank <= rank):
            accepted.extend(run)
    return sorted(accepted, key=lambda h: h.start)


def _drop_list_items(headings: list[_Heading], text: str) -> list[_Heading]:
    """Remove a numbered line that opens a run it cannot belong to: a lone number above 1 with no predecessor of its rank."""
    kept: list[_Heading] = []
    seen: set[int] = set()
    for heading in headings:
        value = _value(heading.number)
        if heading.rank >= 3 and value > 1 and heading.rank not in seen:
            continue
        seen = {r for r in seen if r <= heading.rank} | {heading.rank}
        kept.append(heading)
    return kept


def _closing(text: str, blocks: Sequence[Block], headings: Sequence[_Heading]) -> list[_Heading]:
    """The start of an untitled closing on shortcomings and plans, where no heading announces them."""
    if not headings or any(
        re.search(r"问题|不足|打算|安排|下一步|下年度|思路", h.text) for h in headings if h.rank <= 2
    ):
        return []
    after = max(headings[-1].body_start, len(text) * 3 // 5)
    for block in blocks:
        if block.start >= after and block.kind == "paragraph":
            paragraph = text[block.start : block.end]
            if _CLOSING.search(paragraph) or _NEXT.search(paragraph[:80]):
                return [_Heading(0, "", UNTITLED, block.start, block.start)]
    return []


def _tree(headings: Iterable[_Heading], length: int) -> tuple[Section, ...]:
    sections: list[Section] = []
    open_: list[tuple[int, int]] = []  # rank and position in `sections` of the headings above
    for heading in headings:
        while open_ and open_[-1][0] >= heading.rank:
            _, at = open_.pop()
            sections[at] = replace(sections[at], end=heading.start)
        path = (*(sections[at].path[-1] for _, at in open_), f"{heading.number}{heading.text}")
        sections.append(
            Section(
                number=heading.number.rstrip(),
                heading=heading.text,
                level=max(1, heading.rank),
                start=heading.start,
                body_start=heading.body_start,
                end=length,
                path=path,
            )
        )
        open_.append((heading.rank, len(sections) - 1))
    return tuple(sections)


def _bare(heading: str) -> str:
    return _ENDING.sub("", heading.strip()).strip()


def _value(number: str) -> int:
    digits = re.sub(rf"[^{_CN}\d]", "", number)
    return chinese_number(digits) or 0
