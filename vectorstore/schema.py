"""The values that every layer shares: a report, where a piece of it stands, and what retrieval returns.

Everything here is frozen and free of I/O. Offsets are always characters of ``Report.text``, the canonical text, so
``report.text[x.start:x.end]`` is the piece itself for any block, section, chunk or passage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["paragraph", "table_row"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with an input, reported instead of raised. ``text`` is a Chinese sentence for the user."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest parsed piece: one paragraph or one table row of the canonical text."""

    start: int
    end: int
    kind: BlockKind = "paragraph"
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it, up to the next heading of the same or a higher level.

    ``heading`` is the bare heading without its number and closing mark; ``path`` holds the headings from the top level
    down to this one, each with its number. ``start`` is where the heading begins, ``body_start`` where the text after it
    begins (in the same paragraph for a run-in heading), ``end`` where the section, with its subsections, ends.
    """

    number: str
    heading: str
    level: int
    start: int
    body_start: int
    end: int
    path: tuple[str, ...]
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A parsed report. What could not be determined is None and named in ``problems``.

    ``year`` is the year that the report tells about; ``delivered`` the year in which it was delivered, where the two
    differ (a 政府工作报告 delivered in 2012 tells about 2011). ``published`` is an ISO date. ``removed`` lists the web
    chrome and running heads that were stripped, so that nothing is lost unseen. ``source`` is the file's display name.
    """

    id: str
    title: str | None
    agency: str | None
    region: str | None
    year: int | None
    kind: str
    text: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    delivered: int | None = None
    published: str | None = None
    source: str = ""
    problems: tuple[Problem, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """Where a piece of text stands, precise enough to lead back to it."""

    report_id: str
    heading_path: tuple[str, ...]
    page: int | None
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """An indexed piece of a report. ``text`` is shown; ``embedded`` carries agency, year and headings in front."""

    id: str
    location: Location
    text: str
    embedded: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """A report as the library lists it: everything but its text."""

    id: str
    title: str | None
    agency: str | None
    region: str | None
    year: int | None
    kind: str
    delivered: int | None = None
    published: str | None = None
    source: str = ""
    sections: int = 0
    characters: int = 0
    figures: int = 0
    chunks: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Hard conditions on the reports and chunks that may be returned. An empty tuple means: any.

    ``years`` are years *covered*. ``topics`` restricts chunks (T00–T16), the others restrict reports.
    """

    agencies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    report_ids: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing is restricted."""
        return not (self.agencies or self.years or self.kinds or self.topics or self.report_ids)


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as retrieved for one query. ``score`` is 0–1, higher is better; ``rank`` starts at 1."""

    chunk: Chunk
    report: ReportInfo
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class IndexStamp:
    """What made the vectors: kept in the archive and in the vector index, and compared on opening."""

    embedder: str
    dimension: int
    chunker: str


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that could not be read, kept with its reason until it is read or dismissed."""

    sha256: str
    name: str
    problem: Problem
    seen: str = field(default="", compare=False)
