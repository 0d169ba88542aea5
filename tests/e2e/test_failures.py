"""What goes wrong in an office, and what one then sees: each time a sentence that says so, and nothing that was there is lost."""

from __future__ import annotations

import re
import resource
import socket
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect

from assistant.errors import DraftChanged, ModelBusy, ModelUnreachable, StoreError
from assistant.web import draft_texts as d
from assistant.web import texts as t
from tests.assistant.web.building import REPORT_2023
from tests.e2e.conftest import OpenPage, Serve
from tests.e2e.test_draft import begin as begin_draft
from tests.e2e.test_draft import go as go_to_step
from tests.e2e.test_main_path import _FOREIGN, _VISIBLE_TEXT, QUESTION, attach, begin_anew, say, settled, word_file
from tests.openai_server import OpenAIServer, Reply, failing

pytestmark = pytest.mark.browser
LOST = "与程序的连接断开了"  # in style.css, for a dialog of the framework


def only_chinese(page: Page) -> None:
    """No word of the framework or of an exception is left in English; names of formats and of settings are."""
    settled(page)
    words = set(re.findall(r"[A-Za-z][A-Za-z-]{2,}", page.evaluate(_VISIBLE_TEXT)))
    assert words <= _FOREIGN | {"zip", "WPS", "XUNLI", "LLM", "BASE", "URL"}, words - _FOREIGN


def add_report(page: Page) -> None:
    attach(page, word_file())
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(page.get_by_text("新增1份")).to_be_visible(timeout=60_000)
    settled(page)


def answer_is_there(page: Page, count: int = 1) -> None:
    expect(page.locator("b", has_text="187次")).to_have_count(count, timeout=30_000)


# ---- the model


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def test_a_model_that_is_away_leaves_the_offline_answer(serve: Serve, page: Page) -> None:
    page.goto(serve(XUNLI_LLM_BASE_URL=closed_port(), XUNLI_LLM_MODEL="test-model", XUNLI_LLM_RETRIES="0"))
    add_report(page)
    say(page, QUESTION)
    answer_is_there(page)
    expect(page.get_by_text(ModelUnreachable.user_message)).to_be_visible()
    expect(page.get_by_text(t.OFFLINE_CHIP, exact=True)).to_be_visible()
    only_chinese(page)


def test_a_model_that_fails_leaves_what_has_come_and_offers_more(serve: Serve, page: Page) -> None:
    with OpenAIServer() as model:
        page.goto(serve(XUNLI_LLM_BASE_URL=model.url, XUNLI_LLM_MODEL="test-model", XUNLI_LLM_RETRIES="0"))
        add_report(page)
        model.enqueue(failing(500))
        say(page, QUESTION)
        answer_is_there(page)
        expect(page.get_by_text(ModelBusy.user_message)).to_be_visible()
        begin_anew(page)  # without an earlier question that the model would be asked about first
        model.enqueue(Reply(("按照报告，", "全年开展行政检查"), then="drop"))
        say(page, QUESTION)
        last = page.get_by_test_id("stChatMessage").last
        expect(last).to_contain_text("按照报告，全年开展行政检查")
        expect(last.get_by_test_id("stAlert")).to_be_visible()
        only_chinese(page)
        last.get_by_role("button", name=t.USE_OFFLINE).click()
        answer_is_there(page)
        only_chinese(page)


# ---- the disk


@contextmanager
def full_disk(serve: Serve) -> Iterator[None]:
    """Every write of the server to a file fails, as on a full disk."""
    limits = resource.prlimit(serve.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(serve.pid, resource.RLIMIT_FSIZE, (0, limits[1]))
    yield
    resource.prlimit(serve.pid, resource.RLIMIT_FSIZE, limits)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of another process are set on Linux only")
def test_a_full_disk_is_said_and_passes(serve: Serve, page: Page) -> None:
    page.goto(serve())
    add_report(page)
    say(page, QUESTION)
    answer_is_there(page)
    settled(page)
    with full_disk(serve):
        say(page, "这句话存不下来")
        expect(page.get_by_text(StoreError.user_message)).to_be_visible()
        expect(page.get_by_text("磁盘空间").first).to_be_visible()
        answer_is_there(page)
        only_chinese(page)
        page.get_by_role("link", name=t.PAGE_LIBRARY).click()
        expect(page.get_by_role("heading", name=t.LIBRARY)).to_be_visible()
        page.get_by_test_id("stFileUploader").first.locator("input[type=file]").set_input_files(
            {"name": "另一份.txt", "mimeType": "text/plain", "buffer": REPORT_2023.replace("2023", "2021").encode()}
        )
        expect(page.get_by_text(re.compile("磁盘|写入|保存")).first).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        only_chinese(page)
    page.get_by_role("link", name=t.PAGE_CHAT).click()
    answer_is_there(page)
    say(page, QUESTION)
    answer_is_there(page, 2)
    expect(page.get_by_text("这句话存不下来")).to_have_count(0)


# ---- files


def bad_files() -> dict[str, bytes]:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr("word/document.xml", "<w:document>")
    encrypted = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4096
    )
    return {
        "截断.docx": (word_file()["buffer"])[:900],  # type: ignore[index]
        "坏的.docx": whole.getvalue(),
        "加密.docx": encrypted,
        "空的.txt": b"",
        "坏的.pdf": b"%PDF-1.7\nnot a pdf",
        "图片.docx": b"\x89PNG\r\n\x1a\n1234",
    }


def test_bad_files_are_named_each_with_its_reason_and_the_good_one_is_taken(serve: Serve, page: Page) -> None:
    page.goto(serve(XUNLI_MAX_FILE_MB="1"))
    files = [{"name": n, "mimeType": "application/octet-stream", "buffer": b} for n, b in bad_files().items()]
    attach(page, *files, word_file())
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(page.get_by_text(f"新增1份，失败{len(files)}份")).to_be_visible(timeout=60_000)
    rows = page.locator(".xl-files tr")
    for name in bad_files():
        row = rows.filter(has_text=name)
        expect(row).to_contain_text(t.STATUS["failed"])
        reason = row.locator("td").last.inner_text()
        assert len(re.findall(r"[\u4e00-\u9fff]", reason)) >= 4, (name, reason)
    only_chinese(page)
    # one that is too big is refused before it is sent
    page.get_by_test_id("stChatInput").locator("input[type=file]").set_input_files(
        {"name": "很大.txt", "mimeType": "text/plain", "buffer": "大".encode() * 400_000}
    )
    page.wait_for_timeout(500)
    only_chinese(page)
    say(page, QUESTION)
    answer_is_there(page)


# ---- the program


def test_the_page_says_that_the_program_is_gone_and_comes_back_by_itself(serve: Serve, page: Page) -> None:
    address = serve()
    page.goto(address)
    add_report(page)
    serve.kill()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    words = dialog.locator("h2").evaluate("e => getComputedStyle(e, '::after').content + getComputedStyle(e).fontSize")
    assert words == f'"{LOST}"0px'
    serve(port=address.rsplit(":", 1)[1])
    expect(dialog).to_have_count(0, timeout=30_000)
    say(page, QUESTION)
    answer_is_there(page)
    expect(page.get_by_text("新增1份")).to_be_visible()


# ---- two windows


def test_two_windows_on_one_conversation_and_two_uploads_at_once(serve: Serve, open_page: OpenPage) -> None:
    one, two = open_page(), open_page()
    one.goto(serve())
    add_report(one)
    say(one, QUESTION)
    answer_is_there(one)
    settled(one)
    two.goto(one.url)
    answer_is_there(two)
    for page, asked in ((one, "青松县水务局2023年组织普法活动多少场？"), (two, "青松县水务局2023年存在哪些不足？")):
        settled(page)
        field = page.get_by_test_id("stChatInputTextArea")
        field.fill(asked)
        field.press("Enter")
    for page in (one, two):
        settled(page)
        page.reload()
        expect(page.locator("b", has_text="36场")).to_have_count(1, timeout=30_000)
        expect(page.get_by_text("中写明的问题和不足")).to_have_count(1)
        expect(page.get_by_text(t.CUT)).to_have_count(0)
    # both add a file at the same time
    for page, year in ((one, "2019"), (two, "2018")):
        body = REPORT_2023.replace("2024", "1999").replace("2023", year).encode()
        attach(page, {"name": f"报告{year}.txt", "mimeType": "text/plain", "buffer": body})
    for page in (one, two):
        page.get_by_test_id("stChatInputTextArea").press("Enter")
    for page in (one, two):
        expect(page.get_by_text("新增1份").last).to_be_visible(timeout=60_000)
        settled(page)
    one.get_by_role("link", name=t.PAGE_LIBRARY).click()
    expect(one.get_by_text("共 3 份报告")).to_be_visible()


def test_two_windows_on_one_draft_overwrite_nothing(serve: Serve, open_page: OpenPage) -> None:
    one, two = open_page(), open_page()
    begin_draft(one, serve())
    go_to_step(one, "edit")
    two.goto(one.url)
    for page in (one, two):
        expect(page.get_by_label(d.EDITOR)).to_be_visible()
        settled(page)
    first, second = one.get_by_label(d.EDITOR), two.get_by_label(d.EDITOR)
    first.fill(first.input_value() + "\n甲写的一句。")
    first.press("Control+Enter")
    expect(one.locator(".xl-saved", has_text="已保存")).to_be_visible()
    second.fill(second.input_value() + "\n乙写的一句。")
    second.press("Control+Enter")
    expect(two.get_by_text(DraftChanged.user_message)).to_be_visible()
    expect(two.get_by_text("乙写的一句。").first).to_be_visible()  # kept for copying
    settled(two)
    one.reload()
    expect(one.get_by_label(d.EDITOR)).to_have_value(re.compile("甲写的一句。$"))
