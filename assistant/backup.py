"""A backup of everything that cannot be made anew, as one zip: both databases, the originals, the settings without the key.

The vector index, the model folder and the logs are left out: the first is made from the stored vectors, the second from
the installed packages. A backup is taken while the program runs.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import assistant
from assistant.errors import AssistantError, BackupFailed
from assistant.saved import FILE, SavedModel, read_saved, saved_bytes
from assistant.settings import Settings
from assistant.store.conversations import Conversations
from assistant.store.database import AppDatabase
from assistant.store.drafts import Drafts
from vectorstore import copying
from vectorstore.errors import VectorStoreError

_log = logging.getLogger(__name__)
FORMAT = 1
MANIFEST, ARCHIVE, APP, SETTINGS, ORIGINALS = "manifest.json", "archive.sqlite", "app.sqlite", FILE, "originals"
FOLDER = "backups"
KEPT = 3
SPARE = 200_000_000  # bytes of disk that stay free
_PREFIX, _PART, _MADE = "循例备份-", ".xunli-part-", ".made"
_NAME = re.compile(_PREFIX + r"\d{8}-\d{4}\.zip")
_BLOCK = 1_000_000
_OLD = 86_400.0  # seconds after which what a killed run left behind is swept away
Progress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a data folder or a backup holds. ``conversations`` and ``drafts`` are None where another database has them."""

    reports: int = 0
    chunks: int = 0
    originals: int = 0
    conversations: int | None = 0
    drafts: int | None = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a backup: its size in bytes and the hash of its content."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``made`` is local time; ``stamps`` name what made the vectors (embedder, dimension, chunker)."""

    version: str
    made: str
    counts: Counts
    stamps: tuple[tuple[str, int, str], ...]
    files: Mapping[str, Piece]
    missing_originals: int = 0
    format: int = FORMAT

    def to_json(self) -> bytes:
        """The manifest as it stands in the zip."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup on disk."""

    path: Path
    bytes: int
    made: float  # seconds since the epoch


def make_backup(settings: Settings, out: Path | None = None, progress: Progress = lambda done, total: None) -> Path:
    """Make a backup of the data folder as it is now; gives its path.

    Args:
        settings: they say where the data are.
        out: the zip to write, replaced whole or not at all; None: into ``backups`` of the data folder, where the last
            three that were made there are kept; one that was copied there is never deleted.
        progress: told how far it is.

    Raises:
        BackupFailed: no room or no permission; nothing is left behind.
        VectorStoreError: a database cannot be read.
    """
    folder = Path(settings.data_dir)
    target = out or folder / FOLDER / f"{_PREFIX}{datetime.now():%Y%m%d-%H%M}.zip"
    with _mapped():
        if out is None:
            target.parent.mkdir(parents=True, exist_ok=True)
        sweep(folder, f"*/{_PART}*")  # never where the user wants the file: that folder is not ours
        _require_room(target.parent, settings)
        work = Path(tempfile.mkdtemp(prefix=_PART, dir=target.parent))
        try:
            _snapshots(settings, work)
            _write(settings, work, work / "zip", progress)
            (work / "zip").chmod(0o600)  # reports before publication, conversations
            (work / "zip").replace(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        if out is None:
            _prune(target)
    return target


def _prune(newest: Path) -> None:
    """Delete all but the last few backups that were made in this folder. They are listed, so no copied one is taken for such."""
    folder, record = newest.parent, newest.with_name(_MADE)
    listed = record.read_text(encoding="utf-8").split("\n") if record.is_file() else []
    made = [n for n in listed if _NAME.fullmatch(n) and n != newest.name and (folder / n).is_file()] + [newest.name]
    for name in made[:-KEPT]:
        (folder / name).unlink(missing_ok=True)
    record.write_text("\n".join(made[-KEPT:]), encoding="utf-8")


def kept_backups(settings: Settings) -> list[Backup]:
    """The backups in the data folder, latest first."""
    folder = Path(settings.data_dir)
    return _listed(folder / FOLDER, f"{_PREFIX}*.zip")


def set_aside(settings: Settings) -> list[Backup]:
    """What was there before each restore, as backups, latest first."""
    return _listed(Path(settings.data_dir), f"before-restore-*/{_PREFIX}*.zip")


def _listed(folder: Path, pattern: str) -> list[Backup]:
    found = [Backup(p, s.st_size, s.st_mtime) for p in folder.glob(pattern) if (s := p.stat())]
    return sorted(found, key=lambda b: (b.made, b.path.name), reverse=True)


def counts_of(settings: Settings) -> Counts:
    """What the data folder holds now. Raises VectorStoreError where a database cannot be read."""
    folder = Path(settings.data_dir)
    return _counted(
        folder / ARCHIVE, None if settings.database_url else folder / APP, len(_originals(folder / ORIGINALS))
    )


def _counted(archive: Path, app: Path | None, originals: int) -> Counts:
    def rows(path: Path, table: str, unless: str = "") -> int:
        return copying.count_rows(path, table, unless) if path.exists() else 0

    return Counts(
        reports=rows(archive, "reports"),
        chunks=rows(archive, "chunks"),
        originals=originals,
        conversations=rows(app, "conversations", unless="deleted") if app else None,
        drafts=rows(app, "drafts") if app else None,
    )


def _originals(folder: Path) -> list[Path]:
    return [p for p in folder.iterdir() if len(p.name) == 64] if folder.is_dir() else []


def _snapshots(settings: Settings, work: Path) -> None:
    """Both databases as they are now, each at one moment."""
    folder = Path(settings.data_dir)
    if (folder / ARCHIVE).exists():
        copying.copy_out(folder / ARCHIVE, work / ARCHIVE)
    else:
        copying.empty_archive(work / ARCHIVE)
    if settings.database_url:
        return  # that database has its own backup
    if not (folder / APP).exists():
        with closing(AppDatabase(settings.app_database_url)) as database:
            Conversations(database).all(), Drafts(database).all()  # makes the tables
    copying.copy_out(folder / APP, work / APP)


def _write(settings: Settings, work: Path, out: Path, progress: Progress) -> None:
    folder = Path(settings.data_dir)
    hashes = copying.original_hashes(work / ARCHIVE)
    originals = {h: folder / ORIGINALS / h for h in hashes if (folder / ORIGINALS / h).is_file()}
    own = work / APP if (work / APP).exists() else None
    parts = {ARCHIVE: work / ARCHIVE, **({APP: own} if own else {})}
    parts |= {f"{ORIGINALS}/{name}": path for name, path in originals.items()}
    total = sum(path.stat().st_size for path in parts.values())
    files: dict[str, Piece] = {}
    done = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zip:
        for name, path in parts.items():
            with path.open("rb") as source, zip.open(_member(name), "w", force_zip64=True) as target:
                digest = hashlib.sha256()
                size = 0
                for block in blocks(source):
                    target.write(block)
                    digest.update(block)
                    size += len(block)
                    progress(done + size, total)
            done += size
            files[name] = Piece(size, digest.hexdigest())
        saved = read_saved(folder)
        if saved != SavedModel():
            data = saved_bytes(saved, with_key=False)
            zip.writestr(SETTINGS, data)
            files[SETTINGS] = Piece(len(data), hashlib.sha256(data).hexdigest())
        manifest = Manifest(
            version=assistant.__version__,
            made=datetime.now().isoformat(timespec="seconds"),
            counts=_counted(work / ARCHIVE, own, len(originals)),
            stamps=tuple((s.embedder, s.dimension, s.chunker) for s in copying.stamps_of(work / ARCHIVE)),
            files=files,
            missing_originals=len(hashes) - len(originals),
        )
        zip.writestr(MANIFEST, manifest.to_json())
    with out.open("rb+") as written:
        os.fsync(written.fileno())


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, time.localtime()[:6])
    # Word and PDF files are packed already
    info.compress_type = zipfile.ZIP_STORED if name.startswith(ORIGINALS) else zipfile.ZIP_DEFLATED
    return info


def blocks(source: IO[bytes]) -> Iterator[bytes]:
    """The rest of a file, a megabyte at a time."""
    while block := source.read(_BLOCK):
        yield block


def sweep(folder: Path, pattern: str, but: str | None = None) -> None:
    """Remove the folders that runs killed long ago have left behind, ``but`` the one of this name."""
    for leftover in folder.glob(pattern):
        if leftover.name != but and time.time() - leftover.stat().st_mtime > _OLD:
            shutil.rmtree(leftover, ignore_errors=True)


def _require_room(target: Path, settings: Settings) -> None:
    """The zip is rarely larger than the data, and the databases are copied first."""
    folder = Path(settings.data_dir)
    databases = sum(
        p.stat().st_size for name in (ARCHIVE, APP) for p in copying.companions(folder / name) if p.exists()
    )
    require_room(target, 2 * databases + sum(p.stat().st_size for p in _originals(folder / ORIGINALS)))


def require_room(folder: Path, bytes: int) -> None:
    """Raise BackupFailed when that much does not fit on the disk."""
    free = shutil.disk_usage(folder).free
    if free < bytes + SPARE:
        raise BackupFailed(
            "disk",
            user_message=f"磁盘空间不够：大约需要{(bytes + SPARE) / 1e6:.0f} MB，只剩{free / 1e6:.0f} MB。",
            hint="请清理磁盘后再试；现有数据没有改动。",
        )


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except (AssistantError, VectorStoreError):
        raise
    except OSError as error:
        raise BackupFailed(type(error).__name__) from error
