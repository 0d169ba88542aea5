"""Any sentence-transformers model as an Embedder: the bundled one, a folder, or a name in the local Hugging Face cache.

Nothing is ever downloaded. The name and dimension of a model are read from its files without loading it; torch and
sentence-transformers are imported (several seconds) when the first text is embedded, or by ``warm_up``.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from vectorstore.bundled_model import BUNDLED_FACTS, ensure_bundled_model
from vectorstore.embedding import Embedder, TextKind, Vectors
from vectorstore.errors import EmbeddingFailed
from vectorstore.model_folder import ModelFacts, describe_folder, find_folder

BUNDLED = "bundled"
BIGRAM = "bigram"
State = Literal["cold", "loading", "ready", "failed"]

_SLICE = 16  # texts encoded in one turn: throughput is flat from here on, and a waiting query gets its turn soon
_BF16 = ("avx512_bf16", "amx_bf16")  # without these instructions bfloat16 is emulated and slower than float32

logger = logging.getLogger(__name__)


def build_embedder(model: str, *, cache: Path, threads: int = 0) -> Embedder:
    """Give the embedder that the setting ``XUNLI_EMBEDDING_MODEL`` names. Loads nothing."""
    if model == BIGRAM:
        from vectorstore.bigram import BigramEmbedder

        return BigramEmbedder()
    return SentenceEmbedder(model, cache=cache, threads=threads)


class SentenceEmbedder:
    """Embeds with a sentence-transformers model; may be shared by threads, which take turns.

    ``source`` is ``"bundled"``, a folder, or a hub name that is in the local cache. ``cache`` is where the bundled
    model is unpacked. ``threads`` above 0 sets the number of torch threads for the whole process.
    """

    def __init__(self, source: str, *, cache: Path, threads: int = 0) -> None:
        self._source = source
        self._cache = cache
        self._threads = threads
        self._facts: ModelFacts | None = None
        self._model: Any = None
        self._state: State = "cold"
        self._loading = threading.Lock()
        # A tokenizer must not be used by two threads at once. Two locks make a fair queue: who waits for the second one
        # keeps the first, so a long list cannot take its next turn before a query that came in between.
        self._queue = threading.Lock()
        self._turn = threading.Lock()

    @property
    def name(self) -> str:
        """Model name and a short hash of its files; says nothing about precision (bfloat16 and float32 agree)."""
        return self._describe().name

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        return self._describe().dimension

    @property
    def state(self) -> State:
        """``cold`` before the first use, then ``loading`` and ``ready``; ``failed`` until another try succeeds."""
        return self._state

    @property
    def ready(self) -> bool:
        """True when the next text is embedded at once."""
        return self._state == "ready"

    def warm_up(self) -> None:
        """Load the model now, unless that has been done.

        Raises:
            EmbeddingFailed: the model cannot be found or loaded.
        """
        self._loaded()

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Give one L2-normalised float32 row a text, shape ``(len(texts), dimension)``.

        Texts beyond the model's length (512 tokens for the bundled one) are cut silently.

        Raises:
            EmbeddingFailed: the model cannot be found, loaded or run.
        """
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        model = self._loaded()
        prompt = self._describe().prompt(kind)
        # Half of a surrogate pair cannot be tokenised
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        by_length = sorted(range(len(clean)), key=lambda i: -len(clean[i]))  # similar lengths together: little padding
        out = np.empty((len(clean), self.dimension), np.float32)
        for start in range(0, len(clean), _SLICE):
            part = by_length[start : start + _SLICE]
            out[part] = self._encode(model, [clean[i] for i in part], prompt)
        if not np.isfinite(out).all():
            raise EmbeddingFailed("the model gave vectors that are not finite")
        # in float32, whatever the model did: bfloat16 leaves lengths off by a few thousandths
        out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
        return out

    def _encode(self, model: Any, texts: list[str], prompt: str) -> Any:
        with self._queue:
            self._turn.acquire()
        try:
            return model.encode(texts, prompt=prompt, batch_size=_SLICE, show_progress_bar=False)
        except (RuntimeError, ValueError, TypeError) as error:
            raise EmbeddingFailed(f"encoding failed: {type(error).__name__}") from error
        finally:
            self._turn.release()

    def _describe(self) -> ModelFacts:
        if self._facts is None:
            bundled = self._source == BUNDLED
            self._facts = BUNDLED_FACTS if bundled else describe_folder(self._folder(), self._source)
        return self._facts

    def _folder(self) -> Path:
        return ensure_bundled_model(self._cache) if self._source == BUNDLED else find_folder(self._source)

    def _loaded(self) -> Any:
        if self._model is None:
            with self._loading:
                if self._model is None:
                    self._load()
        return self._model

    def _load(self) -> None:
        self._state = "loading"
        try:
            facts = self._describe()
            model = _load_model(self._folder(), self._threads)
            if (found := model.get_embedding_dimension()) != facts.dimension:
                raise EmbeddingFailed(f"the model gives {found} numbers, its files say {facts.dimension}")
            self._model = model
            self._state = "ready"
        finally:
            if self._model is None:
                self._state = "failed"
        logger.info("embedding model %s is ready", facts.name)


def _load_model(folder: Path, threads: int) -> Any:
    device, dtype = import_torch(threads)
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(folder), device=device, local_files_only=True, model_kwargs={"dtype": dtype})
    except (OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError, SafetensorError) as error:
        raise EmbeddingFailed(
            f"the model folder cannot be loaded: {type(error).__name__}",
            user_message="向量模型无法载入，文件可能不完整。",
        ) from error


def import_torch(threads: int = 0) -> tuple[str, Any]:
    """Import torch and sentence-transformers (seconds) and give the device and the number type to load a model with.

    ``threads`` above 0 sets the number of torch threads for the whole process.

    Raises:
        EmbeddingFailed: they are not installed properly.
    """
    # Waiting OpenMP threads must not spin: on a busy machine that makes two threads five times slower than one
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        import sentence_transformers  # noqa: F401
        import torch
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise EmbeddingFailed(
            "torch or sentence-transformers cannot be imported",
            user_message="向量模型所需的程序库没有装好（torch、sentence-transformers）。",
            hint="请按 README 重新安装；或把 XUNLI_EMBEDDING_MODEL 设为 bigram，不用模型。",
        ) from error

    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    if threads:
        torch.set_num_threads(threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    capabilities = torch.cpu.get_capabilities()
    fast_bf16 = device == "cpu" and any(capabilities.get(feature) for feature in _BF16)
    return device, torch.bfloat16 if fast_bf16 else torch.float32
