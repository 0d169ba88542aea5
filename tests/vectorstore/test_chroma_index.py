import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.contracts.index_contract import ALL, IndexContract, MakeIndex, asked, ids, sample
from tests.vectorstore.building import STAMP, filled, make_entry
from vectorstore import chroma_host, chroma_index
from vectorstore.archive import Archive
from vectorstore.chroma_host import LocalHost, probe
from vectorstore.chroma_index import ChromaIndex, _batches, build_where, open_index
from vectorstore.errors import IndexUnavailable
from vectorstore.index import MemoryIndex, VectorIndex
from vectorstore.schema import Filters, IndexStamp


@pytest.fixture(autouse=True)
def nothing_is_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma answers inside filters, too, as it does in very large archives only."""
    monkeypatch.setattr(chroma_index, "_SCANNED", -1)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[MakeIndex]:
    """Opens local indexes in one folder and closes them in the end."""
    made: list[VectorIndex] = []

    def make(archive: Archive, stamp: IndexStamp) -> VectorIndex:
        made.append(open_index(archive, tmp_path / "data" / "chroma", stamp))
        return made[-1]

    yield make
    for index in made:
        index.close()


class TestLocalChroma(IndexContract):
    @pytest.fixture
    def make_index(self, opened: MakeIndex) -> MakeIndex:
        return opened

    def test_it_is_chroma_that_answers(self, index: VectorIndex, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(MemoryIndex, "query", None)
        assert len(index.query(asked("行政检查"), 20, Filters(topics=("T05", "T06"), agencies=("甲局",)))) == 2

    def test_inside_filters_the_scan_answers_up_to_a_size(
        self, index: VectorIndex, archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chroma_index, "_search", None)
        monkeypatch.setattr(chroma_index, "_SCANNED", archive.count())
        assert ids(index.query(asked("行政检查"), 20, Filters(years=(2022,), agencies=("甲局",)))) == ["a22:0", "a22:1"]
        monkeypatch.setattr(chroma_index, "_SCANNED", archive.count() - 1)
        with pytest.raises(TypeError):
            index.query(asked("行政检查"), 20, Filters(years=(2022,)))

    def test_a_synced_folder_is_used_again(self, index: VectorIndex, archive: Archive, opened: MakeIndex) -> None:
        index.close()
        kept = set(folder_of(archive).rglob("*.bin"))
        again = opened(archive, STAMP)
        again.sync()
        assert isinstance(again, ChromaIndex)
        assert kept <= set(folder_of(archive).rglob("*.bin"))
        self.check_equal(again, archive)

    def test_another_chunker(self, index: VectorIndex, archive: Archive, opened: MakeIndex) -> None:
        index.close()
        other = IndexStamp(STAMP.embedder, STAMP.dimension, "test-2")
        for info in archive.infos():
            archive.put(make_entry(info.id, ["别的切分。"], stamp=other))
        again = opened(archive, other)
        again.sync()
        assert isinstance(again, ChromaIndex)
        assert again._held is not None
        assert again._held.collection.metadata["chunker"] == "test-2"
        assert again.count() == 5

    def test_a_folder_of_another_archive(self, index: VectorIndex, archive: Archive, opened: MakeIndex) -> None:
        index.close()
        other = filled(path_of(archive).with_name("other.sqlite"), *(make_entry(f"r{n}", ["别的。"]) for n in range(5)))
        assert other.revision() == archive.revision()
        foreign = opened(other, STAMP)
        foreign.sync()
        assert ids(foreign.query(asked("别的。"), 9, ALL)) == [f"r{n}:0" for n in range(5)]

    def test_an_archive_restored_from_a_copy(self, index: VectorIndex, archive: Archive, opened: MakeIndex) -> None:
        archive.close()
        copy = path_of(archive).read_bytes()
        archive.put(make_entry("later", ["后来的。"]))
        index.sync()
        index.close()
        archive.close()
        path_of(archive).write_bytes(copy)
        again = opened(archive, STAMP)
        again.sync()
        self.check_equal(again, archive)

    def test_only_one_holder(self, index: VectorIndex, archive: Archive, opened: MakeIndex) -> None:
        code = (
            "import sys; from pathlib import Path; from tests.contracts.index_contract import *; "
            "from vectorstore.chroma_index import open_index; archive = Archive(Path(sys.argv[1])); "
            "index = open_index(archive, Path(sys.argv[2]), STAMP); index.sync(); "
            "print(type(index).__name__, ids(index.query(asked('行政复议案件'), 1, ALL)))"
        )
        command = [sys.executable, "-c", code, str(path_of(archive)), str(folder_of(archive))]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert printed.split() == ["MemoryIndex", "['b22:0']"]
        assert isinstance(opened(archive, STAMP), MemoryIndex)  # the same process gets no second one either
        index.close()
        assert isinstance(opened(archive, STAMP), ChromaIndex)

    def test_rebuild_and_sync_beside_queries(self, index: VectorIndex, archive: Archive) -> None:
        wrong: list[object] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                try:
                    hits = ids(index.query(asked("全年开展行政检查五十二次。"), 2, Filters(topics=("T05",))))
                except BaseException as error:  # noqa: BLE001 - whatever it is, the test fails with it
                    wrong.append(error)
                    return
                if hits != ["a23:0", "b23:0"]:
                    wrong.append(hits)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            for number in range(4):
                index.rebuild()
                archive.put(make_entry(f"x{number}", ["无关。"]))
                index.sync()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert wrong == []
        self.check_equal(index, archive)

    def test_short_answers_and_faults_are_made_up_for(
        self, index: VectorIndex, archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert isinstance(index, ChromaIndex)
        assert index._held is not None
        index._held.collection.delete(ids=["a23:0"])
        assert ids(index.query(asked("全年开展行政检查五十二次。"), 20, Filters(topics=("T05",)))) == [
            "a23:0",
            "b23:0",
            "a22:0",
        ]
        assert "2 of 20" in caplog.text
        index._held.collection.delete(where={"agency": "甲局"})
        archive.put(make_entry("new", ["新的。"]))
        index.sync()  # the count is wrong now, so it is made anew
        self.check_equal(index, archive)

        index._host.client().delete_collection("chunks")
        assert ids(index.query(asked("行政复议案件"), 1, ALL)) == ["b22:0"]
        index.sync()
        self.check_equal(index, archive)
        assert "报告" not in caplog.text

    def test_a_change_that_did_not_end(self, index: VectorIndex, archive: Archive, opened: MakeIndex) -> None:
        index.close()
        marker = folder_of(archive).with_name("chroma.dirty")
        marker.write_bytes(b"")
        stray = folder_of(archive) / "stray"
        stray.write_bytes(b"")
        again = opened(archive, STAMP)
        again.sync()
        assert not stray.exists()
        assert not marker.exists()
        self.check_equal(again, archive)

    def test_a_failed_change_leaves_the_marker(self, index: VectorIndex, archive: Archive) -> None:
        marker = folder_of(archive).with_name("chroma.dirty")
        assert isinstance(index, ChromaIndex)
        with pytest.raises(KeyError), index._host.changing():
            assert marker.exists()
            raise KeyError
        assert marker.exists()

    @pytest.mark.parametrize(
        "damage", ["sqlite cut", "sqlite zeroed", "hnsw cut", "hnsw noise", "hnsw gone", "empty folder"]
    )
    def test_damaged_folders_are_made_anew(self, archive: Archive, opened: MakeIndex, damage: str) -> None:
        archive.put(make_entry("big", [f"第{n}段，检查{n * 7}次。" for n in range(1100)], agency="大局"))
        index = opened(archive, STAMP)
        index.sync()
        index.close()
        folder = folder_of(archive)
        database, hnsw = folder / "chroma.sqlite3", sorted(folder.rglob("*.bin"))
        assert any(file.stat().st_size > 100_000 for file in hnsw)  # else there was nothing to damage
        if damage == "sqlite cut":
            os.truncate(database, database.stat().st_size // 2)
        elif damage == "sqlite zeroed":
            database.write_bytes(b"\0" * 5000)
        elif damage == "empty folder":
            for file in [database, *hnsw]:
                file.unlink()
        for file in hnsw if damage.startswith("hnsw") else ():
            if damage == "hnsw cut":
                os.truncate(file, file.stat().st_size // 2)
            elif damage == "hnsw noise":
                file.write_bytes(random.Random(1).randbytes(file.stat().st_size))
            else:
                file.unlink()
        again = opened(archive, STAMP)
        again.sync()
        self.check_as_near(again, archive)

    def test_killed_while_writing(self, archive: Archive, opened: MakeIndex) -> None:
        code = (
            "import sys; from pathlib import Path; from tests.contracts.index_contract import *; "
            "from vectorstore.chroma_index import open_index; archive = Archive(Path(sys.argv[1])); "
            "index = open_index(archive, Path(sys.argv[2]), STAMP); index.sync(); print('ready', flush=True)\n"
            "for n in range(999):\n"
            "    archive.put(make_entry(f'r{n % 9}', [f'第{n}批第{m}段。' for m in range(300)])); index.sync()\n"
        )
        command = [sys.executable, "-c", code, str(path_of(archive)), str(folder_of(archive))]
        for attempt in range(3):
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
                assert writer.stdout is not None
                assert writer.stdout.readline() == "ready\n"
                time.sleep(0.3 + 0.17 * attempt)
                writer.send_signal(signal.SIGKILL)
            index = opened(archive, STAMP)
            assert isinstance(index, ChromaIndex)  # the lock went with the process
            index.sync()
            self.check_as_near(index, archive)
            index.close()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--path", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with closing(socket.socket()) as caller:
                if caller.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        server.terminate()


class TestChromaServer(IndexContract):
    @pytest.fixture
    def make_index(self, url: str, tmp_path: Path) -> Iterator[MakeIndex]:
        made: list[VectorIndex] = []

        def make(archive: Archive, stamp: IndexStamp) -> VectorIndex:
            made.append(open_index(archive, tmp_path / "data" / "chroma", stamp, url=url))
            return made[-1]

        yield make
        for index in made:
            index.close()

    def test_several_processes_share_it(self, index: VectorIndex, archive: Archive, make_index: MakeIndex) -> None:
        second = make_index(archive, STAMP)
        second.sync()
        archive.put(make_entry("new", ["河长制。"]))
        threads = [threading.Thread(target=one.sync) for one in (index, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.check_equal(index, archive)
        self.check_equal(second, archive)
        index.rebuild()
        self.check_equal_queries(second, archive)
        second.sync()
        self.check_equal(second, archive)

    def check_equal_queries(self, index: VectorIndex, archive: Archive) -> None:
        exact = MemoryIndex(archive, STAMP)
        assert ids(index.query(asked("行政检查"), 20, ALL)) == ids(exact.query(asked("行政检查"), 20, ALL))

    def test_nothing_is_written_beside_the_archive(self, index: VectorIndex, archive: Archive) -> None:
        assert isinstance(index, ChromaIndex)
        assert not folder_of(archive).exists()

    def test_server_down(self, archive: Archive, tmp_path: Path) -> None:
        index = open_index(archive, tmp_path / "data" / "chroma", STAMP, url="http://user:secret@127.0.0.1:9")
        with pytest.raises(IndexUnavailable) as caught:
            index.sync()
        assert "http://127.0.0.1:9" in caught.value.user_message
        assert "secret" not in caught.value.user_message + str(caught.value)
        assert ids(index.query(asked("行政复议案件"), 1, ALL)) == ["b22:0"]
        index.close()


def path_of(archive: Archive) -> Path:
    return archive._database.path


def folder_of(archive: Archive) -> Path:
    return path_of(archive).with_name("chroma")


@pytest.mark.parametrize(
    ("filters", "where"),
    [
        (ALL, None),
        (Filters(agencies=("甲局",)), {"agency": {"$in": ["甲局"]}}),
        (Filters(topics=("T01",)), {"topics": {"$contains": "T01"}}),
        (
            Filters(years=(2023, 2024), topics=("T01", "T02")),
            {
                "$and": [
                    {"year": {"$in": [2023, 2024]}},
                    {"$or": [{"topics": {"$contains": "T01"}}, {"topics": {"$contains": "T02"}}]},
                ]
            },
        ),
    ],
)
def test_where(filters: Filters, where: object) -> None:
    assert build_where(filters) == where


def test_batches_lose_nothing(tmp_path: Path) -> None:
    archive = sample(tmp_path / "a.sqlite")
    archive.put(make_entry("long", [f"第{n}段" for n in range(7)]))
    reports = [archive.index_rows(info.id, STAMP) for info in archive.infos()]
    batches = list(_batches(iter([None, *reports, None]), 4))
    assert [len(batch[0]) for batch in batches] == [4, 4, 4, 3]
    assert sorted(name for batch in batches for name in batch[0]) == archive.matching(ALL)
    for names, vectors, metadatas in batches:
        assert vectors.shape == (len(names), STAMP.dimension)
        assert [values["report_id"] for values in metadatas] == [name.split(":")[0] for name in names]


def test_a_probe_that_hangs_counts_as_failed(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "chroma.sqlite3")):
        assert not probe(tmp_path, "chunks", timeout=0.01)


def test_a_folder_without_lock_is_scanned(tmp_path: Path) -> None:
    archive = sample(tmp_path / "a.sqlite")
    (tmp_path / "file").write_text("")
    assert isinstance(open_index(archive, tmp_path / "file" / "chroma", STAMP), MemoryIndex)


def test_a_host_that_cannot_write_raises_and_queries_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = sample(tmp_path / "a.sqlite")
    lock = chroma_host.take_lock(tmp_path / "index.lock")
    assert lock is not None
    (tmp_path / "chroma").write_text("a file where the folder should be")
    index = ChromaIndex(archive, STAMP, LocalHost(tmp_path / "chroma", lock))
    with pytest.raises(IndexUnavailable):
        index.sync()
    assert ids(index.query(asked("行政复议案件"), 1, ALL)) == ["b22:0"]
    index.close()
    assert not lock.is_locked
