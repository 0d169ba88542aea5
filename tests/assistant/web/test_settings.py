"""The page 设置 in Streamlit's test harness: a model chosen, tested, switched; the index made anew."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.connection import PRESETS
from assistant.saved import SavedModel, read_saved, write_saved
from assistant.web import settings_texts as s
from tests.assistant.web.building import REPORT_2023, add, current, html_of
from tests.assistant.web.conftest import Start
from tests.assistant.web.setting import opened, press, setup, words
from tests.openai_server import OpenAIServer, Reply, failing

KEY = "sk-secret-0123456789"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def fill(app: AppTest, url: str, model: str = "test-model", key: str = "") -> None:
    app.text_input(key="model-url").set_value(url).run()
    app.text_input(key="model-name").set_value(model).run()
    app.text_input(key="model-key").set_value(key).run()
    assert not app.exception


def saved() -> SavedModel:
    return read_saved(current().services.settings.data_dir)


# -- the language model -----------------------------------------------------------------------------------------------


def test_a_preset_fills_the_address(start: Start) -> None:
    app = opened(start)
    assert s.MODEL_OFF in words(app)
    for preset in PRESETS:
        app.selectbox(key="model-preset").set_value(preset.name).run()
        assert app.text_input(key="model-url").value == preset.base_url
    app.selectbox(key="model-preset").set_value(s.OTHER).run()
    assert app.text_input(key="model-url").value == ""
    app.text_input(key="model-url").set_value(PRESETS[0].base_url).run()
    assert app.selectbox(key="model-preset").value == PRESETS[0].name


def test_saved_it_works_at_once_and_reloads_nothing(start: Start, server: OpenAIServer) -> None:
    app = opened(start)
    before = current().services
    fill(app, server.url + "/", key=KEY)
    press(app, "model-save")
    assert s.SAVED in words(app) and "第一个字用时" in html_of(app)
    assert saved() == SavedModel(server.url, "test-model", KEY)
    now = current().services
    assert now.model is not None and now.model.name == "test-model"
    assert now.embedder is before.embedder and now.archive is before.archive and now.index is before.index
    assert server.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    # the key is neither on the page nor in what the session remembers
    assert app.text_input(key="model-key").value == "" and KEY not in words(app) + repr(setup(app))
    assert app.text_input(key="model-key").placeholder == s.KEY_KEPT
    log = now.settings.data_dir / "logs" / "app.log"
    assert KEY not in log.read_text(encoding="utf-8") and KEY not in repr(now.settings)


def test_an_address_in_capitals_is_the_same(start: Start, server: OpenAIServer) -> None:
    app = opened(start)
    fill(app, server.url.replace("http", "Http"), key=KEY)
    press(app, "model-save")
    assert saved() == SavedModel(server.url, "test-model", KEY) and current().services.model is not None


def test_a_key_stays_with_its_address(start: Start, server: OpenAIServer) -> None:
    app = opened(start)
    fill(app, server.url, key=KEY)
    press(app, "model-save")
    with OpenAIServer() as other:
        app.text_input(key="model-url").set_value(other.url).run()
        assert s.KEY_OF_OTHER in words(app)
        press(app, "model-test")
        press(app, "model-read")
        press(app, "model-save")
        assert other.requests and not any("authorization" in r.headers for r in other.requests)
    assert saved().api_key == ""


def test_a_key_can_be_removed(start: Start, server: OpenAIServer) -> None:
    app = opened(start)
    fill(app, server.url, key=KEY)
    press(app, "model-save")
    press(app, "model-forget")
    assert saved() == SavedModel(server.url, "test-model") and s.KEY_FORGOTTEN in words(app)


def test_the_fault_and_its_remedy_are_shown_until_the_fields_change(start: Start, server: OpenAIServer) -> None:
    app = opened(start)
    server.enqueue(failing(429))
    fill(app, server.url)
    press(app, "model-test")
    assert "429" in html_of(app) and "请过一会儿再试" in html_of(app)
    assert current().services.model is None  # testing switches nothing on
    app.text_input(key="model-name").set_value("other").run()
    assert "429" not in html_of(app)


def test_an_address_without_v1_is_put_right(start: Start, server: OpenAIServer) -> None:
    app = opened(start)
    fill(app, server.url.removesuffix("/v1"))
    press(app, "model-test")
    press(app, "model-instead")
    assert app.text_input(key="model-url").value == server.url


def test_a_model_is_chosen_from_the_list(start: Start, server: OpenAIServer) -> None:
    server.listing = Reply(body=json.dumps({"data": [{"id": "b"}, {"id": "**a** <b>"}]}))
    app = opened(start)
    fill(app, server.url, model="")
    press(app, "model-read")
    assert s.models_read(2) in words(app)
    app.selectbox(key="model-chosen").set_value("b").run()
    assert app.text_input(key="model-name").value == "b"
    server.listing = failing(401)
    press(app, "model-read")
    assert "401" in app.error[0].value


@pytest.mark.parametrize(
    ("url", "model", "key"),
    [
        ("127.0.0.1:8000", "m", ""),
        ("", "m", ""),
        ("http://127.0.0.1:9/v1", " ", ""),
        ("http://127.0.0.1:9/v1", "m", "密钥"),
    ],
)
def test_what_cannot_work_is_not_saved(start: Start, url: str, model: str, key: str) -> None:
    app = opened(start)
    fill(app, url, model, key)
    press(app, "model-save")
    assert saved() == SavedModel() and current().services.model is None
    assert app.error or "✗" in html_of(app)


def test_switched_off_and_on_again(start: Start, server: OpenAIServer) -> None:
    app = opened(start)
    fill(app, server.url, key=KEY)
    press(app, "model-save")
    press(app, "model-off")
    assert current().services.model is None and s.MODEL_OFF in words(app) and saved().api_key == KEY
    press(app, "model-save")
    assert current().services.model is not None and saved() == SavedModel(server.url, "test-model", KEY)


def test_what_the_environment_sets_is_not_the_pages_to_change(
    start: Start, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XUNLI_LLM_BASE_URL", server.url)
    monkeypatch.setenv("XUNLI_LLM_API_KEY", KEY)
    write_saved(tmp_path / "data", SavedModel("http://saved/v1", "saved", "sk-saved"))
    app = opened(start)
    assert "XUNLI_LLM_BASE_URL 已在环境变量" in app.info[0].value.replace("\\", "").replace("\u2060", "")
    assert app.text_input(key="model-url").disabled and app.text_input(key="model-key").disabled
    assert KEY not in words(app)
    # the model is not set there, so it can be chosen here
    app.text_input(key="model-name").set_value("test-model").run()
    press(app, "model-save")
    assert current().services.settings.llm_api_key == KEY and current().services.model is not None
    assert saved() == SavedModel("http://saved/v1", "test-model", "sk-saved")


def test_a_stream_under_way_keeps_its_model(start: Start, server: OpenAIServer) -> None:
    app = opened(start)
    fill(app, server.url)
    press(app, "model-save")
    model = current().services.model
    assert model is not None
    server.enqueue(Reply(("一", "二", "三"), stall=0.2))
    got: list[str] = []
    from assistant.llm import Message

    thread = threading.Thread(target=lambda: got.extend(model.stream([Message("user", "说")])))
    thread.start()
    press(app, "model-off")
    thread.join(20)
    assert "".join(got) == "一二三"


# -- the index --------------------------------------------------------------------------------------------------------


def test_reports_of_another_embedder_are_told_and_made_anew(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(start, "index")
    services = current().services
    old = type("Old", (), {"name": "old-model", "dimension": 512, "embed": services.embedder.embed})()
    with monkeypatch.context() as patch:
        patch.setattr(services.library, "_embedder", old)
        add("2023.txt", REPORT_2023)
    app.run()
    assert s.stale(1) in words(app) and s.DIFFERENT in html_of(app) and "old-model" in html_of(app)
    press(app, "index-rebuild")
    assert "重新计算了1份报告" in words(app)
    assert s.SAME in html_of(app) and services.archive.stale(services.library.stamp) == []


def test_everything_is_made_anew_only_when_confirmed(start: Start) -> None:
    app = opened(start, "index")
    add("2023.txt", REPORT_2023)
    revision = current().services.archive.revision()
    press(app, "index-all")
    press(app, "index-all-no")
    assert current().services.archive.revision() == revision
    press(app, "index-all")
    press(app, "index-all-yes")
    assert current().services.archive.revision() == revision + 1


# -- diagnostics ------------------------------------------------------------------------------------------------------


def test_diagnostics_hold_no_secret_and_no_report_text(
    start: Start, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(start)
    add("2023.txt", REPORT_2023)
    url = server.url.replace("http://", "http://user:geheim@")
    write_saved(current().services.settings.data_dir, SavedModel(url, "test-model", KEY))
    current().use_saved_model()
    app.segmented_control(key="settings-view").set_value("diagnose").run()
    press(app, "diagnose")
    text = app.code[0].value
    assert text.startswith("循例 ") and "Python 3" in text and "[正常] 资料库：1份报告" in text and "日志最近" in text
    assert "XUNLI_DATA_DIR" in text
    for secret in (KEY, "geheim", "青松县", "水务局"):
        assert secret not in text + html_of(app)
