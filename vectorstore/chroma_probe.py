"""Open a Chroma folder and read from it: ``python -m vectorstore.chroma_probe FOLDER COLLECTION``.

Run as a subprocess before the folder is used, because a damaged one can crash the process (no exception, no message).
Exit code 0: usable. Anything else, a signal included: not.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from vectorstore.chroma_host import local_client

_SAMPLE = 50  # vectors read at the beginning, in the middle and at the end
_NEIGHBOURS = 10


def main(folder: Path, name: str) -> int:
    """Count, read vectors from three places, search with one of them; 1 when an answer is short."""
    collection = local_client(folder).get_collection(name, embedding_function=None)
    total = collection.count()
    for offset in sorted({0, total // 2, max(0, total - _SAMPLE)}) if total else ():
        embeddings = collection.get(limit=_SAMPLE, offset=offset, include=["embeddings"])["embeddings"]
        wanted = min(_NEIGHBOURS, total)
        if embeddings is None or len(embeddings) != min(_SAMPLE, total - offset):
            return 1
        found = collection.query(query_embeddings=np.asarray(embeddings)[:1], n_results=wanted, include=["distances"])
        if len(found["ids"][0]) != wanted:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
