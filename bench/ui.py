"""The web app: from the server's start to a usable page, and reruns of each page over long things: ``python -m bench.ui``.

Reruns are measured in Streamlit's test harness, on the wall and in processor time, its own drawing of the tree included. The
start needs Chromium; without it that table is left out. Writes ``bench/results/ui.md``.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from assistant.dialogue import Say, respond, result_data
from assistant.samples import sample_files
from assistant.services import Services
from bench.corpus import ROOT
from bench.measure import open_services
from bench.tables import machine, table, write
from bench.timing import Clock

_TURNS = 200
_CHARACTERS = 60_000
_STARTS = 5
_RERUNS = 7
_QUESTIONS = (
    "云溪市民政局2023年法治政府建设中存在哪些问题？",
    "云溪市民政局2023年普法宣传做了哪些工作？",
    "云溪市民政局2024年有哪些打算？",
    "云溪市民政局2022年行政执法部分是怎么写的？",
)
_NOTES = """\
“Start” is from the spawn of the server to an input that can be typed into, in a new browser window; “answers” is when the server
answers at all. “Rerun” is a run of a page that was drawn before, the median of %d.
"""


def main() -> int:
    """Measure all and write the tables."""
    folder = Path(tempfile.mkdtemp())
    os.environ |= {"XUNLI_DATA_DIR": str(folder / "data"), "XUNLI_EMBEDDING_MODEL": "bigram", "XUNLI_LLM_BASE_URL": ""}
    try:
        long_report = _fill(folder / "data")
        parts = ["# The web app\n", machine(), _NOTES % _RERUNS]
        parts += [_starts_table(), _reruns_table(folder, long_report)]
        print(write("ui.md", "\n".join(parts)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _fill(data: Path) -> bytes:
    """The samples, a long report and a long conversation; gives the long report's file."""
    long = _long_report()
    with closing(open_services(data, embedding_model="bigram")) as services:
        for file in sample_files():
            services.library.add(file.name, file.read_bytes())
        services.library.add("长报告.txt", long)
        _talk(services)
    return long


def _long_report() -> bytes:
    # one of the samples is in the old encoding, as files in offices are
    base = next(f for f in sample_files() if f.suffix == ".txt" and "法治政府" in f.name).read_text(encoding="gb18030")
    paragraphs = base.split("\n")
    body = [p for p in paragraphs if len(p) > 60]
    parts: list[str] = []
    while sum(len(p) for p in parts) < _CHARACTERS:
        parts.append(f"（{len(parts) + 1}）工作之{len(parts) + 1}\n" + "\n".join(body[:4]))
    return "\n".join([*paragraphs[:3], "一、主要工作", *parts, *paragraphs[-2:]]).encode()


def _talk(services: Services) -> None:
    answers = []
    for question in _QUESTIONS:
        *_, last = respond(services, Say(question))
        answers.append((question, *result_data(last)))  # type: ignore[arg-type]
    store = services.conversations
    conversation = store.create("长对话")
    for turn in range(_TURNS):
        question, text, data = answers[turn % len(answers)]
        store.append(conversation, "user", question, {"said": question})
        store.append(conversation, "assistant", text, data)


def _reruns_table(folder: Path, long_report: bytes) -> str:
    rows = []
    for name, open_page in _pages(long_report):
        app = open_page(AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run())
        clocks = []
        for _ in range(_RERUNS + 1):
            clock = Clock()
            app.run()
            clocks.append((clock.wall * 1000, clock.cpu * 1000))
        assert not app.exception, app.exception
        wall, cpu = (statistics.median(c[i] for c in clocks[1:]) for i in (0, 1))
        rows.append([name, f"{wall:.0f}", f"{cpu:.0f}"])
    return table(["rerun", "ms, wall", "ms, processor"], rows)


def _pages(long_report: bytes) -> Iterator[tuple[str, Callable[[AppTest], AppTest]]]:
    yield "对话, new", lambda app: app.run()
    yield f"对话, {_TURNS} turns", _conversation
    yield f"资料库, a report of {_CHARACTERS} characters", _reading
    yield f"审校, {_CHARACTERS} characters", lambda app: _check(app, long_report)
    for step in ("outline", "facts", "write", "edit", "check", "export"):
        yield f"起草, 150 facts, {step}", lambda app, step=step: _draft(app, step)  # type: ignore[misc]
    for page in ("draft", "check", "compare", "library", "settings"):
        if (ROOT / f"assistant/web/{page}.py").is_file():
            yield f"{page}.py as it opens", lambda app, page=page: app.switch_page(f"assistant/web/{page}.py").run()  # type: ignore[misc]


def _conversation(app: AppTest) -> AppTest:
    from assistant.web.runtime import runtime

    _state(app).open_conversation(runtime().services.conversations.listed()[0].id)
    return app.run()


def _reading(app: AppTest) -> AppTest:
    from assistant.web.runtime import runtime
    from assistant.web.state import Reading

    longest = max(runtime().services.archive.infos(), key=lambda i: i.characters)
    _state(app).reading = Reading(longest.id)
    return app.switch_page("assistant/web/library.py").run()


def _check(app: AppTest, data: bytes) -> AppTest:
    app.switch_page("assistant/web/check.py").run()
    uploader: Any = app.get("file_uploader")[0]
    uploader.set_value([("长报告.txt", data, "text/plain")]).run()
    return app.run()


def _draft(app: AppTest, step: str) -> AppTest:
    app.switch_page("assistant/web/draft.py").run()
    if any(b.key == "draft-begin" for b in app.button):
        app.button(key="draft-begin").click().run()
    else:
        next(b for b in app.button if str(b.key).startswith("draft-open-")).click().run()
    return app.button(key=f"step-{step}").click().run()


def _state(app: AppTest) -> Any:
    return app.session_state["xunli"]


def _starts_table() -> str:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        return "No Chromium here: the start was not measured.\n"
    from playwright.sync_api import sync_playwright

    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for embedder in ("bigram", "bundled"):
            both = [_start(browser, embedder) for _ in range(_STARTS)]
            rows.append(
                [
                    embedder,
                    *(f"{statistics.median(b[i] for b in both):.2f}" for i in (0, 1)),
                    f"{max(b[1] for b in both):.2f}",
                ]
            )
        browser.close()
    return table(["embedder", "answers, s", "usable, s", "slowest, s"], rows)


def _start(browser: Any, embedder: str) -> tuple[float, float]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    page = browser.new_page()  # the window is open already when somebody starts the program
    clock = Clock()
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"],
        cwd=ROOT,
        env=os.environ | {"XUNLI_EMBEDDING_MODEL": embedder},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        answers = _answers(f"http://127.0.0.1:{port}", clock)
        page.goto(f"http://127.0.0.1:{port}", wait_until="commit")
        page.wait_for_selector('[data-testid="stChatInputTextArea"]:enabled', timeout=60_000)
        return answers, clock.wall
    finally:
        page.close()
        server.kill()
        server.wait()


def _answers(address: str, clock: Clock) -> float:
    while clock.wall < 60:
        with suppress(OSError):
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
            return clock.wall
        time.sleep(0.02)
    raise TimeoutError(address)


if __name__ == "__main__":
    sys.exit(main())
