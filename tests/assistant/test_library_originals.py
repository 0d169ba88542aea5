"""The files of the originals: their names come from the archive, and that may come from elsewhere."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.assistant.backups import in_memory
from tests.assistant.building import open_services, report_text


@pytest.mark.parametrize("name", ["../settings.json", "settings.json", "{data}/settings.json", "a" * 63 + "\0", ""])
def test_what_is_no_hash_names_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("assistant.services._open_index", in_memory)
    data = tmp_path / "data"
    with closing(open_services(data)) as services:
        info = services.library.add("一.txt", report_text(cases=12).encode()).info
        assert info is not None
        files = [data / "settings.json", data / "originals" / "settings.json"]
        for file in files:
            file.write_text("secret")
        with closing(sqlite3.connect(data / "archive.sqlite")) as db:  # as a crafted backup could have it once
            db.execute("update reports set sha256 = ?", [name.format(data=data.absolute())])
            db.commit()
        assert services.library.original(info.id) is None
        assert services.library.remove([info.id]) == 1
    assert all(file.exists() for file in files)
