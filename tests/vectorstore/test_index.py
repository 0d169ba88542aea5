import threading
from pathlib import Path

import numpy as np
import pytest

from tests.contracts.index_contract import ALL, IndexContract, MakeIndex, asked, sample
from tests.vectorstore.building import STAMP, make_entry
from vectorstore.index import MemoryIndex, nearest


class TestMemoryIndex(IndexContract):
    @pytest.fixture
    def make_index(self) -> MakeIndex:
        return MemoryIndex


def test_vectors_are_read_once_a_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = sample(tmp_path / "a.sqlite")
    index, reads = MemoryIndex(archive, STAMP), []
    read = archive.vectors
    monkeypatch.setattr(archive, "vectors", lambda *args: (reads.append(1), read(*args))[1])
    threads = [threading.Thread(target=index.query, args=(asked("行政检查"), 3, ALL)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reads) == 1
    archive.put(make_entry("new", ["新的一段。"]))
    index.query(asked("行政检查"), 3, ALL)
    assert len(reads) == 2


@pytest.mark.parametrize("k", [1, 2, 3, 4, 9])
def test_ties_at_the_cut_are_ordered_by_id(k: int) -> None:
    scores = np.array([0.5, 0.9, 0.5, 1.2], dtype=np.float32)
    found = [(hit.chunk_id, hit.score) for hit in nearest(["d", "c", "b", "a"], scores, k)]
    assert found == [("a", 1.0), ("c", pytest.approx(0.9)), ("b", 0.5), ("d", 0.5)][:k]
