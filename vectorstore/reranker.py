"""Sorting what was found once more, by a model that reads question and text together (a cross-encoder). Off by default."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from vectorstore.errors import EmbeddingFailed
from vectorstore.model_folder import find_folder
from vectorstore.sentence_embedder import import_torch

logger = logging.getLogger(__name__)

_BATCH = 8
_HINT = "请检查 XUNLI_RERANKER_MODEL 指向的文件夹；留空则不用重排模型。"


class Reranker(Protocol):
    """Judges how well texts answer a query."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """One number a text, higher is better; comparable within one call only. Raises EmbeddingFailed."""
        ...


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder with one output, from a local folder; may be shared by threads, which take turns.

    Nothing is ever downloaded; the model is loaded (seconds) by the first call. ``threads`` above 0 sets the number of
    torch threads for the whole process.
    """

    def __init__(self, source: str, threads: int = 0) -> None:
        self._source = source
        self._threads = threads
        self._model: Any = None
        self._turn = threading.Lock()  # a tokenizer must not be used by two threads at once

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """See ``Reranker``."""
        if not texts:
            return []
        with self._turn:
            if self._model is None:
                self._model = self._load()
            try:
                found = self._model.predict(
                    [(query, text) for text in texts], batch_size=_BATCH, show_progress_bar=False
                )
            except (RuntimeError, ValueError, TypeError, LookupError) as error:
                raise _failed(f"reranking failed: {type(error).__name__}") from error
        values = np.asarray(found, np.float64)
        if values.shape != (len(texts),) or not np.isfinite(values).all():
            raise _failed(
                f"the model gives scores of shape {values.shape} for {len(texts)} texts, or none that are finite"
            )
        return [float(value) for value in values]

    def _load(self) -> Any:
        try:
            folder = find_folder(self._source)
        except EmbeddingFailed as error:
            raise _failed("no such folder") from error
        device, dtype = import_torch(self._threads)
        from safetensors import SafetensorError
        from sentence_transformers import CrossEncoder

        try:
            model = CrossEncoder(str(folder), device=device, local_files_only=True, model_kwargs={"dtype": dtype})
        except (OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError, SafetensorError) as error:
            raise _failed(f"the model folder cannot be loaded: {type(error).__name__}") from error
        logger.info("the reranking model is ready")
        return model


def _failed(detail: str) -> EmbeddingFailed:
    return EmbeddingFailed(detail, user_message="重排模型无法使用，检索结果没有重新排序。", hint=_HINT)
