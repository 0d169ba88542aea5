"""Answering without a model: the sentences of the passages that answer a question, chosen by what it asks. Pure.

A sentence is scored by the words of the question that it and its headings hold, each weighted by how rare it is among the
candidates, plus character pairs for wordings that differ, plus the asked unit (“多少户” wants a number with 户).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.figures.extract import Figure, figures, unit_words
from vectorstore.chinese import Span, sentences
from vectorstore.schema import Passage
from vectorstore.tokens import content_terms, tokenize

_ASKED_UNIT = re.compile(r"(?:多少|几)\s*(万?[\u4e00-\u9fff]{1,3})")
_COUNTERS = frozenset(
    [
        "个",
        "名",
        "人",
        "位",
        "家",
        "项",
        "处",
        "座",
        "所",
        "户",
        "条",
        "件",
        "次",
        "起",
        "场",
        "期",
        "份",
        "张",
        "批",
        "部",
        "篇",
        "类",
        "支",
        "台",
        "套",
        "具",
    ]
)
_MONEY = re.compile(r"多少(?:钱|资金|经费|投入|元|万元|亿元)|金额|资金总额|总额|经费|救助金|补助金|补贴金|投入")
_PERCENT = re.compile(
    r"占比|比例|百分|率(?:是|为|达|有)?多少|率[?？]?$|增长(?:了)?多少|下降(?:了)?多少|缩短(?:了)?多少|减少(?:了)?多少"
)
_DOCUMENT_NUMBER = re.compile(r"文号|发文字号")
_DOC_NUMBER_TEXT = re.compile(r"[〔﹝\[［(（]20\d\d[〕﹞\]］)）]\s*\d+\s*号")
_HEADING_WEIGHT = 0.5
_PAIR_WEIGHT = 0.35
_UNIT_BONUS = 0.25
_RANK_DECAY = 0.015
_SIMILARITY_WEIGHT = 0.09  # of one standard deviation among the candidates
_SIMILARITY_DEPTH = 24
Similarity = Callable[[Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question wants to know: its words, and the kind and unit of the number it asks for."""

    terms: tuple[str, ...]
    pairs: frozenset[str]
    units: frozenset[str]
    kind: str | None  # "money", "percent", "document_number", "any" number, or None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage with its score. ``start``/``end`` are report offsets; ``coverage`` is the weighted share of
    the question's words that the sentence or its headings hold (0–1)."""

    passage: Passage
    start: int
    end: int
    score: float
    coverage: float
    cosine: float | None = None

    @property
    def text(self) -> str:
        """The sentence as it stands in the report."""
        base = self.passage.chunk.location.start
        return self.passage.chunk.text[self.start - base : self.end - base]


def asked(question: str) -> Asked:
    """Read what a question wants from its wording."""
    units: set[str] = set()
    for match in _ASKED_UNIT.finditer(question):
        for length in (3, 2, 1):
            word = match.group(1)[:length]
            if word in unit_words() or word in _COUNTERS:
                units.add(word)
                break
    kind = None
    if _DOCUMENT_NUMBER.search(question):
        kind = "document_number"
    elif _PERCENT.search(question):
        kind = "percent"
    elif _MONEY.search(question):
        kind = "money"
    elif units or "多少" in question or re.search(r"几[\u4e00-\u9fff]", question):
        kind = "any"
    terms = tuple(t for t in content_terms(question) if t not in units)
    bare = re.sub(r"[^\u4e00-\u9fff0-9A-Za-z]|多少|哪些|什么|几[\u4e00-\u9fff]", "", question)
    return Asked(terms, frozenset(bare[i : i + 2] for i in range(len(bare) - 1)), frozenset(units), kind)


def rank_sentences(
    question: Asked, passages: Sequence[Passage], similarity: Similarity | None = None
) -> list[Candidate]:
    """The sentences of the passages, best first.

    ``similarity`` gives the cosine of each text to the question. It is asked for the sentences that lead by words, and
    moves them by how far they stand out among each other, so that any embedder may serve.
    """
    pool: list[tuple[Passage, Span, set[str], set[str]]] = []
    for passage in passages:
        text = passage.chunk.text
        head = set(tokenize(" ".join(passage.chunk.location.heading_path)))
        for start, end in sentences(text):
            if end - start >= 6 and not _is_heading(text[start:end], passage):
                pool.append((passage, (start, end), set(tokenize(text[start:end])), head))
    rarity = {t: math.log(1 + len(pool) / (1 + sum(t in words for _, _, words, _ in pool))) for t in question.terms}
    total = sum(rarity.values()) or 1.0
    found: list[Candidate] = []
    for passage, (start, end), words, head in pool:
        sentence = passage.chunk.text[start:end]
        inside = sum(rarity[t] for t in question.terms if t in words)
        above = sum(rarity[t] for t in question.terms if t not in words and t in head)
        coverage = (inside + _HEADING_WEIGHT * above) / total
        pairs = sum(p in sentence for p in question.pairs) / max(1, len(question.pairs))
        score = coverage + _PAIR_WEIGHT * pairs - _RANK_DECAY * (passage.rank - 1)
        if question.kind and asked_figures(question, sentence):
            score += _UNIT_BONUS
        base = passage.chunk.location.start
        found.append(Candidate(passage, base + start, base + end, score, min(1.0, (inside + above) / total)))
    found = _by_score(found)
    return _by_score(_with_similarity(found[:_SIMILARITY_DEPTH], similarity)) if similarity and found else found


def _is_heading(sentence: str, passage: Passage) -> bool:
    """The heading that a chunk begins with says what the section is about, not what was done; so does the title."""
    if "".join(sentence.split()) in (passage.report.title or ""):
        return True
    path = passage.chunk.location.heading_path
    return bool(path) and len(passage.chunk.text) > len(sentence) + 10 and sentence.rstrip("。：:") in path[-1]


def _with_similarity(candidates: Sequence[Candidate], similarity: Similarity) -> list[Candidate]:
    cosines = similarity([c.text for c in candidates])
    mean = sum(cosines) / len(cosines)
    spread = math.sqrt(sum((c - mean) ** 2 for c in cosines) / len(cosines)) or 1.0
    return [
        replace(c, cosine=cosine, score=c.score + _SIMILARITY_WEIGHT * (cosine - mean) / spread)
        for c, cosine in zip(candidates, cosines, strict=True)
    ]


def _by_score(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (-c.score, c.passage.rank, c.start))


def asked_figures(question: Asked, sentence: str) -> list[Figure]:
    """The figures of a sentence that are of the asked kind and unit."""
    if question.kind == "document_number":
        return [f for f in figures(sentence) if f.kind == "document_number" and _DOC_NUMBER_TEXT.search(sentence)]
    data = [f for f in figures(sentence) if f.is_data]
    if question.kind in {"money", "percent"}:
        return [f for f in data if f.kind == question.kind or (f.unit and f.unit in question.units)]
    if question.units:
        exact = [f for f in data if f.unit.endswith(tuple(question.units))]
        loose = bool(question.units & {"个", "人", "名", "位", "家", "项"})
        return exact or ([f for f in data if f.unit in _COUNTERS] if loose else [])
    return data if question.kind == "any" else []


def figure_spans(question: Asked, sentence: str) -> list[Span]:
    """Spans of ``sentence`` to set in bold: the asked figures next to the question's words.

    With several figures of the asked unit, those whose own clause holds most of the question's words are meant.
    """
    found = asked_figures(question, sentence)
    if len(found) <= 1:
        return [(f.start, f.end) for f in found]

    def closeness(figure: Figure) -> int:
        begin = max((sentence.rfind(mark, 0, figure.start) for mark in "，,；;。、"), default=-1) + 1
        stop = min(
            (i for i in (sentence.find(mark, figure.end) for mark in "，,；;。、") if i >= 0), default=len(sentence)
        )
        clause = sentence[begin:stop]
        return sum(len(t) for t in question.terms if t in clause)

    best = max(closeness(f) for f in found)
    return [(f.start, f.end) for f in found if closeness(f) == best] if best else []


def choose(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """The sentences to quote: the best, and those nearly as good that do not repeat it."""
    chosen: list[Candidate] = []
    for candidate in candidates:
        if not chosen:
            chosen.append(candidate)
            continue
        near = candidate.score >= 0.8 * chosen[0].score
        fresh = all(candidate.text != c.text for c in chosen)
        if near and fresh and len(chosen) < most:
            chosen.append(candidate)
    return chosen
