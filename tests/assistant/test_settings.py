"""Settings: every field is documented in .env.example with the default that it has, and wrong values name themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings
from tests.assistant.building import ROOT

_LINE = re.compile(r"XUNLI_([A-Z_]+)=(.*)")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is saved in a data folder of the project's own is no business of these tests."""
    monkeypatch.chdir(tmp_path)


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    found = [(match[1], match[2]) for line in lines if (match := _LINE.fullmatch(line))]
    assert len(found) == len(dict(found)), "a setting is listed twice"
    return {name.lower(): value for name, value in found}


def test_example_lists_every_field_and_nothing_else() -> None:
    assert example().keys() == Settings.model_fields.keys()


def test_example_states_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = load_settings()
    for name, value in example().items():
        monkeypatch.setenv(f"XUNLI_{name.upper()}", value)
    assert load_settings() == plain


def test_example_stands_in_for_env(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes((ROOT / ".env.example").read_bytes())
    assert load_settings(_env_file=tmp_path / ".env") == load_settings()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_field_is_described(name: str) -> None:
    assert Settings.model_fields[name].description


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("embedding_threads", "-1"),
        ("embedding_threads", "many"),
        ("chroma_url", "127.0.0.1:8000"),
        ("llm_base_url", "ftp://example.invalid"),
        ("llm_timeout", "0"),
        ("llm_retries", "99"),
        ("max_file_mb", "0"),
        ("max_text_chars", ""),
        ("context_chars", "3"),
        ("log_level", "LOUD"),
    ],
)
def test_wrong_value_names_the_setting_and_keeps_the_value_to_itself(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"XUNLI_{name.upper()}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.user_message == f"设置有误：XUNLI_{name.upper()}。"


@pytest.mark.parametrize(
    ("values", "name", "expected"),
    [
        ({"LLM_BASE_URL": "http://127.0.0.1:8000/v1/"}, "llm_base_url", "http://127.0.0.1:8000/v1"),
        ({"LOG_LEVEL": "debug"}, "log_level", "DEBUG"),
        ({}, "offline", True),
        ({"LLM_BASE_URL": "http://a/v1"}, "offline", True),
        ({"LLM_MODEL": "m"}, "offline", True),
        ({"LLM_BASE_URL": "http://a/v1", "LLM_MODEL": "m"}, "offline", False),
        ({"DATA_DIR": "数据"}, "archive_path", Path("数据/archive.sqlite")),
        ({"DATA_DIR": "数据"}, "app_database_url", "sqlite:///数据/app.sqlite"),
        ({"DATABASE_URL": "postgresql://a/b"}, "app_database_url", "postgresql://a/b"),
    ],
)
def test_values(values: dict[str, str], name: str, expected: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in values.items():
        monkeypatch.setenv(f"XUNLI_{key}", value)
    assert getattr(load_settings(), name) == expected


def test_explicit_arguments_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNLI_LLM_MODEL", "a")
    assert load_settings(llm_model="b").llm_model == "b"


def test_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNLI_LLM_API_KEY", "sk-secret")
    assert load_settings().llm_api_key == "sk-secret"
    assert "sk-secret" not in repr(load_settings())


def test_an_env_file_of_another_encoding_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("XUNLI_DATA_DIR=资料".encode("gbk"))
    with pytest.raises(SettingsError) as caught:
        load_settings(_env_file=tmp_path / ".env")
    assert "UTF-8" in caught.value.user_message


def test_a_byte_order_mark_hides_no_setting(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("XUNLI_CONTEXT_CHARS=7000\n".encode("utf-8-sig"))
    assert load_settings(_env_file=tmp_path / ".env").context_chars == 7000
