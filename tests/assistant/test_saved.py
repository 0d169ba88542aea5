"""What the page 设置 saves, and what wins over it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.connection_faults import address_fault
from assistant.errors import SettingsError
from assistant.saved import SavedModel, parse_saved, read_saved, saved_bytes, write_saved
from assistant.settings import load_settings

SAVED = SavedModel("http://saved/v1", "saved-model", "sk-saved")


@pytest.mark.parametrize(
    ("environment", "saved", "expected"),
    [
        ({}, SAVED, ("http://saved/v1", "saved-model", "sk-saved")),
        ({}, SavedModel(), ("", "", "")),
        (
            {"LLM_BASE_URL": "", "LLM_MODEL": "", "LLM_API_KEY": ""},
            SAVED,
            ("http://saved/v1", "saved-model", "sk-saved"),
        ),
        (
            {"LLM_BASE_URL": "http://env/v1", "LLM_MODEL": "env-model", "LLM_API_KEY": "sk-env"},
            SAVED,
            ("http://env/v1", "env-model", "sk-env"),
        ),
        # a key never goes to an address that it was not given for
        ({"LLM_BASE_URL": "http://env/v1"}, SAVED, ("http://env/v1", "saved-model", "")),
        ({"LLM_API_KEY": "sk-env"}, SAVED, ("http://saved/v1", "saved-model", "sk-saved")),
        ({"LLM_API_KEY": "sk-env"}, SavedModel("http://saved/v1", "m"), ("http://saved/v1", "m", "")),
        ({"LLM_MODEL": "env-model"}, SAVED, ("http://saved/v1", "env-model", "sk-saved")),
        # switched off on the page; the environment's own connection is not the page's to switch off
        ({}, SavedModel("http://saved/v1", "m", "k", use=False), ("http://saved/v1", "", "k")),
        ({"LLM_MODEL": "env-model"}, SavedModel("http://saved/v1", "m", "k", use=False), ("http://saved/v1", "", "k")),
        (
            {"LLM_BASE_URL": "http://env/v1", "LLM_MODEL": "e"},
            SavedModel("http://saved/v1", "m", "k", use=False),
            ("http://env/v1", "e", ""),
        ),
    ],
)
def test_the_environment_wins(
    environment: dict[str, str],
    saved: SavedModel,
    expected: tuple[str, str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"XUNLI_{name}", value)
    write_saved(tmp_path, saved)
    settings = load_settings(data_dir=tmp_path)
    assert (settings.llm_base_url, settings.llm_model, settings.llm_api_key) == expected


def test_explicit_arguments_win(tmp_path: Path) -> None:
    write_saved(tmp_path, SAVED)
    assert load_settings(data_dir=tmp_path, llm_model="given").llm_model == "given"


@pytest.mark.parametrize("saved", [SavedModel(), SAVED, SavedModel("https://a/v1", "模型", use=False)])
def test_what_was_written_is_read(saved: SavedModel, tmp_path: Path) -> None:
    write_saved(tmp_path / "new", saved)
    assert read_saved(tmp_path / "new") == saved
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    ("written", "read"),
    [("Http://h:1/V1", "http://h:1/V1"), ("HTTPS://h/v1", "https://h/v1"), ("http://h/Http://x", "http://h/Http://x")],
)
def test_the_scheme_may_be_written_in_capitals(written: str, read: str, tmp_path: Path) -> None:
    assert address_fault(written) is None
    write_saved(tmp_path, SavedModel(written, "m", "k"))
    assert read_saved(tmp_path) == SavedModel(read, "m", "k")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("http://user:geheim@h:8000/v1", "http://h:8000/v1"),
        ("https://user:ge@heim@h/v1", "https://h/v1"),
        ("HTTP://user@h", "HTTP://h"),
        ("http://h/v1/a@b", "http://h/v1/a@b"),
        ("http://h/v1?a=b@c", "http://h/v1?a=b@c"),
        ("", ""),
    ],
)
def test_without_the_key_there_is_no_password_either(address: str, kept: str) -> None:
    without = json.loads(saved_bytes(SavedModel(address, "m", "k"), with_key=False))["llm"]
    assert without == {"base_url": kept, "model": "m", "use": True}


def test_only_the_user_can_read_it_and_the_key_is_not_shown(tmp_path: Path) -> None:
    write_saved(tmp_path, SAVED)
    assert (tmp_path / "settings.json").stat().st_mode & 0o777 == 0o600
    assert "sk-saved" not in repr(SAVED) and b"sk-saved" not in saved_bytes(SAVED, with_key=False)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"llm": {"base_url": 1}}',
        json.dumps({"llm": {"base_url": "file:///x"}}).encode(),
        json.dumps({"llm": {"model": "m" * 5_000}}).encode(),
        json.dumps({"llm": {"model": "m"}, "x": "y" * 70_000}).encode(),
    ],
)
def test_a_file_that_cannot_be_used_is_no_setting(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    assert read_saved(tmp_path) == SavedModel()
    assert load_settings(data_dir=tmp_path).offline
    with pytest.raises(ValueError):
        parse_saved(content)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError) as caught:
        write_saved(tmp_path / "file", SAVED)
    assert "没有保存成功" in caught.value.user_message


def test_a_write_that_fails_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_saved(tmp_path, SAVED)

    def full(_: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr("assistant.saved.os.fsync", full)
    with pytest.raises(SettingsError):
        write_saved(tmp_path, SavedModel())
    assert read_saved(tmp_path) == SAVED and len(list(tmp_path.iterdir())) == 1
