"""The values of asking: citations, answers, and the events of one streaming path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.question import Understanding
from assistant.series_schema import SeriesTable
from vectorstore.schema import Filters, Passage

Mode = Literal["offline", "llm"]
SupportStatus = Literal["supported", "partly", "unsupported", "exempt"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A mark ``[n]`` of an answer, bound to an exact span of a report's canonical text."""

    n: int
    report_id: str
    title: str
    agency: str | None
    year: int | None
    heading_path: tuple[str, ...]
    quote: str
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class SentenceSupport:
    """A sentence ``text[start:end]`` of an answer. ``citations`` are the numbers it was held against.

    ``reasons`` are Chinese sentences on what the citations do not bear out, the gravest first; empty when supported.
    """

    start: int
    end: int
    status: SupportStatus
    citations: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange, as far as a follow-up question needs it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question.

    ``text`` is plain text with ``[n]`` marks. ``highlights`` are spans of ``text`` that hold the asked figure.
    ``refusal`` gives the reason when nothing reliable was found; ``headings`` are then the nearest places to look.
    ``fault`` names what went wrong with the language model, if anything did; the text so far is kept.
    ``table`` holds the figures of a question over several years or agencies, its numbers those of ``citations``.
    ``support`` tells of each sentence whether its citations bear it out; empty for a refusal.
    """

    question: str
    text: str
    mode: Mode
    grounded: bool
    understanding: Understanding
    citations: tuple[Citation, ...] = ()
    refusal: str | None = None
    unsupported_numbers: tuple[str, ...] = ()
    highlights: tuple[tuple[int, int], ...] = ()
    headings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fault: str | None = None
    support: tuple[SentenceSupport, ...] = ()
    table: SeriesTable | None = None

    @property
    def filters(self) -> Filters:
        """The filters that were applied."""
        return self.understanding.filters


@dataclass(frozen=True, slots=True)
class Retrieved:
    """First event: how the question was read and what was found for it."""

    understanding: Understanding
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer's text, to be appended."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """Last event: the checked answer. Its text replaces what was streamed."""

    answer: Answer


Event = Retrieved | Token | Done
