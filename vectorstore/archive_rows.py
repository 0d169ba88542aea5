"""Between the archive's rows and the values of ``schema``: pure mapping, and filters as SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from vectorstore.embedding import Vectors
from vectorstore.errors import IndexMismatch
from vectorstore.schema import (
    Block,
    Chunk,
    FailedFile,
    Filters,
    IndexStamp,
    Location,
    Problem,
    Report,
    ReportInfo,
    Section,
)

INFO_COLUMNS = (
    "id, title, agency, region, year, kind, delivered, published, source, "
    "section_count as sections, character_count as characters, figure_count as figures, chunk_count as chunks, problems"
)
VECTOR_TYPE = np.dtype("<f4")  # little-endian on every machine, so that a data folder can be moved


def to_json(values: Iterable[Any]) -> str:
    """A compact JSON array."""
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> tuple[Any, ...]:
    """The inverse of ``to_json``."""
    return tuple(json.loads(text))


def report_values(report: Report) -> dict[str, Any]:
    """The columns of ``reports`` that come from the report itself."""
    return {
        "id": report.id,
        "title": report.title,
        "agency": report.agency,
        "region": report.region,
        "year": report.year,
        "kind": report.kind,
        "delivered": report.delivered,
        "published": report.published,
        "source": report.source,
        "section_count": len(report.sections),
        "character_count": len(report.text),
        "problems": to_json([p.code, p.text] for p in report.problems),
        "removed": to_json(report.removed),
        "sections": to_json(
            [s.number, s.heading, s.level, s.start, s.body_start, s.end, s.path, s.topics] for s in report.sections
        ),
        "blocks": to_json([b.start, b.end, b.kind, b.page] for b in report.blocks),
        "text": report.text,
    }


def chunk_values(chunk: Chunk, position: int) -> dict[str, Any]:
    """The columns of ``chunks`` for the chunk at that place of its report."""
    at = chunk.location
    return {
        "id": chunk.id,
        "report_id": at.report_id,
        "position": position,
        "paragraph": at.paragraph,
        "page": at.page,
        "start": at.start,
        "end": at.end,
        "heading_path": to_json(at.heading_path),
        "topics": to_json(chunk.topics),
        "text": chunk.text,
        "embedded": chunk.embedded,
    }


def insert(connection: sqlite3.Connection, table: str, values: dict[str, Any]) -> int:
    """Insert one row; gives its rowid. Table and column names come from the program, values are always bound."""
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    done = connection.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))
    return int(done.lastrowid or 0)


def to_report(row: sqlite3.Row) -> Report:
    """A row of ``reports`` as the report that was put in."""
    return Report(
        id=row["id"],
        title=row["title"],
        agency=row["agency"],
        region=row["region"],
        year=row["year"],
        kind=row["kind"],
        text=row["text"],
        blocks=tuple(Block(*values) for values in json.loads(row["blocks"])),
        sections=tuple(_section(*values) for values in json.loads(row["sections"])),
        delivered=row["delivered"],
        published=row["published"],
        source=row["source"],
        problems=_problems(row["problems"]),
        removed=from_json(row["removed"]),
    )


def to_info(row: sqlite3.Row) -> ReportInfo:
    """A row with ``INFO_COLUMNS`` as the library lists it."""
    return ReportInfo(**dict(row) | {"problems": _problems(row["problems"])})


def to_chunk(row: sqlite3.Row) -> Chunk:
    """A row of ``chunks`` as a chunk."""
    location = Location(
        report_id=row["report_id"],
        heading_path=from_json(row["heading_path"]),
        page=row["page"],
        paragraph=row["paragraph"],
        start=row["start"],
        end=row["end"],
    )
    return Chunk(row["id"], location, row["text"], row["embedded"], from_json(row["topics"]))


def to_failure(row: sqlite3.Row) -> FailedFile:
    """A row of ``failures``."""
    return FailedFile(row["sha256"], row["name"], Problem(row["code"], row["text"]), row["seen"])


def to_stamp(row: sqlite3.Row) -> IndexStamp:
    """A row with embedder, dimension and chunker."""
    return IndexStamp(row["embedder"], row["dimension"], row["chunker"])


def to_blobs(vectors: Vectors) -> list[bytes]:
    """One blob a row."""
    return [row.tobytes() for row in np.ascontiguousarray(vectors, dtype=VECTOR_TYPE)]


def to_vectors(blobs: Sequence[bytes], dimension: int) -> Vectors:
    """The inverse of ``to_blobs``, shape ``(len(blobs), dimension)``."""
    flat = np.frombuffer(b"".join(blobs), dtype=VECTOR_TYPE).astype(np.float32)
    return flat.reshape(len(blobs), dimension)


def report_conditions(filters: Filters) -> tuple[str, list[str]]:
    """Filters on reports as an SQL condition over ``reports r``, and what to bind. What is unknown matches no value."""
    # json_each binds a list of any length as one value
    wanted = [
        ("r.agency", filters.agencies),
        ("r.year", filters.years),
        ("r.kind", filters.kinds),
        ("r.id", filters.report_ids),
    ]
    chosen = [(column, values) for column, values in wanted if values]
    sql = " and ".join(f"{column} in (select value from json_each(?))" for column, _ in chosen)
    return sql or "true", [to_json(values) for _, values in chosen]


def chunk_conditions(filters: Filters) -> tuple[str, list[str]]:
    """All filters as an SQL condition over ``chunks c join reports r``, and what to bind."""
    sql, bound = report_conditions(filters)
    if filters.topics:
        sql += " and c.number in (select chunk from chunk_topics where topic in (select value from json_each(?)))"
        bound.append(to_json(filters.topics))
    return sql, bound


def numbers_inside(filters: Filters) -> tuple[list[str], list[str]]:
    """Filters as SELECTs of chunk numbers (what is inside is in each of them), and what to bind, in their order."""
    selects: list[str] = []
    condition, bound = report_conditions(filters)
    if bound:
        reports = f"select r.id from reports r where {condition}"
        selects.append(f"select c.number from chunks c where c.report_id in ({reports})")
    if filters.topics:
        selects.append("select chunk from chunk_topics where topic in (select value from json_each(?))")
        bound.append(to_json(filters.topics))
    return selects, bound


def meta(connection: sqlite3.Connection, key: str) -> str:
    """A value of the table ``meta``: ``revision`` or ``archive_id``."""
    return str(connection.execute("select value from meta where key = ?", [key]).fetchone()["value"])


def check_stamp(connection: sqlite3.Connection, stamp: IndexStamp, filters: Filters) -> None:
    """Raise IndexMismatch when any report inside the filters was made by another embedder or chunker."""
    condition, bound = report_conditions(filters)
    found = connection.execute(f"select distinct embedder, dimension, chunker from reports r where {condition}", bound)
    others = [other for other in map(to_stamp, found) if other != stamp]
    if others:
        raise IndexMismatch(f"stored vectors were made with {others[0]}, not with {stamp}")


def _section(
    number: str, heading: str, level: int, start: int, body_start: int, end: int, path: list[str], topics: list[str]
) -> Section:
    return Section(number, heading, level, start, body_start, end, tuple(path), tuple(topics))


def _problems(text: str) -> tuple[Problem, ...]:
    return tuple(Problem(code, sentence) for code, sentence in json.loads(text))
