"""A real server and a real browser. Without Chromium the tests skip, with CI=true they fail."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
expect.set_options(timeout=20_000)  # a busy machine may import pandas meanwhile
PICTURES = ROOT / ".pytest_cache" / "pictures"  # of failed tests
_ARGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_HOW = "浏览器测试需要 Chromium：apt-get install chromium fonts-noto-cjk"
OpenPage = Callable[..., Page]


class Serve:
    """``streamlit run app.py`` over a data folder: calling it gives the address; calling it again restarts the server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, **settings: str) -> str:
        """Start. Settings are environment variables; ``program`` is run in place of ``-m streamlit``, ``port`` kept if given."""
        self.kill()
        program = settings.pop("program", "-m streamlit").split()
        port = settings.pop("port", "") or str(_free_port())
        ours = {
            "XUNLI_DATA_DIR": str(self.folder / "data"),
            "XUNLI_EMBEDDING_MODEL": "bigram",
            "XUNLI_LLM_BASE_URL": "",
            "XUNLI_LLM_MODEL": "",
        }
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *program, "run", "app.py", "--server.port", port, "--server.headless", "true"],
                cwd=ROOT,
                env=os.environ | ours | settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", self._process)
        return f"http://127.0.0.1:{port}"

    @property
    def pid(self) -> int:
        """The running server's process."""
        assert self._process is not None, "not running"
        return self._process.pid

    def kill(self) -> None:
        """End it as a power cut does: what it has shown as done must be kept all the same."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
        self._process = None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or any other on the path."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(_HOW)
        pytest.skip(_HOW)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=_ARGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Opens pages that may talk to this machine only, as tabs of people of their own; pictures are taken of a failed test.

    Arguments are those of Playwright's new_context; without any: 1366×768, light, Chinese.
    """
    contexts: list[BrowserContext] = []
    elsewhere: list[str] = []
    faults: list[str] = []

    def begin(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN", **options})
        contexts.append(context)
        opened = context.new_page()
        opened.set_default_timeout(15_000)
        opened.on("request", lambda r: elsewhere.append(r.url) if not _is_here(r.url) else None)
        opened.on("pageerror", lambda e: faults.append(str(e)))
        return opened

    yield begin
    failed = getattr(request.node, "failed", False)
    for number, opened in enumerate(p for c in contexts for p in c.pages if failed):
        PICTURES.mkdir(parents=True, exist_ok=True)
        opened.screenshot(path=PICTURES / f"{request.node.name}{number or ''}.png", full_page=True)
    for context in contexts:
        context.close()
    if not failed:
        assert elsewhere == [], "the page asked another machine"
        assert faults == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One page; see ``open_page``."""
    return open_page()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    if call.when == "call":
        item.failed = outcome.get_result().failed  # type: ignore[attr-defined]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """A server of the test's own."""
    server = Serve(tmp_path)
    yield server
    server.kill()


def _is_here(url: str) -> bool:
    return urlsplit(url).scheme in {"data", "blob", "about"} or urlsplit(url).hostname == "127.0.0.1"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 30.0) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server has ended"
        try:
            opener.open(url, timeout=1).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
