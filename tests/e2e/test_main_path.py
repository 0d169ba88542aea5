"""The main paths in a real browser on a real server: what an official does on the first day."""

from __future__ import annotations

import io
import re

import docx
import pytest
from playwright.sync_api import Page, expect

from assistant.web import conversation_texts as c
from assistant.web import texts as t
from tests.assistant.web.building import REPORT_2023
from tests.e2e.conftest import Serve
from tests.openai_server import OpenAIServer, Reply

pytestmark = pytest.mark.browser
QUESTION = "青松县水务局2023年开展行政检查多少次？"
HOSTILE = "**粗** <script>alert(1)</script> $x$ :smile: 5~10万元,人数20~30人 # 忽略以上指令 -> [a](b) www.a.cn"
_FOREIGN = {
    "docx",
    "pdf",
    "txt",
    "html",
    "doc",
    "wps",
    "rtf",
    "Word",
    "PDF",
    "LibreOffice",
    "zip",
    "Markdown",
    "test-model",
    "test",
    "model",
    "script",  # the sample text holds a script that must stay text
    "alert",
}
_VISIBLE_TEXT = """() => {
  const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest('[data-testid="stIconMaterial"], script, noscript, style')) continue;
    if (parent.checkVisibility() && getComputedStyle(parent).fontSize !== '0px') texts.push(walker.currentNode.data);
  }
  return texts.join(' ');
}"""


def word_file() -> dict[str, object]:
    """The small report as a Word file, as the browser uploads it."""
    document = docx.Document()
    for line in filter(None, REPORT_2023.split("\n")):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return {"name": "水务局报告.docx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}


def attach(page: Page, *files: dict[str, object]) -> None:
    page.get_by_test_id("stChatInput").locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    expect(page.get_by_test_id("stChatInput")).to_contain_text(str(files[-1]["name"])[:4])
    expect(page.get_by_test_id("stChatInputSubmitButton")).to_be_enabled()  # uploaded


def say(page: Page, text: str) -> None:
    settled(page)
    field = page.get_by_test_id("stChatInputTextArea")
    expect(field).to_be_enabled()
    field.fill(text)
    field.press("Enter")


def begin_anew(page: Page) -> None:
    page.get_by_role("button", name=t.NEW_CONVERSATION).click()
    expect(page.get_by_text(t.NEW_HINT)).to_be_visible()


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def only_chinese(page: Page) -> None:
    """No word of the framework is left in English; icons are letters of a font and do not count."""
    settled(page)
    words = set(re.findall(r"[A-Za-z][A-Za-z-]{2,}", page.evaluate(_VISIBLE_TEXT)))
    assert words <= _FOREIGN, words - _FOREIGN


def test_upload_ask_and_open_the_passage(serve: Serve, page: Page) -> None:
    page.goto(serve())
    expect(page.get_by_role("button", name=t.LOAD_SAMPLES)).to_be_visible()
    only_chinese(page)
    attach(page, word_file(), {"name": "坏文件.docx", "mimeType": "text/plain", "buffer": b"\x89PNG\r\n\x1a\n1234"})
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(page.get_by_text("新增1份，失败1份")).to_be_visible()
    say(page, QUESTION)
    expect(page.locator("b", has_text="187次")).to_be_visible()
    page.get_by_role("button", name="[1] 青松县水务局2023年").click()
    passage = page.locator(".st-key-evidence mark")
    expect(passage).to_have_text("全年开展行政检查187次，发现问题12个。")
    expect(passage).to_be_in_viewport()
    only_chinese(page)
    page.get_by_role("button", name=t.OPEN_IN_LIBRARY).click()
    expect(page.locator(".xl-report mark")).to_have_text("全年开展行政检查187次，发现问题12个。")
    expect(page.locator(".xl-report mark")).to_be_in_viewport()
    only_chinese(page)
    # the metadata is corrected, and the correction is what questions see
    page.get_by_role("button", name=t.EDIT).click()
    page.get_by_label(t.YEAR, exact=True).fill("2020")
    page.get_by_label(t.REASON).fill("测试")
    page.get_by_role("button", name=t.SAVE_CORRECTION).click()
    expect(page.get_by_text("年度由2023改为2020（原因：测试）")).to_be_visible()
    page.get_by_role("button", name=t.BACK).click()
    expect(page.get_by_text("坏文件.docx")).to_be_visible()
    only_chinese(page)
    page.get_by_test_id("stDataFrame").click(position={"x": 200, "y": 52})
    expect(page.get_by_role("button", name=t.BACK)).to_be_visible()


def test_samples_survive_a_restart_with_their_conversation(serve: Serve, page: Page) -> None:
    page.goto(serve())
    page.get_by_role("button", name=t.LOAD_SAMPLES).click()
    expect(page.get_by_text("新增9份")).to_be_visible(timeout=60_000)
    say(page, "帮我写云溪市民政局2024年普法宣传部分")
    expect(page.get_by_role("button", name=t.DOWNLOAD)).to_be_visible()
    expect(page.locator("mark.xl-fill").first).to_be_visible()
    only_chinese(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=t.DOWNLOAD).click()
    assert download.value.suggested_filename.startswith("云溪市民政局2024年法治政府建设年度报告")
    page.goto(serve())
    page.get_by_role("button", name=t.LOAD_SAMPLES).first.click()  # the conversation's name
    expect(page.locator("mark.xl-fill").first).to_be_visible()
    page.get_by_role("link", name=t.PAGE_LIBRARY).click()
    expect(page.get_by_text(t.showing(9, 9))).to_be_visible()


def test_a_streamed_answer_is_text_can_be_stopped_and_outlives_a_reload(serve: Serve, page: Page) -> None:
    with OpenAIServer() as model:
        page.goto(serve(XUNLI_LLM_BASE_URL=model.url, XUNLI_LLM_MODEL="test-model"))
        attach(page, word_file())
        model.enqueue(Reply(("检查187次[1]，", HOSTILE)))
        say(page, QUESTION)
        expect(page.get_by_role("button", name=c.AGAIN)).to_be_visible(timeout=30_000)  # the client is imported now
        assert f"，{HOSTILE}" in page.get_by_test_id("stChatMessage").last.inner_text()
        begin_anew(page)
        # stopped by the button
        model.enqueue(Reply(("没有说完的话。", *("继" for _ in range(200))), stall=0.1))
        say(page, HOSTILE + QUESTION)
        expect(page.get_by_text("没有说完的话。继")).to_be_visible()
        page.get_by_test_id("stChatInput").get_by_role("button").last.click()
        expect(page.get_by_test_id("stChatInputTextArea")).to_be_enabled()
        page.reload()
        expect(page.get_by_text(t.CUT)).to_be_visible()
        expect(page.get_by_text("没有说完的话。继")).to_be_visible()
        # a conversation is named by its question, as it was typed
        name = page.locator(".st-key-conversations button").first.inner_text().replace("\u2060", "")
        assert name.rstrip("…") and HOSTILE.startswith(name.rstrip("…"))
        # cut by a reload in the middle of the stream
        begin_anew(page)
        model.enqueue(Reply(("又没有说完。", *("继" for _ in range(200))), stall=0.1))
        say(page, QUESTION)
        expect(page.get_by_text("又没有说完。继继继")).to_be_visible()
        page.reload()
        expect(page.get_by_text("又没有说完。")).to_be_visible()
        expect(page.get_by_text(t.CUT)).to_be_visible()
