"""Retrieval: hard filters, fusion by rank, no repeats, budget and number, scores and ranks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.assistant.reports import EVERYTHING, WATER_2023, add, fill, make, retriever
from tests.vectorstore.building import EMBEDDER, make_entry
from tests.vectorstore.building import filled as filled_with
from vectorstore.archive import Archive
from vectorstore.embedding import Vectors
from vectorstore.index import Hit, MemoryIndex
from vectorstore.lexical import LexicalIndex
from vectorstore.retrieval import Fusion, Retriever
from vectorstore.schema import Filters


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = fill(tmp_path)
    yield archive
    archive.close()


class NoEmbedder:
    """Fails when it is asked."""

    name, dimension = EMBEDDER.name, EMBEDDER.dimension

    def embed(self, texts: Sequence[str], kind: str) -> Vectors:
        raise AssertionError("the embedder was asked")


class Fixed(MemoryIndex, LexicalIndex):
    """An index that finds what it was told."""

    def __init__(self, *ids: str) -> None:
        self._ids = ids

    def query(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        return [Hit(i, 0.9) for i in self._ids[:k]]

    def search(self, question: str, k: int, filters: Filters) -> list[Hit]:
        return [Hit(i, 0.9) for i in self._ids[:k]]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(agencies=("白鹭县水利局",)),
        Filters(years=(2022,)),
        Filters(years=(2021, 2022)),
        Filters(kinds=("work_summary",)),
        Filters(topics=("T15",)),
        Filters(agencies=("白鹭县水利局",), years=(2023,), kinds=("rule_of_law",), topics=("T14",)),
        Filters(report_ids=(make(WATER_2023).id,)),
    ],
    ids=str,
)
@pytest.mark.parametrize("dense", [True, False])
def test_nothing_outside_the_filters_is_found(archive: Archive, filters: Filters, dense: bool) -> None:
    found = retriever(archive).retrieve("河道巡查、打算、投资、培训和问题", filters, k=50, dense=dense)
    assert found
    for passage in found:
        report = passage.report
        assert not filters.agencies or report.agency in filters.agencies
        assert not filters.years or report.year in filters.years
        assert not filters.kinds or report.kind in filters.kinds
        assert not filters.report_ids or report.id in filters.report_ids
        assert not filters.topics or set(passage.chunk.topics) & set(filters.topics)


def test_filters_that_nothing_fits_find_nothing(archive: Archive) -> None:
    assert retriever(archive).retrieve("河道巡查", Filters(years=(1999,))) == []


@pytest.mark.parametrize(("query", "k"), [("", 8), ("  \n", 8), ("河道", 0), ("河道", -1)])
def test_nothing_is_asked_for(archive: Archive, query: str, k: int) -> None:
    assert retriever(archive).retrieve(query, k=k) == []


@pytest.mark.parametrize("dense", [True, False])
def test_scores_fall_and_ranks_count(archive: Archive, dense: bool) -> None:
    found = retriever(archive).retrieve("巡查河道多少次", k=6, dense=dense)
    assert [p.rank for p in found] == [1, 2, 3, 4, 5, 6]
    scores = [p.score for p in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < s <= 1 for s in scores)
    assert "巡查河道" in found[0].chunk.text


def test_the_best_of_every_leg_scores_one(tmp_path: Path) -> None:
    archive = filled_with(tmp_path / "a.sqlite", make_entry("r1", ["河道巡查", "养老服务"]))
    both = Retriever(archive, Fixed("r1:0"), Fixed("r1:0"), EMBEDDER).retrieve("河道")
    assert [p.score for p in both] == [1.0]
    archive.close()


def test_without_the_dense_leg_the_embedder_is_not_touched(archive: Archive) -> None:
    unloaded = Retriever(archive, Fixed(), LexicalIndex(archive), NoEmbedder())
    assert unloaded.retrieve("巡查河道", dense=False)
    with pytest.raises(AssertionError, match="asked"):
        unloaded.retrieve("巡查河道")


@pytest.mark.parametrize(
    ("fusion", "expected"),
    [
        (Fusion(lexical=1.0, dense=0.45), ["b", "a", "c"]),  # b is in both legs; a leads by words, c by meaning
        (Fusion(lexical=0.1, dense=1.0), ["b", "c", "a"]),
        (Fusion(lexical=1.0, dense=0.0), ["a", "b", "c"]),
        (Fusion(lexical=1.0, dense=0.5, depth=1), ["a", "c"]),
    ],
)
def test_fusion_by_weighted_rank(tmp_path: Path, fusion: Fusion, expected: list[str]) -> None:
    entries = [make_entry(i, [text]) for i, text in zip("abc", ["甲乙丙", "丁戊己", "庚辛壬"], strict=True)]
    archive = filled_with(tmp_path / "a.sqlite", *entries)
    legs = Fixed("c:0", "b:0"), Fixed("a:0", "b:0")
    found = Retriever(archive, *legs, EMBEDDER, fusion=fusion).retrieve("问")
    assert [p.report.id for p in found] == expected
    archive.close()


SENTENCE = "全年组织水法宣传活动三十场，受众四千二百人次，其中进校园活动十二场，发放节水手册一千五百册，群众反响很好"


@pytest.mark.parametrize(
    ("other", "agency", "year", "kept"),
    [
        (SENTENCE, "甲区司法局", 2023, 1),
        (SENTENCE + "。", "甲区司法局", 2023, 1),
        (SENTENCE, "甲区司法局", 2022, 2),
        (SENTENCE, "乙区司法局", 2023, 2),
        ("全局开展河道巡查，督促整改问题，成效明显", "甲区司法局", 2023, 2),
    ],
)
def test_repeats_are_dropped_only_within_one_agency_and_year(
    tmp_path: Path, other: str, agency: str, year: int, kept: int
) -> None:
    archive = filled_with(
        tmp_path / "a.sqlite", make_entry("r1", [SENTENCE]), make_entry("r2", [other], agency=agency, year=year)
    )
    found = Retriever(archive, Fixed("r1:0", "r2:0"), Fixed("r1:0", "r2:0"), EMBEDDER).retrieve("宣传")
    assert len(found) == kept
    assert [p.rank for p in found] == list(range(1, kept + 1))
    archive.close()


def test_two_versions_with_different_numbers_are_both_shown(tmp_path: Path) -> None:
    first, second = SENTENCE + "，共30场。", SENTENCE + "，共31场。"
    archive = filled_with(tmp_path / "a.sqlite", make_entry("r1", [first]), make_entry("r2", [second]))
    found = Retriever(archive, Fixed("r1:0", "r2:0"), Fixed(), EMBEDDER).retrieve("宣传")
    assert {p.chunk.text for p in found} == {first, second}
    archive.close()


def test_a_chunk_that_is_gone_since_it_was_found_is_left_out(tmp_path: Path) -> None:
    archive = filled_with(tmp_path / "a.sqlite", make_entry("r1", ["河道巡查"]))
    found = Retriever(archive, Fixed("gone:0", "r1:0"), Fixed("gone:0"), EMBEDDER).retrieve("河道")
    assert [(p.report.id, p.rank) for p in found] == [("r1", 1)]
    archive.close()


@pytest.mark.parametrize(("budget", "count"), [(None, 8), (10_000, 8), (1, 1), (0, 1)])
def test_the_budget_bounds_the_text_but_the_first_always_comes(
    archive: Archive, budget: int | None, count: int
) -> None:
    found = retriever(archive).retrieve("水利局巡查河道培训打算问题", k=8, budget=budget)
    assert len(found) == count


@pytest.mark.parametrize("budget", [100, 200, 400])
def test_the_sum_of_texts_stays_within_the_budget(archive: Archive, budget: int) -> None:
    found = retriever(archive).retrieve("水利局培训打算问题", k=8, budget=budget)
    assert 1 <= len(found) < 8
    assert sum(len(p.chunk.text) for p in found) <= budget or len(found) == 1


def test_several_years_are_all_found(archive: Archive) -> None:
    filters = Filters(agencies=("白鹭县水利局",), years=(2021, 2022, 2023))
    found = retriever(archive).retrieve("巡查河道多少次", filters, k=8)
    assert {p.report.year for p in found if "巡查河道" in p.chunk.text} == {2021, 2022, 2023}


def test_equal_questions_give_equal_answers(tmp_path: Path) -> None:
    archive = fill(tmp_path, *reversed(EVERYTHING))
    add(archive, replace(make(WATER_2023), id="copy", source="副本.txt"))
    first, second = (retriever(archive).retrieve("巡查河道", k=20) for _ in range(2))
    assert first == second
    texts = [(p.report.agency, p.report.year, p.chunk.text) for p in first]
    assert len(set(texts)) == len(texts)
    archive.close()
