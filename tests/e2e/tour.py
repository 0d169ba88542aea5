"""A way through all pages with typical content, for tests that look at every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from assistant.web import check_texts as c
from assistant.web import draft_texts as d
from assistant.web import texts as t
from tests.e2e.conftest import Serve
from tests.e2e.test_check import upload as upload_to_check
from tests.e2e.test_main_path import say, settled

STEPS = ("outline", "facts", "write", "edit", "check", "export")
VIEWS = ("findings", "against", "layout", "export", "rules")
QUESTION = "云溪市民政局2023年法治政府建设中存在哪些问题？"


@dataclass(frozen=True)
class Made:
    """What there is to be looked at: the addresses of a conversation and of a draft on a server."""

    home: str
    conversation: str
    draft: str


def furnish(page: Page, home: str) -> Made:
    """The samples, a conversation with an answer, a part of a draft and a refusal, and a draft."""
    page.goto(home)
    page.get_by_role("button", name=t.LOAD_SAMPLES).click()
    expect(page.get_by_text("新增9份")).to_be_visible(timeout=60_000)
    for question in (QUESTION, "帮我写云溪市民政局2024年普法宣传部分", "云溪市民政局2012年普法多少场？"):
        say(page, question)
        expect(page.get_by_text(question).last).to_be_visible()
        settled(page)
    conversation = page.url
    page.goto(f"{home}/draft")
    page.get_by_role("button", name=d.BEGIN).click()
    expect(page.get_by_text("云溪市民政局2024年法治政府建设年度报告").first).to_be_visible()
    settled(page)
    return Made(home, conversation, page.url)


def furnished(browser: Browser, folder: Path) -> Iterator[Made]:
    """The same on a server of its own, which ends with the iteration."""
    server = Serve(folder)
    page = browser.new_page(locale="zh-CN")
    page.set_default_timeout(15_000)
    yield furnish(page, server())
    page.close()
    server.kill()


def stops(page: Page, made: Made) -> Iterator[str]:
    """Goes from view to view; gives the name of each once it stands still."""
    page.goto(made.home)
    yield _still(page, "welcome")
    page.goto(made.conversation)
    expect(page.get_by_text(QUESTION).first).to_be_visible()
    yield _still(page, "conversation")
    page.locator("[class*=st-key-cite-] button").first.click()
    expect(page.locator(".st-key-evidence mark").first).to_be_visible()
    yield _still(page, "evidence")
    for step in STEPS:
        page.goto(re.sub(r"step=\w+", f"step={step}", made.draft))
        expect(page.locator(f".st-key-step-{step} button[kind=primary]")).to_be_visible()
        yield _still(page, f"draft, {step}")
    page.get_by_role("button", name=d.ALL_DRAFTS).click()
    expect(page.get_by_role("button", name=d.NEW)).to_be_visible()
    yield _still(page, "drafts")
    page.get_by_role("button", name=d.NEW).click()
    expect(page.get_by_role("button", name=d.BEGIN)).to_be_visible()
    yield _still(page, "new draft")
    page.goto(f"{made.home}/check")
    expect(page.get_by_text(c.INTRO)).to_be_visible()
    yield _still(page, "check")
    upload_to_check(page)
    for view in VIEWS:
        page.locator(f".st-key-check-view-{view} button").click()
        expect(page.locator(f".st-key-check-view-{view} button[kind=primary]")).to_be_visible()
        yield _still(page, f"check, {view}")
    for link in _others(page, made):
        page.goto(link)
        yield _still(page, urlsplit(link).path.strip("/"))
    page.goto(f"{made.home}/library")
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible()
    yield _still(page, "library")


def _others(page: Page, made: Made) -> list[str]:
    """The pages of the menu that need no content to be looked at."""
    links = page.get_by_test_id("stSidebarNavLink")
    found = [str(links.nth(i).get_attribute("href")) for i in range(links.count())]
    seen = {"", "draft", "check", "library"}
    return [link for link in found if urlsplit(link).path.strip("/") not in seen]


def _still(page: Page, name: str) -> str:
    settled(page)
    page.wait_for_timeout(400)  # sizes move once more when the fonts and the table's canvas are there
    return name
