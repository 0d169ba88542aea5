"""A restore that is killed, or that cannot go on: the old state or the new one, never half of each."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant import backup, restore
from assistant.backup import make_backup, set_aside
from assistant.errors import BackupFailed
from assistant.restore import finish_interrupted, put_back, stage
from tests.assistant.backups import everything, fill_folder, in_memory, settings_of
from tests.assistant.building import open_services, report_text
from vectorstore import copying
from vectorstore.errors import ArchiveBusy
from vectorstore.schema import FailedFile, Problem


@pytest.fixture(autouse=True)
def exact_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.services._open_index", in_memory)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with reports, a conversation, a draft and a saved connection."""
    return fill_folder(tmp_path_factory.mktemp("made") / "data")


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "data")
    return tmp_path / "data"


def killed_after(steps: int, zip: Path, data: Path) -> bool:
    """Restore in a process that is killed before its n-th change of the disk; gives whether it came to its end."""
    staged = stage(zip, settings_of(data))
    child = os.fork()
    if child == 0:
        left = steps

        def counted(function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **options: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*args, **options)

            return call

        try:
            # every way in which a restore changes something on the disk
            places = [(restore, "_write_marker"), (restore, "write_saved"), (shutil, "rmtree")]
            places += [(backup, "make_backup"), (copying, "renew"), (copying, "copy_in")]
            for owner, name in [*places, (Path, "replace"), (Path, "unlink")]:
                setattr(owner, name, counted(getattr(owner, name)))
            restore.put_back(staged, settings_of(data))
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_kill_anywhere_leaves_the_old_or_the_new(data: Path, tmp_path: Path) -> None:
    new = everything(data)
    zip = make_backup(settings_of(data), tmp_path / "备份.zip")
    with closing(open_services(data)) as services:
        services.library.remove([services.archive.infos()[0].id])
        services.conversations.create("后来的对话")
    old = everything(data)
    seen: set[str] = set()
    done = False
    for steps in range(40):
        copy = tmp_path / f"data{steps}"
        shutil.copytree(data, copy)
        done = killed_after(steps, zip, copy)
        interrupted = finish_interrupted(settings_of(copy))
        assert not (copy / "restore.json").exists()
        now = everything(copy)
        assert now in (old, new), steps
        seen.add(f"{'finished' if interrupted else 'at once'} {'new' if now == new else 'old'}")
        shutil.rmtree(copy)
        if done:
            break
    assert done and seen == {"at once old", "finished new", "at once new"}


def failing(at: int, place: Callable[..., None] = copying.copy_in) -> Callable[..., None]:
    """``copy_in`` as it is until its n-th call, which another writer's lock ends."""
    calls = 0

    def copy_in(*args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise ArchiveBusy("locked")
        place(*args)

    return copy_in


def later_work(data: Path) -> None:
    with closing(open_services(data)) as services:
        services.library.add("后.txt", report_text("西山区民政局", 2020).encode())
        services.conversations.create("后来的对话")


def test_a_restore_that_has_replaced_nothing_is_taken_back(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    staged = stage(make_backup(settings_of(data), tmp_path / "备份.zip"), settings_of(data))
    later_work(data)
    before, names = everything(data), sorted(p.name for p in data.iterdir() if p != staged.folder)
    monkeypatch.setattr("assistant.restore.copying.copy_in", failing(1))
    with pytest.raises(BackupFailed) as caught:
        put_back(staged, settings_of(data))
    assert caught.value.user_message == ArchiveBusy.user_message
    assert finish_interrupted(settings_of(data)) is False
    assert everything(data) == before
    assert sorted(p.name for p in data.iterdir()) == sorted({*names, "restore.lock"})


def test_what_is_done_after_a_restore_that_failed_midway_is_kept(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wanted = everything(data)
    zip = make_backup(settings_of(data), tmp_path / "备份.zip")
    staged = stage(zip, settings_of(data))
    with monkeypatch.context() as patch:
        patch.setattr("assistant.restore.copying.copy_in", failing(2))  # of app.sqlite
        with pytest.raises(BackupFailed) as caught:
            put_back(staged, settings_of(data))
        assert "只完成了一部分" in caught.value.user_message and "继续完成" in caught.value.hint
    later_work(data)
    half = everything(data)
    # meanwhile no other backup gets in the way, however long it takes
    os.utime(staged.folder, (0, 0))
    other = stage(zip, settings_of(data))
    with pytest.raises(BackupFailed):
        put_back(other, settings_of(data))
    assert staged.folder.exists() and not other.folder.exists()
    # what cannot be finished stays unfinished
    with monkeypatch.context() as patch:
        patch.setattr("assistant.restore.copying.copy_in", failing(1))
        with pytest.raises(BackupFailed):
            finish_interrupted(settings_of(data))
    assert finish_interrupted(settings_of(data)) is True
    now = everything(data)
    assert now.conversations == wanted.conversations
    assert set(wanted.originals) < set(now.originals)  # the report that was added in between is there
    assert not settings_of(data).restore_marker.exists() and not staged.folder.exists()
    kept = set_aside(settings_of(data))[0]
    put_back(stage(kept.path, settings_of(data)), settings_of(data))
    assert everything(data) == half


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_interrupted_restore_leaves_no_folders(data: Path, tmp_path: Path, error: type[BaseException]) -> None:
    staged = stage(make_backup(settings_of(data), tmp_path / "备份.zip"), settings_of(data))
    names = sorted(p.name for p in data.iterdir() if p != staged.folder)

    def interrupted(done: int, total: int) -> None:
        raise error

    with pytest.raises((KeyboardInterrupt, BackupFailed)):
        put_back(staged, settings_of(data), interrupted)
    assert sorted(p.name for p in data.iterdir()) == sorted({*names, "restore.lock"})


@pytest.mark.parametrize("where", ["archive", "conversations"])
@pytest.mark.parametrize("times", [1, 99])
def test_what_is_written_while_the_data_are_set_aside_is_not_lost(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str, times: int
) -> None:
    zip = make_backup(settings_of(data), tmp_path / "备份.zip")
    staged, real = stage(zip, settings_of(data)), backup.make_backup
    with closing(open_services(data)) as services:

        def and_somebody_writes(*args: Any) -> None:
            nonlocal times
            real(*args)
            if times > 0:
                times -= 1
                if where == "archive":
                    services.archive.record_failure(FailedFile("a" * 64, f"{times}.doc", Problem("c", "t")))
                else:
                    services.conversations.create(f"后来的对话{times}")

        monkeypatch.setattr("assistant.restore.backup.make_backup", and_somebody_writes)
        if times > 1:
            with pytest.raises(BackupFailed) as caught:
                put_back(staged, settings_of(data))
            assert "正在被修改" in caught.value.user_message and not set_aside(settings_of(data))
            return
        put_back(staged, settings_of(data))
    (kept,) = set_aside(settings_of(data))
    put_back(stage(kept.path, settings_of(data)), settings_of(data))
    with closing(open_services(data)) as services:
        assert len(services.archive.failures()) + len(services.conversations.all()) == 2
