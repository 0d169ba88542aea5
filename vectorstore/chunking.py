"""Report → chunks, along headings, then enumerators, then sentences.

A chunk never crosses a section and never cuts a sentence that fits. The shown text is an exact slice of the report; the
text that is embedded carries agency, year, kind and heading path in front (measured: worth more than any ranker), and a
table's header row where the chunk begins inside the table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from vectorstore.chinese import ENUMERATOR, Span, clauses, sentences, trim
from vectorstore.schema import Block, Chunk, Location, Report, Section

CHUNKER = "sections-300-v1"  # changes whenever the same report would be cut or prefixed differently
TARGET_CHARS = 300
MAX_CHARS = 450
_MIN_CHARS = 120  # a shorter tail joins the chunk before it


def chunk_report(report: Report, *, kind_name: str = "") -> tuple[Chunk, ...]:
    """Cut a report into chunks in reading order. ``kind_name`` is the Chinese name of its kind, for the prefix."""
    chunks: list[Chunk] = []
    for section, span in _regions(report):
        path = section.path if section else ()
        topics = section.topics if section else ("T00",)
        for start, end in _pack(report, *span):
            block_at = _block_at(report.blocks, start)
            text = report.text[start:end]
            location = Location(report.id, path, report.blocks[block_at].page, block_at, start, end)
            chunks.append(
                Chunk(
                    id=_chunk_id(report.id, start, text),
                    location=location,
                    text=text,
                    embedded=f"{prefix(report, path, kind_name)}\n{_header_row(report, start)}{text}",
                    topics=topics,
                )
            )
    return tuple(chunks)


def prefix(report: Report, path: Sequence[str], kind_name: str = "") -> str:
    """What stands in front of a chunk when it is embedded and indexed: “云溪市民政局 2023年 法治政府建设年度报告 二、… （一）…”."""
    year = f"{report.year}年" if report.year else ""
    return " ".join(part for part in (report.agency or report.title or "", year, kind_name, *path) if part)


def _regions(report: Report) -> Iterator[tuple[Section | None, Span]]:
    """The report cut at every heading: each region belongs to exactly one section (None before the first heading).

    A chapter heading with nothing but subsections below it gives no region: their prefix carries it.
    """
    starts = [s.start for s in report.sections]
    first = starts[0] if starts else len(report.text)
    yield None, (0, first)
    for section, following in zip(report.sections, [*starts, len(report.text)][1:], strict=True):
        if report.text[section.body_start : following].strip() or following == section.end:
            yield section, (section.start, following)


def _pack(report: Report, start: int, end: int) -> list[Span]:
    """Join the units of a region into spans of about TARGET_CHARS."""
    spans: list[Span] = []
    text = report.text
    for unit_start, unit_end, opens_point in _units(report, start, end):
        length = unit_end - spans[-1][0] if spans else 0
        # a point (一是…) prefers to open a chunk once the one before it is worth standing alone
        full = (
            length > TARGET_CHARS or (opens_point and unit_start - spans[-1][0] >= TARGET_CHARS * 2 // 3)
            if spans
            else True
        )
        if (spans and not full) or (
            spans and unit_end - unit_start < _MIN_CHARS and length <= MAX_CHARS and not opens_point
        ):
            spans[-1] = (spans[-1][0], unit_end)
        else:
            spans.append((unit_start, unit_end))
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < _MIN_CHARS and spans[-1][1] - spans[-2][0] <= MAX_CHARS:
        last = spans.pop()
        spans[-1] = (spans[-1][0], last[1])
    return [trim(text, *span) for span in spans]


def _units(report: Report, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The smallest pieces that stay whole: sentences, table rows, clauses of an endless sentence."""
    text = report.text
    for block in report.blocks:
        low, high = max(start, block.start), min(end, block.end)
        if low >= high:
            continue
        pieces = [(low, high)] if block.kind == "table_row" else sentences(text, low, high)
        for piece_start, piece_end in pieces:
            opens = bool(ENUMERATOR.match(text, piece_start, piece_end))
            for i, span in enumerate(clauses(text, piece_start, piece_end, MAX_CHARS)):
                yield *span, opens and i == 0


def _block_at(blocks: Sequence[Block], offset: int) -> int:
    for i, block in enumerate(blocks):
        if block.end > offset:
            return i
    return len(blocks) - 1


def _header_row(report: Report, start: int) -> str:
    """The first row of the table in which a chunk begins, unless the chunk begins with it."""
    at = _block_at(report.blocks, start)
    if report.blocks[at].kind != "table_row":
        return ""
    first = at
    while first > 0 and report.blocks[first - 1].kind == "table_row":
        first -= 1
    header = report.blocks[first]
    return "" if first == at else report.text[header.start : header.end] + "\n"


def _chunk_id(report_id: str, start: int, text: str) -> str:
    digest = hashlib.sha256(f"{CHUNKER}\n{report_id}\n{start}\n{text}".encode()).hexdigest()
    return f"{report_id}-{digest[:12]}"
