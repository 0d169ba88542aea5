"""What became of last year's plans and shortcomings: each with the passage of this year's report that answers it. Pure.

A promise is taken apart into measures; each is looked for by its words, rare ones counting more, and by its figure. A wrong
“已回应” is worse than a wrong “未见回应”, so what is only alike stays unanswered.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.compare.items import SPECIFIC, Item, items
from assistant.compare.matching import alike_names
from assistant.compare.measures import Measure, Target, measures, with_further
from assistant.compare.passages import Rarity, Told, around, distinct, headings, passages, rarity, terms
from assistant.drafting.headings import alike
from assistant.figures.facts import Promise
from assistant.figures.promises import promises
from vectorstore.chinese import Span, sentences
from vectorstore.schema import Report

Status = Literal["answered", "partly", "unanswered"]

ANSWERED = 0.68  # of a measure's words, weighted, in one passage
_UNTOLD = 0.8  # the same where a figure was promised and the passage has none
_MENDED = 0.6  # the same for a shortcoming
_THERE = 0.55  # the same for a passage in which a target is looked for, or that says what was not reached
_LACKING = 0.45  # the same for a passage among this year's shortcomings
_FEWEST = 2  # words; one alone stands anywhere
_LONGEST = 160  # characters of a sentence that is taken whole
_NAME = 0.75  # likeness of a target's name and a result's
_NAME_THERE = 0.5  # the same inside a passage that speaks of the measure
_FAR = 0.3  # what a factor of ten between target and result takes from the likeness
_SHORT = re.compile(
    r"未(?:按|能|完成|达|实现)|尚未|没有完成|延期|转入|推迟|暂缓|另\d{0,3}[个项家件]|目前只|仅与|只与|正在|仍在|主体工程|继续推进|将于"
)
_UNDER_WAY = re.compile(
    r"主体(?:完工|封顶|工程)|开工建设|前期工作|进入[^，,。；;]{0,6}程序|一期|进展顺利|扎实推进|签约"
)
_FINISH = re.compile(r"建成|完工|竣工|投产|投入使用|完成|核准")
_PART = re.compile(r"[^，,。；;\d]{0,12}中[,，]?(?:有|仅|只|已|约)*$")
_LEAD = re.compile(r"[。；;，,\n]")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the later report says of one measure. ``measure`` is a span of the earlier report, ``evidence`` of the later.

    ``target`` and ``actual`` are the figures as written, empty where there are none.
    """

    measure: Span
    status: Status
    evidence: Span | None
    score: float
    target: str = ""
    actual: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A plan or shortcoming of the earlier report and what the later one says of it.

    ``evidence`` is the most telling passage of the later report. ``again``: where the later report names the same
    shortcoming once more. ``score`` is 0–1.
    """

    promise: Promise
    status: Status
    evidence: Span | None
    score: float
    replies: tuple[Reply, ...] = ()
    again: Span | None = None

    @property
    def has_target(self) -> bool:
        """True when a figure was promised."""
        return any(r.target for r in self.replies)


def answers(a: Report, b: Report, results: Sequence[Item] | None = None) -> tuple[Answered, ...]:
    """Each plan and shortcoming of ``a`` with what ``b``, the report on the year after, says of it; in reading order.

    ``results`` are ``items(b)`` where the caller has them already.
    """
    later = _later(b, items(b) if results is None else results)
    own = with_further(a, promises(a))
    return tuple(_plan(a, later, p) if p.kind == "plan" else _shortcoming(a, later, p) for p in own)


@dataclass(frozen=True, slots=True)
class _Later:
    """The later report: its passages with their words, results and what it lacks apart."""

    report: Report
    spans: tuple[Span, ...]
    done: Told
    lacking: Told
    items: tuple[Item, ...]
    rare: Rarity
    shortcomings: tuple[Promise, ...]


def _later(b: Report, own: Sequence[Item]) -> _Later:
    spans = passages(b)
    plans, lacks = _under(b, "T15"), _under(b, "T14")
    titles = headings(b)
    whole = [s for s in sentences(b.text) if s[1] - s[0] <= _LONGEST]
    told = [(s, terms(b.text[slice(*s)])) for s in sorted({*spans, *whole}) if s[0] not in titles]
    rare = rarity([words for _, words in told])
    open_ended = [pair for pair in told if not _inside(pair[0], plans) or _inside(pair[0], lacks)]
    return _Later(
        report=b,
        spans=spans,
        done=Told([pair for pair in open_ended if not _inside(pair[0], lacks)], rare),
        lacking=Told([pair for pair in open_ended if _inside(pair[0], lacks)], rare),
        items=tuple(i for k, i in enumerate(own) if not _whole(b, own, k)),
        rare=rare,
        shortcomings=tuple(p for p in promises(b) if p.kind == "shortcoming"),
    )


def _under(report: Report, topic: str) -> list[Span]:
    return [(s.start, s.end) for s in report.sections if topic in s.topics[:2]]


def _inside(span: Span, others: Sequence[Span]) -> bool:
    return any(a <= span[0] < b for a, b in others)


def _whole(report: Report, own: Sequence[Item], k: int) -> bool:
    """“5个县（区）民政局中有3个”: the first figure is not what was reached."""
    if k + 1 == len(own):
        return False
    return _PART.fullmatch(report.text[own[k].span[1] : own[k + 1].span[0]]) is not None


def _plan(a: Report, later: _Later, promise: Promise) -> Answered:
    replies = tuple(_reply(a, later, m) for m in measures(a, promise))
    return Answered(promise, _overall([r.status for r in replies]), *_best(replies), replies)


def _shortcoming(a: Report, later: _Later, promise: Promise) -> Answered:
    replies: list[Reply] = []
    found = measures(a, promise)
    for m in found:
        evidence, score = _closest(later.done, m.words)
        status: Status = "unanswered"
        if evidence is not None and score >= _MENDED:
            status = "partly" if _falls_short(later.report, evidence) else "answered"
        told = evidence if status != "unanswered" else None
        replies.append(Reply((m.start, m.end), status, told, round(score, 3)))
    again = _named_again(later, promise)
    # the lead only names the shortcoming: it need not come again when what it means is answered
    counted = [r.status for r, m in zip(replies, found, strict=True) if not m.vague or r.status != "unanswered"]
    status = _overall(counted)
    if status == "answered" and again is not None:
        status = "partly"
    return Answered(promise, status, *_best(replies), tuple(replies), again)


def _overall(statuses: Sequence[Status]) -> Status:
    if statuses and all(s == "answered" for s in statuses):
        return "answered"
    return "unanswered" if all(s == "unanswered" for s in statuses) else "partly"


def _best(replies: Sequence[Reply]) -> tuple[Span | None, float]:
    """The passage to show: where something was promised and only partly reached, otherwise the surest one."""
    told = [r for r in replies if r.evidence is not None]
    best = max(told, key=lambda r: (r.status == "partly", r.score), default=None)
    return (best.evidence, best.score) if best else (None, max((r.score for r in replies), default=0.0))


def _reply(a: Report, later: _Later, measure: Measure) -> Reply:
    """What became of one measure of a plan."""
    span = (measure.start, measure.end)
    evidence, score = _closest(later.done, measure.words)
    found = [(t, _actual(later, t, measure, evidence if score >= _THERE else None)) for t in measure.targets]
    reached = [(t, item) for t, item in found if item is not None]
    if reached:
        missed = next(((t, i) for t, i in reached if not _met(t, i)), None)
        target, item = missed or reached[0]
        whole = missed is None and len(reached) == len(measure.targets)
        place = around(later.spans, item.span[0])
        return Reply(
            span,
            "answered" if whole else "partly",
            place,
            round(max(score, _NAME), 3),
            a.text[target.figure.start : target.figure.end],
            later.report.text[slice(*item.span)],
        )
    target_text = a.text[measure.targets[0].figure.start : measure.targets[0].figure.end] if measure.targets else ""
    if evidence is not None and score >= (_UNTOLD if measure.targets else ANSWERED):
        short = bool(measure.targets) or _falls_short(later.report, evidence, a.text[slice(*span)])
        return Reply(span, "partly" if short else "answered", evidence, round(score, 3), target_text)
    lack, lacking = _closest(later.lacking, measure.words)
    short_of = evidence is not None and score >= _THERE and _falls_short(later.report, evidence)
    if short_of or (lack is not None and lacking >= _LACKING):
        place_of = evidence if short_of else lack
        return Reply(span, "partly", place_of, round(max(score, lacking), 3), target_text)
    return Reply(span, "unanswered", None, round(score, 3), target_text)


def _closest(told: Told, words: frozenset[str]) -> tuple[Span | None, float]:
    """The passage that says most of these words, and how much; none for a single word, which stands anywhere."""
    return told.closest(words) if distinct(words) >= _FEWEST else (None, 0.0)


def _actual(later: _Later, target: Target, measure: Measure, evidence: Span | None) -> Item | None:
    """The result that answers a target: the same unit, the same name, and of several the one nearest in size."""
    scored: list[tuple[float, int]] = []
    for k, item in enumerate(later.items):
        if item.unit != target.unit or target.growth != item.since_last_year:
            continue
        name = alike_names(target.name, item.name)
        there = evidence is not None and evidence[0] <= item.span[0] < evidence[1]
        # “投资” or “产值” alone is anybody's
        if name >= _NAME_THERE if there else name >= _NAME and len(target.name) >= SPECIFIC:
            said = later.rare.cover(measure.words, item.words)
            scored.append((name + said / 2 - _FAR * _distance(target, item), -k))
    return later.items[-max(scored)[1]] if scored else None


def _distance(target: Target, item: Item) -> float:
    """The powers of ten between a target and a result."""
    if target.value <= 0 or item.value <= 0:
        return 1.0
    return abs(math.log10(item.value / target.value))


def _met(target: Target, item: Item) -> bool:
    return item.value <= target.value if target.upper else item.value >= target.value


def _falls_short(report: Report, span: Span, measure: str = "") -> bool:
    """True for a passage that says something was not, or not yet, done; or is under way, when it was to be finished."""
    if _SHORT.search(report.text, *span):
        return True
    return _FINISH.search(measure) is not None and _UNDER_WAY.search(report.text, *span) is not None


def _named_again(later: _Later, promise: Promise) -> Span | None:
    """Where the later report names the same shortcoming."""
    lead = _LEAD.split(promise.text)[0]
    words = terms(lead)
    for other in later.shortcomings:
        title = _LEAD.split(other.text)[0]
        shared = words & terms(title)
        if alike(lead, title) or (distinct(shared) >= _FEWEST and 2 * len(shared) >= len(words)):
            return other.start, other.end
    return None
