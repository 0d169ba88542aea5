"""The language model: a protocol that streams text, and its implementation for OpenAI-compatible servers."""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from ipaddress import ip_address
from time import sleep
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from assistant.errors import (
    ModelBusy,
    ModelError,
    ModelNonsense,
    ModelNotFound,
    ModelRefusedKey,
    ModelTimeout,
    ModelUnreachable,
)
from assistant.thinking import drop_thinking

TEMPERATURE = 0.2  # close to the sources, yet not word for word
NO_KEY = "EMPTY"  # the client insists on a key, local servers do not look at it

_CONNECT_SECONDS = 10.0
_LONGEST_WAIT = 20.0  # seconds before a retry, whatever the server asks for
_RETRIED = (ModelBusy, ModelUnreachable)  # a time-out has already cost the user the whole waiting time

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what the model is given."""

    role: Literal["system", "user", "assistant"]
    content: str


class ChatModel(Protocol):
    """Anything that answers messages with streamed text."""

    @property
    def name(self) -> str:
        """The model's name, for the run log and the page."""
        ...

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Give the answer piece by piece; closing the iterator ends the request. Raises ModelError.

        What was given before an error stays valid: it is the beginning of the answer.
        """
        ...


class OpenAIChatModel:
    """A chat model behind an OpenAI-compatible endpoint; may be shared by threads."""

    def __init__(self, base_url: str, api_key: str, model: str, timeout: float = 60.0, retries: int = 2) -> None:
        """Store the settings. ``timeout`` is in seconds, for each next piece; ``retries`` before the first one."""
        self._base_url = base_url
        self._api_key = api_key
        self._model = model
        self._timeout = timeout
        self._retries = retries
        self._client: Any = None
        self._building = threading.Lock()

    def __repr__(self) -> str:
        return f"OpenAIChatModel(model={self._model!r})"

    @property
    def name(self) -> str:
        """The model's name as the endpoint knows it."""
        return self._model

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Give the answer piece by piece, without what the model thinks aloud.

        Faults before the first piece of a reply are retried when waiting may help; later ones never are.

        Raises:
            ModelError: see the tree in ``assistant/errors.py``. ModelNonsense also stands for an answer that is empty
                or stops before its end.
        """
        said_something = False
        with closing(self._text(messages)) as text:
            for piece in drop_thinking(text):
                said_something = True
                yield piece
        if not said_something:
            raise ModelNonsense("empty answer", user_message="语言模型给出了空的回答。", hint="请重试，或换一个模型。")

    def _text(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        finish: str | None = None
        with closing(self._chunks(messages)) as chunks:
            for chunk in chunks:
                finish = chunk.response_metadata.get("finish_reason") or finish
                if text := str(chunk.text):
                    yield text
        if finish is None:
            raise ModelNonsense("the stream ended without finish_reason", user_message="语言模型的回答中途断了。")
        if finish == "length":
            raise ModelNonsense(
                "finish_reason is length",
                user_message="语言模型的回答达到长度上限，没有写完。",
                hint="已得到的文字保留；请把问题缩小，或调大模型服务的输出上限。",
            )
        if finish == "content_filter":
            raise ModelNonsense(
                "finish_reason is content_filter",
                user_message="语言模型服务的内容审查中断了回答。",
                hint="已得到的文字保留；请换一种问法，或换一个模型服务。",
            )

    def _chunks(self, messages: Sequence[Message]) -> Generator[Any, None, None]:
        """Give the raw chunks of one reply, trying again as long as none has arrived."""
        for attempt in range(self._retries + 1):
            started = False
            try:
                with closing(self._request(messages)) as chunks:
                    for chunk in chunks:
                        started = True
                        yield chunk
                return
            except _Fault as fault:
                if started or attempt == self._retries or not isinstance(fault.error, _RETRIED):
                    raise fault.error from None
                logger.info("model call failed before the first piece (%s), trying again", type(fault.error).__name__)
                sleep(min(_LONGEST_WAIT, fault.wait if fault.wait is not None else 0.5 * 2**attempt))

    def _request(self, messages: Sequence[Message]) -> Generator[Any, None, None]:
        import httpx
        import openai

        # ValueError and LookupError are how the client stumbles over replies that are no chat completions, TypeError
        # and AttributeError over those with null where an object belongs
        nonsense = (ValueError, LookupError, TypeError, AttributeError)
        try:
            with closing(self._connect().stream([(m.role, m.content) for m in messages])) as chunks:
                yield from chunks
        except (openai.OpenAIError, httpx.HTTPError, httpx.InvalidURL, *nonsense) as error:
            # "from None" here and above: the foreign error may quote the request or part of the key
            raise _Fault(_to_model_error(error), _asked_wait(error)) from None

    def _connect(self) -> Any:
        with self._building:
            if self._client is None:
                self._client = self._build()
            return self._client

    def _build(self) -> Any:
        import httpx
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        timeout = httpx.Timeout(self._timeout, connect=min(_CONNECT_SECONDS, self._timeout))
        return ChatOpenAI(
            model=self._model,
            base_url=self._base_url,
            api_key=SecretStr(self._api_key or NO_KEY),
            temperature=TEMPERATURE,
            timeout=timeout,  # the client's own is not asked
            max_retries=0,
            stream_usage=False,  # older servers refuse the option
            use_responses_api=False,  # some model names would switch to a path that only OpenAI has
            http_client=http_client(self._base_url),
        )


class _Fault(Exception):
    """A mapped error, with the seconds after which the server wants to be asked again."""

    def __init__(self, error: ModelError, wait: float | None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


def preload() -> None:
    """Import the client library now (1.4 s), so that the first answer does not wait for it."""
    importlib.import_module("langchain_openai")


def check_connection(base_url: str, api_key: str, model: str, timeout: float = 15.0) -> None:
    """Ask the model for a word and stop listening as soon as it begins to answer.

    Raises:
        ModelError: what is wrong with the address, the key, the model name or the server.
    """
    chat = OpenAIChatModel(base_url, api_key, model, timeout, retries=0)
    with closing(chat._chunks([Message("user", "你好")])) as chunks:
        if next(chunks, None) is None:
            raise ModelNonsense("the stream is empty")


def is_local(url: str) -> bool:
    """Tell whether an address lies on this machine or a private network, where a proxy of the environment is wrong."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def http_client(base_url: str) -> Any:
    """An ``httpx.Client`` for an endpoint; local addresses never go through a proxy. Raises ModelUnreachable."""
    import httpx

    try:
        return httpx.Client(
            # calls are minutes apart: a kept connection would mostly be one that the server has closed meanwhile
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=not is_local(base_url),
            follow_redirects=True,
        )
    except (ImportError, ValueError):
        raise ModelUnreachable(
            "a proxy in the environment cannot be used",
            user_message="环境变量中的代理无法使用（不支持 SOCKS 代理）。",
            hint="请取消 ALL_PROXY 等代理变量，或改用 http:// 代理。",
        ) from None


def _to_model_error(error: Exception) -> ModelError:
    """Map a client's error by kind and HTTP status. The detail holds no text of the server: it may quote the key."""
    import httpx
    import openai

    kind = type(error).__name__
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        return ModelTimeout(kind)
    if isinstance(error, openai.APIConnectionError | httpx.HTTPError | httpx.InvalidURL):
        return ModelUnreachable(kind)
    if isinstance(error, openai.APIStatusError):
        return _from_status(error.status_code, f"HTTP {error.status_code}")
    if isinstance(error, openai.APIError):  # an error object inside the stream
        return ModelBusy(kind)
    return ModelNonsense(kind)


def _from_status(status: int, detail: str) -> ModelError:
    match status:
        case 401 | 403:
            return ModelRefusedKey(detail)
        case 402:
            return ModelRefusedKey(detail, user_message="语言模型服务的账户余额不足。", hint="请充值后再试。")
        case 404 | 405:
            return ModelNotFound(detail)
        case 408:
            return ModelTimeout(detail)
        case 400 | 413 | 422:
            return ModelError(
                detail,
                user_message="语言模型服务不接受这个请求，可能是文字太长。",
                hint="请缩小问题范围或调小 XUNLI_CONTEXT_CHARS，并确认模型名称。",
            )
    return ModelBusy(detail) if status == 429 or status >= 500 else ModelError(detail)


def _asked_wait(error: Exception) -> float | None:
    """Read the Retry-After header, in seconds; None when there is none or it is a date."""
    import openai

    if not isinstance(error, openai.APIStatusError):
        return None
    value = error.response.headers.get("retry-after", "")
    return float(value) if value.replace(".", "", 1).isdigit() else None
