"""Raw paragraphs → a ``Report``: cleaned, structured, with metadata and topics. The one path for every file format."""

from __future__ import annotations

import hashlib

from assistant.readers.base import RawDocument
from assistant.readers.cleaning import clean
from assistant.readers.metadata import read_metadata
from assistant.readers.structure import find_sections
from assistant.readers.topics import with_topics
from vectorstore.schema import Block, Problem, Report

_ID_CHARS = 12


def report_id(data: bytes) -> str:
    """The identity of a report: a short hash of the file's bytes, so the same file is the same report under any name."""
    return hashlib.sha256(data).hexdigest()[:_ID_CHARS]


def assemble(raw: RawDocument, *, id: str, source: str) -> Report:
    """Make the report of a read file. ``source`` is the display name of the file, used only as a hint."""
    cleaned = clean(raw.blocks)
    meta = read_metadata(cleaned.blocks, source, title_hint=raw.title, published=cleaned.published or raw.published)
    blocks: list[Block] = []
    at = 0
    for raw_block in cleaned.blocks:
        blocks.append(Block(at, at + len(raw_block.text), raw_block.kind, raw_block.page))
        at += len(raw_block.text) + 1
    text = "\n".join(b.text for b in cleaned.blocks)
    levels = [b.level for b in cleaned.blocks]
    sections = with_topics(text, find_sections(text, blocks, levels, title_blocks=meta.title_blocks))
    problems = [*raw.problems, *meta.problems]
    if not sections:
        problems.append(Problem("no_headings", "没有识别出标题层次，按段落处理。"))
    return Report(
        id=id,
        title=meta.title,
        agency=meta.agency,
        region=meta.region,
        year=meta.year,
        kind=meta.kind,
        text=text,
        blocks=tuple(blocks),
        sections=sections,
        delivered=meta.delivered,
        published=meta.published,
        source=source,
        problems=tuple(problems),
        removed=(*raw.removed, *cleaned.removed),
    )
