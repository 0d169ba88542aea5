"""The step 写作 in Streamlit's test harness: a model writes section by section, faults are told, one can go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from assistant.errors import ModelUnreachable
from assistant.llm import Message
from assistant.web import draft_texts as d
from assistant.web.draft_write import rows_html, writable
from tests.assistant.web.building import button, current, html_of, shown
from tests.assistant.web.conftest import Start
from tests.assistant.web.desk import desk, draft, opened, press, saved_elsewhere, step, text_of
from tests.fakes import ScriptedChatModel


def write(app: AppTest, model: ScriptedChatModel, *answers: str | ModelUnreachable) -> None:
    """Write everything; ``answers`` come first, then each section is written as it stood, with a word before it."""
    for answer in answers:
        model.enqueue(answer)
    press(app, "write-all")


def _repeat(app: AppTest, model: ScriptedChatModel) -> None:
    """The model gives each section as the offline text has it, and says that it wrote it."""
    texts = {s.title or "导语": s.text for s in draft(app).sections}

    def answer(messages: Sequence[Message]) -> Iterator[str]:
        asked = messages[-1].content
        found = max((name for name in texts if name in asked and texts[name]), key=len)
        yield "我们"
        yield texts[found]

    model._default = answer


@pytest.fixture
def model() -> ScriptedChatModel:
    return ScriptedChatModel()


@pytest.fixture
def app(start: Start, model: ScriptedChatModel) -> AppTest:
    page = opened(start, model)
    step(page, "write")
    _repeat(page, model)
    return page


def test_without_a_model_the_text_is_there_at_once(start: Start) -> None:
    app = opened(start)
    step(app, "write")
    assert d.OFFLINE_NOTE in shown(app)
    assert "write-all" not in {b.key for b in app.button}
    assert d.ORIGINS["rolled"] in html_of(app)
    assert d.ORIGINS["skeleton"] in html_of(app)


def test_everything_is_written_and_kept(app: AppTest, model: ScriptedChatModel) -> None:
    before = draft(app)
    press(app, "write-all")
    assert {s.origin for s in writable(draft(app))} == {"model"}
    assert desk(app).job is None
    assert desk(app).faults == []
    stored = desk(app).stored
    assert stored is not None
    version = current().services.drafts.versions(stored.id)[0]
    assert version.reason == d.BEFORE_ALL
    assert current().services.drafts.version(stored.id, version.number) == before
    press(app, "write-base")
    assert {s.origin for s in writable(draft(app))} == {"rolled"}
    assert draft(app).text == before.text


def test_a_model_that_is_away_stops_the_writing_and_one_goes_on(app: AppTest, model: ScriptedChatModel) -> None:
    total = len(writable(draft(app)))
    first = writable(draft(app))[0].text
    model.enqueue("我们", first)
    model.enqueue(ModelUnreachable())
    model.enqueue(ModelUnreachable())
    press(app, "write-all")
    assert sum(s.origin == "model" for s in writable(draft(app))) == 1
    assert ModelUnreachable.user_message in shown(app)
    assert d.STOPPED_BY_FAULTS in shown(app)
    assert len(model.history) == 3
    assert app.button(key="write-on").label == d.write_on(total - 1)
    press(app, "write-on")
    assert {s.origin for s in writable(draft(app))} == {"model"}
    assert desk(app).faults == []


def test_what_was_edited_by_hand_is_written_anew_only_when_asked(app: AppTest) -> None:
    step(app, "edit", "普法")
    app.text_area[0].set_value(text_of(app, "普法") + "手写的话。").run()
    step(app, "write")
    press(app, "write-all")
    assert text_of(app, "普法").endswith("手写的话。")
    assert {s.origin for s in writable(draft(app))} == {"model", "edited"}
    _ = app.toggle(key="write-edited").set_value(True).run()
    press(app, "write-all")
    assert {s.origin for s in writable(draft(app))} == {"model"}


def test_a_draft_changed_elsewhere_ends_the_writing(app: AppTest) -> None:
    saved_elsewhere(app)
    app.button(key="write-all").click().run()
    assert not app.exception
    assert "没有覆盖它" in app.error[0].value
    assert desk(app).job is None


def test_writing_that_meets_a_change_elsewhere_keeps_what_was_saved(app: AppTest, model: ScriptedChatModel) -> None:
    first = writable(draft(app))[0]

    def answer(messages: Sequence[Message]) -> Iterator[str]:
        saved_elsewhere(app)
        yield "我们" + first.text

    model._default = answer
    press(app, "write-all")
    assert "没有覆盖它" in app.error[0].value
    assert desk(app).job is None
    press(app, "draft-reopen")
    assert draft(app).title == "别处改的题名"


def test_rows_tell_titles_as_text(app: AppTest) -> None:
    section = draft(app).sections[1]
    hostile = draft(app).with_section(replace(section, heading="<b>粗</b>"))
    html = rows_html(hostile, hostile.sections[0].id)
    assert "<b>" not in html
    assert d.NOW_WRITING in html


def test_each_step_leads_to_the_next_and_without_a_model_writing_leads_on(start: Start) -> None:
    app = opened(start)
    for name, label in list(d.STEPS.items())[1:]:
        assert button(app, "step-next").label == d.next_step(label)
        press(app, "step-next")
        assert desk(app).step == name
    assert "step-next" not in {b.key for b in app.button}
    for name in ("facts", "edit"):
        step(app, "write")
        press(app, f"write-to-{name}")
        assert desk(app).step == name
