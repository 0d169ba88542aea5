"""The page 起草 in a real browser on a real server: from the samples to a Word file, and a model stopped on its way."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from io import BytesIO

import docx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from assistant.web import draft_out_texts as o
from assistant.web import draft_texts as d
from assistant.web import texts as t
from tests.e2e.conftest import Serve
from tests.e2e.test_main_path import _VISIBLE_TEXT, settled
from tests.openai_server import OpenAIServer

pytestmark = pytest.mark.browser
_FOREIGN = {"Word", "Excel", "Markdown", "docx", "pdf", "txt", "xlsx", "test-model", "test", "model"}
_VALUE_COLUMN = 600  # x of 本年值 in the table
_FIRST_ROW, _ROW = 52, 35


class Slow(tuple[str, ...]):
    """Pieces that come one by one, a tenth of a second apart."""

    def __iter__(self) -> Iterator[str]:
        for piece in super().__iter__():
            time.sleep(0.1)
            yield piece


def only_chinese(page: Page) -> None:
    settled(page)
    words = set(re.findall(r"[A-Za-z][A-Za-z-]{2,}", page.evaluate(_VISIBLE_TEXT)))
    assert words <= _FOREIGN, words - _FOREIGN


def begin(page: Page, address: str) -> None:
    """A new draft of the sample agency for 2024."""
    page.goto(f"{address}/draft")
    page.get_by_role("button", name=t.LOAD_SAMPLES).click()
    expect(page.get_by_role("button", name=d.BEGIN)).to_be_visible(timeout=60_000)
    only_chinese(page)
    page.get_by_role("button", name=d.BEGIN).click()
    expect(page.get_by_text("云溪市民政局2024年法治政府建设年度报告").first).to_be_visible()


def go(page: Page, step: str) -> None:
    settled(page)
    page.locator(f".st-key-step-{step} button").click()
    expect(page.locator(f".st-key-step-{step} button[kind=primary]")).to_be_visible()
    settled(page)


def open_part(page: Page, words: str) -> None:
    page.locator(".st-key-draft-sections button", has_text=words).click()
    expect(page.locator(".st-key-draft-sections button[kind=secondary]", has_text=words)).to_be_visible()
    settled(page)


def type_value(page: Page, row: int, value: str) -> None:
    """Type into the table's cell 本年值, which is drawn on a canvas."""
    table = page.get_by_test_id("stDataFrame").first
    table.dblclick(position={"x": _VALUE_COLUMN, "y": _FIRST_ROW + _ROW * row})
    cell = page.locator("#portal textarea, #portal input").first
    expect(cell).to_be_focused()
    cell.fill(value)
    expect(cell).to_have_value(value)
    cell.press("Enter")


def test_from_the_samples_to_a_word_file(serve: Serve, page: Page) -> None:
    begin(page, serve())
    only_chinese(page)
    # two facts in the table
    go(page, "facts")
    page.wait_for_timeout(1500)  # the table's canvas is drawn
    type_value(page, 0, "31")
    expect(page.locator(".st-key-step-facts button", has_text="1/")).to_be_visible()
    type_value(page, 1, "29项")
    expect(page.locator(".st-key-step-facts button", has_text="2/")).to_be_visible()
    only_chinese(page)
    # both stand in the text; a sentence is typed, and a reload brings back all of it
    go(page, "edit")
    open_part(page, "（一）加强组织领导")
    editor = page.get_by_label(d.EDITOR)
    expect(editor).to_have_value(re.compile("分解任务31项.*截至年底完成29项", re.S))
    editor.fill(editor.input_value() + "\n建立法治建设联席会议制度。")
    page.get_by_role("tab", name=d.TABS[1]).click()
    expect(page.locator(".xl-saved", has_text=d.saved_at("").strip())).to_be_visible()
    only_chinese(page)
    page.reload()
    expect(page.get_by_label(d.EDITOR)).to_have_value(re.compile("分解任务31项.*\n建立法治建设联席会议制度。$", re.S))
    # a value beside the text changes it
    page.get_by_role("tab", name=d.TABS[1]).click()
    field = page.get_by_role("textbox", name="完成率").first
    field.fill("98.5")
    field.press("Enter")
    expect(page.get_by_label(d.EDITOR)).to_have_value(re.compile("完成率为98.5%"))
    # and a value typed over its mark becomes the fact
    editor = page.get_by_label(d.EDITOR)
    editor.fill(editor.input_value().replace("【待填：法治建设专题会议，次，上年3】", "4次"))
    editor.press("Control+Enter")
    expect(page.locator(".st-key-step-facts button", has_text="4/")).to_be_visible()
    go(page, "check")
    only_chinese(page)
    go(page, "export")
    only_chinese(page)
    expect(page.get_by_role("button", name=o.FINAL_WORD)).to_be_disabled()
    page.get_by_label(o.ADDRESSEE).fill("云溪市人民政府")
    with page.expect_download() as download:
        page.get_by_role("button", name=o.COMMENT_WORD).click()
    assert download.value.suggested_filename == "云溪市民政局2024年法治政府建设年度报告（征求意见稿）.docx"
    text = "\n".join(p.text for p in docx.Document(str(download.value.path())).paragraphs)
    assert "云溪市人民政府：" in text
    assert "分解任务31项" in text
    assert "建立法治建设联席会议制度。" in text
    only_chinese(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=o.CHECKLIST).click()
    assert "待办" in load_workbook(BytesIO(download.value.path().read_bytes())).sheetnames
    # the way back: the list, and the draft from there
    page.get_by_role("button", name=d.ALL_DRAFTS).click()
    expect(page.get_by_role("button", name=d.NEW)).to_be_visible()
    only_chinese(page)
    page.get_by_role("link", name=t.PAGE_CHAT).click()
    expect(page.get_by_text(t.NEW_HINT)).to_be_visible()
    page.get_by_role("link", name=t.PAGE_DRAFT).click()
    page.locator(".st-key-draft-rows button", has_text="云溪市民政局2024年").click()
    expect(page.get_by_role("button", name=d.ALL_DRAFTS)).to_be_visible()


def test_a_model_is_stopped_and_goes_on(serve: Serve, page: Page) -> None:
    asked: list[str] = []

    def answer(messages: list[dict[str, str]]) -> Sequence[str]:
        base = re.search(r"<底稿>\n(.*?)\n</底稿>", messages[-1]["content"], re.S)
        assert base is not None
        asked.append(base[1])
        return Slow(base[1]) if len(asked) == 3 else ("按照部署，", base[1])

    with OpenAIServer(answer) as model:
        begin(page, serve(XUNLI_LLM_BASE_URL=model.url, XUNLI_LLM_MODEL="test-model"))
        go(page, "write")
        only_chinese(page)
        page.get_by_role("button", name=d.WRITE_ALL).click()
        expect(page.locator(".xl-origin.model")).to_have_count(2, timeout=60_000)  # the client is imported now
        expect(page.locator(".xl-origin.now")).to_have_text(d.NOW_WRITING)
        page.get_by_role("button", name=d.STOP).click()
        expect(page.get_by_role("button", name=d.WRITE_ON)).to_be_visible()
        expect(page.locator(".xl-origin.model")).to_have_count(2)
        page.reload()
        expect(page.locator(".xl-origin.model")).to_have_count(2)
        page.get_by_role("button", name=d.WRITE_ON).click()
        expect(page.get_by_role("button", name=d.WRITE_AGAIN)).to_be_visible(timeout=60_000)
        expect(page.locator(".xl-origin.rolled")).to_have_count(0)
