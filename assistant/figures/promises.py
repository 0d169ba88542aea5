"""The plans and shortcomings that a report names, each as one line to be answered in the next. Pure."""

from __future__ import annotations

import hashlib
import re

from assistant.figures.facts import Promise, PromiseKind
from assistant.points import leading, plan_points, problem_points
from assistant.profiles import topics
from vectorstore.chinese import ENUMERATOR, Span, sentences, trim
from vectorstore.schema import Report, Section

_ENDINGS: tuple[tuple[str, PromiseKind], ...] = (("T15", "plan"), ("T14", "shortcoming"))
_TAIL = 2 / 3  # shortcomings and plans without a heading of their own are looked for behind this part of the text
_TELLING: dict[str, re.Pattern[str]] = {
    "T15": re.compile(r"下一步|下一年度?|下年度|明年|今后|接下来|20\d\d年[,，](?:我们|我局|全局)?将"),
    "T14": re.compile(r"(?:存在|还有|面临)[^。\n]{0,24}(?:不足|问题|薄弱|差距|短板)|(?:问题|不足)(?:主要)?(?:是|有)"),
}
_NUMBERING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}(?:是|要|、|[.．])|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十]{1,2}[,，、]?|\d{1,2}[.．、)）])\s*"
)
_BARE = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")
_CLAUSE_END = re.compile(r"[。，,；;：:]")
_NO_OWN_TOPIC = {"T00", "T14", "T15", "T16"}
_PREFACE: dict[PromiseKind, re.Pattern[str]] = {
    "plan": re.compile(
        r"^在?(?:下一步|下一年度?|下年度|明年|今后|20\d\d年)(?:的?工作中?)?[,，]?(?:我们|我局|全局)?(?:将|要)?[,，]?"
    ),
    "shortcoming": re.compile(r"^[^。；;]{0,24}?主要(?:存在着?|是|表现[为在]|体现[为在])[,，:：]?"),
}
_LONGEST = 200  # characters of a promise; more than that nobody reads in a cell
_LEAD = 24  # characters of a lead (“一是提升执法能力。”) that needs the sentences behind it
_SHORTEST = 4  # Chinese characters without marks: less says nothing
_TURNS = re.compile(r"^(?:等等|因此|为此|上述|以上|针对|同时也)|(?:如下|以下(?:几|方面)[^。]*)[：:。]?$")


def promises(report: Report) -> tuple[Promise, ...]:
    """All plans and shortcomings of a report in reading order, none empty, none twice.

    They come from the sections on them (T15, T14), or from paragraphs near the end that speak of them when no heading does.
    """
    found: list[Promise] = []
    for topic, kind in _ENDINGS:
        seen: list[str] = []
        for section in leading(report, report.sections, topic) or _untold(report, topic):
            for start, end in _points(report, section, kind):
                text = _cleaned(report.text[start:end], kind)
                bare = _BARE.sub("", text)
                if len(bare) < _SHORTEST or _TURNS.search(text) or any(bare in other for other in seen):
                    continue
                seen.append(bare)
                own = topic_of(text) or next((t for t in section.topics if t not in {"T14", "T15"}), "")
                key = hashlib.sha1(f"{kind}\n{bare}".encode(), usedforsecurity=False).hexdigest()[:8]
                found.append(Promise(f"{'P' if kind == 'plan' else 'S'}-{key}", kind, text, own, start, end))
    return tuple(sorted(found, key=lambda p: (p.start, p.end)))


def topic_of(text: str) -> str:
    """The topic that a line speaks of most by the profile's words (T01–T13); empty when none is named."""
    lead = _CLAUSE_END.split(text, maxsplit=1)[0]
    scores: dict[str, int] = {}
    for topic in topics().values():
        if topic.id not in _NO_OWN_TOPIC:
            words = (*topic.heading_words, *topic.body_words)
            scores[topic.id] = sum(text.count(word) + 2 * lead.count(word) for word in words)
    # T13 is what the agency does anyway: any other topic that is named as often says more
    best = max(scores, key=lambda t: (scores[t], t != "T13", t))
    return best if scores[best] else ""


def _points(report: Report, section: Section, kind: PromiseKind) -> list[Span]:
    """The section's points, each with what is said below its heading or behind its lead."""
    text = report.text
    spans = plan_points(report, section) if kind == "plan" else problem_points(report, section)
    low = _unseen_first(text, section.body_start, spans[0][0]) if spans else None
    spans = [(low, spans[0][0]), *spans] if low is not None else spans
    headings = {s.start: s.end for s in report.sections}
    found: list[Span] = []
    for i, (start, end) in enumerate(spans):
        after = spans[i + 1][0] if i + 1 < len(spans) else section.end
        line = text.find("\n", end, after)
        stop = min(headings[start], after) if start in headings else line if line >= 0 else after
        turn = _TELLING["T15"].search(text, end, stop) if kind == "shortcoming" else None
        stop = turn.start() if turn else stop
        found.append(_with_body(text, start, end, stop) if end - start <= _LEAD or start in headings else (start, end))
    return found


def _unseen_first(text: str, low: int, high: int) -> int | None:
    """Where 一是 stands behind a comma, when 二是 opens the points: “2021年,我们将…,一是制定…;二是加强…”."""
    at = text.rfind("一是", low, high) if text.startswith("二是", high) else -1
    return at if at >= 0 else None


def _with_body(text: str, start: int, end: int, stop: int) -> Span:
    """A heading or lead and the sentences after it, as far as they fit."""
    start, end = trim(text, start, end)
    for a, b in sentences(text, end, stop):
        if b - start > _LONGEST or not text[a:b].endswith(("。", "；", ";", "！")):
            break
        end = b
    return start, end


def _untold(report: Report, topic: str) -> list[Section]:
    """Paragraphs near the end that speak of the topic although no heading says so, each as a section of its own."""
    text = report.text
    low = int(len(text) * _TAIL)
    blocks = [b for b in report.blocks if b.start >= low and _TELLING[topic].search(text, b.start, b.end)]
    both = ("T14", "T15")
    return [
        Section("", "", 1, b.start, b.start, b.end, (), both if _other(text, b.start, b.end, topic) else (topic,))
        for b in blocks
    ]


def _other(text: str, start: int, end: int, topic: str) -> bool:
    return any(_TELLING[t].search(text, start, end) for t in _TELLING if t != topic)


def _cleaned(text: str, kind: PromiseKind) -> str:
    previous = None
    joined = re.sub(r"(?<![。；：:;！，,])\s*\n\s*", "。", text.strip())
    text = _PREFACE[kind].sub("", " ".join(joined.split()))
    while text != previous:
        previous = text
        text = (
            ENUMERATOR.sub("", _NUMBERING.sub("", text), count=1)
            if ENUMERATOR.match(text)
            else _NUMBERING.sub("", text)
        )
    text = text.strip(" ,，;；、")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
