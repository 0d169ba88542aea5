"""``diagnose`` tries every part for real and says how to mend what does not work."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.diagnostics import Check, diagnose, summary
from assistant.services import build_services
from assistant.settings import load_settings
from tests.assistant.building import PNG, fill, open_services, report_text
from tests.openai_server import OpenAIServer, failing
from vectorstore.embedding import TextKind, Vectors
from vectorstore.errors import EmbeddingFailed
from vectorstore.index import MemoryIndex

NAMES = ["程序包", "资料库", "向量模型", "向量索引", "语言模型", "LibreOffice", "磁盘"]


@pytest.fixture(autouse=True)
def exact_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exact index instead of Chroma, which takes seconds to open; the command ``doctor`` is tested with Chroma."""
    monkeypatch.setattr("assistant.services._open_index", lambda archive, _, stamp, url: MemoryIndex(archive, stamp))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A library of one report."""
    fill(tmp_path / "data", ("甲.txt", report_text()))
    return tmp_path / "data"


def checks(data: Path, **changes: Any) -> dict[str, Check]:
    with closing(open_services(data, **changes)) as services:
        found = diagnose(services)
    assert [c.name for c in found] == NAMES
    return {c.name: c for c in found}


def test_everything_works_without_a_model(data: Path) -> None:
    found = checks(data)
    assert all(c.ok for c in found.values())
    assert found["资料库"].text == "1份报告，6段" and found["资料库"].hint == ""
    assert found["向量模型"].text == "bigram-v1，512维"
    assert found["向量索引"].text == "6段，与资料库一致"
    assert found["语言模型"].text == "未配置，以离线方式工作" and "XUNLI_LLM_BASE_URL" in found["语言模型"].hint
    for package in ("streamlit", "langchain-core", "chromadb", "sentence-transformers", "torch", "openai", "SQLite"):
        assert f"{package} " in found["程序包"].text


def test_empty_library(tmp_path: Path) -> None:
    found = checks(tmp_path / "没有" / "data")
    assert all(c.ok for c in found.values()) and found["资料库"].text == "0份报告，0段"


def test_failed_files_are_told(data: Path) -> None:
    with closing(open_services(data)) as services:
        services.library.add("图.txt", PNG)
    assert "有1个文件未能读取" in checks(data)["资料库"].hint


@pytest.mark.parametrize(
    ("reply", "ok", "said"),
    [
        (None, True, "test-model 连接正常"),
        (failing(401), False, "拒绝了密钥"),
        (failing(404), False, "没有找到这个地址或模型"),
        (failing(503), False, "正忙或出错"),
    ],
)
def test_model_is_asked_for_real(data: Path, reply: Any, ok: bool, said: str) -> None:
    with OpenAIServer() as server:
        if reply is not None:
            server.enqueue(*[reply] * 5)
        found = checks(data, llm_base_url=server.url, llm_model="test-model", llm_api_key="sk-secret")
        assert server.requests
    model = found.pop("语言模型")
    assert model.ok is ok and said in model.text and (ok or model.hint)
    assert "sk-secret" not in model.text + model.hint
    assert all(c.ok for c in found.values())  # one fault is one line


def test_model_that_is_not_there(data: Path) -> None:
    with OpenAIServer() as server:
        gone = server.url
    model = checks(data, llm_base_url=gone, llm_model="test-model")["语言模型"]
    assert not model.ok and model.text == "连接不上语言模型服务。" and "XUNLI_LLM_BASE_URL" in model.hint


class Foreign:
    """An embedder that the library was not made with."""

    name, dimension = "other-v1", 8

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        raise EmbeddingFailed("cannot")


def test_foreign_embedder(data: Path) -> None:
    with closing(build_services(load_settings(_env_file=None, data_dir=data), embedder=Foreign())) as services:
        found = {c.name: c for c in diagnose(services)}
    for name in ("向量模型", "向量索引"):
        assert not found[name].ok and "rebuild" in found[name].hint
    assert found["资料库"].ok


def test_broken_embedder(tmp_path: Path) -> None:
    with closing(build_services(load_settings(_env_file=None, data_dir=tmp_path), embedder=Foreign())) as services:
        found = {c.name: c for c in diagnose(services)}
    assert not found["向量模型"].ok and found["向量模型"].text == "向量模型无法使用。"


def test_damaged_archive(data: Path) -> None:
    (data / "archive.sqlite").write_bytes(b"not a database" * 1000)
    found = checks(data)
    assert not found["资料库"].ok and "已损坏" in found["资料库"].text


def test_little_disk(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("assistant.diagnostics.shutil.disk_usage", lambda _: usage(9e9, 8e9, 1e9))
    disk = checks(data)["磁盘"]
    assert not disk.ok and "1.0 GB" in disk.text and "请清理" in disk.hint


def test_converter_is_optional(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for found, said in ((None, "未安装"), ("/usr/bin/soffice", "已安装")):
        monkeypatch.setattr("assistant.diagnostics.shutil.which", lambda _, found=found: found)
        office = checks(data)["LibreOffice"]
        assert office.ok and said in office.text and bool(office.hint) == (found is None)


def test_missing_package(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import PackageNotFoundError, version

    def without_torch(name: str) -> str:
        if name == "torch":
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr("assistant.diagnostics.version", without_torch)
    packages = checks(data)["程序包"]
    assert not packages.ok and packages.text == "缺少 torch" and "requirements.txt" in packages.hint


def test_the_summary_can_be_handed_on(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNLI_LLM_API_KEY", "sk-secret")
    log = data / "logs" / "app.log"
    log.parent.mkdir()
    lines = ["2026-03-01 09:00:00,000 WARNING assistant.x: 东湖区司法局"] * 2 + [
        "2026-03-01 09:00:01,000 ERROR vectorstore.y: z",
        "  traceback",
    ]
    log.write_text("\n".join(lines), encoding="utf-8")
    given = {"llm_base_url": "http://user:secret@127.0.0.1:1/v1", "llm_model": "m", "llm_api_key": "sk-secret"}
    with closing(open_services(data, **given)) as services:
        text = summary(services, [Check("资料库", True, "1份报告"), Check("磁盘", False, "满了", "请清理。")])
    assert "[正常] 资料库：1份报告\n[问题] 磁盘：满了（请清理。）" in text
    assert "ERROR 1，WARNING 2" in text and "m（127.0.0.1:1）" in text and "XUNLI_LLM_API_KEY" in text
    assert "secret" not in text and "司法局" not in text
