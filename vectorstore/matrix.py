"""All vectors of the archive in memory, as of one state of it, with what filters need to pick rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vectorstore import archive_rows as rows
from vectorstore.archive import Archive
from vectorstore.embedding import Vectors
from vectorstore.schema import Filters, IndexStamp


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Row i of ``vectors`` belongs to ``ids[i]``; a report's rows are those from ``spans[id][0]`` up to ``spans[id][1]``."""

    state: tuple[str, int]  # see ``Archive.state``
    ids: Sequence[str]
    spans: Mapping[str, tuple[int, int]]
    topics: Mapping[str, NDArray[np.bool_]] = field(repr=False)
    vectors: Vectors = field(repr=False)

    def rows(self, report_ids: Iterable[str], topics: Sequence[str]) -> NDArray[np.intp]:
        """The rows of these reports, ascending; with topics, those that carry one of them. Unknown reports have none."""
        chosen = np.zeros(len(self.ids), np.bool_)
        for report_id in report_ids:
            start, end = self.spans.get(report_id, (0, 0))
            chosen[start:end] = True
        if topics:
            nowhere = np.zeros(len(self.ids), np.bool_)
            chosen &= np.logical_or.reduce([self.topics.get(topic, nowhere) for topic in topics])
        return np.flatnonzero(chosen)


def read_matrix(archive: Archive, stamp: IndexStamp) -> Matrix:
    """Read all vectors at one moment. Raises IndexMismatch when any was made by something else, ArchiveError."""
    sql = (
        "select c.number, c.id, c.report_id, v.vector from chunks c join vectors v on v.chunk = c.number "
        "order by c.report_id, c.position"
    )
    with archive.reading() as db:
        rows.check_stamp(db, stamp, Filters())
        total = db.execute("select count(*) from vectors").fetchone()[0]
        vectors = np.empty((total, stamp.dimension), np.float32)
        ids: list[str] = []
        spans: dict[str, tuple[int, int]] = {}
        row_of: dict[int, int] = {}
        for row, (number, chunk_id, report_id, blob) in enumerate(db.execute(sql)):
            vectors[row] = np.frombuffer(blob, rows.VECTOR_TYPE)
            ids.append(chunk_id)
            spans[report_id] = (spans.get(report_id, (row, 0))[0], row + 1)
            row_of[number] = row
        topics: dict[str, NDArray[np.bool_]] = {}
        for topic, number in db.execute("select topic, chunk from chunk_topics"):
            topics.setdefault(topic, np.zeros(total, np.bool_))[row_of[number]] = True
        state = rows.meta(db, "archive_id"), int(rows.meta(db, "revision"))
    return Matrix(state, ids, spans, topics, vectors)
