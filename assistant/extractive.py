"""Answering without a model: the sentences of the passages that answer a question, chosen by what it asks. Pure.

A sentence is scored by the concepts of the question that it and its headings hold, each weighted by how rare it is among
the candidates, plus character pairs for wordings that differ, plus the asked unit (“多少户” wants a number with 户). A
question on reasons favours sentences that give one, read together with the sentence before.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.asked import Asked, asked_figures
from assistant.thesaurus import Concept
from vectorstore.chinese import ENUMERATOR, Span, sentences
from vectorstore.schema import Passage
from vectorstore.tokens import tokenize

_GIVES_REASON = re.compile(r"原因是|由于|因为|源于|所致|(?:^|[，,；;（(\u4e00-\u9fff\d])因(?![素此为而])")
_HEADING_WEIGHT = 0.5
_BEFORE_WEIGHT = 0.8  # what stands in the sentence before one that gives a reason
_NEARBY_WEIGHT = 0.6  # of a follow-up, what stands elsewhere in the passage: half of it was said before
_OTHER_WORDING = 0.8
_MORE_WORDINGS = 0.07  # for each further wording that stands there too
_PAIR_WEIGHT = 0.35
_UNIT_BONUS = 0.25
_REASON_BONUS = 0.3
_CONTEXT_WEIGHT = 0.3
_QUOTED_BONUS = 0.15
_SAID_ALIKE = 0.4  # a sentence of another report that says the same as the one quoted before
_RANK_DECAY = 0.015
_SIMILARITY_WEIGHT = 0.09  # of one standard deviation among the candidates
_SIMILARITY_DEPTH = 24
_LONGEST_LEAD = 24  # characters of a lead such as “二是强化日常监管。”, which works as a heading does
_LEAD_MALUS = 0.3
_ROW = " | "
Similarity = Callable[[Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage with its score. ``start``/``end`` are report offsets; ``coverage`` is the weighted share of
    the question's concepts that the sentence, its headings or (for a reason) the sentence before hold (0–1). ``before``
    is the span of the sentence before one that gives a reason; ``known`` the weighted share of concepts held anywhere
    among the candidates; ``has_number`` tells that a number of the asked kind stands there, in a table with its header."""

    passage: Passage
    start: int
    end: int
    score: float
    coverage: float
    cosine: float | None = None
    before: Span | None = None
    known: float = 1.0
    has_number: bool = False
    inside: float = 0.0
    spread: float = 0.0

    @property
    def text(self) -> str:
        """The sentence as it stands in the report."""
        base = self.passage.chunk.location.start
        return self.passage.chunk.text[self.start - base : self.end - base]


@dataclass(frozen=True, slots=True)
class _Piece:
    passage: Passage
    span: Span
    text: str
    words: frozenset[str]
    head: str
    before: Span | None
    is_lead: bool
    header: str


def rank_sentences(
    question: Asked, passages: Sequence[Passage], similarity: Similarity | None = None
) -> list[Candidate]:
    """The sentences of the passages, best first.

    ``similarity`` gives the cosine of each text to the question. It is asked for the sentences that lead by words, and
    moves them by how far they stand out among each other, so that any embedder may serve.
    """
    pool = [piece for passage in passages for piece in _pieces(passage)]
    rarity = {c: _rarity(c, pool) for c in (*question.concepts, *question.context)}
    total = sum(rarity[c] for c in question.concepts) or 1.0
    known = sum(rarity[c] for c in question.concepts if any(_held(c, p) for p in pool)) / total
    found = [_candidate(question, piece, rarity, total, known) for piece in pool]
    found = _by_score(found)
    return _by_score(_with_similarity(found[:_SIMILARITY_DEPTH], similarity)) if similarity and found else found


def gives_reason(sentence: str) -> bool:
    """The sentence says why something is so."""
    return _GIVES_REASON.search(sentence) is not None


def _pieces(passage: Passage) -> list[_Piece]:
    text = passage.chunk.text
    path = " ".join(passage.chunk.location.heading_path)
    found: list[_Piece] = []
    last: Span | None = None
    header = lead = ""
    for start, end in sentences(text):
        sentence = text[start:end]
        header = (header or _header(passage, sentence)) if _ROW in sentence else ""
        opens = ENUMERATOR.match(sentence) is not None
        is_lead = opens and len(sentence) <= _LONGEST_LEAD and end < len(text)
        lead = sentence if is_lead else "" if opens or "\n" in text[last[1] if last else 0 : start] else lead
        if end - start >= 6 and not _is_heading(sentence, passage):
            head = f"{path} {header} {lead}" if not is_lead else f"{path} {header}"
            found.append(
                _Piece(passage, (start, end), sentence, frozenset(tokenize(sentence)), head, last, is_lead, header)
            )
        last = (start, end)
    return found


def _header(passage: Passage, row: str) -> str:
    """The header row of the table that a row stands in, as far as the passage knows it."""
    rows = [line for line in passage.chunk.embedded.split("\n") if _ROW in line]
    return rows[0] if rows and rows[0] != row else ""


def _candidate(question: Asked, piece: _Piece, rarity: dict[Concept, float], total: float, known: float) -> Candidate:
    base = piece.passage.chunk.location.start
    gives = question.reason and gives_reason(piece.text)
    before = piece.before if gives else None
    earlier = piece.passage.chunk.text[slice(*before)] if before else ""
    inside = above = 0.0
    leans = bool(question.context or question.quoted)
    for concept in question.concepts:
        held = _held(concept, piece)
        if held:
            inside += rarity[concept] * held
        elif earlier and any(w in earlier for w in concept.wordings):
            inside += rarity[concept] * _BEFORE_WEIGHT
        elif any(w in piece.head for w in concept.wordings):
            above += rarity[concept]
        elif leans and any(w in piece.passage.chunk.text for w in concept.wordings):
            inside += rarity[concept] * _NEARBY_WEIGHT
    pairs = sum(p in piece.text for p in question.pairs) / max(1, len(question.pairs))
    score = (inside + _HEADING_WEIGHT * above) / total + _PAIR_WEIGHT * pairs - _RANK_DECAY * (piece.passage.rank - 1)
    has_number = bool(asked_figures(question, piece.text if _ROW not in piece.text else _cells(piece)))
    score += _UNIT_BONUS * (has_number and question.kind is not None) - _LEAD_MALUS * piece.is_lead
    score += _REASON_BONUS * gives + _leaning(question, piece, rarity)
    return Candidate(
        piece.passage,
        base + piece.span[0],
        base + piece.span[1],
        score,
        min(1.0, (inside + above) / total),
        before=(base + before[0], base + before[1]) if before else None,
        known=known,
        has_number=has_number,
        inside=min(1.0, inside / total),
    )


def _leaning(question: Asked, piece: _Piece, rarity: dict[Concept, float]) -> float:
    """What the turn before adds: its concepts, and standing with the sentences that answered it."""
    bonus = 0.0
    if question.context:
        whole = sum(rarity[c] for c in question.context) or 1.0
        here = sum(rarity[c] for c in question.context if _held(c, piece) or any(w in piece.head for w in c.wordings))
        bonus += _CONTEXT_WEIGHT * (2.0 if len(question.concepts) < 2 else 1.0) * here / whole
    if any(q in piece.passage.chunk.text for q in question.quoted):
        bonus += _QUOTED_BONUS
    else:
        bonus += _SAID_ALIKE * max((_overlap(q, piece.text) for q in question.quoted), default=0.0)
    return bonus


def _overlap(quoted: str, text: str) -> float:
    """The share of the character pairs of an earlier quote that a text has too, numbers aside: 0–1."""
    wanted = {quoted[i : i + 2] for i in range(len(quoted) - 1) if not re.search(r"[\d\W]", quoted[i : i + 2])}
    return sum(pair in text for pair in wanted) / len(wanted) if wanted else 0.0


def _cells(piece: _Piece) -> str:
    """A table row with the units of its header behind the numbers, so that figures of a unit are seen."""
    heads = piece.header.split(_ROW)
    cells = piece.text.split(_ROW)
    if len(heads) != len(cells):
        return piece.text
    units = [re.search(r"[（(]([^（）()]{1,4})[）)]", head) for head in heads]
    return "，".join(
        cell + (unit.group(1) if unit and cell[:1].isdigit() else "") for cell, unit in zip(cells, units, strict=True)
    )


def _rarity(concept: Concept, pool: Sequence[_Piece]) -> float:
    return concept.weight * math.log(1 + len(pool) / (1 + sum(_held(concept, p) > 0 for p in pool)))


def _held(concept: Concept, piece: _Piece) -> float:
    """1 for the word itself, less for another wording, 0 for neither."""
    others = sum(word in piece.text for word in concept.also)
    if concept.word in piece.words or (len(concept.word) > 1 and concept.word in piece.text):
        return 1.0 + _MORE_WORDINGS * others
    return min(1.0, _OTHER_WORDING + _MORE_WORDINGS * (others - 1)) if others else 0.0


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
        replace(
            c,
            cosine=cosine,
            spread=(cosine - mean) / spread,
            score=c.score + _SIMILARITY_WEIGHT * (cosine - mean) / spread,
        )
        for c, cosine in zip(candidates, cosines, strict=True)
    ]


def _by_score(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (-c.score, c.passage.rank, c.start))


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
