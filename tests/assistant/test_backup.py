"""Backup and restore: what comes back is what was there, and a backup that cannot be used changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.backup import SPARE, counts_of, kept_backups, make_backup, set_aside
from assistant.errors import BackupFailed, UnusableBackup
from assistant.restore import discard, put_back, stage
from assistant.saved import SavedModel, parse_saved, read_saved, write_saved
from assistant.services import _open_index as in_chroma
from tests.assistant.backups import KEY, SAVED, everything, fill_folder, in_memory, restore, settings_of
from tests.assistant.building import chroma_contents, open_services, report_text


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


def rezip(source: Path, target: Path, change: Callable[[dict[str, bytes]], None], *, sign: bool = False) -> Path:
    """A copy of a backup with members changed; with ``sign`` the manifest says what is in it now."""
    with zipfile.ZipFile(source) as zip:
        members = {name: zip.read(name) for name in zip.namelist()}
    change(members)
    if sign:
        manifest = json.loads(members["manifest.json"])
        manifest["files"] = {
            name: {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            for name, body in members.items()
            if name != "manifest.json"
        }
        members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zip:
        for name, body in members.items():
            zip.writestr(name, body)
    return target


def test_a_wiped_folder_comes_back_whole(data: Path) -> None:
    before = everything(data)
    assert before.library.reports and before.conversations and before.drafts and before.originals
    zip = make_backup(settings_of(data), data.parent / "备份.zip")
    shutil.rmtree(data)
    assert restore(zip, data) is None
    assert everything(data) == before
    assert read_saved(data) == SavedModel(SAVED.base_url, SAVED.model)  # all but the key
    assert not [p.name for p in data.iterdir() if p.name.startswith(".")]


def test_other_data_are_replaced_and_can_be_brought_back(data: Path, tmp_path: Path) -> None:
    wanted = everything(data)
    zip = make_backup(settings_of(data), tmp_path / "备份.zip")
    with closing(open_services(data)) as services:
        services.library.remove([services.archive.infos()[0].id])
        services.library.add("别.txt", report_text("西山区民政局", 2020).encode())
        services.conversations.create("后来的对话")
    later = everything(data)
    assert later != wanted
    aside = restore(zip, data)
    assert everything(data) == wanted
    assert aside is not None and aside.name.startswith("before-restore-")
    assert read_saved(data) == SAVED  # a connection that works here is kept with its key
    (kept,) = set_aside(settings_of(data))
    restore(kept.path, data)
    assert everything(data) == later


def test_a_backup_is_taken_while_others_write(data: Path) -> None:
    with closing(open_services(data)) as services, services.archive.reading():
        connection = sqlite3.connect(data / "archive.sqlite", isolation_level=None)
        connection.execute("begin immediate")
        connection.execute("delete from reports")  # not committed, so not there
        zip = make_backup(settings_of(data))
        connection.execute("rollback")
        connection.close()
    assert stage(zip, settings_of(data)).manifest.counts == counts_of(settings_of(data))


def test_an_open_program_sees_what_was_restored(data: Path, tmp_path: Path) -> None:
    zip = make_backup(settings_of(data), tmp_path / "备份.zip")
    with closing(open_services(data)) as services:
        first = services.archive.infos()[0]
        services.library.remove([first.id])
        assert len(services.archive.infos()) == 2 and services.index.count() == services.archive.count()
        revision = services.archive.revision()
        restore(zip, data)
        services.index.sync()
        assert services.archive.revision() > revision  # nothing kept in memory is taken for up to date
        assert first.id in {i.id for i in services.archive.infos()}
        assert services.index.count() == services.archive.count()
        assert len(services.conversations.all()) == 1


def test_the_vector_index_follows(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.services._open_index", in_chroma)
    zip = make_backup(settings_of(data), tmp_path / "备份.zip")
    with closing(open_services(data)) as services:
        services.index.sync()
        services.library.remove([services.archive.infos()[0].id])
        restore(zip, data)
        assert services.retriever.retrieve("行政复议案件")  # behind, so it is scanned
        services.index.sync()
        assert services.index.count() == services.archive.count() == 18
    assert len(chroma_contents(data)) == 18


def test_no_key_and_nothing_that_can_be_made_anew(data: Path) -> None:
    for name in ("chroma", "models", "logs"):
        (data / name).mkdir(exist_ok=True)
        (data / name / "x").write_text("x")
    zip = make_backup(settings_of(data))
    assert zip.name.startswith("循例备份-") and zip.suffix == ".zip" and zip.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(zip) as opened:
        names = opened.namelist()
        assert not any(KEY.encode() in opened.read(name) for name in names)
        manifest = json.loads(opened.read("manifest.json"))
    assert sorted(n for n in names if "/" not in n) == [
        "app.sqlite",
        "archive.sqlite",
        "manifest.json",
        "settings.json",
    ]
    assert manifest["counts"] == {"reports": 3, "chunks": 18, "originals": 3, "conversations": 1, "drafts": 1}
    assert manifest["stamps"][0][:2] == ["bigram-v1", 512] and manifest["format"] == 1 and manifest["version"]


def test_the_last_three_made_here_are_kept_and_every_one_that_was_copied_here(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made_in(year: int) -> str:
        monkeypatch.setattr("assistant.backup.datetime", type("Then", (), {"now": lambda: datetime(year, 1, 1)}))
        return make_backup(settings_of(data)).name

    monkeypatch.setattr("assistant.backup._write", lambda settings, work, out, progress: out.write_bytes(b""))
    first = made_in(2021)
    copied = data / "backups" / "循例备份-20190101-0000.zip"  # older than all: just what one wants to put back
    copied.write_bytes(b"")
    os.utime(copied, (0, 0))
    there = [made_in(year) for year in (2022, 2023, 2024)]
    assert {b.path.name for b in kept_backups(settings_of(data))} == {copied.name, *there}
    (data / "backups" / first).write_bytes(b"")  # fetched from elsewhere: no longer ours to delete
    (data / "backups" / there[1]).unlink()
    last = made_in(2025)
    assert {b.path.name for b in kept_backups(settings_of(data))} == {copied.name, first, there[0], there[2], last}


def test_nothing_is_swept_outside_the_data_folder(data: Path, tmp_path: Path) -> None:
    foreign = [tmp_path / name for name in (".part-mine", ".xunli-part-other")]
    for folder in (*foreign, data / "backups" / ".xunli-part-killed"):
        folder.mkdir(parents=True)
        os.utime(folder, (0, 0))
    make_backup(settings_of(data), tmp_path / "备份.zip")
    assert all(f.exists() for f in foreign) and not list(data.glob("*/.xunli-part-*"))


def test_no_password_in_the_address(data: Path) -> None:
    write_saved(data, SavedModel("http://user:geheim@127.0.0.1:8000/v1", "m", KEY))
    with zipfile.ZipFile(make_backup(settings_of(data))) as zip:
        assert parse_saved(zip.read("settings.json")) == SavedModel("http://127.0.0.1:8000/v1", "m")


def test_a_missing_original_is_counted(data: Path) -> None:
    next((data / "originals").iterdir()).unlink()
    staged = stage(make_backup(settings_of(data)), settings_of(data))
    assert staged.manifest.missing_originals == 1 and staged.manifest.counts.originals == 2
    discard(staged)
    assert not staged.folder.exists()


def test_another_database_has_its_own_backup(data: Path, tmp_path: Path) -> None:
    elsewhere = settings_of(data, database_url="postgresql+psycopg://host/xunli")
    zip = make_backup(elsewhere, tmp_path / "备份.zip")
    staged = stage(zip, elsewhere)
    assert "app.sqlite" not in staged.manifest.files and staged.manifest.counts.conversations is None
    before = everything(data)
    put_back(staged, elsewhere)
    assert everything(data) == before  # the conversations stayed as they were


def test_damaged_data_are_kept_as_files(data: Path, tmp_path: Path) -> None:
    wanted = everything(data)
    zip = make_backup(settings_of(data), tmp_path / "备份.zip")
    for name in ("archive.sqlite-wal", "archive.sqlite-shm"):
        (data / name).unlink(missing_ok=True)
    (data / "archive.sqlite").write_bytes(b"no database" * 1000)
    aside = restore(zip, data)
    assert aside is not None and (aside / "archive.sqlite").read_bytes().startswith(b"no database")
    assert everything(data) == wanted


def _drop(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.__delitem__(name)


def _put(name: str, body: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.__setitem__(name, body)


def _edit(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | changes).encode()

    return change


def _sql(name: str, statement: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        with closing(sqlite3.connect(":memory:")) as db:
            db.deserialize(members[name])
            db.execute(statement)
            db.commit()
            members[name] = db.serialize()

    return change


@pytest.mark.parametrize(
    ("change", "sign", "said"),
    [
        (_drop("manifest.json"), False, "不是循例的备份"),
        (_drop("archive.sqlite"), False, "校验不符"),
        (_drop("archive.sqlite"), True, "不是循例的备份"),
        (_put("manifest.json", b"[]"), False, "不是循例的备份"),
        (_put("manifest.json", b"{" * 99_999), False, "不是循例的备份"),
        (_edit(format=2), False, "更新版本"),
        (_put("../../evil", b"x"), False, "不是循例的备份"),
        (_put("originals/../../evil", b"x"), True, "不是循例的备份"),
        (_put("/etc/evil", b"x"), True, "不是循例的备份"),
        (_put("originals/" + "a" * 64, b"x"), True, "校验不符"),  # its name is no hash of it
        (_put("originals/" + "a" * 64, b"x"), False, "校验不符"),  # not in the manifest
        (_put("app.sqlite", b"changed"), False, "校验不符"),
        (_put("archive.sqlite", b"no database" * 99), True, "不是循例的备份"),
        (_put("app.sqlite", bytes(50_000_000)), True, "不是循例的备份"),  # a bomb
        (_sql("archive.sqlite", "pragma user_version = 99"), True, "更新版本"),
        (_sql("archive.sqlite", "pragma application_id = 1"), True, "不是循例的"),
        (
            _sql("archive.sqlite", "create trigger t after insert on reports begin delete from reports; end"),
            True,
            "不是循例的",
        ),
        *(
            (_sql("archive.sqlite", statement), True, "不是循例的")
            for statement in (
                "update reports set sha256 = '../settings.json'",
                "update reports set sha256 = substr(sha256, 1, 63) || 'A'",
                "update reports set sha256 = sha256 || char(0) || '/../../settings.json'",  # SQL's functions end at NUL
                "update reports set sha256 = cast(sha256 as blob)",
                "insert into failures values ('/etc/passwd', 'n', 'c', 't', 's')",
            )
        ),
        (_sql("archive.sqlite", "delete from meta"), True, "不是循例的备份"),
        (_sql("app.sqlite", "create view v as select 1"), True, "不是循例的"),
        (_sql("app.sqlite", "drop table messages"), True, "不是循例的"),
        (_put("settings.json", b'{"llm": {"base_url": "file:///x"}}'), True, "不是循例的备份"),
    ],
)
def test_what_is_no_backup_changes_nothing(
    data: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], sign: bool, said: str
) -> None:
    good = make_backup(settings_of(data), tmp_path / "好.zip")
    before = sorted(p.name for p in data.iterdir())
    with pytest.raises(UnusableBackup) as caught:
        stage(rezip(good, tmp_path / "坏.zip", change, sign=sign), settings_of(data))
    assert said in caught.value.user_message and caught.value.hint
    assert sorted(p.name for p in data.iterdir()) == before  # nothing is left behind, either


@pytest.mark.parametrize("cut", [0, 100, 5_000, -10])
def test_a_file_that_is_cut_or_something_else(data: Path, tmp_path: Path, cut: int) -> None:
    good = make_backup(settings_of(data), tmp_path / "好.zip").read_bytes()
    (tmp_path / "坏.zip").write_bytes(good[:cut])
    with pytest.raises(UnusableBackup):
        stage(tmp_path / "坏.zip", settings_of(data))


def _at(mark: bytes, offset: int, put: bytes) -> Callable[[bytes], bytes]:
    """Bytes put somewhere after the last place of a mark."""

    def change(data: bytes) -> bytes:
        at = data.rindex(mark) + offset
        return data[:at] + put + data[at + len(put) :]

    return change


@pytest.mark.parametrize(
    "change",
    [
        # the last member's name in the directory: no UTF-8, though it says so
        lambda data: _at(b"PK\x01\x02", 46, b"\xff")(_at(b"PK\x01\x02", 8, b"\x00\x08")(data)),
        _at(b"PK\x01\x02", 42, b"\xff\xff\xff\x7f"),  # it stands behind the end
        _at(b"PK\x05\x06", 16, b"\xff\xff\xff\x7f"),  # the directory would begin before the file
        _at(b"PK\x01\x02", 10, b"\x0c\x00"),  # another way of packing, with errors of its own
    ],
)
@pytest.mark.parametrize("on_disk", [True, False])
def test_a_zip_whose_directory_is_damaged(
    data: Path, tmp_path: Path, change: Callable[[bytes], bytes], on_disk: bool
) -> None:
    bad = tmp_path / "坏.zip"
    bad.write_bytes(change(make_backup(settings_of(data), tmp_path / "好.zip").read_bytes()))
    with pytest.raises(UnusableBackup):
        stage(bad if on_disk else io.BytesIO(bad.read_bytes()), settings_of(data))


def test_a_backup_of_an_earlier_version_under_an_open_program(data: Path, tmp_path: Path) -> None:
    zip = make_backup(settings_of(data), tmp_path / "备份.zip")
    old = rezip(zip, tmp_path / "旧.zip", _sql("app.sqlite", "alter table messages drop column owner"), sign=True)
    with closing(open_services(data)) as services:
        assert services.conversations.all()
        restore(old, data)
        (conversation,) = services.conversations.all()
        assert services.conversations.messages(conversation.id)


def test_a_full_disk_is_told_before_anything_is_written(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zip = make_backup(settings_of(data))
    usage = type("usage", (), {"free": SPARE})
    monkeypatch.setattr("assistant.backup.shutil.disk_usage", lambda _: usage)
    for call in (lambda: make_backup(settings_of(data)), lambda: stage(zip, settings_of(data))):
        with pytest.raises(BackupFailed) as caught:
            call()
        assert "磁盘空间不够" in caught.value.user_message
    assert not list(data.glob("*/.xunli-part-*")) + list(data.glob(".restore-*"))
