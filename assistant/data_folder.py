"""What the data folder holds, part by part, and how much room is left."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOW = 500_000_000  # bytes of free disk below which something should be done
_PARTS = {
    "originals": "originals",
    "archive.sqlite": "database",
    "app.sqlite": "database",
    "chroma": "index",
    "models": "models",
    "logs": "logs",
    "backups": "backups",
}
KEYS = ("originals", "database", "index", "models", "logs", "backups", "other")


@dataclass(frozen=True, slots=True)
class Usage:
    """Sizes in bytes by part (``KEYS``), and the free room on the disk."""

    path: Path
    parts: dict[str, int]
    free: int

    @property
    def total(self) -> int:
        """All parts together, in bytes."""
        return sum(self.parts.values())

    @property
    def low(self) -> bool:
        """True when the disk is nearly full."""
        return self.free < LOW


def usage(folder: Path) -> Usage:
    """Measure a data folder; files that go away meanwhile are passed over, a folder that is not there is empty."""
    parts = dict.fromkeys(KEYS, 0)
    for entry in _entries(folder):
        parts[_part(entry.name)] += _size(entry)
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    return Usage(folder.absolute(), parts, shutil.disk_usage(there).free)


def _part(name: str) -> str:
    if name.startswith("before-restore-"):
        return "backups"
    for suffix in ("-wal", "-shm", "-journal"):
        name = name.removesuffix(suffix)
    return _PARTS.get(name, "other")


def _size(entry: os.DirEntry[str]) -> int:
    try:
        if entry.is_dir(follow_symlinks=False):
            return sum(_size(inner) for inner in _entries(Path(entry.path)))
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError:
        return
