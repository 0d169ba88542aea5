"""Full-text search over the archive's words with BM25."""

from __future__ import annotations

import re
import sqlite3

from vectorstore.archive import Archive
from vectorstore.archive_rows import chunk_conditions
from vectorstore.index import Hit
from vectorstore.schema import Filters
from vectorstore.tokens import content_terms

# A word that stands in a fifth of all chunks hardly ranks anything and costs most of the time (measured: 160–260 ms a
# question at 100,000 chunks, 16–23 ms without such words). Small archives are fast anyway and keep every word.
COMMON_SHARE = 0.2
COMMON_FROM_CHUNKS = 2_000
# A BM25 value of this size becomes a score of one half. Values of a good match on our reports lie around 10–30.
HALF_SCORE = 10.0
_PARTS = re.compile(r"[^\W_]+")  # what FTS5's unicode61 takes for one word


class LexicalIndex:
    """Finds chunks by the words of a question. Holds nothing itself, so it is never out of step with the archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def search(self, question: str, k: int, filters: Filters) -> list[Hit]:
        """Give at most ``k`` chunks inside the filters that share a word with the question, best first, ties by id.

        The score is ``b / (b + 10)`` with b the BM25 value: 0–1, rising with b, comparable within one question only.
        Gives nothing when the question has no word with content. Raises ArchiveError.
        """
        terms = content_terms(question)
        if not terms or k <= 0:
            return []
        condition, bound = chunk_conditions(filters)
        sql = (
            "select c.id, bm25(chunk_words) as value from chunk_words join chunks c on c.number = chunk_words.rowid "
            "join reports r on r.id = c.report_id "
            f"where chunk_words match ? and {condition} order by value, c.id limit ?"
        )
        with self._archive.reading() as db:
            telling = _telling(db, terms)
            if not telling:
                return []
            found = db.execute(sql, [" OR ".join(map(_quoted, telling)), *bound, k]).fetchall()
        return [Hit(row["id"], _score(-row["value"])) for row in found]


def _telling(db: sqlite3.Connection, terms: list[str]) -> list[str]:
    """The terms that occur at all, without very common ones if rarer ones remain and the archive is large."""
    total = db.execute("select coalesce(sum(chunk_count), 0) from reports").fetchone()[0]
    frequency = {term: _frequency(db, term) for term in terms}
    present = [term for term in terms if frequency[term]]
    if total < COMMON_FROM_CHUNKS:
        return present
    return [term for term in present if frequency[term] <= COMMON_SHARE * total] or present


def _frequency(db: sqlite3.Connection, term: str) -> int:
    """In how many chunks the term stands; for one that FTS5 splits (95.2), at most so many."""
    sql = "select doc from chunk_vocabulary where term = ?"
    rows = [db.execute(sql, [part]).fetchone() for part in _PARTS.findall(term)]
    return min((row["doc"] if row else 0 for row in rows), default=0)


def _quoted(term: str) -> str:
    """A term as an FTS5 string, so that nothing in it is taken for syntax."""
    return '"' + term.replace('"', '""') + '"'


def _score(value: float) -> float:
    return max(value, 0.0) / (max(value, 0.0) + HALF_SCORE)
