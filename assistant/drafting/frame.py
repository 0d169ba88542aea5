"""What surrounds the sections of a report: title, addressee, signature; and which span of text is a section's own. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.readers.text import DATE_LINE
from vectorstore.chinese import Span, sentences, trim
from vectorstore.schema import Block, Report

_HEAD_LINES = 6
_SIGNATURE_LINES = 4
_LONGEST_LINE = 60
_COLONS = ("：", ":")
_NO_ADDRESSEE = re.compile(r"如下|现将|[。；;]")
# where a text turns from what was lacking to what will be done; at the start of a sentence
_TURN = re.compile(
    r"(?:在|为此[,，]?)?(?:下一步|下一?年度|下阶段|下一阶段|今后|接下来|明年|来年|新的一年|针对(?:上述|以上|这些|存在的))"
    r"|20\d\d年[,，]?(?:我们|我[局委办市区县]|全[局系市区县]|本[局委]|将|要|重点|继续|工作)"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the body of a report begins and ends in its text, and whom it addresses (without colon, may be empty)."""

    start: int
    end: int
    addressee: str = ""


def frame(report: Report) -> Frame:
    """The body: what is left without title, subtitle, addressee, and the signature and date below the text."""
    first = report.sections[0].start if report.sections else len(report.text)
    head = [b for b in report.blocks if b.start < first]
    at = _title_lines(report, head)
    while at < len(head) and DATE_LINE.fullmatch(_line(report, head[at])):
        at += 1
    addressee = ""
    for i in range(at, min(at + _HEAD_LINES, len(head))):
        line = _line(report, head[i])
        if len(line) > _LONGEST_LINE or _NO_ADDRESSEE.search(line):
            break
        if line.endswith(_COLONS):
            addressee, at = line.rstrip("：:"), i + 1
            break
    start = head[at - 1].end if at else 0
    tail = [b for b in report.blocks if b.start >= start]
    end = tail[-1].end if tail else start
    for block in reversed(tail[-_SIGNATURE_LINES:]):
        if not is_signature(report, block.start, block.end):
            break
        end = block.start
    start, end = trim(report.text, start, max(start, end))
    return Frame(start, end, addressee)


def is_signature(report: Report, start: int, end: int) -> bool:
    """True for the agency's name, a date, or both together: a line below the text, no part of any section."""
    line = "".join(report.text[start:end].split())
    rest = line.removeprefix(report.agency) if report.agency else line
    return bool(line) and (not rest or DATE_LINE.fullmatch(rest) is not None)


def own_span(report: Report, index: int, end: int) -> Span:
    """The span of a section's own text with its heading: up to its first subsection, and not beyond ``end``."""
    section = report.sections[index]
    following = report.sections[index + 1].start if index + 1 < len(report.sections) else section.end
    stop = max(min(section.end, following, end), section.start)
    while stop > section.start and report.text[stop - 1].isspace():
        stop -= 1
    return section.start, stop


def turn(text: str, start: int, end: int) -> int | None:
    """Where a text turns to what will be done next: the start of the first such sentence, or None."""
    return next((a for a, b in sentences(text, start, end) if _TURN.match(text, a, b)), None)


def _title_lines(report: Report, head: list[Block]) -> int:
    """How many opening lines make up the title; 0 when it does not stand in the text."""
    title = "".join((report.title or "").split())
    joined = ""
    for i, block in enumerate(head[:_HEAD_LINES]):
        joined += _line(report, block)
        if title and joined == title:
            return i + 1
    return 0


def _line(report: Report, block: Block) -> str:
    return "".join(report.text[block.start : block.end].split())
