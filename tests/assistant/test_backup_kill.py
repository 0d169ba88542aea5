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

from assistant import restore
from assistant.backup import make_backup
from assistant.errors import BackupFailed
from assistant.restore import finish_interrupted, put_back, stage
from tests.assistant.backups import everything, fill_folder, in_memory, settings_of
from tests.assistant.building import open_services


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
            places = [(restore, "_write_marker"), (restore, "write_saved"), (restore.shutil, "rmtree")]
            places += [(restore.backup, "make_backup"), (restore.copying, "renew"), (restore.copying, "copy_in")]
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


def test_a_restore_that_cannot_be_finished_is_told(data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    zip = make_backup(settings_of(data), tmp_path / "备份.zip")
    staged = stage(zip, settings_of(data))

    def full(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("assistant.restore.copying.copy_in", full)
        with pytest.raises(BackupFailed):
            put_back(staged, settings_of(data))
        with pytest.raises(BackupFailed):
            finish_interrupted(settings_of(data))
    assert finish_interrupted(settings_of(data)) is True
    assert len(everything(data).library.reports) == 3
