"""Files and folders → the library, one result a file. Repeatable: what is already there is not read again."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Literal

from assistant.errors import InputError
from assistant.library import FileResult, Library, display_name
from vectorstore.schema import Problem

# In a folder only these are tried; a file that is named is always tried, its content decides.
_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".docx", ".doc", ".wps", ".rtf", ".pdf", ".html", ".htm", ".mht"})
_MOST_FILES = 20_000


def may_be_report(name: str) -> bool:
    """True for a file name that a report in a folder may have: not hidden, no office program's lock file, a known suffix."""
    path = PurePath(name)
    return path.suffix.lower() in _SUFFIXES and not path.name.startswith((".", "~$"))


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files to read, in a stable order: named files, and those below named folders that may be reports.

    Raises:
        InputError: a path does not exist, or nothing below the paths can be a report.
    """
    found: list[Path] = []
    for path in paths:
        shown = display_name(str(path).rstrip("/\\"))
        what = _what(path)
        if what == "folder":
            found.extend(_below(path))
        elif what == "file":
            found.append(path)
        else:
            raise InputError("missing", user_message=f"没有找到“{shown}”。", hint="请检查路径。")
    if not found:
        kinds = "txt、md、docx、doc、wps、rtf、pdf、html"
        raise InputError("nothing", user_message="这里没有可以读取的报告文件。", hint=f"支持 {kinds}。")
    return list(dict.fromkeys(found))


def ingest(library: Library, files: Iterable[Path], *, max_bytes: int) -> Iterator[tuple[Path, FileResult]]:
    """Add files one by one, giving each with its result; the vector index is brought in step after the last one.

    Stopping at any point leaves whole reports only, and the next run goes on.
    """
    changed = False
    try:
        for path in files:
            result = _add(library, path, max_bytes)
            changed = changed or result.status in {"added", "updated"}
            yield path, result
    finally:
        if changed:
            library.sync()


def _add(library: Library, path: Path, max_bytes: int) -> FileResult:
    name = display_name(path.name)
    try:
        if path.stat().st_size > max_bytes:
            limit = max_bytes // 1_000_000
            return FileResult(
                name, "failed", None, (Problem("too_large", f"文件超过{limit} MB，没有读取。请拆分后再试。"),)
            )
        data = path.read_bytes()
    except OSError:
        return FileResult(name, "failed", None, (Problem("unreadable", "文件打不开，请检查是否有权限或被占用。"),))
    # a name need not be UTF-8 on Linux, the archive's text must
    source_key = os.fsencode(path.resolve()).decode("utf-8", "backslashreplace")
    return library.add(path.name, data, source_key=source_key)


def _what(path: Path) -> Literal["folder", "file"] | None:
    """None also for what may not be looked at, and for a name that no file can have."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else None


def _below(folder: Path) -> list[Path]:
    found: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            if may_be_report(name) and _what(path) == "file":
                found.append(path)
        if len(found) > _MOST_FILES:
            raise InputError("too_many", user_message=f"文件夹里的文件超过{_MOST_FILES}个。", hint="请分批导入。")
    return found
