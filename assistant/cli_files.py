"""Files that commands read and write: one clear sentence when that fails."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from assistant.errors import InputError
from assistant.services import Services


class Command(Protocol):
    """Adds a command to the command line and gives its parser."""

    def __call__(
        self, name: str, run: Callable[[Services, argparse.Namespace], int], help: str
    ) -> argparse.ArgumentParser:
        """See assistant/cli.py."""
        ...


def read_file(path: Path, max_bytes: int) -> bytes:
    """The bytes of a file that the user named. Raises InputError, also when it is too large."""
    try:
        if path.stat().st_size > max_bytes:
            limit = max_bytes // 1_000_000
            raise InputError("size", user_message=f"文件“{path}”超过{limit} MB。", hint="请检查是不是选错了文件。")
        return path.read_bytes()
    except (OSError, ValueError):
        raise InputError("file", user_message=f"文件“{path}”打不开。", hint="请检查路径和权限。") from None


def write_file(path: Path, data: bytes) -> None:
    """Write a file that the user named. Raises InputError."""
    try:
        path.write_bytes(data)
    except (OSError, ValueError):
        raise InputError(
            "out", user_message=f"文件“{path}”写不进去。", hint="请检查文件夹是否存在、有没有权限。"
        ) from None


def require_suffix(path: Path, allowed: tuple[str, ...], option: str = " --out ") -> None:
    """Raises InputError when the file name does not end in one of ``allowed``; ``option`` is what the user calls it."""
    if path.suffix.lower() not in allowed:
        named = "或".join(allowed)
        raise InputError("out", user_message=f"只能写入{named}文件。", hint=f"请把{option}的后缀改为{named}。")
