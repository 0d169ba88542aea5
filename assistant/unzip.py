"""A zip of many files, as an office hands a folder on: what is in it, read one by one and within bounds. Nothing is unpacked to disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import Protocol

from assistant.errors import UnreadableFile
from assistant.ingest import may_be_report
from assistant.readers.limits import BROKEN, damaged, password, read_member, too_large

MOST_FILES = 2_000
MOST_BYTES = 2_000_000_000  # of all files together, unpacked; one is in memory at a time
MAX_RATIO = 200  # a folder of texts reaches about 20
_FLOOR = 4_000_000  # small files may be packed as tightly as they like
_ENCRYPTED = 0x1


class Load(Protocol):
    """Gives a file's bytes when its turn comes. Raises UnreadableFile."""

    def __call__(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the zip: its name without folders, its size as promised, and a way to its bytes."""

    name: str
    size: int
    load: Load


def is_zip(name: str, data: bytes) -> bool:
    """True for a zip of files; an Office document is a zip too, its name tells them apart."""
    return name.lower().endswith(".zip") and data[:4] in {b"PK\3\4", b"PK\5\6"}


def members(data: bytes, *, max_bytes: int) -> tuple[list[Member], int]:
    """The files of a zip that may be reports, in the order of their names, and how many others there are.

    Args:
        data: the zip file.
        max_bytes: largest single file that is read.

    Raises:
        UnreadableFile: ``damaged``, ``password``, ``too_large`` (files, size or ratio), ``nothing`` when no report may be in it.
    """
    package = _opened(data)
    files = [m for m in package.infolist() if not m.is_dir()]
    if len(files) > MOST_FILES:
        raise too_large(f"压缩包里的文件超过{MOST_FILES}个")
    if sum(m.file_size for m in files) > MOST_BYTES:
        raise too_large(f"压缩包解压后超过{MOST_BYTES // 1_000_000_000} GB")
    if any(m.file_size > _FLOOR and m.file_size > MAX_RATIO * max(m.compress_size, 1) for m in files):
        raise too_large("压缩比异常")
    wanted = [m for m in files if may_be_report(PurePosixPath(m.filename).name) and not _by_the_system(m.filename)]
    if not wanted:
        raise UnreadableFile("nothing", "压缩包里没有可以读取的报告文件。", "请确认里面是 Word、PDF、文本或网页文件。")
    if all(m.flag_bits & _ENCRYPTED for m in wanted):
        raise password()
    found = [
        Member(PurePosixPath(m.filename).name, m.file_size, partial(_load, package, m, max_bytes))
        for m in sorted(wanted, key=lambda m: m.filename)
    ]
    return found, len(files) - len(wanted)


def _opened(data: bytes) -> zipfile.ZipFile:
    # Names come without a word on their encoding: macOS and many programs write UTF-8, Windows in Chinese its own code page.
    # Names in the code page are hardly ever valid UTF-8, while almost any bytes are valid in the code page.
    for encoding in ("utf-8", "gb18030", None):
        try:
            return zipfile.ZipFile(BytesIO(data), metadata_encoding=encoding)
        except UnicodeDecodeError:
            continue
        except BROKEN:
            break
    raise damaged("压缩包已损坏或不完整，无法打开。")


def _load(package: zipfile.ZipFile, member: zipfile.ZipInfo, max_bytes: int) -> bytes:
    if member.flag_bits & _ENCRYPTED:
        raise password()
    data = read_member(package, member, max_bytes)
    assert data is not None
    return data


def _by_the_system(name: str) -> bool:
    parts: Iterable[str] = PurePosixPath(name).parts
    return any(part == "__MACOSX" or (part.startswith(".") and part.strip(".")) for part in parts)
