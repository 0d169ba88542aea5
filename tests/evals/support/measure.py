"""The labelled sentences against the support test: precision and recall of “unsupported” and of “supported”.

Each set of ``SETS``: the statuses of the sentences in order, what was done to the text, the passages it cites by their keys, and
the text, marks included (``\\n`` is a line break). ``passages.tsv``: where those passages stand in the samples. Both are our
own; the README tells by which rules they were labelled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.readers.assemble import assemble, report_id
from assistant.readers.sniff import raw_document
from assistant.schema import Citation, SentenceSupport
from assistant.support import support
from vectorstore.schema import Report

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent.parent / "samples"
SETS = ("pairs.tsv", "held_out.tsv", "fresh.tsv")
MEASURED = ("unsupported", "supported")
Support = Callable[[str, Sequence[Citation]], Sequence[SentenceSupport]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A text with its citations and the status of each of its sentences."""

    statuses: tuple[str, ...]
    kind: str
    citations: tuple[Citation, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of 0–1 by status, the number of judged sentences, and one line for each that was judged otherwise."""

    sentences: int
    precision: Mapping[str, float]
    recall: Mapping[str, float]
    errors: tuple[str, ...]


def read_pairs(name: str) -> tuple[Pair, ...]:
    """The labelled texts of a file."""
    passages = {key: (file, begin, end) for key, file, begin, end in _rows("passages.tsv")}
    return tuple(
        Pair(
            tuple(statuses.split()),
            kind,
            tuple(_citation(n, *passages[key]) for n, key in enumerate(filter(None, keys.split(",")), start=1)),
            text.replace("\\n", "\n"),
        )
        for statuses, kind, keys, text in _rows(name)
    )


def measure(pairs: Sequence[Pair], judge: Support = support) -> Scores:
    """Judge all pairs. A text whose sentences are counted otherwise than labelled has all of them wrong."""
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    errors: list[str] = []
    for pair in pairs:
        found = judge(pair.text, pair.citations)
        statuses = [f.status for f in found]
        wanted.update(pair.statuses)
        given.update(statuses)
        if len(statuses) == len(pair.statuses):
            right.update(a for a, b in zip(pair.statuses, statuses, strict=True) if a == b)
        if statuses != list(pair.statuses):
            reasons = [r for f in found for r in f.reasons]
            errors.append(f"{pair.kind}: {' '.join(pair.statuses)} → {' '.join(statuses)} {pair.text!r} {reasons}")
    return Scores(
        sum(wanted.values()),
        {s: round(right[s] / max(1, given[s]), 4) for s in MEASURED},
        {s: round(right[s] / max(1, wanted[s]), 4) for s in MEASURED},
        tuple(errors),
    )


def _citation(n: int, file: str, begin: str, end: str) -> Citation:
    report = _report(file)
    start = report.text.index(begin)
    stop = report.text.index(end, start) + len(end)
    around = [s for s in report.sections if s.start <= start < s.end]
    path = min(around, key=lambda s: s.end - s.start).path if around else ()
    return Citation(
        n, report.id, report.title or file, report.agency, report.year, path, report.text[start:stop], start, stop
    )


@cache
def _report(file: str) -> Report:
    data = (SAMPLES / file).read_bytes()
    return assemble(raw_document(data, max_bytes=len(data)), id=report_id(data), source=file)


def _rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]
