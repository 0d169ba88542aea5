"""Full-text search over the archive's words with BM25."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vectorstore.archive import Archive
from vectorstore.archive_rows import meta, numbers_inside
from vectorstore.index import Hit
from vectorstore.schema import Filters
from vectorstore.tokens import content_terms

# A word that stands in a fifth of all chunks hardly ranks anything and costs most of the time (measured: 160–260 ms a
# question at 100,000 chunks, 16–23 ms without such words). Small archives are fast anyway and keep every word.
COMMON_SHARE = 0.2
COMMON_FROM_CHUNKS = 2_000
# A BM25 value of this size becomes a score of one half. Values of a good match on our reports lie around 10–30.
HALF_SCORE = 10.0
_REMEMBERED = 20_000  # words whose number of chunks is kept in memory
_PARTS = re.compile(r"[^\W_]+")  # what FTS5's unicode61 takes for one word
# The words lead and the filter only sifts what they find (the plus keeps SQLite from asking the words once a chunk of the
# filter), before BM25 is computed; ids, for ties, are looked up for what is at least as good as the last hit wanted.
_SEARCH = """
with found as materialized (
    select rowid as number, bm25(chunk_words) as value from chunk_words where chunk_words match ?{inside}
)
select c.id, f.value from found f join chunks c on c.number = f.number
where f.value <= coalesce((select value from found order by value limit 1 offset ?), f.value)
order by f.value, c.id limit ?
"""


@dataclass(frozen=True, slots=True)
class _Frequencies:
    """In how many chunks words stand, in one state of one archive; filled as they are asked for."""

    key: tuple[str, int]
    chunks: dict[str, int] = field(default_factory=dict)


class LexicalIndex:
    """Finds chunks by the words of a question. Remembers how common words are, until the archive changes."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known = _Frequencies(("", 0))

    def search(self, question: str, k: int, filters: Filters) -> list[Hit]:
        """Give at most ``k`` chunks inside the filters that share a word with the question, best first, ties by id.

        The score is ``b / (b + 10)`` with b the BM25 value: 0–1, rising with b, comparable within one question only.
        Gives nothing when the question has no word with content. Raises ArchiveError.
        """
        terms = content_terms(question)
        if not terms or k <= 0:
            return []
        total = self._archive.count()
        inside, bound = numbers_inside(filters)
        sql = _SEARCH.format(inside="".join(f" and +rowid in ({numbers})" for numbers in inside))
        with self._archive.reading() as db:
            telling = _telling(self._frequencies(db, terms), total)
            if not telling:
                return []
            words = " OR ".join(map(_quoted, telling))
            found = db.execute(sql, [words, *bound, k - 1, k]).fetchall()
        return [Hit(row["id"], _score(-row["value"])) for row in found]

    def _frequencies(self, db: sqlite3.Connection, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each term stands. Counting takes a third of a search, and questions share their words."""
        key = (meta(db, "archive_id"), int(meta(db, "revision")))
        known = self._known
        if known.key != key or len(known.chunks) > _REMEMBERED:
            self._known = known = _Frequencies(key)
        for term in terms:
            if term not in known.chunks:
                known.chunks[term] = _frequency(db, term)
        return {term: known.chunks[term] for term in terms}


def _telling(frequency: Mapping[str, int], total: int) -> list[str]:
    """The terms that occur at all, without very common ones if rarer ones remain and the archive of so many chunks is large."""
    present = [term for term, chunks in frequency.items() if chunks]
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
