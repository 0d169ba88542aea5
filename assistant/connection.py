"""Trying a language model's address step by step: the exact fault and what to do about it.

``try_connection`` asks the server over plain HTTP, without the chat client: that one hides what exactly went wrong. Nothing
that the server says is passed on, it may quote the key.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from assistant.connection_faults import FAULTS, Fault, address_fault, error_fault, status_fault
from assistant.errors import AssistantError, ModelError
from assistant.llm import http_client
from assistant.thinking import drop_thinking

if TYPE_CHECKING:
    import httpx

State = Literal["ok", "note", "bad"]
PROMPT = "回复：好"
CONNECT_SECONDS = 8.0
_MOST_BYTES = 5_000_000  # of a list of models
_MOST_NAMES = 500


@dataclass(frozen=True, slots=True)
class Preset:
    """A server that many offices run, with the address that it listens on by default."""

    id: str
    name: str
    base_url: str


PRESETS = (
    Preset("ollama", "Ollama（本机）", "http://127.0.0.1:11434/v1"),
    Preset("vllm", "vLLM（本机）", "http://127.0.0.1:8000/v1"),
    Preset("lmstudio", "LM Studio（本机）", "http://127.0.0.1:1234/v1"),
    Preset("llamacpp", "llama.cpp server（本机）", "http://127.0.0.1:8080/v1"),
    Preset("xinference", "Xinference（本机）", "http://127.0.0.1:9997/v1"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the test: what was tried, how it went, what to do. ``instead`` is an address that would work."""

    name: str
    state: State
    text: str
    hint: str = ""
    instead: str = ""


class _Failed(Exception):
    """Ends a step with a fault of ``FAULTS``. ``instead`` is an address that would work."""

    def __init__(self, fault: str, instead: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.instead = instead


def preset_of(base_url: str) -> Preset | None:
    """The preset with this address."""
    return next((p for p in PRESETS if p.base_url == base_url.rstrip("/")), None)


def list_models(base_url: str, api_key: str) -> list[str]:
    """The names of the models that a server offers. Raises ModelError with the exact fault and its remedy."""
    try:
        _require_address(base_url, api_key)
        with closing(_client(base_url)) as client:
            names = _models(client, base_url, api_key)
    except _Failed as failed:
        fault = FAULTS[failed.fault]
        hint = f"请把地址改为 {failed.instead}。" if failed.instead else fault.hint
        raise ModelError(failed.fault, user_message=fault.text, hint=hint) from None
    if names is None:
        fault = FAULTS["no_list"]
        raise ModelError("no_list", user_message=fault.text, hint=fault.hint)
    return names


def try_connection(base_url: str, api_key: str, model: str, patience: float = 60.0) -> Iterator[Step]:
    """Try an endpoint; gives each step when it is done and ends at the first one that is bad.

    Args:
        base_url: the address, usually ending in /v1.
        api_key: its key, or nothing.
        model: the model's name.
        patience: seconds to wait for the first word of an answer.
    """
    names: list[str] | None = None
    name = "地址"
    try:
        _require_address(base_url, api_key)
        host = urlsplit(base_url).netloc.rpartition("@")[2]
        yield Step(name, "ok", f"写法正确：{host}")
        name = "连接"
        with closing(_client(base_url)) as client:
            names = _models(client, base_url, api_key)
            yield Step(name, "ok", f"已连上 {host}")
            name = "模型"
            yield _listed(names, model)
            name = "试答"
            seconds = _first_word(client, base_url, api_key, model, patience)
            yield Step(name, "ok", f"模型回答了，第一个字用时{seconds:.1f}秒")
    except _Failed as failed:
        fault = FAULTS[failed.fault]
        hint = f"请把地址改为 {failed.instead}。" if failed.instead else _completed(fault, names)
        yield Step(name, "bad", fault.text, hint, failed.instead)
    except AssistantError as error:
        yield Step(name, "bad", error.user_message, error.hint)


def _require_address(base_url: str, api_key: str) -> None:
    fault = address_fault(base_url)
    if fault == "too_long_path":
        raise _Failed(fault, re.sub(r"/(chat/completions|completions|models)/?$", "", base_url))
    if fault:
        raise _Failed(fault)
    if not re.fullmatch(r"[!-~]*", api_key):
        raise _Failed("key_letters")


def _client(base_url: str) -> Any:
    return http_client(base_url)


def _models(client: httpx.Client, base_url: str, api_key: str) -> list[str] | None:
    """The names of the models; None where the server keeps no list. Raises _Failed."""
    status, names, is_page = _list_at(client, f"{base_url}/models", api_key)
    fault = status_fault(status)
    if names is not None and fault is None:
        return names
    if fault in ("key", "forbidden", "unpaid"):
        raise _Failed(fault)
    if fault == "not_found" or is_page:
        root = "{0.scheme}://{0.netloc}".format(urlsplit(base_url))
        for instead in dict.fromkeys((f"{base_url}/v1", f"{root}/v1")):
            if instead != base_url and _list_at(client, f"{instead}/models", api_key)[1] is not None:
                raise _Failed("not_found", instead)
    if is_page:
        raise _Failed("page")
    return None  # some servers have no list; whether they answer is what counts


def _list_at(client: httpx.Client, url: str, api_key: str) -> tuple[int, list[str] | None, bool]:
    """Status, the models' names where the reply is a list of them, and whether it is a web page. Raises _Failed."""
    import httpx

    try:
        with client.stream("GET", url, headers=_headers(api_key), timeout=_timeout(CONNECT_SECONDS * 2)) as reply:
            data = b""
            for block in reply.iter_bytes():
                data += block
                if len(data) > _MOST_BYTES:
                    return reply.status_code, None, False
            page = _is_page(reply, data)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise _Failed(error_fault(error)) from None
    try:
        found = json.loads(data)["data"]
        names = [item["id"] for item in found if isinstance(item["id"], str)]
    except (ValueError, LookupError, TypeError, RecursionError):
        return reply.status_code, None, page
    return reply.status_code, sorted(dict.fromkeys(names))[:_MOST_NAMES], False


def _listed(names: Sequence[str] | None, model: str) -> Step:
    if not model.strip():
        raise _Failed("no_model")
    if names is None:
        return Step("模型", "note", "服务没有给出模型列表，直接试答。")
    if model in names:
        return Step("模型", "ok", f"服务上有“{model}”")
    return Step("模型", "note", f"服务的模型列表里没有“{model}”，仍试一次。", _completed(FAULTS["unlisted"], names))


def _completed(fault: Fault, names: Sequence[str] | None) -> str:
    """The remedy, with the models that are there where one of them is to be chosen."""
    if not fault.name_models or not names:
        return fault.hint
    more = f"等{len(names)}个" if len(names) > 5 else ""
    return f"{fault.hint}服务上有：{'、'.join(names[:5])}{more}。"


def _first_word(client: httpx.Client, base_url: str, api_key: str, model: str, patience: float) -> float:
    """Seconds until the first word of an answer; then the request is closed. Raises _Failed."""
    import httpx

    body = {"model": model, "messages": [{"role": "user", "content": PROMPT}], "stream": True, "temperature": 0.2}
    started = time.monotonic()
    try:
        with client.stream(
            "POST", f"{base_url}/chat/completions", json=body, headers=_headers(api_key), timeout=_timeout(patience)
        ) as reply:
            if fault := status_fault(reply.status_code):
                raise _Failed("no_such_model" if fault == "not_found" else fault)
            kind = reply.headers.get("content-type", "")
            if "json" in kind:
                raise _Failed("no_stream")
            if "event-stream" not in kind:
                raise _Failed("page")
            said = _Said(reply.iter_lines(), started + patience)
            for _ in drop_thinking(said.words()):
                return time.monotonic() - started
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise _Failed(error_fault(error)) from None
    raise _Failed("only_thinking" if said.thought else "empty")


class _Said:
    """What a model says in a stream of events; ``thought`` when some of it was thinking aloud."""

    def __init__(self, lines: Iterator[str], deadline: float) -> None:
        self.thought = False
        self._lines = lines
        self._deadline = deadline

    def words(self) -> Iterator[str]:
        """The pieces of the answer. Raises _Failed when they are no answer or come too late."""
        for line in self._lines:
            if time.monotonic() > self._deadline:
                raise _Failed("timeout")
            if not line.startswith("data:") or line.removeprefix("data:").strip() == "[DONE]":
                continue
            delta = _delta(line.removeprefix("data:"))
            if delta.get("reasoning_content") or delta.get("reasoning"):
                self.thought = True
            content = delta.get("content")
            if isinstance(content, str) and content:
                self.thought = self.thought or "<think>" in content
                yield content


def _delta(event: str) -> dict[str, Any]:
    try:
        found = json.loads(event)
        if "error" in found:
            raise _Failed("server")
        choices = found["choices"]
        delta = choices[0]["delta"] if choices else {}
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _Failed("nonsense") from None
    return delta if isinstance(delta, dict) else {}


def _is_page(reply: httpx.Response, data: bytes) -> bool:
    return "html" in reply.headers.get("content-type", "") or data.lstrip()[:1] == b"<"


def _headers(api_key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {api_key}"} if api_key else {}


def _timeout(seconds: float) -> Any:
    import httpx

    return httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
