"""The queue: every file gets its result, stopping and trying again, faults of the library, files that come in meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from assistant import intake as module
from assistant.intake import Intake, Item
from assistant.library import FileResult
from tests.assistant.test_unzip import packed
from vectorstore.errors import ArchiveError
from vectorstore.schema import Problem

MOST = 1_000


class Shelves:
    """Takes files; ``gate`` holds up the worker, ``broken`` makes the archive fail."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.synced = 0
        self.broken = False
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()

    def add(self, name: str, data: bytes, source_key: str | None = None, *, read: Callable[[], None]) -> FileResult:
        read()
        self.entered.set()
        assert self.gate.wait(10)
        if self.broken:
            raise ArchiveError
        self.names.append(name)
        if data.startswith(b"bad"):
            return FileResult(name, "failed", None, (Problem("empty", "文件是空的。"),))
        return FileResult(name, "added", None)

    def sync(self) -> None:
        self.synced += 1


def stages(intake: Intake) -> list[tuple[str, str]]:
    return [(i.name, i.stage) for i in intake.progress().items]


def item(intake: Intake, name: str) -> Item:
    return next(i for i in intake.progress().items if i.name == name)


def test_every_file_gets_its_result_and_the_index_follows_once() -> None:
    shelves, intake = Shelves(), Intake()
    archive = packed(("甲/a.txt", b"1"), ("图.png", b""))
    files = [
        ("坏.txt", b"bad"),
        ("往年.zip", archive),
        ("大.txt", b"x" * 1_001),
        ("假.zip", b"PK\3\4"),
        ("好.txt", b"2"),
    ]
    intake.start(shelves, files, max_bytes=MOST)
    intake.join(10)
    assert stages(intake) == [
        ("坏.txt", "failed"),
        ("a.txt", "added"),
        ("往年.zip", "skipped"),
        ("大.txt", "failed"),
        ("假.zip", "failed"),
        ("好.txt", "added"),
    ]
    assert "超过" in item(intake, "大.txt").problems[0].text
    assert "另有1个文件" in item(intake, "往年.zip").problems[0].text
    assert (shelves.synced, intake.progress().running) == (1, False)


def test_what_is_at_hand_is_seen_and_stopping_keeps_what_is_done() -> None:
    shelves, intake = Shelves(), Intake()
    shelves.gate.clear()
    intake.start(shelves, [("1.txt", b"1"), ("2.txt", b"2"), ("3.txt", b"3")], max_bytes=MOST)
    assert shelves.entered.wait(10)
    assert stages(intake) == [("1.txt", "encoding"), ("2.txt", "queued"), ("3.txt", "queued")]
    intake.stop()
    shelves.gate.set()
    intake.join(10)
    assert stages(intake) == [("1.txt", "added"), ("2.txt", "stopped"), ("3.txt", "stopped")]
    assert shelves.synced == 1
    assert intake.can_resume(item(intake, "2.txt"))
    assert not intake.can_resume(item(intake, "1.txt"))
    intake.resume(shelves, [i.id for i in intake.progress().items])
    intake.join(10)
    assert shelves.names == ["1.txt", "2.txt", "3.txt"]


def test_a_failed_file_is_tried_again_as_long_as_it_is_remembered() -> None:
    shelves, intake = Shelves(), Intake()
    batch = intake.start(shelves, [("坏.txt", b"bad")], max_bytes=MOST)
    intake.join(10)
    intake.resume(shelves, [item(intake, "坏.txt").id])
    intake.join(10)
    assert shelves.names == ["坏.txt", "坏.txt"]
    failed = item(intake, "坏.txt")
    intake.clear({batch})
    assert intake.progress().items == ()
    assert not intake.can_resume(failed)
    intake.resume(shelves, [failed.id])  # forgotten: nothing happens
    intake.join(10)
    assert len(shelves.names) == 2


def test_a_library_that_fails_stops_the_queue_and_says_why() -> None:
    shelves, intake = Shelves(), Intake()
    shelves.broken = True
    intake.start(shelves, [("1.txt", b"1"), ("2.txt", b"2")], max_bytes=MOST)
    intake.join(10)
    state = intake.progress()
    assert state.fault == (ArchiveError.user_message, ArchiveError.hint)
    assert [i.stage for i in state.items] == ["stopped", "stopped"]
    shelves.broken = False
    intake.resume(shelves, [i.id for i in state.items])
    intake.join(10)
    assert intake.progress().fault is None
    assert shelves.names == ["1.txt", "2.txt"]


def test_one_damaged_file_of_a_zip_does_not_hold_up_the_others() -> None:
    shelves, intake = Shelves(), Intake()
    archive = packed(("甲.txt", b"1"), ("乙.txt", b"2")).replace("乙.txt".encode(), b"\xff" * 3 + b".txt", 1)
    intake.start(shelves, [("往年.zip", archive)], max_bytes=MOST)
    intake.join(10)
    assert sorted(stages(intake)) == [("乙.txt", "failed"), ("甲.txt", "added")]
    assert "损坏" in item(intake, "乙.txt").problems[0].text
    assert intake.progress().fault is None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_file_that_breaks_the_program_fails_and_the_others_go_on() -> None:
    class Breaking(Shelves):
        def add(self, name: str, data: bytes, source_key: str | None = None, *, read: Callable[[], None]) -> FileResult:
            if data == b"!":
                raise TypeError
            return super().add(name, data, read=read)

    shelves, intake = Breaking(), Intake()
    intake.start(shelves, [("怪.txt", b"!"), ("1.txt", b"1"), ("也怪.txt", b"!")], max_bytes=MOST)
    intake.join(10)
    assert stages(intake) == [("怪.txt", "failed"), ("1.txt", "added"), ("也怪.txt", "failed")]
    assert "出错" in item(intake, "怪.txt").problems[0].text
    state = intake.progress()
    assert (state.running, state.fault, shelves.synced) == (False, None, 1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_unforeseen_fault_beside_the_files_ends_the_work() -> None:
    class Breaking(Shelves):
        def sync(self) -> None:
            raise TypeError

    shelves, intake = Breaking(), Intake()
    intake.start(shelves, [("1.txt", b"1")], max_bytes=MOST)
    intake.join(10)
    state = intake.progress()
    assert (stages(intake), state.running) == ([("1.txt", "added")], False)
    assert state.fault is not None


def test_a_stop_holds_for_what_was_waiting_and_not_for_what_comes_later() -> None:
    shelves, intake = Shelves(), Intake()
    shelves.gate.clear()
    intake.start(shelves, [("1.txt", b"1"), ("2.txt", b"2")], max_bytes=MOST)
    assert shelves.entered.wait(10)
    intake.stop()
    assert stages(intake) == [("1.txt", "encoding"), ("2.txt", "stopped")]
    intake.start(shelves, [("3.txt", b"3")], max_bytes=MOST)
    shelves.gate.set()
    intake.join(10)
    assert stages(intake) == [("1.txt", "added"), ("2.txt", "stopped"), ("3.txt", "added")]


def test_bytes_kept_for_another_try_are_bounded_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    shelves, intake = Shelves(), Intake()
    archive = packed(("a.txt", b"bad"), ("b.txt", b"bad"))
    monkeypatch.setattr(module, "MOST_BYTES", len(archive) + 10)
    intake.start(shelves, [("旧.txt", b"bad old")], max_bytes=MOST)
    intake.join(10)
    intake.start(shelves, [("往年.zip", archive)], max_bytes=MOST)
    intake.join(10)
    items = intake.progress().items
    assert [intake.can_resume(i) for i in items] == [True, True, True]  # a zip counts once
    intake.start(shelves, [("新.txt", b"bad new")], max_bytes=MOST)
    intake.join(10)
    items = intake.progress().items
    assert [intake.can_resume(i) for i in items] == [False, True, True, True]
    assert [p.code for p in items[0].problems] == ["empty", "gone"]
    intake.start(shelves, [("更新.txt", b"bad newer")], max_bytes=MOST)
    intake.join(10)
    assert [i.name for i in intake.progress().items if intake.can_resume(i)] == ["新.txt", "更新.txt"]
    intake.resume(shelves, [i.id for i in items])  # what is gone stays as it is
    intake.join(10)
    assert item(intake, "旧.txt").stage == "failed"


def test_files_that_come_in_meanwhile_are_taken_by_the_same_worker() -> None:
    shelves, intake = Shelves(), Intake()
    shelves.gate.clear()
    first = intake.start(shelves, [("1.txt", b"1")], max_bytes=MOST)
    assert shelves.entered.wait(10)
    second = intake.start(shelves, [("2.txt", b"2")], max_bytes=MOST)
    assert first != second
    shelves.gate.set()
    intake.join(10)
    assert shelves.names == ["1.txt", "2.txt"]
    intake.clear({first})
    assert [i.name for i in intake.progress().items] == ["2.txt"]


def test_what_is_left_is_estimated_from_what_is_done() -> None:
    shelves, intake = Shelves(), Intake()
    seen: list[float | None] = []

    class Watching(Shelves):
        def add(self, name: str, data: bytes, source_key: str | None = None, *, read: Callable[[], None]) -> FileResult:
            seen.append(intake.progress().seconds)
            return super().add(name, data, read=read)

    intake.start(Watching(), [(f"{n}.txt", b"1") for n in range(4)], max_bytes=MOST)
    intake.join(10)
    assert seen[:2] == [None, None]
    assert seen[2] is not None and seen[2] >= 0
    assert shelves.names == []
