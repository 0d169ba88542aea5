"""The first page is drawn without the heavy libraries; only the warm-up thread may load them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import assistant.web.runtime
from assistant.errors import SettingsError
from assistant.web import texts as t
from assistant.web.runtime import WarmUp
from tests.assistant.web.building import current
from tests.assistant.web.conftest import ROOT, Start

_SCRIPT = """
import sys
from streamlit.testing.v1 import AppTest
from assistant.web.runtime import WarmUp
WarmUp.start = lambda self, services: None
before = set(sys.modules)  # the harness brings some with it
app = AppTest.from_file("app.py", default_timeout=60).run()
later = {"pandas", "altair", "docx", "openpyxl", "pypdfium2", "lxml", "assistant.checks.catalogue", "assistant.compare.compare"}
print("at first:", sorted(later & (set(sys.modules) - before)))
app.chat_input[0].set_value("2023年检查多少次").run()
app.switch_page("assistant/web/library.py").run()
assert not app.exception, app.exception
heavy = {"torch", "sentence_transformers", "transformers", "chromadb", "langchain_openai", "langchain_core", "openai"}
print("loaded:", sorted(heavy & set(sys.modules)))
"""


def test_pages_load_no_heavy_library(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        cwd=ROOT,
        env=os.environ | {"XUNLI_DATA_DIR": str(tmp_path), "XUNLI_EMBEDDING_MODEL": "bundled"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "at first: []" in done.stdout, done.stdout + done.stderr
    assert "loaded: []" in done.stdout, done.stdout + done.stderr


def test_the_warm_up_waits_for_the_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    began = threading.Event()

    class Services:
        def warm_up(self) -> None:
            began.set()
            raise SettingsError("no index here")

    monkeypatch.setattr(assistant.web.runtime, "_PAINTING", 0.0)
    warm_up = WarmUp()
    warm_up.start(Services())  # type: ignore[arg-type]
    assert not began.wait(0.2)
    warm_up.page_sent()
    assert began.wait(5)
    warm_up.join(5)
    assert warm_up.state == "failed"


def test_a_setting_without_a_usable_value_is_named(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNLI_LLM_TIMEOUT", "soon")
    app = start().run()
    assert not app.exception
    assert "XUNLI_LLM_TIMEOUT" in app.error[0].value.replace("\\", "")


def test_a_data_folder_that_cannot_be_written_is_told(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XUNLI_DATA_DIR", str(tmp_path / "file" / "data"))
    app: AppTest = start().run()
    assert not app.exception
    assert t.NO_DATA_DIR in app.error[0].value


def test_the_log_is_in_the_data_folder_and_holds_no_question(start: Start, tmp_path: Path) -> None:
    app = start().run()
    current()
    app.chat_input[0].set_value("帮我写绝密单位的普法宣传部分").run()
    assert not app.exception
    log = tmp_path / "data" / "logs" / "app.log"
    assert log.exists()
    assert "绝密" not in log.read_text(encoding="utf-8")
