"""An embedder that keeps its vectors on disk: the quality run is repeatable without encoding 140 long reports again."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vectorstore.embedding import Embedder, TextKind, Vectors


def cache_folder() -> Path:
    """``XUNLI_BENCH_CACHE``, or a folder among the temporary files."""
    return Path(os.environ.get("XUNLI_BENCH_CACHE") or Path(tempfile.gettempdir()) / "xunli-bench")


class CachedEmbedder:
    """``Embedder`` that asks another one only for texts it has not seen. For one thread at a time."""

    def __init__(self, inner: Embedder, path: Path) -> None:
        """Store only; the file is made when the first text comes."""
        self._inner = inner
        self._path = path
        self._db: sqlite3.Connection | None = None

    @property
    def name(self) -> str:
        """The name of the embedder asked."""
        return self._inner.name

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        return self._inner.dimension

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """See ``Embedder``."""
        keys = [hashlib.sha256(f"{self.name}\n{kind}\n{text}".encode("utf-8", "replace")).digest() for text in texts]
        known = {key: self._known(key) for key in keys}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if known[key] is None}
        if missing:
            vectors = self._inner.embed(list(missing.values()), kind)
            self._store(dict(zip(missing, (row.astype("<f4").tobytes() for row in vectors), strict=True)))
            known |= {key: self._known(key) for key in missing}
        rows = b"".join(known[key] or b"" for key in keys)
        return np.frombuffer(rows, "<f4").reshape(len(texts), self.dimension).astype(np.float32)

    def _known(self, key: bytes) -> bytes | None:
        row = self._open().execute("select vector from vectors where key = ?", [key]).fetchone()
        return None if row is None else bytes(row[0])

    def _store(self, vectors: dict[bytes, bytes]) -> None:
        with self._open() as db:
            db.executemany("insert or replace into vectors values (?, ?)", vectors.items())

    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self._path, check_same_thread=False)
            self._db.execute("create table if not exists vectors (key blob primary key, vector blob) without rowid")
        return self._db
