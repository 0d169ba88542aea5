"""An embedder without a model: hashed pairs of neighbouring characters.

Texts are near each other when they share spelling, which on reports of one kind is a usable, exactly reproducible
measure. It starts at once and needs no memory, so it also serves machines that cannot run a model.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from vectorstore.embedding import TextKind, Vectors

_OPEN, _CLOSE = "\x02", "\x03"  # mark both ends, so that even an empty text has one pair


class BigramEmbedder:
    """``Embedder`` over hashed character pairs; a query and a passage of the same text have the same vector."""

    name = "bigram-v1"
    dimension = 512

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Give one L2-normalised float32 row a text, shape ``(len(texts), 512)``. ``kind`` makes no difference."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for pair, times in Counter(_pairs(text)).items():
                # crc32 is the same in every process and version, unlike hash()
                row[zlib.crc32(pair.encode("utf-8", "surrogatepass")) % self.dimension] += times**0.5
            row /= np.linalg.norm(row)
        return rows


def _pairs(text: str) -> list[str]:
    plain = "".join(unicodedata.normalize("NFKC", text).lower().split())
    return [a + b for a, b in pairwise(_OPEN + plain + _CLOSE)]
