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
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

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
Serve = Callable[..., str]


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
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that may talk to this machine only; a picture is taken when the test fails."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    elsewhere: list[str] = []
    faults: list[str] = []
    opened.on("request", lambda r: elsewhere.append(r.url) if not _is_here(r.url) else None)
    opened.on("pageerror", lambda e: faults.append(str(e)))
    yield opened
    failed = getattr(request.node, "failed", False)
    if failed:
        PICTURES.mkdir(parents=True, exist_ok=True)
        opened.screenshot(path=PICTURES / f"{request.node.name}.png", full_page=True)
    context.close()
    if not failed:
        assert elsewhere == [], "the page asked another machine"
        assert faults == []


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    if call.when == "call":
        item.failed = outcome.get_result().failed  # type: ignore[attr-defined]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start ``streamlit run app.py`` over a data folder; gives the address. Starting again restarts it."""
    running: list[subprocess.Popen[bytes]] = []

    def stop() -> None:
        for process in running:
            process.kill()  # what it has shown as done must be kept all the same
            process.wait(10)
        running.clear()

    def begin(**settings: str) -> str:
        stop()
        port = _free_port()
        ours = {
            "XUNLI_DATA_DIR": str(tmp_path / "data"),
            "XUNLI_EMBEDDING_MODEL": "bigram",
            "XUNLI_LLM_BASE_URL": "",
            "XUNLI_LLM_MODEL": "",
        }
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        with (tmp_path / "server.log").open("ab") as log:
            process = subprocess.Popen(
                [*command, "--server.port", str(port), "--server.headless", "true"],
                cwd=ROOT,
                env=os.environ | ours | settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        running.append(process)
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        return f"http://127.0.0.1:{port}"

    yield begin
    stop()


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
