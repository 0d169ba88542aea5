"""The command line run in this process, over a small library."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from tests.assistant.building import (
    fill,
    report_text,
)


@dataclass(frozen=True)
class Ran:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout; fails when there is anything else."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three reports of one agency and one of another; only read."""
    data = tmp_path_factory.mktemp("filled") / "data"
    fill(
        data,
        *((f"甲{year}.txt", report_text(year=year, cases=year - 2000)) for year in (2021, 2022, 2023)),
        ("乙.txt", report_text("西山区民政局", 2023, cases=50)),
    )
    return data


@pytest.fixture
def data(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it that the commands of this test work on, in a current folder without .env."""
    copy = tmp_path / "data"
    shutil.copytree(filled, copy)
    monkeypatch.setenv("XUNLI_DATA_DIR", str(copy))
    monkeypatch.setenv("XUNLI_EMBEDDING_MODEL", "bigram")
    monkeypatch.chdir(tmp_path)
    return copy


@pytest.fixture
def run(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process. The Chroma folder is left to the tests of other processes: it takes seconds."""
    from vectorstore.index import MemoryIndex

    monkeypatch.setattr("assistant.services._open_index", lambda archive, _, stamp, url: MemoryIndex(archive, stamp))

    def run(*argv: object, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            code = main([str(a) for a in argv])
        except SystemExit as stop:
            assert isinstance(stop.code, int)
            code = stop.code
        return Ran(code, *capsys.readouterr())

    return run
