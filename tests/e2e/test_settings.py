"""The page 设置 in a real browser: connecting a model, and a backup that brings everything back."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.web import settings_texts as s
from assistant.web import texts as t
from tests.e2e.conftest import Serve
from tests.e2e.test_main_path import QUESTION, attach, say, settled, word_file
from tests.openai_server import OpenAIServer, Reply, failing

pytestmark = pytest.mark.browser
KEY = "sk-secret-0123456789"


def open_view(page: Page, view: str) -> None:
    page.get_by_role("link", name=s.PAGE, exact=True).click()
    expect(page.get_by_role("heading", name=s.PAGE, exact=True)).to_be_visible()
    settled(page)
    page.get_by_role("radio", name=s.VIEWS[view]).click()
    settled(page)


def fill(page: Page, label: str, text: str) -> None:
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Tab")
    settled(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def test_a_model_is_connected_without_a_restart(serve: Serve, page: Page, tmp_path: Path) -> None:
    page.goto(serve())
    attach(page, word_file())
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(page.get_by_text("新增1份")).to_be_visible()
    open_view(page, "model")
    expect(page.get_by_text(s.MODEL_OFF)).to_be_visible()
    # a preset, whose server is not running: the exact fault and its remedy
    page.get_by_role("combobox", name=s.PRESET).click()
    page.get_by_role("option", name="llama.cpp server（本机）").click()
    expect(page.get_by_role("textbox", name=s.URL)).to_have_value("http://127.0.0.1:8080/v1")
    fill(page, s.URL, "http://127.0.0.1:9/v1")
    fill(page, s.MODEL, "test-model")
    press(page, s.TEST)
    expect(page.get_by_text("连接被拒绝")).to_be_visible()
    expect(page.get_by_text("请确认模型服务已经启动")).to_be_visible()
    with OpenAIServer() as model:
        # the address without /v1 is found out, and a wrong key is told
        fill(page, s.URL, model.url.removesuffix("/v1"))
        press(page, s.TEST)
        press(page, s.USE_INSTEAD)
        expect(page.get_by_role("textbox", name=s.URL)).to_have_value(model.url)
        press(page, s.READ_MODELS)
        expect(page.get_by_text(s.models_read(1))).to_be_visible()
        model.enqueue(failing(401))
        fill(page, "密钥", KEY)
        press(page, s.TEST)
        expect(page.get_by_text("服务拒绝了密钥")).to_be_visible()
        press(page, s.SAVE)
        expect(page.get_by_text("第一个字用时")).to_be_visible()
        expect(page.get_by_text(s.model_on("test-model", model.url.split("/")[2]))).to_be_visible()
        expect(page.get_by_text(t.model_name("test-model"))).to_be_visible()
        # the key is kept and sent, and not shown again
        assert model.requests[-1].headers["authorization"] == f"Bearer {KEY}"
        assert KEY not in page.content()
        expect(page.get_by_placeholder(s.KEY_KEPT)).to_be_visible()
        model.enqueue(Reply(("模型说：检查187次[1]。",)))
        page.get_by_role("link", name=t.PAGE_CHAT, exact=True).click()
        say(page, QUESTION)
        expect(page.get_by_text("模型说：检查187次")).to_be_visible(timeout=30_000)
    # after a restart it is still chosen; switched off, questions are answered offline
    page.goto(serve())
    open_view(page, "model")
    expect(page.get_by_text(t.model_name("test-model"))).to_be_visible()
    press(page, s.OFF)
    expect(page.get_by_text(s.MODEL_OFF)).to_be_visible()
    assert KEY not in (tmp_path / "data" / "logs" / "app.log").read_text(encoding="utf-8")
    assert (tmp_path / "data" / "settings.json").stat().st_mode & 0o077 == 0


def test_what_the_environment_sets_cannot_be_changed_here(serve: Serve, page: Page) -> None:
    with OpenAIServer() as model:
        page.goto(f"{serve(XUNLI_LLM_BASE_URL=model.url, XUNLI_LLM_MODEL='test-model')}/settings")
        expect(page.get_by_text(s.from_environment(["XUNLI_LLM_BASE_URL", "XUNLI_LLM_MODEL"]))).to_be_visible()
        for label in (s.URL, s.MODEL, s.KEY):
            expect(page.get_by_role("textbox", name=label, exact=True)).to_be_disabled()
        press(page, s.TEST)
        expect(page.get_by_text("第一个字用时")).to_be_visible()


def test_backup_wipe_restore(serve: Serve, page: Page, tmp_path: Path) -> None:
    page.goto(serve())
    attach(page, word_file())
    say(page, QUESTION)
    expect(page.locator("b", has_text="187次")).to_be_visible()
    open_view(page, "data")
    press(page, s.MAKE)
    expect(page.get_by_text("备份已做好")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name=s.DOWNLOAD, exact=True).click()
    kept = tmp_path / "下载.zip"
    download.value.save_as(kept)
    assert download.value.suggested_filename.startswith("循例备份-")
    assert "manifest.json" in zipfile.ZipFile(kept).namelist()
    # a new machine
    serve()
    shutil.rmtree(tmp_path / "data")
    page.goto(serve())
    expect(page.get_by_role("button", name=t.LOAD_SAMPLES)).to_be_visible()
    open_view(page, "data")
    page.locator(".st-key-settings input[type=file]").set_input_files(kept)
    expect(page.get_by_role("button", name=s.CHECK_BACKUP)).to_be_enabled()
    press(page, s.CHECK_BACKUP)
    expect(page.get_by_text(s.SOUND)).to_be_visible()
    press(page, s.RESTORE_YES)
    expect(page.get_by_text("已恢复。")).to_be_visible()
    page.get_by_role("link", name=t.PAGE_CHAT, exact=True).click()
    page.get_by_role("button", name=QUESTION[:6]).first.click()  # the conversation is there
    expect(page.locator("b", has_text="187次")).to_be_visible()
    page.get_by_role("button", name=t.NEW_CONVERSATION).click()
    say(page, QUESTION)
    expect(page.locator("b", has_text="187次")).to_be_visible()


def test_a_file_that_is_no_backup(serve: Serve, page: Page) -> None:
    page.goto(f"{serve()}/settings")
    settled(page)
    page.get_by_role("radio", name=s.VIEWS["data"]).click()
    expect(page.get_by_text(s.NO_BACKUPS)).to_be_visible()
    page.locator(".st-key-settings input[type=file]").set_input_files(
        {"name": "照片.zip", "mimeType": "application/zip", "buffer": b"PK\x05\x06" + bytes(18)}
    )
    expect(page.get_by_role("button", name=s.CHECK_BACKUP)).to_be_enabled()
    press(page, s.CHECK_BACKUP)
    expect(page.get_by_text("不是循例的备份")).to_be_visible()
    page.get_by_role("radio", name=s.VIEWS["diagnose"]).click()
    press(page, s.DIAGNOSE)
    expect(page.get_by_text("[正常] 资料库")).to_be_visible(timeout=60_000)
