"""What the files of a sentence-transformers folder say about a model, without loading it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vectorstore.embedding import TextKind
from vectorstore.errors import EmbeddingFailed

_SAMPLES = 16  # places of a weights file that go into the hash
_SAMPLE_BYTES = 1 << 16
_WEIGHTS = {".safetensors", ".bin"}
_CONFIGS = {".json", ".txt", ".model"}  # settings, vocabularies, sentencepiece
_PROMPT_KEYS: Mapping[TextKind, tuple[str, ...]] = {
    "query": ("query",),
    "passage": ("document", "passage", "corpus"),  # the order in which sentence-transformers itself looks
}
# Prompts that model cards ask for but older folders do not carry: name → (query, passage); the first match counts
_KNOWN_PROMPTS = (
    (
        re.compile(r"\be5\b.*\binstruct\b"),
        ("Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ", ""),
    ),
    (re.compile(r"\be5\b"), ("query: ", "passage: ")),
    (re.compile(r"\bbge\b.*\bzh\b"), ("为这个句子生成表示以用于检索相关文章：", "")),
)


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """``name`` changes with anything that changes the vectors; the prompts are put in front of a text."""

    name: str
    dimension: int
    query_prompt: str
    passage_prompt: str

    def prompt(self, kind: TextKind) -> str:
        """Give the prompt for one kind of text, often empty."""
        return self.query_prompt if kind == "query" else self.passage_prompt


def find_folder(source: str) -> Path:
    """Give the folder that ``source`` means: a path, or a hub name that is in the local Hugging Face cache.

    Raises:
        EmbeddingFailed: neither exists on this machine. The network is not asked.
    """
    path = Path(source).expanduser()
    if path.is_dir():
        return path
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(source, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError, OSError):
        raise EmbeddingFailed(
            "no such folder, and no such model in the local cache",
            user_message="找不到设置的向量模型：既不是本机的文件夹，也不在本机的模型缓存里（程序不会联网下载）。",
            hint="请先把模型下载到本机，再把 XUNLI_EMBEDDING_MODEL 设为它的文件夹；或设为 bundled 使用自带模型。",
        ) from None


def describe_folder(folder: Path, label: str) -> ModelFacts:
    """Read name, dimension and prompts of the model in ``folder``. ``label`` is what the user calls it.

    Raises:
        EmbeddingFailed: the folder holds no sentence-transformers or transformers model.
    """
    try:
        dimension = _dimension(folder)
        prompts = _read_json(folder / "config_sentence_transformers.json", optional=True).get("prompts") or {}
        short = re.split(r"[\\/]", label.rstrip("\\/"))[-1]
        query, passage = _prompts(prompts, short)
        digest = _digest(folder, query, passage)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EmbeddingFailed(
            f"not a readable model folder: {type(error).__name__}",
            user_message="设置的向量模型文件夹不完整或不是 sentence-transformers 模型。",
        ) from error
    return ModelFacts(f"{short}@{digest}", dimension, query, passage)


def _read_json(path: Path, *, optional: bool = False) -> Any:
    if optional and not path.is_file():
        return {}
    return json.loads(path.read_text(encoding="utf-8"))


def _dimension(folder: Path) -> int:
    """Follow the modules to the last one that states a size; a plain transformers folder is mean-pooled."""
    modules = folder / "modules.json"
    size = 0
    for module in _read_json(modules) if modules.is_file() else [{"path": ""}]:
        config = _read_json(folder / module["path"] / "config.json", optional=bool(module["path"]))
        for key in ("out_features", "embedding_dimension", "word_embedding_dimension", "hidden_size", "dim"):
            if key in config:
                size = int(config[key]) * _pooled(config)
                break
    if size <= 0:
        raise ValueError("no module states a dimension")
    return size


def _pooled(config: Mapping[str, Any]) -> int:
    """Count the pooling modes, whose results are laid side by side. Old configs have a flag a mode, new ones a list."""
    mode = config.get("pooling_mode")
    if isinstance(mode, list):
        return max(1, len(mode))
    flags = [value for key, value in config.items() if key.startswith("pooling_mode_") and value is True]
    return max(1, len(flags))


def _prompts(stored: Mapping[str, str], name: str) -> tuple[str, str]:
    query, passage = (
        next((stored[key] for key in _PROMPT_KEYS[kind] if stored.get(key)), "") for kind in ("query", "passage")
    )
    return (query, passage) if query or passage else known_prompts(name)


def known_prompts(name: str) -> tuple[str, str]:
    """What a model of this name wants in front of a query and of a passage, where its card is known; else nothing."""
    words = re.sub(r"[_\W]+", " ", name.lower())
    return next((prompts for pattern, prompts in _KNOWN_PROMPTS if pattern.search(words)), ("", ""))


def _digest(folder: Path, *prompts: str) -> str:
    """Hash everything that decides the vectors. Of large weights, the size and samples: a second instead of minutes."""
    digest = hashlib.sha256("\0".join(prompts).encode())
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_file() or any(part.startswith(".") for part in inside.parts):
            continue
        if path.suffix in _CONFIGS:
            digest.update(inside.as_posix().encode() + path.read_bytes())
        elif path.suffix in _WEIGHTS:
            size = path.stat().st_size
            digest.update(f"{inside.as_posix()}\0{size}".encode())
            with path.open("rb") as file:
                for i in range(_SAMPLES):
                    file.seek(max(0, size - _SAMPLE_BYTES) * i // (_SAMPLES - 1))
                    digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()[:8]
