"""What every ``VectorIndex`` must do. A test class inherits this and gives the fixture ``make_index``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.vectorstore.building import EMBEDDER, STAMP, filled, make_entry
from vectorstore.archive import Archive
from vectorstore.copying import copy_in
from vectorstore.embedding import Vectors
from vectorstore.errors import IndexMismatch
from vectorstore.index import Hit, MemoryIndex, VectorIndex
from vectorstore.schema import Filters, IndexStamp

ALL = Filters()
MakeIndex = Callable[[Archive, IndexStamp], VectorIndex]

FILTERS = [
    ALL,
    Filters(agencies=("甲局",)),
    Filters(agencies=("甲局", "乙局"), years=(2022,)),
    Filters(years=(2022, 2023), kinds=("work",)),
    Filters(topics=("T05",)),
    Filters(topics=("T09", "T10")),
    Filters(topics=("T05", "T09"), agencies=("甲局",), years=(2023,)),
    Filters(report_ids=("b23", "nothing")),
    Filters(agencies=("丙局",)),
    Filters(topics=("T99",), report_ids=("a23",)),
]


def asked(question: str) -> Vectors:
    return EMBEDDER.embed([question], "query")[0]


def ids(hits: list[Hit]) -> list[str]:
    return [hit.chunk_id for hit in hits]


def sample(path: Path) -> Archive:
    return filled(
        path,
        make_entry(
            "a23", [("全年开展行政检查五十二次。", ("T05",)), ("组织普法宣传十场。", ("T09", "T10"))], agency="甲局"
        ),
        make_entry(
            "a22", [("全年开展行政检查四十次。", ("T05",)), "收到建议三条。"], agency="甲局", year=2022, kind="work"
        ),
        make_entry("b22", [("办理行政复议案件三件。", ("T06",)), "组织执法人员培训。"], agency="乙局", year=2022),
        make_entry("b23", [("全年开展行政检查五十二次。", ("T05",))], agency="乙局", kind="work"),
        make_entry("nn", ["没有署名的一段。"], agency=None, year=None),
    )


class IndexContract:
    @pytest.fixture
    def archive(self, tmp_path: Path) -> Archive:
        return sample(tmp_path / "data" / "archive.sqlite")

    @pytest.fixture
    def index(self, archive: Archive, make_index: MakeIndex) -> VectorIndex:
        index = make_index(archive, STAMP)
        index.sync()
        return index

    def check_equal(self, index: VectorIndex, archive: Archive) -> None:
        """The same ids and scores as the exact scan, for many questions and filters."""
        assert index.count() == archive.count()
        exact = MemoryIndex(archive, STAMP)
        for question in ("行政检查次数", "普法宣传", "行政复议案件"):
            for filters in FILTERS:
                got, want = index.query(asked(question), 20, filters), exact.query(asked(question), 20, filters)
                assert ids(got) == ids(want), (question, filters)
                assert np.allclose([hit.score for hit in got], [hit.score for hit in want], atol=1e-3)

    def check_as_near(self, index: VectorIndex, archive: Archive) -> None:
        """As near as the exact scan: for large archives, where an approximate index may choose among equals."""
        assert index.count() == archive.count()
        exact = MemoryIndex(archive, STAMP)
        for question in ("第7段，检查49次", "行政复议案件", "全年开展行政检查五十二次。"):
            for filters in FILTERS:
                got, want = index.query(asked(question), 10, filters), exact.query(asked(question), 10, filters)
                assert set(ids(got)) <= set(archive.matching(filters))
                assert np.allclose([hit.score for hit in got], [hit.score for hit in want], atol=1e-3), (got, want)

    def test_order_and_scores(self, index: VectorIndex) -> None:
        hits = index.query(asked("全年开展行政检查五十二次。"), 3, ALL)
        assert ids(hits) == ["a23:0", "b23:0", "a22:0"]  # equal texts of two reports stay two, ordered by id
        assert hits[0].score == pytest.approx(1.0, abs=1e-3)
        assert hits[0].score == hits[1].score > hits[2].score
        assert all(0.0 <= hit.score <= 1.0 for hit in index.query(-asked("行政检查"), 20, ALL))

    @pytest.mark.parametrize("filters", FILTERS)
    def test_filters_are_hard(self, index: VectorIndex, archive: Archive, filters: Filters) -> None:
        assert set(ids(index.query(asked("行政检查"), 20, filters))) == set(archive.matching(filters))

    def test_equal_to_the_exact_scan(self, index: VectorIndex, archive: Archive) -> None:
        self.check_equal(index, archive)

    @pytest.mark.parametrize("k", [0, -1])
    def test_nothing_asked(self, index: VectorIndex, k: int) -> None:
        assert index.query(asked("行政检查"), k, ALL) == []

    def test_follows_put_replace_and_remove(self, index: VectorIndex, archive: Archive) -> None:
        archive.put(make_entry("c23", ["建立河长制。", "完成。"], agency="丙局"))
        index.sync()
        assert ids(index.query(asked("建立河长制。"), 1, ALL)) == ["c23:0"]
        archive.put(make_entry("c23", [("改为林长制。", ("T99",))], agency="丁局", year=2021))
        index.sync()
        assert ids(index.query(asked("林长制"), 9, Filters(agencies=("丁局",), years=(2021,), topics=("T99",)))) == [
            "c23:0"
        ]
        assert index.query(asked("河长制"), 9, Filters(agencies=("丙局",))) == []
        archive.put(make_entry("c23-2", ["又一版。"], agency="丁局", replaces=("c23",)))
        archive.remove(["a23", "nn"])
        index.sync()
        self.check_equal(index, archive)
        archive.remove([info.id for info in archive.infos()])
        index.sync()
        assert index.count() == 0
        assert index.query(asked("行政检查"), 5, ALL) == []

    def test_a_change_not_yet_synced_never_gives_what_is_gone(self, index: VectorIndex, archive: Archive) -> None:
        archive.remove(["a23"])
        assert ids(index.query(asked("全年开展行政检查五十二次。"), 2, ALL)) == ["b23:0", "a22:0"]

    def test_another_archive_in_its_place_with_as_many_changes(
        self, index: VectorIndex, archive: Archive, tmp_path: Path
    ) -> None:
        entries = [make_entry(f"z{n}", [("全年开展行政检查九次。", ("T05",))], agency="甲局") for n in range(5)]
        other = filled(tmp_path / "other.sqlite", *entries)
        assert other.revision() == archive.revision()
        copy_in(tmp_path / "other.sqlite", tmp_path / "data" / "archive.sqlite")
        for filters in (ALL, Filters(years=(2023,))):
            assert set(ids(index.query(asked("全年开展行政检查五十二次。"), 9, filters))) == {
                f"z{n}:0" for n in range(5)
            }
        index.sync()
        self.check_equal(index, archive)

    def test_rebuild(self, index: VectorIndex, archive: Archive) -> None:
        index.rebuild()
        self.check_equal(index, archive)
        index.sync()
        self.check_equal(index, archive)

    def test_before_the_first_sync(self, archive: Archive, make_index: MakeIndex) -> None:
        self.check_equal(make_index(archive, STAMP), archive)

    def test_empty_archive(self, tmp_path: Path, make_index: MakeIndex) -> None:
        index = make_index(Archive(tmp_path / "empty" / "archive.sqlite"), STAMP)
        for _ in range(2):
            assert index.query(asked("行政检查"), 5, ALL) == []
            assert index.count() == 0
            index.sync()

    def test_a_vector_of_another_length_is_refused(self, index: VectorIndex) -> None:
        with pytest.raises(IndexMismatch):
            index.query(asked("行政检查")[:100], 5, ALL)

    def test_another_embedder_is_refused(self, archive: Archive, make_index: MakeIndex) -> None:
        index = make_index(archive, IndexStamp("another", 512, "test-1"))
        with pytest.raises(IndexMismatch):
            index.sync()
        with pytest.raises(IndexMismatch):
            index.query(asked("行政检查"), 5, ALL)
