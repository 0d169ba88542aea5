"""The settings of the embeddings endpoint and of the reranker lead to what they name, from ingest to answer and ``doctor``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.answering import Ask
from assistant.diagnostics import Check, diagnose, summary
from tests.assistant.building import open_services, report_text
from tests.openai_server import OpenAIServer, failing
from vectorstore.chunking import CHUNKER
from vectorstore.errors import IndexMismatch
from vectorstore.index import MemoryIndex
from vectorstore.schema import IndexStamp

KEY = "sk-test-secret"


@pytest.fixture(autouse=True)
def exact_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exact index instead of Chroma, which takes seconds to open."""
    monkeypatch.setattr("assistant.services._open_index", lambda archive, _, stamp, url: MemoryIndex(archive, stamp))


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def endpoint(server: OpenAIServer) -> dict[str, str]:
    return {"embedding_base_url": server.url, "embedding_api_key": KEY, "embedding_model": "some/model"}


def check_named(name: str, found: list[Check]) -> Check:
    return next(c for c in found if c.name == name)


def test_a_library_lives_on_an_embeddings_endpoint(server: OpenAIServer, tmp_path: Path) -> None:
    with closing(open_services(tmp_path, **endpoint(server))) as services:
        assert server.requests == []
        assert services.library.add("甲.txt", report_text().encode()).status == "added"
        assert services.archive.stamps() == {IndexStamp("endpoint:some/model", 512, CHUNKER)}
        asked = len(server.requests)
        found = services.answerer.search(services.answerer.understand(Ask("行政检查多少次")))
        assert found
        assert len(server.requests) > asked
        checks = diagnose(services)
        assert check_named("向量模型", checks).text == "endpoint:some/model（由向量服务提供），512维"
        assert KEY not in summary(services, checks)
    with closing(open_services(tmp_path)) as other, pytest.raises(IndexMismatch):
        other.retriever.retrieve("行政检查")


def test_an_endpoint_that_refuses_the_key_is_named_by_doctor(server: OpenAIServer, tmp_path: Path) -> None:
    with closing(open_services(tmp_path, **endpoint(server))) as services:
        server.enqueue(failing(401))
        told = check_named("向量模型", diagnose(services))
    assert not told.ok
    assert "密钥" in told.text
    assert "XUNLI_EMBEDDING_API_KEY" in told.hint
    assert KEY not in f"{told}{services.settings!r}"


def test_a_reranker_that_is_not_there_is_named_by_doctor_and_stops_nothing(tmp_path: Path) -> None:
    with closing(open_services(tmp_path / "data", reranker_model=str(tmp_path / "没有"))) as services:
        services.library.add("甲.txt", report_text().encode())
        assert services.retriever.retrieve("行政检查多少次")
        told = check_named("重排模型", diagnose(services))
    assert not told.ok
    assert "XUNLI_RERANKER_MODEL" in told.hint
