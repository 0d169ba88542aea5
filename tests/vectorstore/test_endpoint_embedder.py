"""The embeddings endpoint over real HTTP: what is sent, what comes back, every fault as one sentence."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.openai_server import OpenAIServer, Reply, failing, html
from vectorstore.bigram import BigramEmbedder
from vectorstore.endpoint_embedder import EndpointEmbedder
from vectorstore.errors import EmbeddingFailed

KEY = "sk-test-secret"
TEXTS = [f"全年开展行政检查{n}次。" for n in range(23)]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def made() -> Iterator[list[EndpointEmbedder]]:
    embedders: list[EndpointEmbedder] = []
    yield embedders
    for embedder in embedders:
        embedder.close()


@pytest.fixture
def embedder(server: OpenAIServer, made: list[EndpointEmbedder]) -> EndpointEmbedder:
    made.append(EndpointEmbedder(server.url, KEY, "some/model", retries=0, proxied=False))
    return made[0]


def vectors(*rows: Any, indexes: list[int] | None = None) -> Reply:
    numbered = zip(indexes or range(len(rows)), rows, strict=True)
    return Reply(body=json.dumps({"data": [{"index": i, "embedding": row} for i, row in numbered]}))


def test_rows_are_unit_vectors_in_the_order_of_the_texts(server: OpenAIServer, embedder: EndpointEmbedder) -> None:
    assert server.requests == []  # nothing is asked before it is needed
    found = embedder.embed(TEXTS, "passage")
    assert found.dtype == np.float32
    assert np.allclose(found, BigramEmbedder().embed(TEXTS, "passage"), atol=1e-6)
    assert [len(r.body["input"]) for r in server.requests] == [10, 10, 3]
    assert {r.path for r in server.requests} == {"/v1/embeddings"}
    first = server.requests[0]
    assert (first.body["model"], first.body["encoding_format"]) == ("some/model", "float")
    assert first.headers["authorization"] == f"Bearer {KEY}"


def test_the_dimension_is_asked_for_once(server: OpenAIServer, embedder: EndpointEmbedder) -> None:
    assert (embedder.dimension, embedder.dimension, len(server.requests)) == (512, 512, 1)
    assert embedder.embed([], "query").shape == (0, 512)
    server.enqueue(vectors([1.0, 0.0]))
    with pytest.raises(EmbeddingFailed, match="2, 512"):
        embedder.embed(["行政"], "query")


@pytest.mark.parametrize(
    ("model", "query", "passage"),
    [
        ("some/model", "问", "问"),
        ("intfloat/multilingual-e5-large", "query: 问", "passage: 问"),
        ("BAAI/bge-large-zh-v1.5", "为这个句子生成表示以用于检索相关文章：问", "问"),
    ],
)
def test_well_known_models_get_their_prompts(
    server: OpenAIServer, made: list[EndpointEmbedder], model: str, query: str, passage: str
) -> None:
    made.append(EndpointEmbedder(server.url, "", model, proxied=False))
    made[0].embed(["问"], "query")
    made[0].embed(["问"], "passage")
    assert [r.body["input"] for r in server.requests] == [[query], [passage]]
    assert "authorization" not in server.requests[0].headers
    assert made[0].name.startswith(f"endpoint:{model}")
    assert ("@" in made[0].name) == (query != passage)


def test_texts_that_servers_refuse_are_made_acceptable(server: OpenAIServer, embedder: EndpointEmbedder) -> None:
    embedder.embed(["", " \n", "半个\ud83d字"], "passage")
    assert server.requests[0].body["input"] == ["。", "。", "半个?字"]


def test_a_text_too_long_for_the_model_is_cut_only_when_it_is_refused(
    server: OpenAIServer, embedder: EndpointEmbedder
) -> None:
    long = "甲" * 2_000
    embedder.embed([long], "passage")
    assert server.requests[-1].body["input"] == [long]
    server.enqueue(failing(400))
    embedder.embed([long, "短"], "passage")
    assert [len(t) for t in server.requests[-1].body["input"]] == [450, 1]
    server.enqueue(failing(400))
    with pytest.raises(EmbeddingFailed, match="HTTP 400"):
        embedder.embed(["短"], "passage")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (failing(401), "密钥"),
        (failing(403), "密钥"),
        (failing(404), "没有这个地址或模型"),
        (failing(429), "正忙"),
        (failing(500), "正忙"),
        (Reply(status=302, body="", headers={"location": "/login"}), "不接受"),
        (html(), "回答无法使用"),
        (Reply(body="{}"), "回答无法使用"),
        (Reply(body='{"data": null}'), "回答无法使用"),
        (Reply(body='{"data": [{"index": 0}]}'), "回答无法使用"),
        (vectors(), "回答无法使用"),
        (vectors([1.0, 2.0], [3.0, 4.0]), "回答无法使用"),
        (vectors([1.0, 2.0], indexes=[1]), "回答无法使用"),
        (vectors([]), "回答无法使用"),
        (vectors([0.0, 0.0]), "回答无法使用"),
        (vectors([float("nan"), 1.0]), "回答无法使用"),
        (vectors(["一", "二"]), "回答无法使用"),
        (vectors("AACAPw=="), "回答无法使用"),  # base64, though floats were asked for
    ],
)
def test_faults_are_told_without_what_was_sent(
    server: OpenAIServer, embedder: EndpointEmbedder, reply: Reply, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "vectorstore")
    server.enqueue(reply)
    with pytest.raises(EmbeddingFailed) as caught:
        embedder.embed(["机密的一句话"], "query")
    assert said in caught.value.user_message
    assert caught.value.hint
    told = f"{caught.value}{caught.value.user_message}{caught.value.hint}{caplog.text}{embedder!r}"
    assert KEY not in told
    assert "机密" not in told
    assert embedder.embed(["再来"], "query").shape == (1, 512)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(server: OpenAIServer, made: list[EndpointEmbedder], status: int) -> None:
    made.append(EndpointEmbedder(server.url, KEY, "m", retries=2, proxied=False))
    server.enqueue(failing(status, retry_after="0.01"), failing(status, retry_after="0"))
    assert made[0].embed(["问"], "query").shape == (1, 512)
    server.enqueue(*[failing(status, retry_after="0")] * 3)
    with pytest.raises(EmbeddingFailed, match=str(status)):
        made[0].embed(["问"], "query")
    assert len(server.requests) == 6


def test_a_server_that_does_not_answer(server: OpenAIServer, made: list[EndpointEmbedder]) -> None:
    made.append(EndpointEmbedder(server.url, KEY, "m", timeout=0.2, retries=0, proxied=False))
    server.enqueue(Reply(body="{}", delay=2.0))
    with pytest.raises(EmbeddingFailed) as caught:
        made[0].embed(["问"], "query")
    assert "没有及时回应" in caught.value.user_message


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{free}/v1", "http://127.0.0.1:port/v1", "http://no-such-host.invalid/v1"]
)
def test_a_server_out_of_reach(made: list[EndpointEmbedder], url: str) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        made.append(EndpointEmbedder(url.format(free=held.getsockname()[1]), KEY, "m", retries=0, proxied=False))
        with pytest.raises(EmbeddingFailed) as caught:
            made[0].embed(["问"], "query")
    assert "连接不上" in caught.value.user_message
