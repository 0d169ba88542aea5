"""Bounds on what is unpacked, so that a small hostile file cannot fill the memory."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from io import BytesIO

from assistant.errors import UnreadableFile

MAX_MEMBERS = 5_000  # a Word file with many pictures has a few hundred
MAX_TOTAL = 200 * 1024 * 1024  # bytes of all members together, unpacked
MAX_XML = 60 * 1024 * 1024  # bytes of one XML part that is parsed
MAX_RATIO = 500  # repetitive XML reaches about 100; a bomb 1,000
RATIO_FLOOR = 4 * 1024 * 1024  # small members may be packed as tightly as they like
MAX_PAGES = 2_000
_PIECE = 1024 * 1024
# what zipfile and its unpackers raise for wrong bytes; ValueError covers names that cannot be decoded
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def too_large(what: str) -> UnreadableFile:
    """Give the error for contents beyond a bound; ``what`` ends the Chinese sentence."""
    return UnreadableFile("too_large", f"文件内容过大：{what}。", "请删去图片等附件，或拆成几个文件后重新上传。")


def damaged(what: str = "文件已损坏或不完整，无法打开。") -> UnreadableFile:
    """Give the error for a file that breaks the rules of its own format."""
    return UnreadableFile("damaged", what, "请重新下载或重新导出这份文件；能用 Word/WPS 打开的，另存一份后再上传。")


def open_package(data: bytes) -> zipfile.ZipFile:
    """Open a zip package after checking what its directory promises.

    Raises:
        UnreadableFile: ``damaged``, ``password`` or ``too_large``.
    """
    try:
        package = zipfile.ZipFile(BytesIO(data))
    except BROKEN:
        raise damaged() from None
    members = package.infolist()
    if len(members) > MAX_MEMBERS:
        raise too_large(f"包含的部件超过 {MAX_MEMBERS:,} 个")
    if sum(m.file_size for m in members) > MAX_TOTAL:
        raise too_large(f"解压后超过 {MAX_TOTAL // 1024 // 1024} MB")
    if any(m.file_size > RATIO_FLOOR and m.file_size > MAX_RATIO * max(m.compress_size, 1) for m in members):
        raise too_large("压缩比异常")
    if any(m.flag_bits & 0x1 for m in members):
        raise password()
    return package


def password() -> UnreadableFile:
    """Give the error for a file that only opens with a password."""
    return UnreadableFile("password", "文件有密码保护，无法读取。", "请用原来的软件打开，取消密码后另存，再上传。")


def read_member(package: zipfile.ZipFile, name: str | zipfile.ZipInfo, limit: int = MAX_XML) -> bytes | None:
    """Unpack one member, or give None when there is none of that name.

    The size in the directory may lie, so the bytes are counted while they are unpacked.

    Raises:
        UnreadableFile: ``too_large`` beyond ``limit`` bytes, ``damaged`` when it cannot be unpacked.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        with package.open(name) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > limit:
                    raise too_large(f"正文解压后超过 {limit // 1024 // 1024} MB")
                pieces.append(piece)
    except KeyError:
        return None
    except BROKEN:
        raise damaged() from None
    return b"".join(pieces)
