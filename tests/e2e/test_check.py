"""The page 审校 in a real browser on a real server: errors planted in a Word file are found, corrected and handed back."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from io import BytesIO

import docx
import pytest
from playwright.sync_api import Page, expect

from assistant.readers.docx import read
from assistant.samples import FOLDER
from assistant.web import check_texts as c
from assistant.web import texts as t
from tests.e2e.conftest import Serve
from tests.e2e.test_main_path import _FOREIGN, _VISIBLE_TEXT, attach, say, settled
from tests.openai_server import OpenAIServer

pytestmark = pytest.mark.browser
SAMPLE = "云溪市民政局2023年法治政府建设年度报告.docx"
PHONE = "13812345678"


def planted() -> bytes:
    """Last year's sample with a doubled mark and a telephone number in it."""
    document = docx.Document(str(FOLDER / SAMPLE))
    bodies = [p for p in document.paragraphs if len(p.text) > 60]
    bodies[1].runs[-1].text += "。"
    bodies[2].runs[-1].text += f"联系电话{PHONE}。"
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def word_file() -> dict[str, object]:
    return {"name": "送审稿.docx", "mimeType": "application/octet-stream", "buffer": planted()}


def upload(page: Page) -> None:
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files([word_file()])  # type: ignore[list-item]
    expect(page.locator(".st-key-check-text")).to_be_visible()


def only_chinese(page: Page) -> None:
    """No word of the framework is left in English; the numbers of standards and rules are."""
    settled(page)
    words = set(re.findall(r"[A-Za-z][A-Za-z-]{2,}", page.evaluate(_VISIBLE_TEXT)))
    assert words <= _FOREIGN | {"Excel"}, words - _FOREIGN


def number(page: Page, grade: str) -> int:
    """How many findings of a grade the head counts."""
    told = page.locator(".xl-notes span", has_text=c.SEVERITIES_SHOWN["error"]).first.inner_text()
    match = re.search(rf"{grade} (\d+)", told)
    assert match is not None
    return int(match[1])


def go(page: Page, view: str) -> None:
    settled(page)
    page.locator(f".st-key-check-view-{view} button").click()
    expect(page.locator(f".st-key-check-view-{view} button[kind=primary]")).to_be_visible()
    settled(page)


def test_planted_errors_are_found_corrected_and_handed_back(serve: Serve, page: Page) -> None:
    page.goto(serve())
    page.get_by_role("button", name=t.LOAD_SAMPLES).click()
    expect(page.get_by_text("新增9份")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name=c.PAGE, exact=True).click()
    expect(page.get_by_text(c.INTRO)).to_be_visible()
    only_chinese(page)
    upload(page)
    expect(page.get_by_test_id("stAlert").first).to_contain_text("不能公开")
    only_chinese(page)
    # the words of a finding come into view in the text
    card = page.locator("[class*=st-key-check-card-]", has_text=PHONE)
    card.get_by_role("button", name=c.LOCATE).click()
    expect(page.locator(".xl-checked mark.now")).to_have_text(PHONE)
    expect(page.locator(".xl-checked mark.now")).to_be_in_viewport()
    # no public version while private data stands
    go(page, "export")
    expect(page.get_by_role("button", name=c.PUBLIC)).to_be_disabled()
    only_chinese(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=c.ANNOTATED).click()
    assert download.value.suggested_filename == "送审稿（批注）.docx"
    comments = [x.text for x in docx.Document(str(download.value.path())).comments]
    assert any("手机号码" in x for x in comments)
    # the certain ones are corrected, and what is left is fewer
    errors = number(page, "错误")
    page.get_by_role("button", name="改正全部确定的错误").click()
    expect(page.get_by_text("并重新检查")).to_be_visible()
    assert number(page, "错误") < errors
    go(page, "findings")
    expect(page.locator(".xl-checked", has_text=PHONE)).to_have_count(0)
    go(page, "export")
    with page.expect_download() as download:
        page.get_by_role("button", name=c.FIXED_WORD).click()
    text = "\n".join(b.text for b in read(download.value.path().read_bytes()).blocks)
    assert PHONE not in text
    assert "138****5678" in text
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=c.PUBLIC).click()
    document = docx.Document(str(download.value.path()))
    assert "138****5678" in "\n".join(p.text for p in document.paragraphs)
    assert not list(document.comments)
    for view in ("against", "layout", "rules"):
        go(page, view)
        only_chinese(page)


def test_a_file_is_checked_in_the_chat_and_opened_on_the_page(serve: Serve, page: Page) -> None:
    page.goto(serve())
    attach(page, word_file())
    say(page, "帮我检查一下")
    expect(page.get_by_text("审校完毕，共")).to_be_visible()
    only_chinese(page)
    assert PHONE not in page.get_by_test_id("stChatMessage").last.inner_text()
    page.get_by_role("button", name=c.OPEN).click()
    expect(page.locator(".xl-checked mark", has_text=PHONE)).to_be_visible()
    # the answer stays in the conversation; the file was not added to the library
    page.get_by_role("link", name=t.PAGE_LIBRARY).click()
    expect(page.get_by_text(t.EMPTY_LIBRARY)).to_be_visible()
    page.get_by_role("link", name=t.PAGE_CHAT).click()
    expect(page.get_by_text("审校完毕，共")).to_be_visible()


def test_a_model_reads_and_can_be_stopped(serve: Serve, page: Page) -> None:
    asked: list[str] = []

    def answer(messages: list[dict[str, str]]) -> Sequence[str]:
        asked.append(messages[-1]["content"])
        if len(asked) > 2:
            time.sleep(1.5)
        quote = re.findall(r"[\u4e00-\u9fff]{8,}", asked[-1].split("<")[-2])[0]
        return [json.dumps({"quote": quote, "kind": "vague", "message": "没有说明怎么做"}, ensure_ascii=False)]

    with OpenAIServer(answer) as model:
        page.goto(f"{serve(XUNLI_LLM_BASE_URL=model.url, XUNLI_LLM_MODEL='test-model')}/check")
        upload(page)
        page.get_by_role("button", name=c.REVIEW).click()
        expect(page.get_by_text(c.reviewing(2, 0).split("/")[0])).to_be_visible(
            timeout=60_000
        )  # the client is imported now
        page.get_by_role("button", name=c.STOP).click()
        expect(page.get_by_role("button", name=c.REVIEW_AGAIN)).to_be_visible(timeout=30_000)
        expect(page.locator("[class*=st-key-check-card-]", has_text="没有说明怎么做").first).to_be_visible()
        settled(page)
        said = len(asked)
        page.wait_for_timeout(2500)
        assert len(asked) == said
