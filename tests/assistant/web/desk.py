"""A draft on the page 起草, opened in Streamlit's test harness."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from assistant.drafting.schema import Draft
from assistant.web.state import Desk
from tests.assistant.web.building import REPORT_2022, REPORT_2023, add, button, current
from tests.assistant.web.conftest import Start
from tests.fakes import ScriptedChatModel

PAGE = "assistant/web/draft.py"


def library(start: Start, model: ScriptedChatModel | None = None) -> AppTest:
    """The page over two reports, without a draft."""
    app = start(model)
    app.run()
    add("2023.txt", REPORT_2023)
    add("2022.txt", REPORT_2022)
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def opened(start: Start, model: ScriptedChatModel | None = None) -> AppTest:
    """The page with a new draft for 2024."""
    app = library(start, model)
    press(app, "draft-begin")
    assert desk(app).stored is not None
    return app


def press(app: AppTest, key: str) -> None:
    """Press a button; the page goes on without a fault of ours."""
    button(app, key).click().run()
    assert not app.exception


def step(app: AppTest, name: str, part: str = "") -> None:
    """Go to a step, and there to the section whose heading has these words."""
    press(app, f"step-{name}")
    if part:
        press(app, f"part-{section_id(app, part)}")


def desk(app: AppTest) -> Desk:
    """What the session remembers of the page."""
    found: Desk = app.session_state["xunli"].desk
    return found


def draft(app: AppTest) -> Draft:
    """The open draft as it is kept in the store, which is what the session must show."""
    stored = desk(app).stored
    assert stored is not None
    kept = current().services.drafts.load(stored.id)
    assert kept == stored
    return kept.draft


def section_id(app: AppTest, words: str) -> str:
    """The section whose heading has these words."""
    return next(s.id for s in draft(app).sections if words in s.heading)


def text_of(app: AppTest, words: str) -> str:
    """The text of the section whose heading has these words."""
    section = draft(app).section(section_id(app, words))
    assert section is not None
    return section.text


def fact_key(app: AppTest, indicator: str) -> str:
    """The key of a fact by words of its indicator."""
    return next(f.key for f in draft(app).sheet.facts if indicator in f.indicator)


def saved_elsewhere(app: AppTest) -> None:
    """Another window changes the title of the open draft."""
    from dataclasses import replace

    stored = desk(app).stored
    assert stored is not None
    current().services.drafts.save(stored, replace(stored.draft, title="别处改的题名"))
