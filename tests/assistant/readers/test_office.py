"""Old office files: the converter's own manners, with a program that stands for LibreOffice."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import office
from tests.assistant.readers.building import p, word

RTF = b"{\\rtf1 x}"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Give a function that puts a Python script in the place of LibreOffice; its arguments are written to a file."""
    if os.name != "posix":
        pytest.skip("scripts are no programs here")

    def put(script: str) -> Path:
        (tmp_path / "ready.docx").write_bytes(word(p("全年检查52次。")))
        path = tmp_path / "soffice"
        lead = f"#!{sys.executable}\nimport pathlib, shutil, sys, time\nready = {str(tmp_path / 'ready.docx')!r}\n"
        lead += f"pathlib.Path({str(tmp_path / 'args')!r}).write_text('\\n'.join(sys.argv[1:]))\n"
        lead += "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\nout.mkdir(exist_ok=True)\n"
        path.write_text(lead + script)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(office, "find_program", lambda: str(path))
        return tmp_path / "args"

    return put


def test_reads_what_the_program_made(program) -> None:
    args = program("shutil.copy(ready, out / 'source.docx')")
    document = office.read(RTF)
    assert [block.text for block in document.blocks] == ["全年检查52次。"]
    assert document.format == "rtf"
    given = args.read_text().split("\n")
    assert Path(given[-1]).name == "source.rtf"
    profile = next(arg for arg in given if arg.startswith("-env:UserInstallation=file://"))
    office.read(RTF)
    assert profile not in args.read_text()  # a profile of its own for each run
    assert not Path(given[-1]).parent.exists()


@pytest.mark.parametrize(
    "script",
    [
        "sys.exit(0)",  # what it does with garbage
        "sys.exit(1)",
        "(out / 'source.docx').write_bytes(b'garbage')",
    ],
)
def test_no_usable_result(program, script: str) -> None:
    program(script)
    with pytest.raises(UnreadableFile, match="damaged"):
        office.read(RTF)


def test_random_characters_are_no_result(program, tmp_path: Path) -> None:
    program(f"shutil.copy({str(tmp_path / 'odd.docx')!r}, out / 'source.docx')")
    (tmp_path / "odd.docx").write_bytes(word(p("".join(chr(0x3400 + 37 * i) for i in range(300)))))
    with pytest.raises(UnreadableFile, match="damaged"):
        office.read(RTF)


def test_a_program_that_hangs_is_stopped(program, monkeypatch: pytest.MonkeyPatch) -> None:
    program("time.sleep(60)")
    monkeypatch.setattr(office, "TIMEOUT", 0.5)
    with pytest.raises(UnreadableFile, match="timeout"):
        office.read(RTF)


def test_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile, match="needs_libreoffice") as caught:
        office.read(RTF)
    assert "LibreOffice" in caught.value.user_message
    assert ".docx" in caught.value.hint
