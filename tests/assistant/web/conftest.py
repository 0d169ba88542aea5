"""Runs the real app.py in Streamlit's test harness over a library in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import assistant.services
import assistant.web.runtime
from assistant.services import build_services
from tests.fakes import ScriptedChatModel
from vectorstore.archive import Archive
from vectorstore.index import MemoryIndex
from vectorstore.schema import IndexStamp

ROOT = Path(__file__).parents[3]
Start = Callable[..., AppTest]


def _memory_index(archive: Archive, folder: Path, stamp: IndexStamp, url: str) -> MemoryIndex:
    return MemoryIndex(archive, stamp)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Give a new browser session on the app; ``model`` is the language model of the first call's server."""
    monkeypatch.setenv("XUNLI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XUNLI_EMBEDDING_MODEL", "bigram")
    monkeypatch.setattr(assistant.services, "_open_index", _memory_index)

    def begin(model: ScriptedChatModel | None = None, page: str | None = None) -> AppTest:
        if model is not None:
            monkeypatch.setattr(assistant.web.runtime, "build_services", partial(build_services, model=model))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
        return app.switch_page(page) if page else app

    return begin
