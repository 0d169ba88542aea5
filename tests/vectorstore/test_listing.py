"""What is remembered between questions, the list of reports and how common words are, never outlives a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vectorstore.building import filled, make_entry
from vectorstore import archive_rows, lexical
from vectorstore.archive import Archive
from vectorstore.lexical import LexicalIndex
from vectorstore.memory import give_back
from vectorstore.schema import Filters


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.sqlite"


def names(archive: Archive, filters: Filters = Filters()) -> list[str]:
    return [info.id for info in archive.infos(filters)]


def test_the_list_is_read_once_a_revision(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = filled(path, make_entry("r1", ["一。"]), make_entry("r2", ["二。"], year=2022))
    read: list[object] = []
    to_info = archive_rows.to_info
    monkeypatch.setattr(archive_rows, "to_info", lambda row: (read.append(row), to_info(row))[1])
    for _ in range(3):
        assert names(archive) == ["r1", "r2"]
        assert names(archive, Filters(years=(2022,))) == ["r2"]
        assert (archive.count(), archive.count(Filters(years=(2022, 1999)))) == (2, 1)
    assert len(read) == 2
    archive.infos().clear()
    assert names(archive) == ["r1", "r2"]


def test_what_another_process_wrote_is_seen(path: Path) -> None:
    archive = filled(path, make_entry("r1", ["一。"]))
    assert names(archive) == ["r1"]
    filled(path, make_entry("r2", ["二。", "三。"])).close()
    assert names(archive) == ["r1", "r2"]
    assert archive.count() == 3
    archive.put(make_entry("r1", ["改了单位。"], agency="乙局"))
    assert names(archive, Filters(agencies=("乙局",))) == ["r1"]
    archive.remove(["r1", "r2"])
    assert (names(archive), archive.count()) == ([], 0)


def test_another_archive_in_the_same_place_is_seen(path: Path) -> None:
    archive = filled(path, make_entry("r1", ["一。"]))
    assert names(archive) == ["r1"]
    archive.close()
    for file in path.parent.glob("a.sqlite*"):
        file.unlink()
    assert (names(archive), archive.count()) == ([], 0)
    filled(path, make_entry("r2", ["二。"])).close()  # the same revision again
    assert names(archive) == ["r2"]


def test_how_common_a_word_is_follows_the_archive(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = filled(path, make_entry("r1", ["行政检查。"]))
    index = LexicalIndex(archive)
    monkeypatch.setattr(lexical, "COMMON_FROM_CHUNKS", 4)

    def found(question: str) -> set[str]:
        return {hit.chunk_id for hit in index.search(question, 9, Filters())}

    assert found("检查和培训") == {"r1:0"}
    archive.put(make_entry("r2", ["培训。", *(f"检查{n}。" for n in range(5))]))
    assert found("检查和培训") == {"r2:0"}  # 检查 stands nearly everywhere by now
    counted: list[str] = []
    count = lexical._frequency
    monkeypatch.setattr(lexical, "_frequency", lambda db, term: (counted.append(term), count(db, term))[1])
    assert found("检查和培训") == {"r2:0"}
    assert counted == []


def test_memory_is_given_back() -> None:
    give_back()
