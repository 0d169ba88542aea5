"""Old Word, WPS, RTF and OpenDocument files: turned into .docx by LibreOffice, then read as such."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.readers import docx
from assistant.readers.base import RawDocument
from assistant.readers.limits import MAX_TOTAL, damaged
from assistant.readers.text import common_share

TIMEOUT = 120.0  # seconds; a report takes three to five
_PROGRAMS = ("soffice", "libreoffice")
_KILL_GRACE = 5.0
# named, for left to itself the program reads a damaged file as plain text
_FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format", "odt": "writer8", "xml": "MS Word 2003 XML"}
MIN_COMMON_SHARE = 0.4  # traditional characters have about 0.6, random ones 0.1

logger = logging.getLogger(__name__)


def find_program() -> str | None:
    """Path of LibreOffice, or None when it is not installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def read(data: bytes) -> RawDocument:
    """Convert a file that only an office program understands, and read the result.

    Raises:
        UnreadableFile: ``needs_libreoffice``, ``damaged``, ``timeout``, or what the Word reader raises.
    """
    program = find_program()
    if program is None:
        raise UnreadableFile(
            "needs_libreoffice",
            "这是旧版文件（.doc、.wps、.rtf 等），读取它需要安装 LibreOffice。",
            "请在这台电脑上安装 LibreOffice，也可以在 Word/WPS 里另存为 .docx 后再上传。",
        )
    kind = _kind(data)
    with tempfile.TemporaryDirectory(prefix="xunli-", ignore_cleanup_errors=True) as folder:
        document = docx.read(_convert(program, data, kind, Path(folder)))
    # a damaged file may still come out, as random characters
    if common_share("".join(block.text for block in document.blocks)) < MIN_COMMON_SHARE:
        raise damaged()
    return replace(document, format=kind)


def _kind(data: bytes) -> str:
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(b"PK"):
        return "odt"
    return "xml" if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<") else "doc"


def _convert(program: str, data: bytes, kind: str, folder: Path) -> bytes:
    """Run the converter in a folder of its own, with a profile of its own: two runs on one profile fail."""
    source = folder / f"source.{kind}"
    target = folder / "out" / "source.docx"
    source.write_bytes(data)
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", f"--infilter={_FILTERS[kind]}"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(target.parent), str(source)),
    ]
    _run(command)
    # the exit code is 0 for garbage too: only the file tells
    if not target.is_file() or target.stat().st_size > MAX_TOTAL:
        raise damaged()
    return target.read_bytes()


def _run(command: list[str]) -> None:
    """Run to the end or to the time-out; the whole process group ends with it, for soffice starts a second process."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        raise UnreadableFile(
            "needs_libreoffice", "LibreOffice 无法启动。", "请检查它的安装，或另存为 .docx 后再上传。"
        ) from None
    try:
        process.wait(TIMEOUT)
    except subprocess.TimeoutExpired:
        logger.warning("the office converter did not finish within %.0f s", TIMEOUT)
        raise UnreadableFile(
            "timeout", "文件转换用时过长，已停止。", "请在 Word/WPS 里另存为 .docx 后再上传。"
        ) from None
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait(_KILL_GRACE)
