"""Small made-up reports for the tests of this package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vectorstore.archive import Archive, Entry
from vectorstore.bigram import BigramEmbedder
from vectorstore.schema import Block, Chunk, IndexStamp, Location, Problem, Report, Section

EMBEDDER = BigramEmbedder()
STAMP = IndexStamp(EMBEDDER.name, EMBEDDER.dimension, "test-1")

Paragraph = str | tuple[str, tuple[str, ...]]


def make_report(
    report_id: str,
    paragraphs: Sequence[Paragraph],
    *,
    agency: str | None = "甲区司法局",
    year: int | None = 2023,
    kind: str = "rule_of_law",
) -> Report:
    texts = [p if isinstance(p, str) else p[0] for p in paragraphs]
    text = "\n".join(texts)
    blocks, at = [], 0
    for number, paragraph in enumerate(texts):
        blocks.append(Block(at, at + len(paragraph), "table_row" if number % 3 == 2 else "paragraph", number or None))
        at += len(paragraph) + 1
    section = Section("一、", "总体情况", 1, 0, 0, len(text), ("一、总体情况",), ("T01", "T02"))
    return Report(
        id=report_id, title=f"{agency}{year}年度报告", agency=agency, region=None, year=year, kind=kind, text=text,
        blocks=tuple(blocks), sections=(section,), delivered=2024, published="2024-03-01", source=f"{report_id}.docx",
        problems=(Problem("no_date", "没有落款日期。"),), removed=("您的位置：首页",),
    )  # fmt: skip


def make_entry(
    report_id: str,
    paragraphs: Sequence[Paragraph],
    *,
    agency: str | None = "甲区司法局",
    year: int | None = 2023,
    kind: str = "rule_of_law",
    stamp: IndexStamp = STAMP,
    sha256: str = "",
    source_key: str | None = None,
    replaces: tuple[str, ...] = (),
) -> Entry:
    """One chunk a paragraph, with the given topics; vectors by the bigram embedder."""
    report = make_report(report_id, paragraphs, agency=agency, year=year, kind=kind)
    chunks = []
    for number, (block, paragraph) in enumerate(zip(report.blocks, paragraphs, strict=True)):
        topics = () if isinstance(paragraph, str) else paragraph[1]
        text = report.text[block.start : block.end]
        location = Location(report_id, ("一、总体情况",), block.page, number, block.start, block.end)
        chunks.append(Chunk(f"{report_id}:{number}", location, text, f"{agency} {year}年 {text}", topics))
    vectors = EMBEDDER.embed([chunk.text for chunk in chunks], "passage")[:, : stamp.dimension]
    return Entry(
        report, tuple(chunks), vectors, stamp, sha256 or f"sha-{report_id}", source_key, figures=3, replaces=replaces
    )


def filled(path: Path, *entries: Entry) -> Archive:
    archive = Archive(path)
    for entry in entries:
        archive.put(entry)
    return archive
