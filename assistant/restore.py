"""Putting a backup back: first all of it is checked beside the data, then the data are set aside, then it takes their place.

Nothing is touched before the whole backup has been unpacked, hashed and looked through. From then on a marker stands in
the data folder until all is in place; a run that was killed meanwhile is finished at the next start. So there is the old
state or the new one, never half of each.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from assistant import backup
from assistant.backup import APP, ARCHIVE, FORMAT, MANIFEST, ORIGINALS, SETTINGS, Manifest, Piece, Progress
from assistant.errors import BackupFailed, UnusableBackup
from assistant.saved import SavedModel, parse_saved, read_saved, write_saved
from assistant.settings import Settings
from vectorstore import copying
from vectorstore.errors import ArchiveError, VectorStoreError

_log = logging.getLogger(__name__)
ASIDE, LOCK = "before-restore-", "restore.lock"
_STAGE = ".restore-"
_MOST_MEMBERS, _MOST_MANIFEST, _MOST_SETTINGS = 200_000, 50_000_000, 64_000
_MOST_RATIO = 200  # unpacked to packed; our own databases stay below 20
_ORIGINAL = re.compile(ORIGINALS + r"/[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Staged:
    """A backup that was checked and lies unpacked beside the data, ready to take their place."""

    folder: Path
    manifest: Manifest


def stage(source: Path | IO[bytes], settings: Settings, progress: Progress = lambda done, total: None) -> Staged:
    """Unpack a backup beside the data and check all of it; the data are not touched.

    Raises:
        UnusableBackup: it is no backup, is damaged, or comes from a newer version.
        BackupFailed: no room or no permission.
    """
    folder = Path(settings.data_dir)
    with _mapped():
        folder.mkdir(parents=True, exist_ok=True)
        backup.sweep(folder, f"{_STAGE}*")
        work = Path(tempfile.mkdtemp(prefix=_STAGE, dir=folder))
    try:
        with _mapped():
            manifest = _unpack(source, work, progress)
            _check(work, manifest)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return Staged(work, manifest)


def discard(staged: Staged) -> None:
    """Remove a staged backup that is not wanted."""
    shutil.rmtree(staged.folder, ignore_errors=True)


def put_back(staged: Staged, settings: Settings, progress: Progress = lambda done, total: None) -> Path | None:
    """Let a staged backup take the place of the data; gives the folder where these were set aside, None if there were none.

    Other processes may have the databases open. Indexes see a new archive and make themselves anew at their next sync.

    Raises:
        BackupFailed: no room, no permission, another restore is under way, or another program does not let go of a
            database. The data are as they were; once they were being replaced, the next start finishes it.
    """
    folder = Path(settings.data_dir)
    with _mapped(), _alone(folder):
        aside = _set_aside(settings, progress)
        own = _own_originals(folder / ARCHIVE)
        copying.renew(staged.folder / ARCHIVE, above=_revision(folder / ARCHIVE))
        _write_marker(settings, {"stage": staged.folder.name, "before": own})
        _finish(settings)
    return aside


def finish_interrupted(settings: Settings) -> bool:
    """Finish a restore that was killed after the point of no return; for the start of the program. Gives whether there was one.

    Raises:
        BackupFailed: it cannot be finished; nothing may use the data before.
    """
    folder = Path(settings.data_dir)
    if not settings.restore_marker.exists():
        return False
    with _mapped(), _alone(folder):
        if not settings.restore_marker.exists():  # another process was faster
            return False
        _finish(settings)
    _log.warning("a restore that had been interrupted was finished")
    return True


def _unpack(source: Path | IO[bytes], work: Path, progress: Progress) -> Manifest:
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
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise UnusableBackup(type(error).__name__) from None


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


def _check(work: Path, manifest: Manifest) -> None:
    try:
        copying.check_archive_copy(work / ARCHIVE)
        if APP in manifest.files:
            copying.check_copy(work / APP, tables=("conversations", "messages", "drafts"))
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


def _set_aside(settings: Settings, progress: Progress) -> Path | None:
    """Keep what is there now: as a backup where it can be read, as plain files where it is damaged."""
    folder = Path(settings.data_dir)
    if not any((folder / name).exists() for name in (ARCHIVE, APP)):
        return None
    aside = Path(tempfile.mkdtemp(prefix=f"{ASIDE}{datetime.now():%Y%m%d-%H%M%S}-", dir=folder))
    try:
        backup.make_backup(settings, aside / f"循例备份-恢复前-{datetime.now():%Y%m%d-%H%M}.zip", progress)
    except VectorStoreError as error:
        _log.warning("the present data cannot be read, keeping their files: %s", error)
        for name in (ARCHIVE, APP):
            for path in copying.companions(folder / name):
                if path.exists():
                    shutil.copy2(path, aside / path.name)
        if (folder / ORIGINALS).is_dir():
            shutil.copytree(folder / ORIGINALS, aside / ORIGINALS)
    if read_saved(folder) != SavedModel():
        write_saved(aside, read_saved(folder))
    return aside


def _own_originals(archive: Path) -> list[str]:
    try:
        return copying.original_hashes(archive)
    except ArchiveError:  # not there, or damaged: then none is taken away
        return []


def _revision(archive: Path) -> int:
    try:
        return copying.revision_of(archive)
    except ArchiveError:
        return 0


def _write_marker(settings: Settings, content: dict[str, Any]) -> None:
    handle, temporary = tempfile.mkstemp(dir=settings.data_dir, prefix=".marker-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(settings.restore_marker)


def _finish(settings: Settings) -> None:
    """Bring everything to its place. Each step may be done again, so a kill anywhere only means to begin anew."""
    folder = Path(settings.data_dir)
    marker = json.loads(settings.restore_marker.read_text(encoding="utf-8"))
    work = folder / Path(marker["stage"]).name
    if work.is_dir():
        (folder / ORIGINALS).mkdir(exist_ok=True)
        for original in (work / ORIGINALS).iterdir():
            original.replace(folder / ORIGINALS / original.name)
        copying.copy_in(work / ARCHIVE, folder / ARCHIVE)
        if (work / APP).exists() and not settings.database_url:
            copying.copy_in(work / APP, folder / APP)
        if (work / SETTINGS).exists() and read_saved(folder) == SavedModel():
            # a connection that was set up here stays; the backup has no key
            write_saved(folder, replace(parse_saved((work / SETTINGS).read_bytes()), api_key=""))
        kept = set(copying.original_hashes(work / ARCHIVE))
        for sha256 in set(marker["before"]) - kept:
            if _ORIGINAL.fullmatch(f"{ORIGINALS}/{sha256}"):
                (folder / ORIGINALS / sha256).unlink(missing_ok=True)
    settings.restore_marker.unlink()
    shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise BackupFailed("another restore", user_message="另一个恢复正在进行。", hint="请等它完成后再试。") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupFailed(type(error).__name__, user_message="备份没有恢复成。") from error
    except VectorStoreError as error:
        raise BackupFailed(str(error), user_message=error.user_message, hint=error.hint) from error
