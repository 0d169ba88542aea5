"""The page 设置 opened in Streamlit's test harness."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from assistant.web.settings_state import Setup
from tests.assistant.web.building import button, current, shown
from tests.assistant.web.conftest import Start
from tests.fakes import ScriptedChatModel

PAGE = "assistant/web/settings.py"


def opened(start: Start, view: str = "model", model: ScriptedChatModel | None = None) -> AppTest:
    app = start(model)
    app.run()
    current()
    app.switch_page(PAGE).run()
    if view != "model":
        app.segmented_control(key="settings-view").set_value(view).run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> None:
    button(app, key).click().run()
    assert not app.exception


def words(app: AppTest) -> str:
    """What stands on the page, notes of success included."""
    notes = "\n".join(str(e.value) for e in app.get("success")).replace("\\", "").replace("\u2060", "")
    return f"{shown(app)}\n{notes}"


def setup(app: AppTest) -> Setup:
    found: Setup = app.session_state["xunli"].setup
    return found
