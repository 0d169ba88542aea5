import threading
from pathlib import Path

import numpy as np
import pytest

from tests.contracts.index_contract import ALL, IndexContract, MakeIndex, asked, ids, sample
from tests.vectorstore.building import EMBEDDER, STAMP, make_entry
from vectorstore import index as index_module
from vectorstore.archive import Archive
from vectorstore.index import MemoryIndex, nearest
from vectorstore.matrix import read_matrix
from vectorstore.schema import Filters


class TestMemoryIndex(IndexContract):
    @pytest.fixture
    def make_index(self) -> MakeIndex:
        return MemoryIndex


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read: everything, or a part."""
    seen: list[str] = []
    whole, part = index_module.read_matrix, Archive.vectors
    monkeypatch.setattr(index_module, "read_matrix", lambda *args: (seen.append("all"), whole(*args))[1])
    monkeypatch.setattr(Archive, "vectors", lambda *args: (seen.append("part"), part(*args))[1])
    return seen


def test_vectors_are_read_once_a_revision(tmp_path: Path, reads: list[str]) -> None:
    archive = sample(tmp_path / "a.sqlite")
    index = MemoryIndex(archive, STAMP)
    threads = [threading.Thread(target=index.query, args=(asked("行政检查"), 3, ALL)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reads == ["all"]
    index.query(asked("行政检查"), 3, Filters(years=(2022,)))
    assert reads == ["all"]
    archive.put(make_entry("new", ["新的一段。"]))
    index.query(asked("行政检查"), 3, ALL)
    assert reads == ["all", "all"]


def test_a_few_reports_are_read_alone_while_nothing_is_held(
    tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = sample(tmp_path / "a.sqlite")
    index, filters = MemoryIndex(archive, STAMP), Filters(years=(2022,), topics=("T05",))
    monkeypatch.setattr(index_module, "_FEW", 4)  # chunks of the reports of 2022
    alone = index.query(asked("行政检查"), 3, filters)
    assert reads == ["part"]
    index.sync()
    assert index.query(asked("行政检查"), 3, filters) == alone
    archive.put(make_entry("new", ["新的一段。"], year=2022))
    assert ids(index.query(asked("新的一段"), 1, Filters(years=(2022,)))) == ["new:0"]
    assert reads == ["part", "all", "all"]  # five chunks are too many


def test_rows_of_a_matrix(tmp_path: Path) -> None:
    matrix = read_matrix(sample(tmp_path / "a.sqlite"), STAMP)
    named = {name: matrix.rows(reports, topics).tolist() for name, reports, topics in [
        ("none", [], ()), ("unknown", ["gone"], ()), ("one", ["a23"], ()), ("two", ["b22", "a23"], ()),
        ("topic", ["a22", "a23", "b23"], ("T05",)), ("topics", ["a23"], ("T09", "T10")), ("no topic", ["a23"], ("T99",)),
    ]}  # fmt: skip
    chosen = {name: [matrix.ids[row] for row in rows] for name, rows in named.items()}
    assert chosen == {
        "none": [], "unknown": [], "one": ["a23:0", "a23:1"], "two": ["a23:0", "a23:1", "b22:0", "b22:1"],
        "topic": ["a22:0", "a23:0", "b23:0"], "topics": ["a23:1"], "no topic": [],
    }  # fmt: skip
    assert np.allclose(matrix.vectors[matrix.spans["nn"][0]], EMBEDDER.embed(["没有署名的一段。"], "passage")[0])


@pytest.mark.parametrize("k", [1, 2, 3, 4, 9])
def test_ties_at_the_cut_are_ordered_by_id(k: int) -> None:
    scores = np.array([0.5, 0.9, 0.5, 1.2], dtype=np.float32)
    found = [(hit.chunk_id, hit.score) for hit in nearest(["d", "c", "b", "a"], scores, k)]
    assert found == [("a", 1.0), ("c", pytest.approx(0.9)), ("b", 0.5), ("d", 0.5)][:k]
