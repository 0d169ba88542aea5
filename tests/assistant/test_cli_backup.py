"""The commands ``backup`` and ``restore``."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.restore import stage
from assistant.settings import load_settings
from tests.assistant.building import contents
from tests.assistant.conftest import Run
from vectorstore import copying


def test_backup_and_restore(run: Run, data: Path, tmp_path: Path) -> None:
    before = contents(data)
    done = run("backup", tmp_path / "备份.zip", "--json")
    assert done.code == 0 and done.json["counts"]["reports"] == 4 and done.json["bytes"] > 1_000
    shutil.rmtree(data)
    looked = run("restore", tmp_path / "备份.zip", "--json")
    assert looked.code == 0 and looked.json["restored"] is False and looked.json["before"]["reports"] == 0
    assert not (data / "archive.sqlite").exists()
    done = run("restore", tmp_path / "备份.zip", "--yes", "--json")
    assert done.code == 0 and done.json["restored"] is True and done.json["set_aside"] is None
    assert contents(data) == before
    assert run("ask", "2023年受理行政复议案件多少件", "--agency", "东湖区司法局").code == 0


def test_for_people(run: Run, data: Path, tmp_path: Path) -> None:
    out = run("backup", tmp_path / "备份.zip").out
    assert "报告4，" in out and "草稿0" in out
    run("remove", "乙.txt")
    out = run("restore", tmp_path / "备份.zip").out
    assert "报告4，" in out and "现在：报告3，" in out and "没有改动任何数据" in out
    assert len(run("reports", "--json").json) == 3
    out = run("restore", tmp_path / "备份.zip", "--yes").out
    assert "已恢复" in out and "before-restore-" in out
    assert len(run("reports", "--json").json) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("backup", "备份.rar"), "只能写入.zip文件"),
        (("backup", "没有/备份.zip"), "写不进去"),
        (("restore", "没有.zip"), "打不开"),
        (("restore", "坏.zip", "--yes"), "不是循例的备份"),
    ],
)
def test_what_cannot_be_used(run: Run, data: Path, arguments: tuple[str, ...], said: str) -> None:
    Path("坏.zip").write_bytes(b"PK\x03\x04")
    done = run(*arguments)
    assert (done.code, done.out) == (2, "") and said in done.err
    assert len(run("reports", "--json").json) == 4


def test_any_command_finishes_an_interrupted_restore(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", tmp_path / "备份.zip")
    run("remove", "乙.txt")
    with monkeypatch.context() as patch:
        patch.setattr("assistant.restore.copying.copy_in", _no_room)
        done = run("restore", tmp_path / "备份.zip", "--yes")
        assert done.code == 1 and "备份没有恢复成" in done.err
        assert not (data / "restore.json").exists() and not list(data.glob(".restore-*"))  # nothing was replaced
    with monkeypatch.context() as patch:
        real = copying.copy_in
        patch.setattr("assistant.restore.copying.copy_in", lambda *a: _no_room() if "app" in a[0].name else real(*a))
        done = run("restore", tmp_path / "备份.zip", "--yes")
    assert done.code == 1 and "只完成了一部分" in done.err
    assert (data / "restore.json").exists()
    assert len(run("reports", "--json").json) == 4
    assert not (data / "restore.json").exists() and not list(data.glob(".restore-*"))


def _no_room(*_: object) -> None:
    raise OSError("no room")


def test_another_database_is_told(run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNLI_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    assert "自己的办法备份" in run("backup", tmp_path / "备份.zip").out
    settings = load_settings()
    assert "app.sqlite" not in stage(tmp_path / "备份.zip", settings).manifest.files
