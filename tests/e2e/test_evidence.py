"""The passage beside the chat in a real browser: by mouse, by keyboard, on a PDF's page, on a phone, in the library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.web import conversation_texts as c
from assistant.web import evidence_texts as e
from assistant.web import texts as t
from tests.assistant.web.building import REPORT_2022, REPORT_2023
from tests.e2e.conftest import Serve
from tests.e2e.test_main_path import QUESTION, attach, only_chinese, say, settled

pytestmark = pytest.mark.browser
QUOTE = "全年开展行政检查187次，发现问题12个。"
PDF = Path(__file__).parents[2] / "samples" / "云溪市民政局2021年法治政府建设年度报告.pdf"
_AT_REST = "() => { const f = document.querySelector('.st-key-evidence .xl-scroll'); const m = f?.querySelector('mark')?.getBoundingClientRect(); return !!m && m.top >= f.getBoundingClientRect().top && m.bottom <= f.getBoundingClientRect().bottom }"


def text_file(name: str, text: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def upload(page: Page, *files: dict[str, object]) -> None:
    attach(page, *files)
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(page.get_by_text(f"新增{len(files)}份").first).to_be_visible(timeout=60_000)


def mark(page: Page, at: int = 0) -> Locator:
    return page.locator(".xl-cite").nth(at)


def opened(page: Page) -> Locator:
    passage = page.locator(".st-key-evidence mark")
    expect(passage.first).to_be_visible()
    settled(page)
    page.wait_for_function(_AT_REST)
    return passage


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def test_a_mark_shows_its_quote_and_opens_the_passage(serve: Serve, page: Page) -> None:
    page.goto(serve())
    # enough text after the passage that it does not all fit into the frame
    longer = REPORT_2023.replace(
        "二、存在", "".join(f"第{n}项工作扎实推进，取得实效。\n\n" for n in range(60)) + "二、存在"
    )
    upload(page, text_file("2023.txt", longer), text_file("2022.txt", REPORT_2022))
    say(page, QUESTION)
    # resting on the mark shows the quote, leaving it takes it away
    card = page.locator(".xl-card").first
    expect(card).to_be_hidden()
    mark(page).hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text(QUOTE)
    box, text = card.bounding_box(), page.locator(".xl-text:has(.xl-mark)").first.bounding_box()
    assert box is not None and text is not None
    assert box["x"] >= text["x"] - 1 and box["x"] + box["width"] <= text["x"] + text["width"] + 1
    page.mouse.move(5, 700)
    expect(card).to_be_hidden()
    # a press opens the passage, marked and in view
    mark(page).click()
    expect(opened(page)).to_have_text(QUOTE)
    expect(page.locator(".xl-here")).to_have_text("（一）规范行政执法")
    only_chinese(page)
    # the quote is copied with its source
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=e.COPY_QUOTE).click()
    expect(page.locator(".st-key-evidence").get_by_text(c.COPIED)).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert (
        copied
        == f"{QUOTE}\n——出自《青松县水务局2023年法治政府建设年度报告》“一、主要举措和成效”“（一）规范行政执法”部分"
    )
    # the outline moves, and says where one is
    page.locator(".xl-fold summary").click()
    page.locator(".xl-toc button", has_text="三、2024年主要安排").click()
    expect(page.locator(".xl-here")).to_have_text("三、2024年主要安排")
    expect(page.locator(".st-key-evidence h4", has_text="三、2024年主要安排")).to_be_in_viewport()
    page.get_by_role("button", name=e.BACK).click()
    expect(page.locator(".st-key-evidence .xl-at")).to_have_text("（一）规范行政执法")
    page.get_by_role("button", name=e.ON).click()
    expect(page.locator(".st-key-evidence .xl-at")).to_contain_text(QUOTE)
    # scrolled by hand the outline follows
    page.locator(".st-key-evidence .xl-scroll").evaluate("f => f.scrollTop = f.scrollHeight")
    expect(page.locator(".xl-here")).not_to_have_text("（一）规范行政执法")
    page.get_by_role("button", name=t.CLOSE).click()
    expect(page.locator(".st-key-evidence")).to_have_count(0)
    # the same by keyboard: the mark is reached by Tab, Enter opens, Escape closes and leads back
    page.locator(".xl-text:has(.xl-mark)").first.click(position={"x": 3, "y": 3})
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('xl-cite')"):
            break
    expect(mark(page)).to_be_focused()
    expect(mark(page)).to_have_accessible_name(re.compile(f"^出处1：{QUOTE[:8]}"))
    expect(card).to_be_visible()
    page.keyboard.press("Enter")
    expect(opened(page)).to_have_text(QUOTE)
    expect(page.locator(".st-key-evidence .xl-scroll")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-evidence")).to_have_count(0)
    expect(mark(page)).to_be_focused()


def test_words_are_searched_in_the_reading_view(serve: Serve, page: Page) -> None:
    page.goto(serve())
    upload(page, text_file("2023.txt", REPORT_2023))
    say(page, QUESTION)
    mark(page).click()
    opened(page)
    page.get_by_role("button", name=t.OPEN_IN_LIBRARY).click()
    expect(page.locator(".xl-report mark")).to_have_text(QUOTE)
    expect(page.locator(".xl-report mark")).to_be_in_viewport()
    field = page.get_by_label(e.SEARCH)
    field.fill("不足")
    field.press("Enter")
    expect(page.get_by_text(e.hits(1, 2, 500))).to_be_visible()
    expect(page.locator(".xl-hit.now")).to_have_text("不足")
    expect(page.locator("h4 .xl-hit.now")).to_be_in_viewport()
    page.get_by_role("button", name=e.LATER_HIT).click()
    expect(page.locator("p .xl-hit.now")).to_be_in_viewport()
    assert "alert(1)" in page.locator(".xl-report").inner_text()
    only_chinese(page)


def test_a_pdf_shows_its_page_and_passages_are_compared(serve: Serve, page: Page) -> None:
    page.goto(serve())
    page.get_by_role("button", name=t.LOAD_SAMPLES).click()
    expect(page.get_by_text("新增9份")).to_be_visible(timeout=60_000)
    say(page, "云溪市民政局2021年至2022年开展行政检查多少次？")
    mark(page).click()
    expect(opened(page)).to_contain_text("全年开展行政检查146次")
    page.get_by_role("button", name=e.VIEW_PAGE).click()
    picture = page.locator(".st-key-evidence-picture img")
    expect(picture).to_be_visible()
    page.wait_for_function("() => document.querySelector('.st-key-evidence-picture img')?.naturalWidth > 900")
    page.wait_for_function("() => document.querySelector('.st-key-evidence-picture').scrollTop > 50")  # at the passage
    expect(page.get_by_text(e.page_of(3, 7))).to_be_visible()
    only_chinese(page)
    page.get_by_role("button", name=e.VIEW_COMPARE).first.click()
    expect(page.locator(".xl-compared")).to_have_count(2)
    expect(page.locator(".xl-differs").first).to_have_text("146次")
    only_chinese(page)


def test_on_a_phone_a_tap_shows_the_quote_and_the_passage_lies_over_the_chat(serve: Serve, phone: Page) -> None:
    phone.goto(serve())
    upload(phone, text_file("2023.txt", REPORT_2023))
    say(phone, QUESTION)
    mark(phone).tap()
    card = phone.locator(".xl-card").first
    expect(card).to_be_visible()
    expect(card).to_contain_text(QUOTE)
    box = card.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
    card.get_by_text(e.OPEN_PASSAGE).tap()
    expect(opened(phone)).to_have_text(QUOTE)
    expect(phone.locator(".st-key-evidence mark")).to_be_in_viewport()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_role("button", name=t.CLOSE).tap()
    expect(phone.locator(".st-key-evidence")).to_have_count(0)
