"""The points that a section lists: its sub-headings, its 一是…二是…, or the clauses of a sentence on shortcomings. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.readers.topics import heading_topics
from vectorstore.chinese import ENUMERATOR, Span, sentences, trim
from vectorstore.schema import Passage, Report, Section

_TURN = re.compile(
    r"下一步|下一年度?|下年度|今后|接下来|明年|针对(?:上述|以上|这些|存在的)|20\d\d年[,，]?(?:我们|我局|全局|将|是|重点)|在下一步工作中"
)
_LACK = re.compile(
    r"不够|不足|薄弱|有待|还需|仍需|亟需|单一|缺少|缺乏|滞后|不强|不高|不深|不全|不到位|不平衡|不充分|不规范|不扎实|差距|难度大|困难|偏少|偏弱|短板|不及时|不完善|陈旧|老化|落后"
)
_PREFACE = re.compile(
    r"^.*?(?:主要)?(?:存在(?:着|和面临着?)?|面临着?|表现为|表现在|体现在|如|有)(?:一些|以下|的)?(?:薄弱环节|问题|不足|短板)?[,，:：]?(?:主要是|主要表现在|如|一是)?"
)
_REASON = re.compile(r"原因|由于|主要是因为|源于|所致|(?:^|，|,)因")
_LONGEST_SIGNATURE = 24
_SENTENCE_MARKS = tuple("。！？；：!?;:”")
_PLAN_VERB = re.compile(
    r"^(?:将|继续|进一步|加强|加大|深化|完善|推进|落实|健全|强化|提升|严格|持续|认真|着力|推动|优化|规范|开展|做好|提高)"
)


def problem_points(report: Report, section: Section) -> list[Span]:
    """Spans of the shortcomings that a section names; the whole sentence where it cannot be taken apart."""
    return _points(report, section, plans=False)


def plan_points(report: Report, section: Section) -> list[Span]:
    """Spans of what a section says will be done; headings of subsections where there are any."""
    return _points(report, section, plans=True)


def reason_after(report: Report, start: int, end: int) -> Span | None:
    """The sentence that gives the reason for a point: in the point's own section or paragraph, after it, or None."""
    section = next((s for s in report.sections if s.start == start), None)
    stop = section.end if section else next((b.end for b in report.blocks if b.end >= end), end)
    return next((s for s in sentences(report.text, end, stop) if _REASON.search(report.text, *s)), None)


def is_plan(passage: Passage) -> bool:
    """True for a passage of a section on plans alone: what it says is still to come."""
    return "T15" in passage.chunk.topics and "T14" not in passage.chunk.topics


def _points(report: Report, section: Section, *, plans: bool) -> list[Span]:
    text = report.text
    low, high = section.body_start, section.end
    children = [
        s
        for s in report.sections
        if s.start > section.start and s.end <= section.end and len(s.path) == len(section.path) + 1
    ]
    own_end = children[0].start if children else high
    both = {"T14", "T15"} <= set(section.topics)
    if both:
        turn = _TURN.search(text, low, own_end)
        if plans:
            low = _sentence_start(text, low, turn.start()) if turn else low
        else:
            own_end = _sentence_start(text, low, turn.start()) if turn else own_end
    if children and (plans or not both):
        return [trim(text, s.start, s.body_start) for s in children]
    enumerated = _enumerated(text, low, own_end)
    if len(enumerated) >= 2:
        return enumerated
    spans = [s for s in sentences(text, low, own_end) if not _signature(text, s)]
    if plans:
        said = [s for s in spans if _TURN.search(text, *s) or _PLAN_VERB.match(text[s[0] : s[1]]) or len(spans) <= 3]
        return said or spans
    points = [p for s in spans if _LACK.search(text, *s) for p in _clauses_of_lack(text, s)]
    return points or [s for s in spans if "问题" in text[s[0] : s[1]]]


def _signature(text: str, span: Span) -> bool:
    """A short line without a full stop: the agency's name or the date below the text."""
    line = text[slice(*span)]
    return len(line) <= _LONGEST_SIGNATURE and not line.endswith(_SENTENCE_MARKS)


def _enumerated(text: str, start: int, end: int) -> list[Span]:
    """The lead sentence of each 一是…二是… between two offsets."""
    marks = list(ENUMERATOR.finditer(text, start, end))
    found: list[Span] = []
    for i, mark in enumerate(marks):
        stop = marks[i + 1].start() if i + 1 < len(marks) else end
        cut = re.search(r"[。；;]", text[mark.end() : stop])
        found.append(trim(text, mark.start(), mark.end() + cut.end() if cut else stop))
    return found


def _clauses_of_lack(text: str, span: Span) -> list[Span]:
    """Take a sentence on shortcomings apart at ； or, failing that, at 、and ， where each part names a lack."""
    start, end = span
    preface = _PREFACE.match(text[start:end])
    begin = start + preface.end() if preface and _LACK.search(text, start + preface.end(), end) else start
    for marks in (r"[；;]", r"[,，、]"):
        parts = _split(text, begin, end, marks)
        if len(parts) >= 2:
            return parts
    return [trim(text, begin, end)]


def _split(text: str, start: int, end: int, marks: str) -> list[Span]:
    parts: list[Span] = []
    at = start
    for match in [*re.finditer(marks, text[start:end]), None]:
        stop = start + match.start() if match else end
        piece = trim(text, at, stop)
        if _LACK.search(text, *piece):
            # a clause without a lack of its own introduces the next one
            parts.append(piece)
            at = start + match.end() if match else end
    return parts


def _sentence_start(text: str, low: int, at: int) -> int:
    cut = max(text.rfind(mark, low, at) for mark in "。！？\n")
    return cut + 1 if cut >= low else low


def leading(report: Report, sections: Sequence[Section], topic: str) -> list[Section]:
    """The outermost sections of a topic: a chapter stands for its subsections."""
    chosen: list[Section] = []
    for section in sections:
        inside = any(s.start <= section.start and section.end <= s.end for s in chosen)
        # a chapter whose heading does not name the topic has it from its subsections: they are meant then
        named = topic in {"T14", "T15"} or topic in heading_topics(section.heading)
        own = named or not _has_children(report, section)
        if topic in section.topics[:3] and own and not inside:
            chosen.append(section)
    return chosen


def _has_children(report: Report, section: Section) -> bool:
    return any(s.start > section.start and s.end <= section.end for s in report.sections)
