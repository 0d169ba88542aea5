"""Pictures for the guide: ``make screenshots`` starts the app on the samples and goes through it in headless Chromium.

They land in docs/images at 1366×768, from this build. It needs Chromium and fonts-noto-cjk, like the browser tests.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.web import check_texts as c  # noqa: E402
from assistant.web import compare_texts as p  # noqa: E402
from assistant.web import draft_texts as d  # noqa: E402
from assistant.web import library_texts as lt  # noqa: E402
from assistant.web import settings_texts as s  # noqa: E402
from assistant.web import texts as t  # noqa: E402
from tests.e2e.conftest import Serve  # noqa: E402
from tests.e2e.test_check import upload as upload_to_check  # noqa: E402
from tests.e2e.test_main_path import say, settled  # noqa: E402

IMAGES = ROOT / "docs" / "images"


def main() -> None:
    """Take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk)")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Serve(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            home = server(XUNLI_EMBEDDING_MODEL="bundled")
            page = browser.new_context(
                viewport={"width": 1366, "height": 768}, locale="zh-CN", reduced_motion="reduce"
            ).new_page()
            page.set_default_timeout(20_000)
            tour(page, home)
        finally:
            browser.close()
            server.kill()


def tour(page: Page, home: str) -> None:
    """Every page that the guide shows, in its order."""
    page.goto(home)
    expect(page.get_by_role("button", name=t.LOAD_SAMPLES)).to_be_visible()
    expect(page.get_by_text(t.WARM_READY)).to_be_visible(timeout=60_000)
    take(page, "start")
    page.get_by_role("button", name=t.LOAD_SAMPLES).click()
    expect(page.get_by_text("新增9份")).to_be_visible(timeout=120_000)
    _library(page, home)
    _chat(page, home)
    _draft(page, home)
    page.goto(f"{home}/check")
    expect(page.get_by_text(c.INTRO)).to_be_visible()
    upload_to_check(page)
    take(page, "check")
    _compare(page, home)
    page.goto(f"{home}/settings")
    expect(page.get_by_text(s.MODEL_OFF)).to_be_visible()
    take(page, "settings")


def _library(page: Page, home: str) -> None:
    page.goto(f"{home}/library")
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    take(page, "library")
    page.get_by_role("radio", name=lt.VIEWS["coverage"]).or_(page.get_by_text(lt.VIEWS["coverage"])).first.click()
    settled(page)
    take(page, "coverage")


def _chat(page: Page, home: str) -> None:
    page.goto(home)
    say(page, "云溪市民政局2023年办理行政许可多少件？")
    settled(page)
    say(page, "法治政府建设中存在哪些问题？")
    settled(page)
    page.locator(".xl-cite").first.click()
    expect(page.locator(".st-key-evidence mark").first).to_be_visible()
    take(page, "chat")
    page.goto(home)
    say(page, "云溪市民政局2021—2023年行政检查和普法活动各多少？")
    settled(page)
    page.wait_for_timeout(1_500)
    take(page, "series")


def _draft(page: Page, home: str) -> None:
    page.goto(f"{home}/draft")
    page.get_by_role("button", name=d.BEGIN).click()
    expect(page.get_by_text("云溪市民政局2024年法治政府建设年度报告").first).to_be_visible()
    settled(page)
    for step in ("outline", "facts", "check"):
        page.goto(re.sub(r"step=\w+", f"step={step}", page.url))
        expect(page.locator(f".st-key-step-{step} button[kind=primary]")).to_be_visible()
        take(page, f"draft-{step}")


def _compare(page: Page, home: str) -> None:
    page.goto(f"{home}/compare")
    expect(page.get_by_text(p.VIEWS["overview"]).first).to_be_visible()
    take(page, "compare")
    page.get_by_role("radio", name=p.VIEWS["figures"]).or_(page.get_by_text(p.VIEWS["figures"])).first.click()
    settled(page)
    take(page, "compare-figures")


def take(page: Page, name: str) -> None:
    """One picture, when the page stands still."""
    settled(page)
    page.wait_for_timeout(600)
    page.screenshot(path=IMAGES / f"{name}.png")
    print(name)


if __name__ == "__main__":
    main()
