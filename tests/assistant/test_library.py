"""What the library does with reports: add, replace, correct, remove, re-index, find."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import InputError
from assistant.library import Correction, Library, display_name
from assistant.services import Services
from tests.assistant.building import AGENCY, PNG, chroma_contents, contents, fill, open_services, report_text, state
from vectorstore.bigram import BigramEmbedder
from vectorstore.embedding import Embedder, TextKind, Vectors
from vectorstore.errors import ArchiveError, IndexMismatch, IndexUnavailable, UnknownReport
from vectorstore.index import MemoryIndex
from vectorstore.lexical import LexicalIndex
from vectorstore.schema import Filters

OLD, NEW = report_text(cases=12), report_text(cases=40)
OTHER = report_text("西山区民政局", 2022, cases=20)


class OtherEmbedder:
    """Another model: shorter vectors under another name. ``after`` texts it breaks down."""

    name = "other-v1"
    dimension = 64

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        rows = BigramEmbedder().embed(texts, kind)[:, :64] + 0.01
        unit: Vectors = rows / (rows**2).sum(axis=1, keepdims=True) ** 0.5
        return unit


def library_of(services: Services, embedder: Embedder | None = None) -> Library:
    """A library over the exact index: quick, and it shows what the archive holds."""
    embedder = embedder or services.embedder
    folder = services.settings.data_dir / "originals"
    unbound = Library(services.archive, services.index, embedder, folder, max_bytes=1_000_000, max_chars=100_000)
    index = MemoryIndex(services.archive, unbound.stamp)
    return Library(services.archive, index, embedder, folder, max_bytes=1_000_000, max_chars=100_000)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with closing(open_services(tmp_path / "data")) as opened:
        yield opened


@pytest.fixture
def library(services: Services) -> Library:
    return library_of(services)


def originals(services: Services) -> set[str]:
    return {f.name for f in (services.settings.data_dir / "originals").iterdir()}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def codes(problems: object) -> set[str]:
    return {p.code for p in problems}  # type: ignore[attr-defined]


# -- adding --------------------------------------------------------------------------------------------------------


def test_added_report_is_whole_and_its_original_kept(services: Services, library: Library) -> None:
    result = library.add("a.txt", OLD.encode(), source_key="/in/a.txt")
    assert (result.name, result.status, result.problems) == ("a.txt", "added", ())
    info = result.info
    assert info is not None and info == services.archive.info(info.id)
    assert (info.agency, info.year, info.kind, info.source) == (AGENCY, 2023, "rule_of_law", "a.txt")
    assert info.chunks == len(services.archive.chunks_of(info.id)) > 3
    assert info.figures == 13  # every number of something counted: no years, no date
    assert (services.settings.data_dir / "originals" / sha(OLD)).read_bytes() == OLD.encode()


def test_same_file_again_changes_nothing(services: Services, library: Library) -> None:
    library.add("a.txt", OLD.encode(), source_key="/in/a.txt")
    before = state(services.archive)
    again = library.add("a.txt", OLD.encode(), source_key="/in/a.txt")
    assert (again.status, again.problems, state(services.archive)) == ("unchanged", (), before)


def test_same_content_under_another_name_is_told_and_not_added(services: Services, library: Library) -> None:
    library.add("a.txt", OLD.encode(), source_key="/in/a.txt")
    before = state(services.archive)
    again = library.add("副本.txt", OLD.encode(), source_key="/in/副本.txt")
    assert again.status == "unchanged" and codes(again.problems) == {"duplicate"}
    assert "a.txt" in again.problems[0].text
    assert state(services.archive) == before


def test_changed_file_replaces_its_own_report_only(services: Services, library: Library) -> None:
    library.add("a.txt", OLD.encode(), source_key="/in/a.txt")
    library.add("b.txt", OTHER.encode(), source_key="/in/b.txt")
    result = library.add("a.txt", NEW.encode(), source_key="/in/a.txt")
    # the report that it replaces is no twin of it
    assert (result.status, result.problems) == ("updated", ())
    assert {i.id for i in services.archive.infos()} == {sha(NEW)[:12], sha(OTHER)[:12]}
    assert originals(services) == {sha(NEW), sha(OTHER)}
    texts = [c.text for i in services.archive.infos() for c in services.archive.chunks_of(i.id)]
    assert any("复议案件40件" in t for t in texts) and not any("复议案件12件" in t for t in texts)


def test_without_a_source_nothing_is_replaced(library: Library) -> None:
    assert library.add("a.txt", OLD.encode()).status == "added"
    assert library.add("a.txt", NEW.encode()).status == "added"


def test_twins_are_both_kept_and_named(services: Services, library: Library) -> None:
    library.add("a.txt", OLD.encode(), source_key="/in/a.txt")
    result = library.add("b.txt", NEW.encode(), source_key="/in/b.txt")
    assert result.status == "added" and codes(result.problems) == {"twin"}
    assert f"{AGENCY}2023年" in result.problems[0].text
    assert len(services.archive.infos()) == 2


@pytest.mark.parametrize(
    "other", [report_text(year=2022), report_text("西山区民政局"), report_text(title=f"{AGENCY}2023年工作总结")]
)
def test_another_year_agency_or_kind_is_no_twin(library: Library, other: str) -> None:
    library.add("a.txt", OLD.encode())
    assert "twin" not in codes(library.add("b.txt", other.encode()).problems)


def test_report_without_a_year_is_added_with_the_problem_named(services: Services, library: Library) -> None:
    text = report_text(title=f"{AGENCY}法治政府建设情况").replace("2023年，", "一年来，").replace("2024年1月20日", "")
    result = library.add("报告.txt", text.encode())
    assert result.status == "added" and "no_year" in codes(result.problems)
    assert result.info is not None and result.info.year is None and "no_year" in codes(result.info.problems)


def test_refused_file_is_remembered_until_it_is_read(services: Services, library: Library) -> None:
    library.add("a.txt", OLD.encode(), source_key="/in/a.txt")
    before = state(services.archive)
    result = library.add("a.txt", PNG, source_key="/in/a.txt")
    assert (result.status, result.info, codes(result.problems)) == ("failed", None, {"image"})
    assert state(services.archive) == before  # the earlier report stays
    assert originals(services) == {sha(OLD)}
    (failure,) = services.archive.failures()
    assert (failure.name, failure.sha256) == ("a.txt", hashlib.sha256(PNG).hexdigest())
    library.add("a.txt", PNG)
    assert len(services.archive.failures()) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("检查一次。".encode() * 100_000, "too_large"),
        ("检查一次。".encode() * 60_000, "too_long"),  # told from the bytes
        ("检查一次。".encode() * 21_000, "too_long"),  # told from the text
        (b"<html><body>\n\n</body></html>", "no_text"),
        (b"", "empty"),
        (b" \r\n\t", "empty"),
    ],
)
def test_files_that_are_no_report(services: Services, library: Library, data: bytes, code: str) -> None:
    result = library.add("a.txt", data)
    assert result.status == "failed" and codes(result.problems) == {code}
    assert result.problems[0].text.endswith("。")
    assert services.archive.infos() == []


def test_other_embedder_is_refused_before_anything_is_written(services: Services, library: Library) -> None:
    library.add("a.txt", OLD.encode())
    before = state(services.archive)
    other = library_of(services, OtherEmbedder())
    with pytest.raises(IndexMismatch):
        other.add("b.txt", OTHER.encode())
    with pytest.raises(IndexMismatch):
        other.correct(sha(OLD)[:12], Correction(year=2020))
    assert state(services.archive) == before and originals(services) == {sha(OLD)}


def test_originals_that_cannot_be_written_are_a_fault_of_the_archive(services: Services, library: Library) -> None:
    services.settings.data_dir.mkdir()
    (services.settings.data_dir / "originals").write_bytes(b"a file in the way")
    with pytest.raises(ArchiveError):
        library.add("a.txt", OLD.encode())
    assert services.archive.infos() == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\用户\报告.docx", "报告.docx"),
        ("报\n告\x00.txt", "报 告 .txt"),
        ("\"2023\"年'报告'.txt", "\"2023\"年'报告'.txt"),
        ("报告\u202etxt.exe", "报告 txt.exe"),
        ("\udcff.txt", "?.txt"),
        ("..", ".."),
        ("", "未命名"),
        ("\n", "未命名"),
        ("长" * 500, "长" * 119 + "…"),
    ],
)
def test_display_names(services: Services, library: Library, name: str, shown: str) -> None:
    assert display_name(name) == shown
    result = library.add(name, OLD.encode())
    assert result.name == shown and result.info is not None and result.info.source == shown
    # a name is never a path: only hashes are written
    assert originals(services) == {sha(OLD)}


# -- removing ------------------------------------------------------------------------------------------------------


def test_removed_report_is_gone_everywhere(tmp_path: Path) -> None:
    data = tmp_path / "data"
    fill(data, ("a.txt", OLD), ("b.txt", OTHER))
    alone = tmp_path / "alone"
    fill(alone, ("b.txt", OTHER))
    with closing(open_services(data)) as services:
        services.library.sync()
        assert services.library.remove([sha(OLD)[:12]]) == 1
        assert services.index.count() == services.archive.count() > 0
        vector = services.embedder.embed(["行政复议案件"], "query")[0]
        assert {h.chunk_id[:12] for h in services.index.query(vector, 100, Filters())} == {sha(OTHER)[:12]}
        assert {h.chunk_id[:12] for h in LexicalIndex(services.archive).search("行政复议案件", 100, Filters())} == {
            sha(OTHER)[:12]
        }
        with pytest.raises(UnknownReport):
            services.archive.report(sha(OLD)[:12])
    assert contents(data) == contents(alone)
    assert {key[:12] for key in chroma_contents(data)} == {sha(OTHER)[:12]}


def test_remove_of_an_unknown_report_removes_nothing(services: Services, library: Library) -> None:
    library.add("a.txt", OLD.encode())
    before = state(services.archive)
    with pytest.raises(UnknownReport):
        library.remove([sha(OLD)[:12], "000000000000"])
    assert state(services.archive) == before and originals(services) == {sha(OLD)}


class BrokenIndex(MemoryIndex):
    """A vector index that cannot be used, as when the Chroma server is away."""

    def sync(self) -> None:
        raise IndexUnavailable


def test_index_that_is_away_stops_no_change(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    folder = services.settings.data_dir / "originals"
    index = BrokenIndex(services.archive, services.library.stamp)
    library = Library(services.archive, index, services.embedder, folder, max_bytes=1_000_000, max_chars=100_000)
    added = library.add("a.txt", OLD.encode()).info
    library.sync()
    assert added is not None and library.correct(added.id, Correction(year=2020)).year == 2020
    assert library.remove([added.id]) == 1
    assert len(caplog.records) == 3
    assert services.archive.infos() == []


def test_removal_needs_no_fitting_embedder(services: Services, library: Library) -> None:
    library.add("a.txt", OLD.encode())
    library.add("b.txt", OTHER.encode())
    assert library_of(services, OtherEmbedder()).remove([sha(OLD)[:12]]) == 1


# -- correcting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("correction", "before", "after", "said"),
    [
        (Correction(year=2020), Filters(years=(2023,)), Filters(years=(2020,)), "年度由2023改为2020"),
        (
            Correction(agency="北湖县司法局"),
            Filters(agencies=(AGENCY,)),
            Filters(agencies=("北湖县司法局",)),
            f"单位由{AGENCY}改为北湖县司法局",
        ),
        (
            Correction(kind="work_summary", reason="错认"),
            Filters(kinds=("rule_of_law",)),
            Filters(kinds=("work_summary",)),
            "（原因：错认）",
        ),
    ],
)
def test_correction_reaches_chunks_vectors_and_filters(
    services: Services, library: Library, correction: Correction, before: Filters, after: Filters, said: str
) -> None:
    info = library.add("a.txt", OLD.encode(), source_key="/in/a.txt").info
    assert info is not None
    stamp = library.stamp
    old_ids, old = services.archive.vectors(Filters(), stamp)
    corrected = library.correct(info.id, correction)
    assert said in next(p.text for p in corrected.problems if p.code == "corrected")
    for name in ("year", "agency", "kind"):
        wanted = getattr(correction, name) or getattr(info, name)
        assert getattr(corrected, name) == wanted
    ids, vectors = services.archive.vectors(Filters(), stamp)
    # the same pieces of the same text, with other words in front
    assert ids == old_ids and not (vectors == old).all(axis=1).any()
    words = [c.embedded for c in services.archive.chunks_of(info.id)]
    assert (vectors == services.embedder.embed(words, "passage")).all()
    assert services.archive.matching(before) == [] and services.archive.matching(after) == ids
    # it is still the report of that file
    assert services.archive.source_key_of(info.id) == "/in/a.txt" and originals(services) == {sha(OLD)}
    assert library.add("a.txt", OLD.encode(), source_key="/in/a.txt").info == corrected


@pytest.mark.parametrize("correction", [Correction(year=1066), Correction(year=20230), Correction(kind="poem")])
def test_impossible_correction_changes_nothing(services: Services, library: Library, correction: Correction) -> None:
    library.add("a.txt", OLD.encode())
    before = state(services.archive)
    with pytest.raises(InputError) as caught:
        library.correct(sha(OLD)[:12], replace(correction, title="新题名", agency="北湖县司法局"))
    assert caught.value.user_message.endswith("。")
    assert state(services.archive) == before


@pytest.mark.parametrize("correction", [Correction(), Correction(year=2023, agency=f" {AGENCY} ", title=" \n ")])
def test_correction_to_what_it_is_already_writes_nothing(
    services: Services, library: Library, correction: Correction
) -> None:
    library.add("a.txt", OLD.encode())
    before = state(services.archive)
    library.correct(sha(OLD)[:12], correction)
    assert state(services.archive) == before


def test_correction_of_an_unknown_report(library: Library) -> None:
    with pytest.raises(UnknownReport):
        library.correct("000000000000", Correction(year=2020))


def test_correction_settles_and_raises_problems(library: Library) -> None:
    library.add("a.txt", OLD.encode())
    text = NEW.replace(f"{AGENCY}2023年", "", 1).replace("2023年，", "一年来，")
    info = library.add("b.txt", text.encode()).info
    assert info is not None and info.year is None and codes(info.problems) >= {"no_year"}
    twin = library.correct(info.id, Correction(year=2023))
    assert codes(twin.problems) == {"corrected", "twin"}
    assert codes(library.correct(info.id, Correction(year=2020)).problems) == {"corrected"}


# -- re-indexing ---------------------------------------------------------------------------------------------------


def test_rebuild_after_another_embedder_is_resumable(services: Services, library: Library) -> None:
    for year in (2019, 2020, 2021, 2022):
        library.add(f"{year}.txt", report_text(year=year).encode(), source_key=f"/in/{year}.txt")
    other = library_of(services, OtherEmbedder())
    index = MemoryIndex(services.archive, other.stamp)
    vector = OtherEmbedder().embed(["普法活动"], "query")[0]
    with pytest.raises(IndexMismatch):
        index.query(vector, 3, Filters())
    kept = [(i.id, services.archive.source_key_of(i.id), i.problems) for i in services.archive.infos()]

    stopped: Any = other.rebuild()
    assert list(islice(stopped, 3)) == [(0, 4), (1, 4), (2, 4)]
    stopped.close()
    assert len(services.archive.stale(other.stamp)) == 2
    with pytest.raises(IndexMismatch):
        index.query(vector, 3, Filters())

    assert list(other.rebuild()) == [(0, 2), (1, 2), (2, 2)]
    assert services.archive.stamps() == {other.stamp}
    assert len(index.query(vector, 3, Filters())) == 3
    assert [(i.id, services.archive.source_key_of(i.id), i.problems) for i in services.archive.infos()] == kept
    assert list(other.rebuild()) == [(0, 0)]
    assert list(other.rebuild(everything=True))[-1] == (4, 4)


# -- finding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [sha(OLD)[:12], sha(OLD)[:4], f"{AGENCY}2023年法治政府建设年度报告", "甲.txt", "甲"])
def test_found_by_id_prefix_title_or_file(library: Library, name: str) -> None:
    library.add("甲.txt", OLD.encode())
    library.add("乙.txt", OTHER.encode())
    assert library.find(name).id == sha(OLD)[:12]


@pytest.mark.parametrize(
    ("name", "said"),
    [(sha(OLD)[:3], "没有"), ("丙", "没有"), ("", "没有"), (f"{AGENCY}2023年法治政府建设年度报告", "2份报告都符合")],
)
def test_not_found_or_not_clear(library: Library, name: str, said: str) -> None:
    library.add("甲.txt", OLD.encode())
    library.add("乙.txt", NEW.encode())
    with pytest.raises(UnknownReport) as caught:
        library.find(name)
    assert said in caught.value.user_message
