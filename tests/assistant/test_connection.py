"""The connection test against a real server that misbehaves: each fault has its own sentence and remedy."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx
import pytest

from assistant.connection import PRESETS, Step, list_models, preset_of, try_connection
from assistant.connection_faults import FAULTS, address_fault, error_fault, status_fault
from assistant.errors import ModelError
from tests.openai_server import OpenAIServer, Reply, failing, html

KEY = "sk-secret-0123456789"
NAMES = ["地址", "连接", "模型", "试答"]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def run(url: str, model: str = "test-model", key: str = KEY, patience: float = 5.0) -> list[Step]:
    steps = list(try_connection(url, key, model, patience))
    assert [s.name for s in steps] == NAMES[: len(steps)]
    assert not any(KEY in f"{s.text}{s.hint}" for s in steps)
    assert all(s.state != "bad" for s in steps[:-1])
    return steps


def fault_of(steps: list[Step]) -> str:
    """The fault that ended the test, by its text."""
    assert steps[-1].state == "bad" and steps[-1].hint
    return next(code for code, fault in FAULTS.items() if fault.text == steps[-1].text)


def models(*names: str) -> Reply:
    return Reply(body=json.dumps({"data": [{"id": name} for name in names]}))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def rude(answer: bytes | None) -> Iterator[int]:
    """A server that is no HTTP server: it says ``answer`` and hangs up, or says nothing at all."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)

        def serve() -> None:
            while not ended.is_set():
                try:
                    client, _ = listening.accept()
                except TimeoutError:
                    continue
                with client:
                    if answer is None:
                        ended.wait(5)
                    else:
                        client.recv(1000)
                        client.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        ended.set()
        thread.join(6)


def test_a_server_that_works(server: OpenAIServer) -> None:
    steps = run(server.url)
    assert [s.state for s in steps] == ["ok"] * 4
    assert "第一个字用时" in steps[-1].text
    request = server.requests[0]
    assert request.messages == [{"role": "user", "content": "回复：好"}] and request.body["stream"] is True
    assert request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (failing(400), "refused_request"),
        (failing(401), "key"),
        (failing(402), "unpaid"),
        (failing(403), "forbidden"),
        (failing(404), "no_such_model"),
        (failing(422), "refused_request"),
        (failing(429), "busy"),
        (failing(500), "server"),
        (failing(503), "server"),
        (html(), "page"),
        (html(502), "server"),
        (Reply(body='{"choices": []}'), "no_stream"),
        (Reply(body="data: {}\n\n", content_type="text/event-stream"), "nonsense"),
        (Reply(body="data: 1\n\n", content_type="text/event-stream"), "nonsense"),
        (Reply((), then="broken_json"), "nonsense"),
        (Reply((), then="error"), "server"),
        (Reply(()), "empty"),
        (Reply((" ", "\n")), "empty"),
        (Reply(("<think>", "嗯…", "好")), "only_thinking"),
        (Reply((), reasoning=("嗯", "…")), "only_thinking"),
        (Reply((), then="drop"), "dropped"),
        (Reply(("好",), delay=1.5), "timeout"),
        (Reply(("<think>嗯", *"想" * 60), stall=0.05), "timeout"),
    ],
)
def test_what_goes_wrong_when_it_is_asked(server: OpenAIServer, reply: Reply, fault: str) -> None:
    server.enqueue(reply)
    steps = run(server.url, patience=0.7)
    assert steps[-1].name == "试答" and fault_of(steps) == fault


@pytest.mark.parametrize(
    "reply", [Reply(("<think>嗯</think>", "好")), Reply(("好",), reasoning=("嗯",)), Reply(("好",), finish=None)]
)
def test_thinking_before_the_answer_is_no_fault(server: OpenAIServer, reply: Reply) -> None:
    server.enqueue(reply)
    assert [s.state for s in run(server.url)] == ["ok"] * 4


@pytest.mark.parametrize(
    ("listing", "fault"),
    [(failing(401), "key"), (failing(403), "forbidden"), (html(), "page"), (html(404), "page")],
)
def test_what_goes_wrong_when_the_models_are_listed(server: OpenAIServer, listing: Reply, fault: str) -> None:
    server.listing = listing
    steps = run(server.url)
    assert steps[-1].name == "连接" and fault_of(steps) == fault
    assert not server.requests  # not asked


@pytest.mark.parametrize(
    "listing", [failing(404), failing(500), failing(429), Reply(body="[]"), Reply(body='{"data": [1]}')]
)
def test_a_server_without_a_list_is_asked_all_the_same(server: OpenAIServer, listing: Reply) -> None:
    server.listing = listing
    assert [s.state for s in run(server.url)] == ["ok", "ok", "note", "ok"]


def test_a_model_that_is_not_listed(server: OpenAIServer) -> None:
    server.listing = models("qwen3:8b", "qwen3:14b")
    server.enqueue(failing(404))
    steps = run(server.url, model="qwen3")
    assert steps[2].state == "note" and "没有“qwen3”" in steps[2].text
    assert fault_of(steps) == "no_such_model" and "服务上有：qwen3:14b、qwen3:8b。" in steps[-1].hint
    assert [s.state for s in run(server.url, model="别名")] == ["ok", "ok", "note", "ok"]  # some servers take aliases
    steps = run(server.url, model=" ")
    assert fault_of(steps) == "no_model" and "qwen3:8b" in steps[-1].hint


@pytest.mark.parametrize("path", ["", "/v2", "/v1/v1"])
def test_a_missing_v1_is_found(server: OpenAIServer, path: str) -> None:
    steps = run(server.url.removesuffix("/v1") + path)
    assert fault_of(steps) == "not_found" and steps[-1].instead == server.url and server.url in steps[-1].hint


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", "no_address"),
        ("127.0.0.1:8000/v1", "malformed"),
        ("ftp://127.0.0.1/v1", "malformed"),
        ("http：//127.0.0.1/v1", "malformed"),
        ("http://127.0.0.1:8000 /v1", "malformed"),
        ("http://127.0.0.1:端口/v1", "malformed"),
        ("http://127.0.0.1:99999/v1", "malformed"),
        ("http:///v1", "malformed"),
        ("http://[::1/v1", "malformed"),
        ("http://127.0.0.1:8000/v1/chat/completions", "too_long_path"),
        ("http://127.0.0.1:8000/v1/models/", "too_long_path"),
        ("http://127.0.0.1:8000/v1", None),
        ("https://api.example.com", None),
    ],
)
def test_addresses(url: str, fault: str | None) -> None:
    assert address_fault(url) == fault
    if fault:
        steps = run(url)
        assert fault_of(steps) == fault and len(steps) == 1
        assert steps[0].instead in ("", "http://127.0.0.1:8000/v1")


def test_a_name_that_is_not_known() -> None:
    assert fault_of(run("http://nobody.invalid/v1")) == "name"


def test_nobody_listens() -> None:
    assert fault_of(run(f"http://127.0.0.1:{free_port()}/v1")) == "refused"


@pytest.mark.parametrize(
    ("scheme", "answer", "fault"),
    [
        ("http", b"SSH-2.0-OpenSSH\r\n", "dropped"),
        ("http", b"", "dropped"),
        ("https", b"HTTP/1.1 400 Bad\r\n\r\n", "tls"),
    ],
)
def test_something_else_listens(scheme: str, answer: bytes, fault: str) -> None:
    with rude(answer) as port:
        assert fault_of(run(f"{scheme}://127.0.0.1:{port}/v1")) == fault


def test_somebody_listens_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.connection.CONNECT_SECONDS", 0.3)
    with rude(None) as port:
        assert fault_of(run(f"http://127.0.0.1:{port}/v1")) == "timeout"


@pytest.mark.parametrize("key", ["密钥", "sk-a b", "sk-a\n", "sk-ａ"])
def test_a_key_that_cannot_be_one_is_not_sent(server: OpenAIServer, key: str) -> None:
    assert fault_of(run(server.url, key=key)) == "key_letters"
    assert not server.requests


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (caused(httpx.ConnectError("x"), OSError(113, "no route")), "unreachable"),
        (caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError("self-signed")), "certificate"),
        (caused(httpx.ConnectError("x"), ssl.SSLError("wrong version")), "tls"),
        (httpx.ConnectTimeout("x"), "connect_timeout"),
        (httpx.ReadTimeout("x"), "timeout"),
        (httpx.ProxyError("x"), "proxy"),
        (httpx.InvalidURL("x"), "malformed"),
        (httpx.ReadError("x"), "dropped"),
    ],
)
def test_errors_of_the_system(error: Exception, fault: str) -> None:
    assert error_fault(error) == fault


def test_every_fault_has_a_sentence_and_a_remedy() -> None:
    for fault in FAULTS.values():
        assert fault.text.endswith("。") and fault.hint.endswith("。")
    assert {status_fault(s) for s in (200, 204)} == {None}
    assert all(f is None or f in FAULTS for f in map(status_fault, range(200, 600)))


def test_models_are_listed(server: OpenAIServer) -> None:
    server.listing = models("b", "a", "a")
    assert list_models(server.url, "") == ["a", "b"]
    for listing, said in ((failing(401), "401"), (failing(404), "不提供模型列表")):
        server.listing = listing
        with pytest.raises(ModelError) as caught:
            list_models(server.url, KEY)
        assert said in caught.value.user_message and caught.value.hint
    with pytest.raises(ModelError) as caught:
        list_models(server.url.removesuffix("/v1"), KEY)
    # its list is broken, so no other address is proposed
    assert "404" in caught.value.user_message or "不提供" in caught.value.user_message


def test_presets_are_addresses_of_their_own() -> None:
    assert len({p.base_url for p in PRESETS}) == len({p.id for p in PRESETS}) == len(PRESETS)
    assert all(address_fault(p.base_url) is None and preset_of(p.base_url + "/") == p for p in PRESETS)
    assert preset_of("http://192.0.2.1/v1") is None


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        assert run(server.url)[-1].state == "ok"
