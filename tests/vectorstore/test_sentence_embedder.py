"""Model folders: what is read without loading, loading once, taking turns, and no network ever."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vectorstore import sentence_embedder
from vectorstore.bundled_model import BUNDLED_FACTS
from vectorstore.errors import EmbeddingFailed
from vectorstore.model_folder import describe_folder, find_folder
from vectorstore.sentence_embedder import SentenceEmbedder, build_embedder

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"行政处罚案件共办理复议普法"]
QUERY_OF_BGE = "为这个句子生成表示以用于检索相关文章："


def write(folder: Path, files: dict[str, Any]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of a few thousand random weights, as a plain transformers folder."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("tiny") / "bge-tiny-zh"
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordPiece({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    return write(folder, {"tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", **names}})


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        pytest.fail(f"the network was asked: {args[:1]}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_folder_is_embedded_without_network(tiny: Path, tmp_path: Path, no_network: None) -> None:
    embedder = SentenceEmbedder(str(tiny), cache=tmp_path)
    assert (embedder.state, embedder.ready, embedder.dimension) == ("cold", False, 16)
    texts = ["行政处罚", "普法" * 40, "", "复议\ud800", *["案件" * n for n in range(1, 40)]]
    vectors = embedder.embed(texts, "passage")
    assert (embedder.state, embedder.ready) == ("ready", True)
    assert (vectors.dtype, vectors.shape) == (np.float32, (len(texts), 16))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    alone = np.concatenate([embedder.embed([text], "passage") for text in texts])
    assert (vectors * alone).sum(axis=1).min() > 0.999  # rows stand in the order of the texts
    assert embedder.embed([], "query").shape == (0, 16)
    query = embedder.embed(["行政处罚"], "query")
    assert (query @ embedder.embed([QUERY_OF_BGE + "行政处罚"], "passage").T).item() > 0.999
    assert (query @ vectors[:1].T).item() < 0.999
    assert list(tmp_path.iterdir()) == []


def test_facts_of_a_folder_cost_no_heavy_import(tiny: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from vectorstore.sentence_embedder import SentenceEmbedder;"
        f"e = SentenceEmbedder({str(tiny)!r}, cache=Path('x')); b = SentenceEmbedder('bundled', cache=Path('x'));"
        "print(e.name, e.dimension, b.name, b.dimension,"
        " *{'torch', 'transformers', 'tokenizers', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    facts = describe_folder(tiny, "bge-tiny-zh")
    assert done.stdout.split() == [facts.name, "16", BUNDLED_FACTS.name, "384"]
    assert not Path("x").exists()


@pytest.mark.parametrize(
    ("files", "dimension"),
    [
        ({"config.json": {"hidden_size": 24}}, 24),
        (
            {
                "modules.json": [{"path": ""}, {"path": "1_Pooling"}, {"path": "2_Normalize"}],
                "config.json": {"hidden_size": 24},
                "1_Pooling/config.json": {"word_embedding_dimension": 24, "pooling_mode_cls_token": True},
            },
            24,
        ),
        (
            {
                "modules.json": [{"path": ""}, {"path": "1_Pooling"}],
                "config.json": {"hidden_size": 24},
                "1_Pooling/config.json": {"embedding_dimension": 24, "pooling_mode": ["cls", "mean"]},
            },
            48,
        ),
        (
            {
                "modules.json": [{"path": ""}, {"path": "1_Pooling"}, {"path": "2_Dense"}],
                "config.json": {"hidden_size": 24},
                "1_Pooling/config.json": {"word_embedding_dimension": 24, "pooling_mode_mean_tokens": True},
                "2_Dense/config.json": {"in_features": 24, "out_features": 10},
            },
            10,
        ),
    ],
)
def test_the_dimension_is_read_from_the_files(tmp_path: Path, files: dict[str, Any], dimension: int) -> None:
    assert describe_folder(write(tmp_path, files), "m").dimension == dimension


@pytest.mark.parametrize(
    ("label", "stored", "query", "passage"),
    [
        ("BAAI/bge-small-zh-v1.5", {}, QUERY_OF_BGE, ""),
        ("/models/bge-large-zh/", {"query": "", "document": ""}, QUERY_OF_BGE, ""),
        ("D:\\models\\multilingual-e5-base", {}, "query: ", "passage: "),
        ("intfloat/multilingual-e5-large-instruct", {}, "Instruct: ", ""),
        ("BAAI/bge-m3", {}, "", ""),
        ("a3e5f", {}, "", ""),
        ("bge-small-zh", {"query": "问：", "passage": "文："}, "问：", "文："),
        ("m", {"query": "Q ", "corpus": "C "}, "Q ", "C "),
    ],
)
def test_prompts_come_from_the_folder_or_the_name(
    tmp_path: Path, label: str, stored: dict[str, str], query: str, passage: str
) -> None:
    files = {"config.json": {"hidden_size": 8}, "config_sentence_transformers.json": {"prompts": stored}}
    facts = describe_folder(write(tmp_path, files), label)
    assert facts.prompt("query").startswith(query)
    assert bool(facts.prompt("query")) is bool(query)
    assert facts.prompt("passage") == passage


def test_the_name_changes_with_what_changes_the_vectors(tmp_path: Path) -> None:
    def name(folder: str, weights: bytes, label: str = "some/m", **config: int) -> str:
        write(tmp_path / folder, {"config.json": {"hidden_size": 8, **config}})
        (tmp_path / folder / "model.safetensors").write_bytes(weights)
        return describe_folder(tmp_path / folder, label).name

    weights = bytes(3_000_000)
    other = bytearray(weights)
    other[-1] = 1
    assert name("a", weights) == name("b", weights)
    assert name("a", weights).startswith("m@")
    assert len({name("c", weights), name("d", bytes(other)), name("e", weights, layers=2), name("f", b"")}) == 4


@pytest.mark.parametrize(
    "files", [{}, {"README.md": 1}, {"config.json": {}}, {"config.json": []}, {"modules.json": {"a": 1}}]
)
def test_a_folder_without_a_model(tmp_path: Path, files: dict[str, Any], no_network: None) -> None:
    embedder = SentenceEmbedder(str(write(tmp_path, files)), cache=tmp_path)
    with pytest.raises(EmbeddingFailed):
        _ = embedder.dimension
    with pytest.raises(EmbeddingFailed):
        embedder.warm_up()
    assert embedder.state == "failed"


@pytest.mark.parametrize("damage", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_damaged_file_is_an_embedding_failure(tiny: Path, tmp_path: Path, damage: str, no_network: None) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    for path in tiny.iterdir():
        data = path.read_bytes()
        (folder / path.name).write_bytes(data[: len(data) // 2] if path.name == damage else data)
    embedder = SentenceEmbedder(str(folder), cache=tmp_path)
    with pytest.raises(EmbeddingFailed):
        embedder.embed(["行政"], "query")
    assert embedder.state == "failed"


@pytest.mark.parametrize("source", ["nobody/no-such-model", "no-such-model", "/no/such/folder", "C:\\no\\such", "a b?"])
def test_what_is_not_on_this_machine_is_refused_without_network(source: str, no_network: None) -> None:
    with pytest.raises(EmbeddingFailed) as caught:
        find_folder(source)
    assert "XUNLI_EMBEDDING_MODEL" in caught.value.hint


def test_a_hub_name_is_found_in_the_local_cache(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_network: None
) -> None:
    import huggingface_hub.constants

    repo = tmp_path / "models--some--bge-zh"
    snapshot = repo / "snapshots" / "abc"
    snapshot.parent.mkdir(parents=True)
    snapshot.symlink_to(tiny, target_is_directory=True)
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text("abc", encoding="utf-8")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    assert find_folder("some/bge-zh") == snapshot
    assert SentenceEmbedder("some/bge-zh", cache=tmp_path).name.startswith("bge-zh@")


class SlowModel:
    """Notes who was encoded when, and that nobody was encoded at the same time."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.loads = 0
        self._busy = threading.Lock()

    def get_embedding_dimension(self) -> int:
        return 8

    def encode(self, texts: list[str], **kwargs: object) -> Any:
        assert self._busy.acquire(blocking=False), "two threads at once"
        time.sleep(0.02)
        self.order.append(texts[0][0])
        self._busy.release()
        return np.ones((len(texts), 8), np.float32)


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[SlowModel, SentenceEmbedder]:
    model = SlowModel()

    def load(folder: Path, threads: int) -> SlowModel:
        time.sleep(0.05)
        model.loads += 1
        return model

    monkeypatch.setattr(sentence_embedder, "_load_model", load)
    return model, SentenceEmbedder(str(write(tmp_path, {"config.json": {"hidden_size": 8}})), cache=tmp_path)


def test_threads_load_the_model_once(slow: tuple[SlowModel, SentenceEmbedder]) -> None:
    model, embedder = slow
    threads = [threading.Thread(target=embedder.embed, args=(["行政"], "query")) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert embedder.state in {"cold", "loading"}
    for thread in threads:
        thread.join()
    assert (model.loads, len(model.order), embedder.state) == (1, 3, "ready")


def test_a_query_does_not_wait_for_a_long_list(slow: tuple[SlowModel, SentenceEmbedder]) -> None:
    model, embedder = slow
    embedder.warm_up()
    long = threading.Thread(target=embedder.embed, args=(["长文"] * 16 * 40, "passage"))
    long.start()
    overtaken = 0
    for _ in range(6):
        time.sleep(0.025)
        asked = len(model.order)
        embedder.embed(["问"], "query")
        overtaken += len(model.order) - 1 - asked
    long.join()
    assert overtaken <= 8  # each waits for the slice that is running; without the queue it is two or more


def test_a_model_of_another_dimension_is_refused_and_then_tried_again(
    slow: tuple[SlowModel, SentenceEmbedder], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, embedder = slow
    with monkeypatch.context() as patch:
        patch.setattr(model, "get_embedding_dimension", lambda: 9)
        with pytest.raises(EmbeddingFailed):
            embedder.embed(["行政"], "query")
        assert embedder.state == "failed"
    embedder.embed(["行政"], "query")
    assert embedder.state == "ready"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_vectors_that_are_no_numbers_are_refused(
    slow: tuple[SlowModel, SentenceEmbedder], value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, embedder = slow
    monkeypatch.setattr(model, "encode", lambda texts, **_: np.full((len(texts), 8), value, np.float32))
    with pytest.raises(EmbeddingFailed):
        embedder.embed(["行政"], "query")


def test_build_embedder(tmp_path: Path) -> None:
    assert build_embedder("bigram", cache=tmp_path).name.startswith("bigram")
    assert build_embedder("bundled", cache=tmp_path, threads=1).name == BUNDLED_FACTS.name
    assert list(tmp_path.iterdir()) == []
