"""Reading a backup that comes from anywhere: nothing in it is believed before all of it has been unpacked and looked through."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter, ValidationError

from assistant import backup
from assistant.backup import APP, ARCHIVE, FORMAT, MANIFEST, ORIGINALS, SETTINGS, Manifest, Piece, Progress
from assistant.errors import StoreError, UnusableBackup
from assistant.saved import parse_saved
from assistant.store.database import AppDatabase
from vectorstore import copying
from vectorstore.errors import ArchiveError

_MOST_MEMBERS, _MOST_MANIFEST, _MOST_SETTINGS = 200_000, 50_000_000, 64_000
_MOST_RATIO = 200  # unpacked to packed; our own databases stay below 20
_ORIGINAL = re.compile(f"{ORIGINALS}/{copying.SHA256.pattern}")
# what zipfile raises for a damaged file, depending on the place
_DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
)


def unpack(source: Path | IO[bytes], work: Path, progress: Progress) -> Manifest:
    """Unpack a backup into ``work``; gives what it says of itself.

    Raises:
        UnusableBackup: it is no backup, is damaged, or comes from a newer version.
        BackupFailed: there is no room.
        OSError: it cannot be written.
    """
    try:
        with zipfile.ZipFile(source) as zip:
            members = _members(zip)
            manifest = _manifest(zip)
            if members.keys() - {MANIFEST} != manifest.files.keys():
                raise _damaged()
            total = sum(piece.bytes for piece in manifest.files.values())
            backup.require_room(work, total)
            (work / ORIGINALS).mkdir()
            done = 0
            for name, piece in manifest.files.items():
                if members[name].file_size != piece.bytes:
                    raise _damaged()
                with zip.open(members[name]) as packed:
                    _write_piece(packed, work / name, piece)
                done += piece.bytes
                progress(done, total)
            return manifest
    except _DAMAGED as error:
        raise UnusableBackup(type(error).__name__) from None
    except OSError as error:
        if error.errno == errno.EINVAL:  # a place before the beginning of the file
            raise UnusableBackup("place") from None
        raise


def _members(zip: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The members by name. Only names that our backups have get in, so none of them leads out of the folder."""
    infos = zip.infolist()
    members = {info.filename: info for info in infos}
    if MANIFEST not in members:
        raise UnusableBackup("no manifest")
    if len(infos) > _MOST_MEMBERS or len(members) != len(infos):
        raise UnusableBackup("members")
    if any(not _known(name) for name in members) or any(info.flag_bits & 1 for info in infos):
        raise UnusableBackup("foreign or encrypted members")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise UnusableBackup("compression")
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if unpacked > _MOST_RATIO * packed + 10_000_000:
        raise UnusableBackup("ratio")
    return members


def _known(name: str) -> bool:
    return name in (MANIFEST, ARCHIVE, APP, SETTINGS) or _ORIGINAL.fullmatch(name) is not None


def _manifest(zip: zipfile.ZipFile) -> Manifest:
    with zip.open(MANIFEST) as packed:
        data = packed.read(_MOST_MANIFEST + 1)
    if len(data) > _MOST_MANIFEST:
        raise UnusableBackup("manifest")
    try:
        found: Any = json.loads(data)
        if isinstance(found, dict) and isinstance(found.get("format"), int) and found["format"] > FORMAT:
            raise UnusableBackup(
                "newer", user_message="这个备份由更新版本的程序制作，本版本不能恢复。", hint="请先升级程序。"
            )
        manifest = TypeAdapter(Manifest).validate_python(found)
    except (ValueError, RecursionError, ValidationError):
        raise UnusableBackup("manifest") from None
    if ARCHIVE not in manifest.files:
        raise UnusableBackup("no archive")
    return manifest


def _write_piece(packed: IO[bytes], target: Path, piece: Piece) -> None:
    digest = hashlib.sha256()
    size = 0
    with target.open("wb") as file:
        for block in backup.blocks(packed):
            size += len(block)
            if size > piece.bytes:
                raise _damaged()
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    named = target.name if target.parent.name == ORIGINALS else piece.sha256
    if size != piece.bytes or digest.hexdigest() != piece.sha256 or named != piece.sha256:
        raise _damaged()


def _damaged() -> UnusableBackup:
    return UnusableBackup("damaged", user_message="备份文件已损坏（校验不符）。")


def check(work: Path, manifest: Manifest) -> None:
    """Look through what was unpacked, and bring its tables up to date. Raises UnusableBackup."""
    try:
        copying.check_archive_copy(work / ARCHIVE)
        if APP in manifest.files:
            copying.check_copy(work / APP, tables=("conversations", "messages", "drafts"))
            _bring_up_to_date(work / APP)
    except StoreError as error:
        raise UnusableBackup(str(error)) from None
    except ArchiveError as error:
        if error.user_message == ArchiveError.user_message:  # SQLite cannot read it at all
            raise UnusableBackup(str(error)) from None
        raise UnusableBackup(str(error), user_message=error.user_message, hint=error.hint) from None
    if SETTINGS in manifest.files:
        try:
            if manifest.files[SETTINGS].bytes > _MOST_SETTINGS:
                raise ValueError
            parse_saved((work / SETTINGS).read_bytes())
        except ValueError:
            raise UnusableBackup("settings") from None


def _bring_up_to_date(app: Path) -> None:
    """Add what the tables of an earlier version lack: a program that is running looks for it only when it opens its file."""
    database = AppDatabase(f"sqlite:///{app.as_posix()}")
    try:
        with database.session():
            pass
    finally:
        database.close()
