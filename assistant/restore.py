"""Putting a backup back: first all of it is checked beside the data, then the data are set aside, then it takes their place.

Nothing is touched before the whole backup has been unpacked, hashed and looked through. From then on a marker stands in
the data folder until all is in place; a run that was killed meanwhile is finished at the next start. So there is the old
state or the new one, never half of each. One that fails is taken back as long as nothing has been replaced; what was done
between a failure and the finish is set aside, too.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from assistant import backup
from assistant.backup import APP, ARCHIVE, ORIGINALS, SETTINGS, Manifest, Progress
from assistant.backup_reading import check, unpack
from assistant.errors import AssistantError, BackupFailed
from assistant.saved import SavedModel, parse_saved, read_saved, write_saved
from assistant.settings import Settings
from vectorstore import copying
from vectorstore.errors import ArchiveError, VectorStoreError

_log = logging.getLogger(__name__)
_HALF = "请在“设置－数据与备份”中点“继续完成恢复”，或重新启动程序；在此之前请不要做别的工作。"
ASIDE, LOCK = "before-restore-", "restore.lock"
_STAGE = ".restore-"
_ROUNDS = 3  # times that the data are set aside when somebody changes them meanwhile


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
        backup.sweep(folder, f"{_STAGE}*", but=_marked(settings))
        work = Path(tempfile.mkdtemp(prefix=_STAGE, dir=folder))
    try:
        with _mapped():
            manifest = unpack(source, work, progress)
            check(work, manifest)
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
        BackupFailed: no room, no permission, another restore is under way or unfinished, or another program does not let
            go of a database. The data are as they were and the staged backup is gone; where the marker stands, half of
            the data were replaced already, and ``finish_interrupted`` does the rest.
    """
    try:
        with _mapped(), _alone(Path(settings.data_dir)):
            return _replace(staged, settings, progress)
    except BaseException as error:
        if _marked(settings) != staged.folder.name:
            discard(staged)
        elif isinstance(error, AssistantError):
            raise BackupFailed("half", user_message=f"恢复只完成了一部分：{error.user_message}", hint=_HALF) from error
        raise


def _replace(staged: Staged, settings: Settings, progress: Progress) -> Path | None:
    archive = settings.archive_path
    if settings.restore_marker.exists():
        raise BackupFailed("unfinished", user_message="上一次恢复还没有完成。", hint=_HALF)
    before = _state(archive)
    aside: Path | None = None
    try:
        aside = _set_aside_as_it_stays(settings, progress)
        copying.renew(staged.folder / ARCHIVE, above=before[1] if before else 0)
        _write_marker(settings, {"stage": staged.folder.name, "before": _own_originals(archive)})
        _finish(settings)
    except BaseException:
        if _name(_state(archive)) == _name(
            before
        ):  # it is the first to be replaced: nothing was, nothing is to be finished
            settings.restore_marker.unlink(missing_ok=True)
            if aside is not None:
                shutil.rmtree(aside, ignore_errors=True)
        raise
    return aside


def finish_interrupted(settings: Settings) -> bool:
    """Finish a restore that was killed or failed after the point of no return. Gives whether there was one.

    What is there now is set aside first: people may have worked on with what a failed restore had left.

    Raises:
        BackupFailed: it cannot be finished; nothing may use the data before.
    """
    folder = Path(settings.data_dir)
    if not settings.restore_marker.exists():
        return False
    with _mapped(), _alone(folder):
        if not settings.restore_marker.exists():  # another process was faster
            return False
        aside = _set_aside_as_it_stays(settings, lambda done, total: None)
        with copying.watching((folder / ARCHIVE, folder / APP)) as changed:
            try:
                _finish(settings)
            except BaseException:
                if aside is not None and not changed():  # the next attempt keeps it anew: no pile of copies
                    shutil.rmtree(aside, ignore_errors=True)
                raise
    _log.warning("a restore that had been interrupted was finished")
    return True


def _set_aside_as_it_stays(settings: Settings, progress: Progress) -> Path | None:
    """Set the present data aside, anew when somebody has changed them meanwhile: what is replaced has been kept."""
    folder = Path(settings.data_dir)
    for _ in range(_ROUNDS):
        with copying.watching((folder / ARCHIVE, folder / APP)) as changed:
            aside = _set_aside(settings, progress)
            if not changed():
                return aside
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
    raise BackupFailed(
        "being changed",
        user_message="资料正在被修改，现在不能恢复。",
        hint="请等正在进行的添加、回答或重建完成后再试。",
    )


def _set_aside(settings: Settings, progress: Progress) -> Path | None:
    """Keep what is there now: as a backup where it can be read, as plain files where it is damaged."""
    folder = Path(settings.data_dir)
    if not any((folder / name).exists() for name in (ARCHIVE, APP)):
        return None
    aside = Path(tempfile.mkdtemp(prefix=f"{ASIDE}{datetime.now():%Y%m%d-%H%M%S}-", dir=folder))
    try:
        _keep(settings, aside, progress)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return aside


def _keep(settings: Settings, aside: Path, progress: Progress) -> None:
    folder = Path(settings.data_dir)
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


def _own_originals(archive: Path) -> list[str]:
    try:
        return copying.original_hashes(archive)
    except ArchiveError:  # not there, or damaged: then none is taken away
        return []


def _state(archive: Path) -> tuple[str, int] | None:
    """Name and revision of an archive, no name where it is damaged; None where there is none."""
    try:
        return copying.state_of(archive)
    except ArchiveError:
        return ("", 0) if archive.exists() else None


def _name(state: tuple[str, int] | None) -> str | None:
    return state[0] if state else None


def _marked(settings: Settings) -> str | None:
    """The name of the staged backup that is taking the place of the data."""
    try:
        return Path(json.loads(settings.restore_marker.read_text(encoding="utf-8"))["stage"]).name
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_marker(settings: Settings, content: dict[str, Any]) -> None:
    handle, temporary = tempfile.mkstemp(dir=settings.data_dir, prefix=".marker-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(settings.restore_marker)


def _finish(settings: Settings) -> None:
    """Bring everything to its place. Each step may be done again, so a kill anywhere only means to begin anew.

    The archive comes first: by its name one sees whether anything was replaced, and reports added since then stay.
    """
    folder = Path(settings.data_dir)
    marker = json.loads(settings.restore_marker.read_text(encoding="utf-8"))
    work = folder / Path(marker["stage"]).name
    if work.is_dir():
        if _name(_state(folder / ARCHIVE)) != _name(_state(work / ARCHIVE)):
            copying.copy_in(work / ARCHIVE, folder / ARCHIVE)
        (folder / ORIGINALS).mkdir(exist_ok=True)
        for original in (work / ORIGINALS).iterdir():
            original.replace(folder / ORIGINALS / original.name)
        if (work / APP).exists() and not settings.database_url:
            copying.copy_in(work / APP, folder / APP)
        if (work / SETTINGS).exists() and read_saved(folder) == SavedModel():
            # a connection that was set up here stays; the backup has no key
            write_saved(folder, replace(parse_saved((work / SETTINGS).read_bytes()), api_key=""))
        kept = set(copying.original_hashes(folder / ARCHIVE))
        for sha256 in set(marker["before"]) - kept:
            if copying.SHA256.fullmatch(sha256):
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
