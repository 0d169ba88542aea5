"""Vectors from an OpenAI-compatible embeddings endpoint (``POST …/embeddings``), for a model that runs on another machine."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from vectorstore.embedding import TextKind, Vectors
from vectorstore.errors import EmbeddingFailed
from vectorstore.model_folder import known_prompts

logger = logging.getLogger(__name__)

_BATCH = 10  # texts a request: some hosted services take no more
_SHORT = 450  # characters that any model takes; longer texts are cut to it where the server refuses them whole
_CONNECT_SECONDS = 10.0
_LONGEST_WAIT = 20.0  # seconds before a retry, whatever the server asks for
_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_TOO_LONG = frozenset({400, 413, 422})
_SETTINGS_HINT = "请检查 XUNLI_EMBEDDING_BASE_URL（通常以 /v1 结尾）和 XUNLI_EMBEDDING_MODEL。"


class EndpointEmbedder:
    """``Embedder`` behind an endpoint; may be shared by threads. Nothing is sent before the first text or ``dimension``.

    ``model`` is its name as the server knows it; of well-known families it tells the prompts that go in front of texts.
    ``timeout`` is in seconds. ``proxied`` says whether the proxy of the environment is used. The address is no part of
    ``name``: a model that moves to another machine keeps its vectors.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        model: str,
        *,
        timeout: float = 60.0,
        retries: int = 2,
        proxied: bool = True,
    ) -> None:
        self._url = f"{base_url.rstrip('/')}/embeddings"
        self._api_key = api_key
        self._model = model
        self._query_prompt, self._passage_prompt = known_prompts(re.split(r"[\\/]", model)[-1])
        self._timeout = timeout
        self._retries = retries
        self._proxied = proxied
        self._client: Any = None
        self._building = threading.Lock()
        self._dimension = 0

    def __repr__(self) -> str:
        return f"EndpointEmbedder(model={self._model!r})"

    @property
    def name(self) -> str:
        """The model's name, and a short hash of the prompts where there are any."""
        prompts = self._query_prompt, self._passage_prompt
        digest = hashlib.sha256("\0".join(prompts).encode()).hexdigest()[:8] if any(prompts) else ""
        return f"endpoint:{self._model}{digest and '@'}{digest}"

    @property
    def dimension(self) -> int:
        """Length of one vector; the server is asked for one when it is not known yet. Raises EmbeddingFailed."""
        if not self._dimension:
            self.embed(["年度报告"], "query")
        return self._dimension

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Give one L2-normalised float32 row a text, shape ``(len(texts), dimension)``.

        Raises:
            EmbeddingFailed: the server cannot be reached, refuses, or answers with anything but that many vectors.
        """
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        prompt = self._query_prompt if kind == "query" else self._passage_prompt
        # servers refuse empty texts and halves of surrogate pairs
        ready = [prompt + (t.encode("utf-8", "replace").decode("utf-8").strip() or "。") for t in texts]
        parts = [self._vectors(ready[at : at + _BATCH]) for at in range(0, len(ready), _BATCH)]
        found = {part.shape[1] for part in parts} | ({self._dimension} - {0})
        if len(found) != 1:
            raise _nonsense(f"vectors of {sorted(found)} numbers")
        self._dimension = found.pop()
        return np.concatenate(parts)

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._building:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _vectors(self, texts: list[str]) -> Vectors:
        reply = self._post(texts)
        if reply.status_code in _TOO_LONG and any(len(text) > _SHORT for text in texts):
            # like a local model, which reads no further than it can; the beginning carries agency, year and headings
            reply = self._post([text[:_SHORT] for text in texts])
        if not reply.is_success:
            raise _refused(reply.status_code)
        try:
            rows = sorted(reply.json()["data"], key=lambda row: row["index"])
            vectors = np.asarray([row["embedding"] for row in rows], np.float32)
            indexes = [row["index"] for row in rows]
        except (ValueError, TypeError, LookupError):  # no JSON, or another shape of it
            raise _nonsense("no embeddings in the reply") from None
        if indexes != list(range(len(texts))) or vectors.ndim != 2 or not vectors.shape[1]:
            raise _nonsense(f"{len(indexes)} vectors for {len(texts)} texts")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise _nonsense("vectors that are not finite or have no direction")
        unit: Vectors = vectors / lengths
        return unit

    def _post(self, texts: list[str]) -> Any:
        """The server's reply, asked again while it is busy or out of reach. Never quotes what was sent or answered."""
        import httpx

        request = {"model": self._model, "input": texts, "encoding_format": "float"}
        failure = EmbeddingFailed()
        for attempt in range(self._retries + 1):
            wait = 0.5 * 2**attempt
            try:
                reply = self._connected().post(self._url, json=request)
                if reply.status_code not in _BUSY:
                    return reply
                failure = _refused(reply.status_code)
                asked = reply.headers.get("retry-after", "")
                wait = float(asked) if asked.replace(".", "", 1).isdigit() else wait
            except httpx.TimeoutException as error:
                failure = EmbeddingFailed(
                    type(error).__name__, user_message="向量服务没有及时回应。", hint="请稍后再试，或查看该服务的状态。"
                )
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                failure = EmbeddingFailed(
                    type(error).__name__,
                    user_message="连接不上向量服务。",
                    hint="请确认服务已经启动。" + _SETTINGS_HINT,
                )
            if attempt < self._retries:
                logger.info("the embeddings endpoint failed (%s), trying again", failure)
                time.sleep(min(wait, _LONGEST_WAIT))
        raise failure

    def _connected(self) -> Any:
        import httpx

        with self._building:
            if self._client is None:
                self._client = httpx.Client(
                    headers={"Authorization": f"Bearer {self._api_key}"} if self._api_key else {},
                    timeout=httpx.Timeout(self._timeout, connect=min(_CONNECT_SECONDS, self._timeout)),
                    trust_env=self._proxied,
                )
            return self._client


def _refused(status: int) -> EmbeddingFailed:
    """A status as an error. Its detail holds no text of the server, which may quote the key or a report."""
    detail = f"HTTP {status}"
    if status in {401, 402, 403}:
        return EmbeddingFailed(
            detail,
            user_message="向量服务不接受所设的密钥，或账户不可用。",
            hint="请检查 XUNLI_EMBEDDING_API_KEY。",
        )
    if status in {404, 405}:
        return EmbeddingFailed(detail, user_message="向量服务上没有这个地址或模型。", hint=_SETTINGS_HINT)
    if status in _BUSY:
        return EmbeddingFailed(detail, user_message="向量服务正忙或出了故障。", hint="请稍后再试，或查看该服务的状态。")
    return EmbeddingFailed(detail, user_message="向量服务不接受这个请求。", hint=_SETTINGS_HINT)


def _nonsense(detail: str) -> EmbeddingFailed:
    return EmbeddingFailed(detail, user_message="向量服务的回答无法使用。", hint=_SETTINGS_HINT)
