"""The model connection that was chosen on the settings page, kept as ``settings.json`` in the data folder."""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError

_log = logging.getLogger(__name__)
FILE = "settings.json"
_MOST_BYTES = 64_000
_SCHEME = re.compile(r"https?://", re.I)
_USER = re.compile(r"(?<=://)[^/?#]*@")


@dataclass(frozen=True, slots=True)
class SavedModel:
    """An address with the key and the model chosen for it; ``use`` is False when the program is to work without a model.

    The key belongs to this address and is never sent to another one.
    """

    base_url: str = ""
    model: str = ""
    api_key: str = field(default="", repr=False)
    use: bool = True


def read_saved(folder: Path) -> SavedModel:
    """What was saved in a data folder; nothing where there is no file or it cannot be used."""
    try:
        data = (folder / FILE).read_bytes()
    except OSError:
        return SavedModel()
    try:
        return parse_saved(data)
    except ValueError:
        _log.warning("%s cannot be used", FILE)
        return SavedModel()


def parse_saved(data: bytes) -> SavedModel:
    """The settings of a file. Raises ValueError (which says nothing of what stands in it)."""
    if len(data) > _MOST_BYTES:
        raise ValueError("too large")
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ValueError("no JSON") from None
    llm: Any = found.get("llm") if isinstance(found, dict) else None
    if not isinstance(llm, dict):
        raise ValueError("no settings")
    texts = {key: llm.get(key, "") for key in ("base_url", "model", "api_key")}
    if not all(isinstance(text, str) and len(text) < 2_000 for text in texts.values()):
        raise ValueError("no text")
    texts["base_url"] = with_scheme(texts["base_url"])
    if texts["base_url"] and not _SCHEME.match(texts["base_url"]):
        raise ValueError("no address")
    return SavedModel(**texts, use=llm.get("use") is not False)


def with_scheme(base_url: str) -> str:
    """An address with its ``Http://`` in small letters, so that the same address is always written in the same way."""
    return _SCHEME.sub(lambda found: found[0].lower(), base_url, count=1) if _SCHEME.match(base_url) else base_url


def saved_bytes(saved: SavedModel, *, with_key: bool = True) -> bytes:
    """The file's content; without the key, name and password in the address go, too."""
    base_url = saved.base_url if with_key else _USER.sub("", saved.base_url, count=1)
    llm = {"base_url": base_url, "model": saved.model, "use": saved.use}
    if with_key and saved.api_key:
        llm["api_key"] = saved.api_key
    return json.dumps({"llm": llm}, ensure_ascii=False, indent=2).encode() + b"\n"


def write_saved(folder: Path, saved: SavedModel) -> None:
    """Keep the settings, readable by the program's user only; the old file stays whole until the new one is. Raises SettingsError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".settings-")  # mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(saved_bytes(saved))
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(folder / FILE)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SettingsError(
            type(error).__name__, user_message="设置没有保存成功。", hint="请检查数据目录的权限和磁盘空间。"
        ) from None
