"""Many files into the library in the background: a queue with one worker, what became of each file, stopping and trying again.

The files of a queue belong to the whole program, not to a browser window: reloading the page or asking questions meanwhile
changes nothing. A file is in the library, whole, once its status says so.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from assistant.errors import AssistantError, UnreadableFile
from assistant.library import FileResult, display_name
from assistant.readers.limits import too_large
from assistant.unzip import Load, is_zip, members
from vectorstore.errors import VectorStoreError
from vectorstore.schema import Problem

_log = logging.getLogger(__name__)
Stage = Literal["queued", "reading", "encoding", "added", "updated", "unchanged", "failed", "stopped", "skipped"]
OPEN: frozenset[Stage] = frozenset({"queued", "reading", "encoding"})
_BROKE = ("添加中断了。", "请查看数据目录下的日志，再继续。")
_CRASH = Problem("broken", "程序处理这个文件时出错，没有添加。请把它另存或重新导出后再上传；其他文件不受影响。")
_GONE = Problem("gone", "这个文件没有继续保留，要添加请重新上传。")
MOST_KEPT = 5_000  # finished ones beyond it are forgotten, the oldest first
MOST_BYTES = 600_000_000  # of uploads kept only to be tried again: more than the largest zip


class Adds(Protocol):
    """The part of ``Library`` that is needed here."""

    def add(self, name: str, data: bytes, source_key: str | None = None, *, read: _Told) -> FileResult:
        """See ``Library.add``."""

    def sync(self) -> None:
        """See ``Library.sync``."""


class _Told(Protocol):
    def __call__(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Item:
    """A file on its way. ``id`` rises with the order; ``batch`` is the same for files handed in together; ``size`` in bytes.

    ``gone``: it was not added, and its bytes are no longer kept.
    """

    id: int
    batch: int
    name: str
    size: int
    stage: Stage = "queued"
    result: FileResult | None = None
    gone: bool = False

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is to be said about the file."""
        return (*(self.result.problems if self.result else ()), *((_GONE,) if self.gone else ()))


@dataclass(frozen=True, slots=True)
class Progress:
    """All files that are remembered, in order. ``seconds`` is what is left, where it can be told. ``fault``: why it stopped."""

    items: tuple[Item, ...]
    running: bool
    seconds: float | None = None
    fault: tuple[str, str] | None = None


class Intake:
    """Safe under threads. ``start`` and ``stop`` return at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._items: dict[int, Item] = {}
        self._kept: dict[int, _Kept] = {}
        self._thread: threading.Thread | None = None
        self._next = 0
        self._batch = 0
        self._began = 0.0
        self._finished = 0  # since the worker began
        self._fault: tuple[str, str] | None = None

    def start(self, library: Adds, files: Sequence[tuple[str, bytes]], *, max_bytes: int) -> int:
        """Queue files and begin; a zip counts as the files in it. Gives the number of their batch.

        Args:
            library: where they go.
            files: names and bytes.
            max_bytes: largest single file that is read.
        """
        with self._lock:
            self._batch += 1
            for name, data in files:
                self._queue(name, data, max_bytes)
            self._forget()
        self._run(library)
        return self._batch

    def resume(self, library: Adds, ids: Sequence[int]) -> None:
        """Queue stopped or failed files once more, as far as they are still in memory, and begin."""
        with self._lock:
            for i in ids:
                if i in self._kept and self._items[i].stage in {"failed", "stopped"}:
                    self._items[i] = replace(self._items[i], stage="queued", result=None)
        self._run(library)

    def can_resume(self, item: Item) -> bool:
        """True while the bytes of an unfinished or failed file are in memory."""
        return item.id in self._kept and item.stage in {"failed", "stopped"}

    def stop(self) -> None:
        """Finish the file at hand, leave the others. What is done stays, and what comes in later is taken."""
        with self._lock:
            self._leave({"queued"})
            self._forget()

    def clear(self, batches: Collection[int]) -> None:
        """Forget what is finished of these batches, and the bytes of its files."""
        with self._lock:
            for i in [i for i, item in self._items.items() if item.batch in batches and item.stage not in OPEN]:
                self._drop(i)
            self._fault = None

    def _drop(self, i: int) -> None:
        del self._items[i]
        self._kept.pop(i, None)

    def progress(self) -> Progress:
        """What became of the files so far."""
        with self._lock:
            items, running = tuple(self._items.values()), self._alive()
            left = sum(item.stage in OPEN for item in items)
            elapsed = time.monotonic() - self._began
            seconds = elapsed / self._finished * left if running and self._finished >= 2 else None
            return Progress(items, running, seconds, self._fault)

    def join(self, timeout: float | None = None) -> None:
        """Wait until all is done, or so many seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        # a worker may have left its work to another one
        while (thread := self._thread) is not None and (end is None or time.monotonic() < end):
            thread.join(None if end is None else max(end - time.monotonic(), 0))

    def close(self) -> None:
        """Stop, and wait for the file at hand."""
        self.stop()
        self.join(60)

    # -- the worker ------------------------------------------------------------------------------------------------

    def _alive(self) -> bool:
        return self._thread is not None

    def _queue(self, name: str, data: bytes, max_bytes: int) -> None:
        upload = self._next
        if not is_zip(name, data):
            self._append(name, len(data), _Kept(_Bytes(data, max_bytes), upload, len(data)))
            return
        try:
            found, others = members(data, max_bytes=max_bytes)
        except UnreadableFile as error:
            self._append(name, len(data), None, _failure(name, error), "failed")
            return
        for member in found:
            self._append(member.name, member.size, _Kept(member.load, upload, len(data)))
        if others:
            said = Problem("skipped", f"压缩包里另有{others}个文件不是报告，没有读取。")
            self._append(name, len(data), None, FileResult(display_name(name), "unchanged", None, (said,)), "skipped")

    def _append(
        self, name: str, size: int, kept: _Kept | None, result: FileResult | None = None, stage: Stage = "queued"
    ) -> None:
        self._items[self._next] = Item(self._next, self._batch, display_name(name), size, stage, result)
        if kept is not None:
            self._kept[self._next] = kept
        self._next += 1

    def _forget(self) -> None:
        """Keep the finished files, and the bytes of those that may be tried again, within bounds; the oldest go first."""
        over = len(self._items) - MOST_KEPT
        for i in [i for i, item in self._items.items() if item.stage not in OPEN][: max(over, 0)]:
            self._drop(i)
        busy = {kept.upload for i, kept in self._kept.items() if self._items[i].stage in OPEN}
        idle = {kept.upload: kept.size for kept in self._kept.values() if kept.upload not in busy}
        excess = sum(idle.values()) - MOST_BYTES
        for upload in sorted(idle):
            if excess <= 0:
                break
            excess -= idle[upload]
            for i in [i for i, kept in self._kept.items() if kept.upload == upload]:
                del self._kept[i]
                self._items[i] = replace(self._items[i], gone=True)

    def _run(self, library: Adds) -> None:
        with self._lock:
            self._fault = None
            if self._alive():
                return  # the worker takes what was queued
            self._began, self._finished = time.monotonic(), 0
            self._launch(library)

    def _launch(self, library: Adds) -> None:
        self._thread = threading.Thread(target=self._work, args=(library,), name="intake", daemon=True)
        self._thread.start()

    def _work(self, library: Adds) -> None:
        going = True
        while going:
            fault: tuple[str, str] | None = _BROKE
            try:
                fault = self._drain(library)
            finally:
                with self._lock:
                    # files may have come in after the last one was taken
                    going = fault is None and self._waiting() is not None
                    if fault is _BROKE and self._struck_off():
                        self._launch(library)  # this thread ends with the error, the other files go on
                    elif not going:
                        self._end(fault)

    def _drain(self, library: Adds) -> tuple[str, str] | None:
        try:
            while (item := self._take()) is not None:
                self._done(item, self._add(library, item))
            library.sync()
        except (AssistantError, VectorStoreError) as error:
            _log.warning("files cannot be added: %s", type(error).__name__)
            return error.user_message, error.hint
        return None

    def _struck_off(self) -> bool:
        """Make the file failed that was at hand when something unforeseen happened; False where there was none."""
        item = next((item for item in self._items.values() if item.stage in OPEN - {"queued"}), None)
        if item is None:
            return False
        _log.error("a file cannot be added: %s", type(sys.exception()).__name__)
        self._settle(item, FileResult(item.name, "failed", None, (_CRASH,)))
        return True

    def _end(self, fault: tuple[str, str] | None) -> None:
        self._fault, self._thread = fault, None
        self._leave(OPEN)
        self._forget()

    def _leave(self, stages: Collection[Stage]) -> None:
        for i, item in self._items.items():
            if item.stage in stages:
                self._items[i] = replace(item, stage="stopped")

    def _waiting(self) -> Item | None:
        return next((item for item in self._items.values() if item.stage == "queued"), None)

    def _take(self) -> Item | None:
        with self._lock:
            waiting = self._waiting()
            if waiting is None:
                return None
            self._items[waiting.id] = item = replace(waiting, stage="reading")
            return item

    def _add(self, library: Adds, item: Item) -> FileResult:
        def read() -> None:
            with self._lock:
                self._items[item.id] = replace(item, stage="encoding")

        try:
            data = self._kept[item.id].load()
        except UnreadableFile as error:
            return _failure(item.name, error)
        return library.add(item.name, data, read=read)

    def _done(self, item: Item, result: FileResult) -> None:
        with self._lock:
            self._settle(item, result)

    def _settle(self, item: Item, result: FileResult) -> None:
        self._items[item.id] = replace(item, stage=result.status, result=result)
        self._finished += 1
        if result.status == "failed":
            self._forget()
        else:
            del self._kept[item.id]


@dataclass(frozen=True, slots=True)
class _Kept:
    """The way to a file's bytes. An ``upload`` of ``size`` bytes stays in memory as long as one of its files is kept."""

    load: Load
    upload: int
    size: int


@dataclass(frozen=True, slots=True)
class _Bytes:
    """A file that is in memory already."""

    data: bytes
    most: int

    def __call__(self) -> bytes:
        if len(self.data) > self.most:
            raise too_large(f"超过{self.most // 1_000_000} MB")
        return self.data


def _failure(name: str, error: UnreadableFile) -> FileResult:
    return FileResult(display_name(name), "failed", None, (Problem(error.code, f"{error.user_message}{error.hint}"),))
