"""The chat model against a real HTTP server that misbehaves."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Iterator

import pytest

from assistant import llm
from assistant.errors import (
    ModelBusy,
    ModelError,
    ModelNonsense,
    ModelNotFound,
    ModelRefusedKey,
    ModelTimeout,
    ModelUnreachable,
)
from assistant.llm import ChatModel, Message, OpenAIChatModel, check_connection, is_local
from assistant.thinking import drop_thinking
from tests.contracts.chat_contract import ChatContract
from tests.fakes import ScriptedChatModel
from tests.openai_server import OpenAIServer, Reply, failing, html

KEY = "sk-secret-0123456789"
ASK = [Message("user", "机密的报告正文")]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr(llm, "sleep", waits.append)
    return waits


def model(server: OpenAIServer, *, timeout: float = 5.0, retries: int = 0) -> OpenAIChatModel:
    return OpenAIChatModel(server.url, KEY, "test-model", timeout, retries)


def listen(chat: ChatModel) -> tuple[list[str], ModelError | None]:
    heard: list[str] = []
    try:
        for piece in chat.stream(ASK):
            heard.append(piece)
    except ModelError as error:
        return heard, error
    return heard, None


class TestScriptedContract(ChatContract):
    @pytest.fixture
    def chat(self) -> Iterator[ChatModel]:
        self.fake = ScriptedChatModel()
        yield self.fake

    def script(self, *pieces: str, busy: bool = False) -> None:
        self.fake.enqueue(*pieces, *([ModelBusy()] if busy else []))

    def sent(self) -> list[tuple[tuple[str, str], ...]]:
        return [tuple((m.role, m.content) for m in call) for call in self.fake.history]


class TestOpenAIContract(ChatContract):
    @pytest.fixture
    def chat(self, server: OpenAIServer) -> Iterator[ChatModel]:
        self.server = server
        yield model(server)

    def script(self, *pieces: str, busy: bool = False) -> None:
        self.server.enqueue(failing(503) if busy and not pieces else Reply(pieces, then="error" if busy else "end"))

    def sent(self) -> list[tuple[tuple[str, str], ...]]:
        return [tuple((m["role"], m["content"]) for m in request.messages) for request in self.server.requests]


@pytest.mark.parametrize(
    ("reply", "kind", "heard"),
    [
        (failing(400), ModelError, []),
        (failing(401, f"Incorrect API key provided: {KEY}"), ModelRefusedKey, []),
        (failing(402), ModelRefusedKey, []),
        (failing(403), ModelRefusedKey, []),
        (failing(404), ModelNotFound, []),
        (html(404), ModelNotFound, []),
        (failing(429), ModelBusy, []),
        (failing(500), ModelBusy, []),
        (html(503), ModelBusy, []),
        (Reply(("慢",), delay=3), ModelTimeout, []),
        (Reply(("一", "二"), stall=3), ModelTimeout, ["一"]),
        (Reply(("一", "二"), then="drop"), ModelUnreachable, ["一", "二"]),
        (Reply(("一", "二"), then="error"), ModelBusy, ["一", "二"]),
        (Reply(("一", "二"), then="broken_json"), ModelNonsense, ["一", "二"]),
        (Reply(("一", "二"), finish=None), ModelNonsense, ["一", "二"]),
        (Reply(("一", "二"), finish="length"), ModelNonsense, ["一", "二"]),
        (Reply(("一", "二"), finish="content_filter"), ModelNonsense, ["一", "二"]),
        (Reply(("<think>没有下文",)), ModelNonsense, []),
        (html(), ModelNonsense, []),
        (Reply(body='{"error": "nope"}'), ModelNonsense, []),
        (Reply(body='{"choices": []}'), ModelNonsense, []),
        (Reply(body="data: {}\n\n", content_type="text/event-stream"), ModelNonsense, []),
        (Reply(body='data: {"choices": []}\n\n', content_type="text/event-stream"), ModelNonsense, []),
        (Reply(body='data: {"choices": null}\n\n', content_type="text/event-stream"), ModelNonsense, []),
        (Reply(body='data: {"choices": [{"delta": null}]}\n\n', content_type="text/event-stream"), ModelNonsense, []),
        (Reply(body="data: [1]\n\n", content_type="text/event-stream"), ModelNonsense, []),
        (Reply(body="", content_type="text/event-stream"), ModelNonsense, []),
    ],
)
def test_every_fault_is_mapped_and_what_was_said_is_kept(
    server: OpenAIServer, reply: Reply, kind: type[ModelError], heard: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    server.enqueue(reply)
    with caplog.at_level(logging.INFO):
        got, error = listen(model(server, timeout=0.5))
    assert (got, type(error)) == (heard, kind)
    assert len(server.requests) == 1
    assert error is not None
    shown = " ".join([*traceback.format_exception(error), error.user_message, error.hint, caplog.text])
    assert KEY not in shown
    assert ASK[0].content not in shown


def test_nobody_listens() -> None:
    with OpenAIServer() as gone:
        chat = model(gone)
    heard, error = listen(chat)
    assert (heard, type(error)) == ([], ModelUnreachable)


@pytest.mark.parametrize(
    ("reply", "waits"),
    [
        (failing(429), [0.5, 1.0]),
        (failing(429, retry_after="3"), [3.0, 3.0]),
        (failing(429, retry_after="3600"), [20.0, 20.0]),
        (failing(429, retry_after="Fri, 31 Dec 1999 23:59:59 GMT"), [0.5, 1.0]),
        (failing(500), [0.5, 1.0]),
        (html(503), [0.5, 1.0]),
    ],
)
def test_a_fault_that_may_pass_is_retried_before_the_first_piece(
    server: OpenAIServer, reply: Reply, waits: list[float], _no_waiting: list[float]
) -> None:
    server.enqueue(reply, reply, Reply(("好",)))
    assert listen(model(server, retries=2)) == (["好"], None)
    assert _no_waiting == waits


def test_retries_are_bounded(server: OpenAIServer) -> None:
    server.enqueue(*[failing(500)] * 5)
    assert isinstance(listen(model(server, retries=2))[1], ModelBusy)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "reply",
    [
        failing(401),
        failing(404),
        html(),
        Reply(("慢",), delay=1),
        Reply(("一",), then="drop"),
        Reply(("一",), then="error"),
    ],
)
def test_other_faults_are_not_retried(server: OpenAIServer, reply: Reply) -> None:
    server.enqueue(reply)
    assert listen(model(server, timeout=0.3, retries=2))[1] is not None
    assert len(server.requests) == 1


def test_closing_the_stream_ends_the_request(server: OpenAIServer) -> None:
    server.enqueue(Reply(["字"] * 500, stall=0.02))
    stream = model(server).stream(ASK)
    next(stream)
    started = time.monotonic()
    stream.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 1
    assert server.requests[0].aborted.wait(3)


def test_what_is_sent(server: OpenAIServer) -> None:
    list(OpenAIChatModel(server.url, "", "qwen3").stream(ASK))
    sent = server.requests[0]
    assert sent.headers["authorization"] == "Bearer EMPTY"
    assert sent.body == {
        "model": "qwen3",
        "stream": True,
        "temperature": 0.2,
        "messages": [{"role": "user", "content": ASK[0].content}],
    }


def test_every_model_name_is_asked_at_the_same_path(server: OpenAIServer) -> None:
    list(OpenAIChatModel(server.url, KEY, "gpt-5-pro").stream(ASK))
    assert server.requests[0].path == "/v1/chat/completions"


def test_reasoning_is_not_text(server: OpenAIServer) -> None:
    server.enqueue(Reply(("答", "案"), reasoning=("想一想", "再想想")))
    assert listen(model(server)) == (["答", "案"], None)


def test_the_key_is_not_shown(server: OpenAIServer) -> None:
    assert KEY not in repr(model(server))


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY", "all_proxy"])
def test_a_proxy_is_not_used_for_this_machine(server: OpenAIServer, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(name, "socks5://127.0.0.1:1" if name == "all_proxy" else "http://127.0.0.1:1")
    assert listen(model(server)) == (["好的。"], None)


def test_a_proxy_that_cannot_be_used_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    _, error = listen(OpenAIChatModel("http://model.example.com/v1", KEY, "m"))
    assert isinstance(error, ModelUnreachable)
    assert "代理" in error.user_message


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:8000/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://10.1.2.3:8000/v1", True),
        ("http://192.168.0.9/v1", True),
        ("https://8.8.8.8/v1", False),
        ("https://api.deepseek.com/v1", False),
        ("https://localhost.example.com/v1", False),
    ],
)
def test_is_local(url: str, local: bool) -> None:
    assert is_local(url) is local


def test_check_connection(server: OpenAIServer) -> None:
    server.enqueue(Reply((), reasoning=("一直在想",) * 200, stall=0.02))  # the first sign of life is enough
    check_connection(server.url, KEY, "test-model")
    server.enqueue(failing(401))
    with pytest.raises(ModelRefusedKey):
        check_connection(server.url, KEY, "test-model")
    server.enqueue(Reply(body="", content_type="text/event-stream"))
    with pytest.raises(ModelNonsense):
        check_connection(server.url, KEY, "test-model")
    with pytest.raises(ModelNotFound):
        check_connection(server.url.removesuffix("/v1"), KEY, "test-model")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("行政处罚52件。", "行政处罚52件。"),
        ("<think>先数一数</think>\n\n52件。", "52件。"),
        ("\n<think>\n数\n</think>\n52件。<think>这是原文</think>", "52件。<think>这是原文</think>"),
        ("<think></think>52件。", "52件。"),
        ("<thinking>是原文", "<thinking>是原文"),
        ("<thi", "<thi"),
        ("<think>没有写完", ""),
        ("前文<think>原文</think>", "前文<think>原文</think>"),
        ("  \n", ""),
    ],
)
def test_thinking_is_dropped_however_the_text_is_cut(text: str, wanted: str) -> None:
    for size in range(1, len(text) + 1):
        pieces = (text[i : i + size] for i in range(0, len(text), size))
        assert "".join(drop_thinking(pieces)) == wanted


def test_text_is_not_held_back() -> None:
    assert list(drop_thinking(iter(["行", "政", " ", "<think>"]))) == ["行", "政", " ", "<think>"]
