from pathlib import Path

import pytest

from tests.vectorstore.building import filled, make_entry
from vectorstore import lexical
from vectorstore.archive import Archive
from vectorstore.lexical import LexicalIndex
from vectorstore.schema import Filters

ALL = Filters()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return filled(
        tmp_path / "archive.sqlite",
        make_entry(
            "a23", [("全年开展行政检查1,234次。", ("T05",)), ("办结率为95.2%。", ("T06",)), "普法宣传。"], agency="甲局"
        ),
        make_entry("a22", [("全年开展行政检查四十次，行政复议三件。", ("T05",))], agency="甲局", year=2022),
        make_entry("b23", ["组织执法人员培训。", "其他工作。"], agency="乙局", kind="work"),
    )


def found(archive: Archive, question: str, filters: Filters = ALL, k: int = 10) -> list[str]:
    return [hit.chunk_id for hit in LexicalIndex(archive).search(question, k, filters)]


@pytest.mark.parametrize(
    ("question", "filters", "expected"),
    [
        ("行政复议多少件？", ALL, ["a22:0", "a23:0"]),
        ("行政复议多少件？", Filters(years=(2023,)), ["a23:0"]),
        ("行政检查", Filters(agencies=("乙局",)), []),
        ("行政检查", Filters(topics=("T05",), report_ids=("a22", "b23")), ["a22:0"]),
        ("执法人员", Filters(kinds=("work",)), ["b23:0"]),
        ("1234", ALL, ["a23:0"]),
        ("１，２３４", ALL, ["a23:0"]),
        ("办结率 95.2%", ALL, ["a23:1"]),
        ("有哪些？", ALL, []),
        ("量子计算机", ALL, []),
        ("", ALL, []),
    ],
)
def test_search(archive: Archive, question: str, filters: Filters, expected: list[str]) -> None:
    assert found(archive, question, filters) == expected


@pytest.mark.parametrize(
    "question", ['行政检查"', '" OR words:*', "行政检查 AND NOT (", "a-b* ^x NEAR(y, 2)", "'; drop table reports; --"]
)
def test_nothing_in_a_question_is_syntax(archive: Archive, question: str) -> None:
    found(archive, question)
    assert len(archive.infos()) == 3


def test_scores_fall_within_0_and_1_and_k_is_kept(archive: Archive) -> None:
    hits = LexicalIndex(archive).search("行政检查 行政复议 培训 2023 甲局", 10, ALL)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score < 1.0 for score in scores)
    assert len(hits) > 2
    assert LexicalIndex(archive).search("行政检查 行政复议 培训 2023 甲局", 2, ALL) == hits[:2]
    assert found(archive, "行政", k=0) == []


def test_empty_archive(tmp_path: Path) -> None:
    assert found(Archive(tmp_path / "none.sqlite"), "行政检查") == []


def test_equal_chunks_are_ordered_by_id(tmp_path: Path) -> None:
    archive = filled(tmp_path / "a.sqlite", *(make_entry(name, ["同样的普法宣传。"]) for name in ("r3", "r1", "r2")))
    assert found(archive, "普法宣传") == ["r1:0", "r2:0", "r3:0"]


def test_words_go_and_come_with_their_chunks(archive: Archive) -> None:
    archive.put(make_entry("a22", ["全新内容：河长制。"], agency="甲局", year=2022))
    assert found(archive, "河长制") == ["a22:0"]
    archive.remove(["a22"])
    assert found(archive, "河长制") == []


def test_common_words_are_dropped_in_a_large_archive_only(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(archive, "行政检查与培训") == ["b23:0", "a22:0", "a23:0"]
    monkeypatch.setattr(lexical, "COMMON_FROM_CHUNKS", 1)
    assert found(archive, "行政检查与培训") == ["b23:0"]
    assert found(archive, "行政检查") == ["a22:0", "a23:0"]  # never all of them
