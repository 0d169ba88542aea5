"""What each paragraph of a report is to the layout: title, heading of a level, body, or something with a form of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.export.annotated_map import title_blocks
from assistant.export.layout import Role
from assistant.readers.text import DATE_LINE
from vectorstore.schema import Report, Section

_LEVELS: dict[int, Role] = {1: "heading1", 2: "heading2", 3: "heading3", 4: "heading4"}
_HEAD_LINES = 4  # below the title: a note in brackets, a date, the addressee
_TAIL_LINES = 12  # in which attachments and the signature stand
_SHORT = 40  # characters; a longer line is no signature and no addressee
_MARKS = "。：:；;，, "
_ATTACHMENT = re.compile(r"附\s*件\s*\d{0,2}\s*(?:[：:]|$)")
_BRACKETED = re.compile(r"[（(].*[）)]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters ``[start, end)`` of one block that should be of one type. ``run_in``: the paragraph goes on after them."""

    block: int
    start: int
    end: int
    role: Role
    run_in: bool = False


@dataclass(frozen=True, slots=True)
class Roles:
    """``stretches`` in the order of the text; ``indented`` are the blocks that begin two characters in."""

    stretches: tuple[Stretch, ...]
    indented: frozenset[int]


def roles(report: Report) -> Roles:
    """Tell what each paragraph is; what stays open (sub-titles, attachments, tables) has no stretch."""
    count = title_blocks(report)
    headings = {section.start: section for section in report.sections}
    aside = {n for n in range(count, len(report.blocks)) if _is_aside(report, n, count)}
    tail = _tail(report)
    stretches: list[Stretch] = []
    for n, block in enumerate(report.blocks):
        if n < count:
            stretches.append(Stretch(n, block.start, block.end, "title"))
        elif block.kind == "paragraph" and n not in aside and not (tail is not None and n >= tail[0]):
            stretches.extend(_of_paragraph(report.text, n, block.start, block.end, headings.get(block.start)))
    unindented = {s.block for s in stretches if s.role == "title"} | _addressee(report, count)
    if tail is not None:
        unindented |= set(range(tail[1], len(report.blocks)))
    return Roles(tuple(stretches), frozenset(s.block for s in stretches) - unindented)


def _of_paragraph(text: str, n: int, start: int, end: int, section: Section | None) -> Iterator[Stretch]:
    if section is None or section.body_start == section.start:
        yield Stretch(n, start, end, "body")
    elif section.number:
        cut = min(section.body_start, end)
        run_in = cut < end
        words = len(text[start:cut].rstrip(_MARKS)) if run_in else cut - start  # its mark may be of either type
        yield Stretch(n, start, start + words, _LEVELS[min(section.level, 4)], run_in)
        if run_in:
            yield Stretch(n, cut, end, "body")


def _is_aside(report: Report, n: int, count: int) -> bool:
    """A line in brackets or a date right below the title."""
    text = _text(report, n)
    return n < count + _HEAD_LINES and bool(_BRACKETED.fullmatch(text) or DATE_LINE.fullmatch(text))


def _addressee(report: Report, count: int) -> set[int]:
    near = range(count, min(count + _HEAD_LINES, len(report.blocks)))
    return {n for n in near if len(_text(report, n)) <= _SHORT and _text(report, n).endswith(("：", ":"))}


def _tail(report: Report) -> tuple[int, int] | None:
    """Where attachments begin, which have a form of their own, and from where lines are not indented: the signature."""
    count = len(report.blocks)
    last: Sequence[int] = range(max(0, count - _TAIL_LINES), count)
    attachments = next((n for n in last if _ATTACHMENT.match(_text(report, n))), count)
    dates = [n for n in last if n < attachments + _TAIL_LINES and DATE_LINE.fullmatch(_text(report, n))]
    if not dates:
        return (attachments, attachments) if attachments < count else None
    signed = dates[-1]
    while signed - 1 in last and len(_text(report, signed - 1)) <= _SHORT and not _ends(_text(report, signed - 1)):
        signed -= 1
    return attachments, min(attachments, signed)


def _ends(text: str) -> bool:
    return text.endswith(("。", "；", "！", "：", ";", ":"))


def _text(report: Report, n: int) -> str:
    return report.text[report.blocks[n].start : report.blocks[n].end]
