"""Routing of a chat message, and the shape in which messages are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.dialogue import Drafting, Say, error_data, file_data, respond, result_data, turns
from assistant.drafting.schema import Drafted
from assistant.errors import InputError, ModelBusy
from assistant.samples import sample_files
from assistant.schema import Done, Retrieved, Turn
from assistant.services import Services, build_services
from assistant.settings import load_settings
from assistant.store.conversations import StoredMessage
from tests.assistant.web.building import REPORT_2023
from vectorstore.schema import Filters


@pytest.fixture
def services(tmp_path: Path) -> Services:
    made = build_services(load_settings(data_dir=tmp_path, embedding_model="bigram"))
    made.library.add("2023.txt", REPORT_2023.encode())
    return made


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("青松县水务局2023年开展行政检查多少次？", Retrieved, Done),
        ("普法宣传部分怎么写的？", Retrieved, Done),
        ("帮我写青松县水务局2024年普法宣传部分", Drafting, Drafted),
    ],
)
def test_a_message_is_asked_or_drafted(services: Services, text: str, first: type, last: type) -> None:
    events = list(respond(services, Say(text, dense=False)))
    assert isinstance(events[0], first)
    assert isinstance(events[-1], last)


def test_the_scope_decides_whose_report_is_drafted(services: Services) -> None:
    scope = Filters(agencies=("甲县水务局",), years=(2025,))
    event = next(respond(services, Say("帮我写普法宣传部分", scope=scope)))
    assert isinstance(event, Drafting)
    assert (event.request.agency, event.request.year) == ("甲县水务局", 2025)


def test_what_is_kept_is_json_and_holds_the_text(services: Services) -> None:
    for question, kind in (("2023年开展行政检查多少次？", "answer"), ("帮我写2024年普法宣传部分", "draft")):
        *_, last = respond(services, Say(question, dense=False))
        assert isinstance(last, Done | Drafted)
        text, data = result_data(last)
        assert data["kind"] == kind
        assert text in json.dumps(data, ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')
    assert "- 占位：普法活动（场），上年36" in data["markdown"]


def test_errors_and_files_are_kept_with_their_reasons(services: Services) -> None:
    assert error_data(InputError("x", user_message="甲。", hint="乙。")) == {
        "kind": "error",
        "message": "甲。",
        "hint": "乙。",
    }
    assert error_data(ModelBusy())["hint"]
    failed = file_data(services.library.add("空.txt", b""))
    assert (failed["status"], failed["report_id"]) == ("failed", None)
    assert failed["problems"][0]["text"]


def _message(role: str, text: str, **data: object) -> StoredMessage:
    return StoredMessage(0, role, text, data)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([], ()),
        ([_message("user", "问"), _message("assistant", "答", kind="answer")], (Turn("问", "答"),)),
        ([_message("user", "问")], ()),
        ([_message("user", "问"), _message("assistant", "半", kind="answer", cut=True)], ()),
        ([_message("user", "问"), _message("assistant", "错", kind="error")], ()),
        ([_message("user", "写"), _message("assistant", "稿", kind="draft")], ()),
        (
            [
                _message("user", "问"),
                _message("assistant", "答一", kind="answer"),
                _message("assistant", "答二", kind="answer"),
                _message("user", ""),
                _message("assistant", "", kind="upload"),
                _message("user", "再问"),
                _message("assistant", "答三", kind="answer"),
            ],
            (Turn("问", "答二"), Turn("再问", "答三")),
        ),
    ],
)
def test_only_complete_answers_become_turns(messages: list[StoredMessage], expected: tuple[Turn, ...]) -> None:
    assert turns(messages) == expected


def test_samples_are_the_reports_and_nothing_else(tmp_path: Path) -> None:
    names = [p.name for p in sample_files()]
    assert len(names) == 9
    assert not [n for n in names if n.endswith((".md", ".j2", ".toml"))]
    assert sample_files(tmp_path / "missing") == []
