"""A report as the rules see it: its text in one width of punctuation, and what several rules need, worked out once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assistant.figures.extract import Figure, figures
from vectorstore.chinese import Span, chinese_number, sentences
from vectorstore.schema import Block, Report, Section

Zone = Literal["head", "results", "shortcomings", "plans"]

_WIDE = str.maketrans(",:;()!?％", "，：；（）！？%")
_HALF_WIDTH = re.compile(
    r"(?<![0-9A-Za-z]),|,(?![0-9A-Za-z])"  # not in 1,234 or in English
    r"|(?<![0-9A-Za-z]):|:(?![0-9/A-Za-z])"  # not in 9:30, 1:500 or an address
    r"|[;()!?％]"
)
_CN = "一二三四五六七八九十"
_NUMBER_MARKS = (
    (1, re.compile(rf"([{_CN}]{{1,3}})、")),
    (2, re.compile(rf"[（(]([{_CN}]{{1,3}})[)）]")),
    (3, re.compile(r"(\d{1,2})[.．、](?!\d)")),
    (4, re.compile(r"[（(](\d{1,2})[)）]")),
)
# where a passage on shortcomings turns to what will be done about them
_TURN = re.compile(r"下一步|下一年度?|下年度|今后|接下来|明年|20\d\d年，?(?:我们|我局|全局|将|是|重点)")
_QUOTE = re.compile(r"“[^“”\n]{1,80}”")
_TITLE = re.compile(r"《[^《》\n]{1,80}(?:《[^《》\n]{1,60}》[^《》\n]{0,40})?》")


@dataclass(frozen=True, slots=True)
class NumberMark:
    """The number that opens a paragraph: rank 1 一、 2 （一） 3 1. 4 （1）, its value, and where its marker stands."""

    rank: int
    value: int
    start: int
    end: int
    block: int


@dataclass(frozen=True)
class Document:
    """A report with cached views. All offsets are those of ``report.text``; ``text`` has the same length."""

    report: Report

    @cached_property
    def raw(self) -> str:
        """The report's own text."""
        return self.report.text

    @cached_property
    def text(self) -> str:
        """The text with full-width punctuation, so that a rule needs to know one form only. Same offsets as ``raw``."""
        return _HALF_WIDTH.sub(lambda m: m.group().translate(_WIDE), self.raw)

    @cached_property
    def paragraphs(self) -> tuple[Block, ...]:
        """The blocks that are no table rows."""
        return tuple(b for b in self.report.blocks if b.kind == "paragraph")

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Spans of all sentences."""
        return tuple(span for b in self.report.blocks for span in sentences(self.text, b.start, b.end))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """All numbers of the text."""
        return figures(self.text)

    @cached_property
    def _figure_starts(self) -> list[int]:
        return [f.start for f in self.figures]

    def figures_in(self, start: int, end: int) -> tuple[Figure, ...]:
        """The numbers that begin in ``[start, end)``."""
        first = bisect_right(self._figure_starts, start - 1)
        return self.figures[first : bisect_right(self._figure_starts, end - 1)]

    @cached_property
    def titles(self) -> tuple[Span, ...]:
        """Spans of names in 《》, with the marks."""
        return tuple(m.span() for m in _TITLE.finditer(self.text))

    @cached_property
    def quotes(self) -> tuple[Span, ...]:
        """Spans of words in “”, with the marks."""
        return tuple(m.span() for m in _QUOTE.finditer(self.text))

    def in_title(self, at: int) -> bool:
        """True inside a name in 《》."""
        return _covers(self.titles, at)

    def in_quote(self, at: int) -> bool:
        """True inside words in “”."""
        return _covers(self.quotes, at)

    def block_at(self, at: int) -> Block:
        """The paragraph or row that holds an offset; the nearest one before it for a line break."""
        return self.report.blocks[max(0, bisect_right(self._block_starts, at) - 1)]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [b.start for b in self.report.blocks]

    def sentence_at(self, at: int) -> Span:
        """The sentence that holds an offset; an empty span where there is none."""
        i = bisect_right(self._sentence_starts, at) - 1
        return self.sentences[i] if i >= 0 and at < self.sentences[i][1] else (at, at)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s for s, _ in self.sentences]

    def section_at(self, at: int) -> Section | None:
        """The innermost section that holds an offset."""
        inside = [s for s in self.report.sections if s.start <= at < max(s.end, s.start + 1)]
        return max(inside, key=lambda s: s.start) if inside else None

    def heading_path(self, at: int) -> tuple[str, ...]:
        """The headings above an offset."""
        section = self.section_at(at)
        return section.path if section else ()

    @cached_property
    def marks(self) -> tuple[NumberMark, ...]:
        """The numbers that open paragraphs, in order."""
        return tuple(mark for i, b in enumerate(self.report.blocks) if (mark := self._mark(i, b)))

    def _mark(self, index: int, block: Block) -> NumberMark | None:
        if block.kind != "paragraph":
            return None
        for rank, pattern in _NUMBER_MARKS:
            match = pattern.match(self.raw, block.start, block.end)
            value = chinese_number(match[1]) if match else None
            if match and value:
                return NumberMark(rank, value, match.start(), match.end(), index)
        return None

    @cached_property
    def zones(self) -> tuple[tuple[int, int, Zone], ...]:
        """Where the report tells of shortcomings and of plans; the rest are results, or the head before the first heading."""
        found: list[tuple[int, int, Zone]] = []
        for section in self.report.sections:
            topics = set(section.topics)
            if {"T14", "T15"} <= topics:
                turn = _TURN.search(self.text, section.body_start, section.end)
                cut = self.sentence_at(turn.start())[0] if turn else section.end
                found += [(section.start, cut, "shortcomings"), (cut, section.end, "plans")]
            elif "T15" in topics or self._names_next_year(section):
                found.append((section.start, section.end, "plans"))
            elif "T14" in topics:
                found.append((section.start, section.end, "shortcomings"))
        return tuple(found)

    def _names_next_year(self, section: Section) -> bool:
        year = self.report.year
        return year is not None and section.level <= 1 and section.heading.startswith(str(year + 1))

    def zone(self, at: int) -> Zone:
        """What the report does at an offset. The inner section decides."""
        inside = [z for z in self.zones if z[0] <= at < z[1]]
        if inside:
            return max(inside)[2]
        first = self.report.sections[0].start if self.report.sections else 0
        return "head" if at < first else "results"

    def finditer(self, pattern: re.Pattern[str], *, names: bool = True) -> Iterator[re.Match[str]]:
        """Matches in ``text``; without those that begin inside 《》 when ``names`` is False."""
        for match in pattern.finditer(self.text):
            if names or not self.in_title(match.start()):
                yield match


def _covers(spans: tuple[Span, ...], at: int) -> bool:
    i = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return i >= 0 and spans[i][0] <= at < spans[i][1]
