"""Text → vector. One protocol, two embedders that need no download, and any sentence-transformers model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

TextKind = Literal["query", "passage"]
Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors. ``name`` and ``dimension`` are recorded with the index and compared on opening."""

    @property
    def name(self) -> str:
        """Identifies the model and everything that changes its vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        ...

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Give one L2-normalised float32 row a text, shape ``(len(texts), dimension)``. Raises EmbeddingFailed."""
        ...
