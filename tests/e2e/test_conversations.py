"""Conversations in a real browser: answers that are cut, two pages at once, undo, editing, copying, export."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.web import conversation_texts as c
from assistant.web import texts as t
from tests.e2e.conftest import Serve
from tests.e2e.test_main_path import QUESTION, attach, begin_anew, only_chinese, say, settled, word_file
from tests.openai_server import OpenAIServer, Reply

pytestmark = pytest.mark.browser
ENDLESS = Reply(("没有说完的话。", *("继" for _ in range(300))), stall=0.1)


def begin(page: Page, address: str) -> None:
    page.goto(address)
    attach(page, word_file())
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(page.get_by_text("新增1份")).to_be_visible()
    begin_anew(page)


def choose(page: Page, what: str) -> None:
    settled(page)
    page.locator(".st-key-conversations").get_by_test_id("stMenuButtonButton").first.click()
    page.get_by_role("menuitem", name=c.CHOICES[what], exact=True).click()


def test_a_cut_answer_is_marked_at_once_and_gone_on_with(serve: Serve, page: Page) -> None:
    with OpenAIServer() as model:
        settings = {"XUNLI_LLM_BASE_URL": model.url, "XUNLI_LLM_MODEL": "test-model"}
        begin(page, serve(**settings))
        # stopped with Esc: marked without another click
        model.enqueue(ENDLESS)
        say(page, QUESTION)
        expect(page.get_by_text("没有说完的话。继")).to_be_visible(timeout=30_000)  # the client is imported now
        page.keyboard.press("Escape")
        expect(page.get_by_text(t.CUT)).to_be_visible(timeout=5_000)
        expect(page.get_by_text("没有说完的话。继")).to_be_visible()
        model.enqueue(Reply(("检查187次[1]。",)))
        page.get_by_role("button", name=c.GO_ON).click()
        expect(page.get_by_role("button", name=c.AGAIN)).to_be_visible()
        expect(page.get_by_text(t.CUT)).to_have_count(0)
        expect(page.get_by_role("button", name=c.earlier(1))).to_be_visible()
        # stopped while the model is silent
        begin_anew(page)
        model.enqueue(Reply(("来迟了。",), delay=60))
        say(page, QUESTION)
        expect(page.get_by_text("已等")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_text(t.CUT_EMPTY)).to_be_visible(timeout=5_000)
        # cut by a reload: the page that comes back says so within moments
        begin_anew(page)
        model.enqueue(ENDLESS)
        say(page, QUESTION)
        expect(page.get_by_text("没有说完的话。继继")).to_be_visible()
        page.reload()
        expect(page.get_by_text("没有说完的话。继继")).to_be_visible()
        expect(page.get_by_text(t.CUT)).to_be_visible(timeout=5_000)
        # cut by the server's end
        begin_anew(page)
        model.enqueue(ENDLESS)
        say(page, QUESTION)
        expect(page.get_by_text("没有说完的话。继继")).to_be_visible()
        conversation = page.url.split("?")[1]
        page.goto(f"{serve(**settings)}/?{conversation}")
        expect(page.get_by_text("没有说完的话。")).to_be_visible()  # as it was last kept
        expect(page.get_by_text(t.CUT)).to_be_visible(timeout=5_000)
        only_chinese(page)


def test_two_pages_on_one_conversation_show_one_growing_answer(serve: Serve, page: Page, browser: Browser) -> None:
    with OpenAIServer() as model:
        begin(page, serve(XUNLI_LLM_BASE_URL=model.url, XUNLI_LLM_MODEL="test-model"))
        model.enqueue(Reply(("检查187次[1]。", *("另有情况说明如下" for _ in range(120)), "完。"), stall=0.1))
        say(page, QUESTION)
        expect(page.get_by_text("检查187次").first).to_be_visible(timeout=30_000)
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        other = context.new_page()
        other.goto(page.url)
        expect(other.get_by_text(c.GROWING)).to_be_visible()
        expect(other.get_by_text(t.CUT)).to_have_count(0)
        expect(other.locator(".xl-text").last).not_to_have_text(other.locator(".xl-text").last.inner_text())
        expect(other.get_by_text(c.GROWING)).to_be_visible()  # it has grown here, and goes on
        for tab in (page, other):
            expect(tab.get_by_role("button", name=c.AGAIN)).to_be_visible(timeout=30_000)
            expect(tab.get_by_text("完。").first).to_be_visible()
            expect(tab.get_by_test_id("stChatMessage")).to_have_count(2)
        context.close()


def test_delete_undo_edit_rate_copy_and_export(serve: Serve, page: Page, tmp_path: Path) -> None:
    begin(page, serve())
    say(page, QUESTION)
    expect(page.locator("b", has_text="187次")).to_be_visible()
    # deleted, and back with one press
    choose(page, "delete")
    expect(page.locator("b", has_text="187次")).to_have_count(0)
    only_chinese(page)
    page.get_by_role("button", name=c.UNDO).click()
    expect(page.locator("b", has_text="187次")).to_be_visible()
    # rated with a reason that survives a reload
    page.get_by_role("button", name=c.USELESS).click()
    page.get_by_text(c.REASONS["beside"]).click()
    page.get_by_role("button", name=c.SUBMIT).click()
    expect(page.get_by_text(c.rated([c.REASONS["beside"]]))).to_be_visible()
    page.reload()
    expect(page.get_by_text(c.rated([c.REASONS["beside"]]))).to_be_visible()
    # copied without marks, also where the browser has no clipboard of its own
    page.evaluate("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.get_by_role("button", name=c.COPY, exact=True).click()
    expect(page.get_by_role("button", name=c.COPIED)).to_be_visible()
    field = page.get_by_test_id("stChatInputTextArea")
    field.click()
    page.keyboard.press("Control+V")
    assert "187次" in field.input_value() and "[1]" not in field.input_value()
    # what was not sent outlives a change of page
    field.fill("还没有发出的话")
    page.get_by_role("link", name=t.PAGE_LIBRARY).click()
    expect(page.get_by_text(t.showing(1, 1))).to_be_visible()
    page.get_by_role("link", name=t.PAGE_CHAT).click()
    expect(field).to_have_value("还没有发出的话")
    field.fill("")
    # changed and sent again
    page.get_by_role("button", name=c.EDIT, exact=True).click()
    page.get_by_label(c.EDIT_LABEL).fill("青松县水务局2023年存在哪些问题？")
    page.get_by_role("button", name=c.RESEND).click()
    expect(page.get_by_text("信息化水平不高").first).to_be_visible()
    expect(page.locator("b", has_text="187次")).to_have_count(0)
    page.get_by_role("button", name=c.earlier(2)).click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    only_chinese(page)
    # exported
    with page.expect_download() as download:
        choose(page, "word")
    download.value.save_as(tmp_path / "a.docx")
    texts = [p.text for p in docx.Document(io.BytesIO((tmp_path / "a.docx").read_bytes())).paragraphs]
    assert "青松县水务局2023年存在哪些问题？" in texts
    assert any(text.startswith("[1] 青松县水务局2023年，《") for text in texts)
    assert download.value.suggested_filename == "青松县水务局2023年存在哪些问题？.docx"
