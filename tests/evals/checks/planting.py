"""Plant one error of a known kind into a clean report, and know where it stands. Seeded; the samples are the clean text."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from assistant.readers.assemble import assemble, report_id
from assistant.readers.base import RawBlock, RawDocument
from assistant.readers.sniff import raw_document
from vectorstore.schema import Report

ROOT = Path(__file__).resolve().parents[3]
_OPEN, _CLOSE = "\ue010", "\ue011"  # stand around the planted words until the report is read
_BYTES = 50_000_000
_HALF = str.maketrans("，：；（）", ",:;()")


@dataclass(frozen=True, slots=True)
class Case:
    """A report with one planted error at ``[start, end)``; any of ``rules`` may find it."""

    kind: str
    family: str
    rules: tuple[str, ...]
    report: Report
    start: int
    end: int


@dataclass(slots=True)
class Draft:
    """The paragraphs of a clean report, to be changed by a plant."""

    lines: list[str]
    report: Report
    published: str | None = None

    @property
    def year(self) -> int:
        assert self.report.year is not None
        return self.report.year

    @property
    def chapters(self) -> bool:
        """True for a text with chapters 一、 and 二、."""
        return all(any(line.startswith(mark) for line in self.lines) for mark in ("一、", "二、"))

    def places(self, *, first: str = "一、", stop: str = "二、") -> range:
        """The lines of the results chapter, or of another one."""
        start = next((i for i, line in enumerate(self.lines) if line.startswith(first)), len(self.lines)) + 1
        end = next((i for i in range(start, len(self.lines)) if self.lines[i].startswith(stop)), len(self.lines))
        return range(start, end)


Plant = Callable[[random.Random, Draft], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: who must find it and how it is planted. A plant gives False where the text offers no place."""

    name: str
    family: str
    rules: tuple[str, ...]
    plant: Plant
    width: bool = False  # about the width of marks: not turned to half width


def marked(words: str) -> str:
    """The planted words, with marks around them."""
    return f"{_OPEN}{words}{_CLOSE}"


def read(name: str, data: bytes) -> Report:
    """The report of a file, as the library reads it."""
    return assemble(raw_document(data, max_bytes=_BYTES), id=report_id(data), source=name)


@cache
def clean_reports() -> tuple[Report, ...]:
    """The samples on the rule of law, as read."""
    found = (read(path.name, path.read_bytes()) for path in sorted((ROOT / "samples").iterdir()))
    return tuple(report for report in found if report.kind == "rule_of_law" and report.year)


def cases(kinds: tuple[Kind, ...], each: int, seed: int = 7, real: Sequence[Report] = ()) -> Iterator[Case]:
    """``each`` cases of every kind; the same seed gives the same cases.

    Every third case is in half-width punctuation, as converted texts are. ``real``: reports that take turns with the
    samples, where a kind finds a place in them.
    """
    for kind in kinds:
        rng = random.Random(f"{seed}/{kind.name}")
        done = tries = 0
        while done < each and tries < 20 * each:
            tries += 1
            base = rng.choice(real if real and tries % 2 else clean_reports())
            lines = [base.text[b.start : b.end] for b in base.blocks if b.kind == "paragraph"]
            draft = Draft(lines, base)
            if draft.chapters and kind.plant(rng, draft):
                if done % 3 == 2 and not kind.width:
                    draft.lines[:] = [line.translate(_HALF) for line in draft.lines]
                yield _read(kind, draft)
                done += 1


def _read(kind: Kind, draft: Draft) -> Case:
    lines = draft.lines
    plain = [line.replace(_OPEN, "").replace(_CLOSE, "") for line in lines]
    report = assemble(
        RawDocument("text", tuple(RawBlock(line) for line in plain if line)), id="case", source=draft.report.source
    )
    if draft.published:
        report = replace(report, published=draft.published)
    at = next((i for i, line in enumerate(lines) if _OPEN in line), None)
    if at is None:
        return Case(kind.name, kind.family, kind.rules, report, 0, len(report.text))
    line, before = lines[at], plain[at]
    start = line.index(_OPEN)
    end = line.index(_CLOSE) - 1
    offset = report.text.find(before)
    return Case(kind.name, kind.family, kind.rules, report, offset + start, offset + max(end, start + 1))
