"""What the data folder holds, part by part."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.data_folder import KEYS, LOW, usage


def test_every_file_counts_once_and_in_its_part(tmp_path: Path) -> None:
    files = {
        "originals/aa": ("originals", 1),
        "archive.sqlite": ("database", 2),
        "archive.sqlite-wal": ("database", 4),
        "app.sqlite": ("database", 8),
        "chroma/x/y.bin": ("index", 16),
        "models/e5/model.bin": ("models", 32),
        "logs/app.log": ("logs", 64),
        "backups/循例备份-20260101-0000.zip": ("backups", 128),
        "before-restore-20260101-000000-x/循例备份.zip": ("backups", 256),
        "settings.json": ("other", 512),
    }
    expected = dict.fromkeys(KEYS, 0)
    for name, (part, size) in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
        expected[part] += size
    (tmp_path / "loop").symlink_to(tmp_path)
    found = usage(tmp_path)
    link = (tmp_path / "loop").lstat().st_size
    assert found.parts == expected | {"other": expected["other"] + link}
    assert found.total == 1023 + link and found.path.is_absolute()


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    found = usage(tmp_path / "no" / "data")
    assert found.total == 0 and found.free > 0 and not (tmp_path / "no").exists()


@pytest.mark.parametrize(("free", "low"), [(LOW - 1, True), (LOW, False)])
def test_little_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, low: bool) -> None:
    monkeypatch.setattr("assistant.data_folder.shutil.disk_usage", lambda _: type("usage", (), {"free": free}))
    assert usage(tmp_path).low is low
