import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.vectorstore.building import EMBEDDER, STAMP, filled, make_entry, make_report
from vectorstore.archive import Archive, Changes
from vectorstore.errors import ArchiveBusy, ArchiveError, IndexMismatch, UnknownReport
from vectorstore.schema import FailedFile, Filters, IndexStamp, Problem

ALL = Filters()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "archive.sqlite"


@pytest.fixture
def archive(path: Path) -> Archive:
    return filled(
        path,
        make_entry(
            "a23", [("开展行政检查五十二次。", ("T05",)), ("组织普法宣传。", ("T09", "T10"))], agency="甲局", year=2023
        ),
        make_entry("a22", ["开展行政检查四十次。"], agency="甲局", year=2022, kind="work"),
        make_entry("b23", [("办理行政复议三件。", ("T05",)), "收到建议。", "完成。"], agency="乙局", year=2023),
        make_entry("nn", ["无名报告。"], agency=None, year=None),
    )


def count_rows(path: Path) -> dict[str, int]:
    tables = ("reports", "chunks", "chunk_topics", "vectors", "chunk_words")
    db = sqlite3.connect(path)
    try:
        return {table: db.execute(f"select count(*) from {table}").fetchone()[0] for table in tables}
    finally:
        db.close()


def test_nothing_is_made_before_the_first_write(path: Path) -> None:
    archive = Archive(path)
    assert archive.revision() == 0
    assert archive.infos() == []
    assert archive.matching(ALL) == []
    assert archive.vectors(ALL, STAMP)[1].shape == (0, STAMP.dimension)
    assert archive.changes_since(0) == Changes(0, (), (), 0)
    assert not path.parent.exists()
    assert archive.archive_id() == archive.archive_id()
    assert path.exists()


def test_a_report_comes_back_equal(path: Path) -> None:
    entry = make_entry(
        "r", [("“引号” 与 NUL\x00 之后", ("T01",)), "第二段", "第三段"], sha256="abc", source_key="上传/报告.docx"
    )
    bare = make_report("empty", [], agency=None, year=None)
    bare = replace(bare, title=None, blocks=(), sections=(), problems=(), removed=(), delivered=None, published=None)
    archive = filled(
        path, entry, replace(entry, report=bare, chunks=(), vectors=entry.vectors[:0], sha256="def", source_key=None)
    )

    fresh = Archive(path)
    assert fresh.report("r") == entry.report
    assert fresh.report("empty") == bare
    assert tuple(fresh.chunks_of("r")) == entry.chunks
    ids, vectors = fresh.vectors(ALL, STAMP)
    assert ids == [chunk.id for chunk in entry.chunks]
    assert vectors.dtype == np.float32
    assert np.array_equal(vectors, entry.vectors)
    info = fresh.info("r")
    assert (info.sections, info.characters, info.figures, info.chunks) == (1, len(entry.report.text), 3, 3)
    assert info.problems == entry.report.problems
    assert fresh.find_by_sha256("abc") == fresh.find_by_source("上传/报告.docx") == info
    assert fresh.sha256_of("r") == "abc"
    assert archive.find_by_sha256("nothing") is archive.find_by_source("nothing") is None


def test_infos_are_ordered_and_filtered(archive: Archive) -> None:
    def ids(**wanted: tuple[str, ...] | tuple[int, ...]) -> list[str]:
        return [info.id for info in archive.infos(Filters(**wanted))]  # type: ignore[arg-type]

    assert ids() == ["b23", "a23", "a22", "nn"]  # agency by code point, newest first, unknown last
    assert ids(agencies=("甲局",)) == ["a23", "a22"]
    assert ids(years=(2023,)) == ["b23", "a23"]
    assert ids(years=(2022, 2023), agencies=("甲局",), kinds=("work",)) == ["a22"]
    assert ids(topics=("T05",)) == ["b23", "a23"]
    assert ids(topics=("T05",), agencies=("甲局",)) == ["a23"]
    assert ids(report_ids=("a22", "nn", "gone")) == ["a22", "nn"]
    assert ids(agencies=("丙局",)) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (ALL, ["a22:0", "a23:0", "a23:1", "b23:0", "b23:1", "b23:2", "nn:0"]),
        (Filters(years=(2023,), topics=("T05", "T09", "T10")), ["a23:0", "a23:1", "b23:0"]),
        (Filters(agencies=("乙局",)), ["b23:0", "b23:1", "b23:2"]),
        (Filters(kinds=("work",), topics=("T05",)), []),
    ],
)
def test_chunks_inside_filters(archive: Archive, filters: Filters, expected: list[str]) -> None:
    assert archive.matching(filters) == expected
    assert archive.count(filters) == len(expected)
    ids, vectors = archive.vectors(filters, STAMP)
    assert ids == expected
    texts = [chunk.text for chunk in archive.chunks(ids).values()]
    assert np.array_equal(vectors, EMBEDDER.embed(texts, "passage"))


def test_chunks_keep_the_order_asked_and_skip_unknown_ids(archive: Archive) -> None:
    assert list(archive.chunks(["b23:1", "x", "a22:0"])) == ["b23:1", "a22:0"]


@pytest.mark.parametrize(
    ("chunk_id", "reach", "expected"),
    [("r:2", 1, [1, 2, 3]), ("r:0", 2, [0, 1, 2]), ("r:4", 9, [0, 1, 2, 3, 4]), ("r:2", 0, [2]), ("gone:0", 1, [])],
)
def test_neighbours_of_a_chunk(archive: Archive, chunk_id: str, reach: int, expected: list[int]) -> None:
    archive.put(make_entry("r", [f"第{n}段。" for n in range(5)]))
    assert [chunk.id for chunk in archive.around(chunk_id, reach)] == [f"r:{n}" for n in expected]


@pytest.mark.parametrize("call", [Archive.report, Archive.info, Archive.chunks_of, Archive.sha256_of])
def test_unknown_report(archive: Archive, call: object) -> None:
    with pytest.raises(UnknownReport):
        call(archive, "nothing")  # type: ignore[operator]


def test_replacing_leaves_nothing_behind(archive: Archive, path: Path) -> None:
    before = archive.revision()
    archive.put(make_entry("a23", ["只剩一段。"], agency="甲局"))
    archive.put(make_entry("b23-new", ["新的。"], agency="乙局", replaces=("b23", "gone", "b23-new")))
    assert archive.changes_since(before) == Changes(before + 2, ("a23", "b23-new"), ("b23",), 4)
    assert count_rows(path) == {"reports": 4, "chunks": 4, "chunk_topics": 0, "vectors": 4, "chunk_words": 4}
    with archive.reading() as db:
        assert db.execute("select count(*) from chunk_words where chunk_words match '复议'").fetchone()[0] == 0


def test_removing(archive: Archive, path: Path) -> None:
    before = archive.revision()
    assert archive.remove(["a23", "b23", "b23", "gone"]) == 2
    assert archive.changes_since(before) == Changes(before + 1, (), ("a23", "b23"), 2)
    assert archive.remove(["a22", "nn"]) == 2
    assert set(count_rows(path).values()) == {0}
    archive.put(make_entry("a23", ["又来了。"]))
    assert archive.changes_since(before) == Changes(before + 3, ("a23",), ("b23", "a22", "nn"), 1)


def test_a_failed_put_changes_nothing(archive: Archive, path: Path) -> None:
    before, rows = archive.revision(), count_rows(path)
    entry = make_entry("c", ["一", "二"])
    clash = replace(entry, chunks=(entry.chunks[0], replace(entry.chunks[1], id="b23:0")), replaces=("a23",))
    with pytest.raises(ArchiveError):
        archive.put(clash)
    assert (archive.revision(), count_rows(path)) == (before, rows)


def test_parts_that_do_not_belong_together_are_refused() -> None:
    entry = make_entry("c", ["一", "二"])
    with pytest.raises(ValueError, match="shape"):
        replace(entry, vectors=entry.vectors[:1])
    with pytest.raises(ValueError, match="shape"):
        replace(entry, vectors=entry.vectors[:, :5])
    with pytest.raises(ValueError, match="another report"):
        replace(entry, report=make_report("d", []))


def test_stamps_never_mix(archive: Archive) -> None:
    archive.check_stamp(STAMP)
    other = IndexStamp("other", 16, "test-1")
    archive.put(make_entry("a22", ["重新编码。"], agency="甲局", year=2022, stamp=other))
    assert archive.stamps() == {STAMP, other}
    assert archive.stale(STAMP) == ["a22"]
    assert archive.stale(other) == ["a23", "b23", "nn"]
    for call in (lambda: archive.check_stamp(STAMP), lambda: archive.vectors(ALL, STAMP)):
        with pytest.raises(IndexMismatch):
            call()
    assert archive.vectors(Filters(years=(2022,)), other)[1].shape == (1, 16)
    with pytest.raises(IndexMismatch):
        archive.index_rows("a22", STAMP)
    assert archive.index_rows("gone", STAMP) is None


def test_failures_are_kept_until_the_file_is_read(archive: Archive) -> None:
    first = FailedFile("s1", "扫描件.pdf", Problem("scan", "没有文字层。"), "2024-01-01T00:00:00+00:00")
    archive.record_failure(first)
    archive.record_failure(FailedFile("s2", "空.docx", Problem("empty", "文件是空的。")))
    archive.record_failure(replace(first, name="改名.pdf"))
    assert [failure.name for failure in archive.failures()] == ["空.docx", "改名.pdf"]
    assert archive.failures()[0].seen > "2024"
    revision = archive.revision()
    archive.dismiss_failure("s2")
    assert archive.revision() == revision
    archive.put(make_entry("s", ["读出来了。"], sha256="s1"))
    assert archive.failures() == []


# -- trouble -------------------------------------------------------------------------------------------------------


def test_a_newer_file_is_refused(archive: Archive, path: Path) -> None:
    archive.close()
    db = sqlite3.connect(path)
    db.execute("pragma user_version = 99")
    db.close()
    with pytest.raises(ArchiveError, match="99") as caught:
        Archive(path).infos()
    assert "更新版本" in caught.value.user_message


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    db = sqlite3.connect(path)
    db.execute("create table mine (x)")
    db.close()
    before = path.read_bytes()
    for call in (Archive(path).infos, Archive(path).archive_id):
        with pytest.raises(ArchiveError) as caught:
            call()
        assert "不是循例的资料库" in caught.value.user_message
    assert path.read_bytes() == before


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_bytes("这不是数据库，只是一段文字。".encode() * 100)
    with pytest.raises(ArchiveError) as caught:
        Archive(path).put(make_entry("a", ["一"]))
    assert "已损坏" in caught.value.user_message


def test_damaged_pages(archive: Archive, path: Path) -> None:
    archive.close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(bytes(data))
    with pytest.raises(ArchiveError) as caught:
        Archive(path).report("a23")
    assert "已损坏" in caught.value.user_message


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError):
        Archive(tmp_path / "file" / "archive.sqlite").put(make_entry("a", ["一"]))


def test_a_second_writer_waits_only_so_long(archive: Archive, path: Path) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("begin immediate")
        impatient = Archive(path, busy_timeout=0.05)
        with pytest.raises(ArchiveBusy):
            impatient.remove(["a23"])
        assert impatient.info("a23").id == "a23"  # readers are not held up
        db.execute("rollback")
        assert impatient.remove(["a23"]) == 1
    finally:
        db.close()


def test_a_clean_start_while_running(archive: Archive, path: Path) -> None:
    first = archive.archive_id()
    for file in path.parent.iterdir():
        file.unlink()
    assert archive.infos() == []
    Archive(path).put(make_entry("new", ["重新开始。"]))
    assert [info.id for info in archive.infos()] == ["new"]
    assert archive.archive_id() != first


def test_many_threads(path: Path) -> None:
    archive = Archive(path)
    halves: list[str] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            for info in archive.infos():
                if info.chunks != archive.count(Filters(report_ids=(info.id,))):
                    halves.append(info.id)

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        writers = [pool.submit(archive.put, make_entry(f"r{n}", [f"第{n}份。", "共同。"], year=n)) for n in range(40)]
        wait(writers)
        stop.set()
        for writer in writers:
            writer.result()
        for reader in readers:
            reader.result()
    assert halves == []
    assert archive.revision() == 40
    assert len(archive.infos()) == 40


WRITER = """
import sys
from pathlib import Path
from tests.vectorstore.building import make_entry
from vectorstore.archive import Archive
archive = Archive(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    archive.put(make_entry("same", [f"第{number}版第{n}段。" for n in range(number % 7 + 20)], year=number))
    archive.put(make_entry(f"own-{number}", ["一段。"], year=number))
    print(number, flush=True)
"""


def start_writer(path: Path, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_several_processes_start_and_write_at_once(path: Path) -> None:
    writers = [start_writer(path, first, first + 5) for first in (0, 100, 200)]
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    archive = Archive(path)
    assert archive.revision() == 30
    assert len(archive.infos()) == 16


def test_a_killed_writer_leaves_the_old_or_the_new_state(path: Path) -> None:
    for attempt in range(4):
        with start_writer(path, attempt * 1000, attempt * 1000 + 999) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == f"{attempt * 1000}\n"
            time.sleep(0.021 + 0.037 * attempt)
            writer.send_signal(signal.SIGKILL)
            acknowledged = [int(line) for line in writer.stdout]
        archive = Archive(path)
        with archive.reading() as db:
            assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
            assert db.execute("pragma foreign_key_check").fetchone() is None
            assert db.execute("insert into chunk_words (chunk_words) values ('integrity-check')")
        report = archive.report("same")
        assert report.year is not None
        entry = make_entry(
            "same", [f"第{report.year}版第{n}段。" for n in range(report.year % 7 + 20)], year=report.year
        )
        assert report == entry.report
        assert tuple(archive.chunks_of("same")) == entry.chunks
        assert np.array_equal(archive.vectors(Filters(report_ids=("same",)), STAMP)[1], entry.vectors)
        assert {f"own-{number}" for number in acknowledged} <= {info.id for info in archive.infos()}
        counts = count_rows(path)
        assert counts["chunks"] == counts["vectors"] == counts["chunk_words"] == archive.count()
