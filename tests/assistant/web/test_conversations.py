"""Conversations on the page: the list, undo, editing, rating, earlier versions, export, and answers that are being written."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone

import docx
import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from assistant.llm import Message
from assistant.store.conversations import ConversationInfo, Conversations, StoredMessage
from assistant.store.feedback import Rating
from assistant.web import conversation_texts as c
from assistant.web import texts as t
from assistant.web.conversation_file import make
from assistant.web.conversation_groups import grouped, zone_named
from tests.assistant.web.building import REPORT_2022, REPORT_2023, add, button, current, html_of, shown
from tests.assistant.web.conftest import Start
from tests.fakes import ScriptedChatModel

QUESTION = "青松县水务局2023年开展行政检查多少次？"
PROBLEMS = "青松县水务局2023年存在哪些问题？"


def say(app: AppTest, text: str) -> AppTest:
    app.chat_input[0].set_value(text).run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    button(app, key).click().run()
    assert not app.exception
    return app


def choose(app: AppTest, conversation: str, what: str) -> AppTest:
    app.menu_button(key=f"manage-{conversation}").click(what).run()
    assert not app.exception
    return app


def store() -> Conversations:
    return current().services.conversations


def kept() -> list[StoredMessage]:
    """The messages of the newest conversation."""
    return store().messages(store().all()[0].id)


def keys(app: AppTest, start: str) -> list[str]:
    return [str(b.key) for b in app.button if str(b.key).startswith(start)]


@pytest.fixture
def app(start: Start) -> AppTest:
    page = start()
    add("2023.txt", REPORT_2023)
    add("2022.txt", REPORT_2022)
    return page.run()


@pytest.mark.parametrize(
    ("updated", "pinned", "group"),
    [
        ("2024-05-10T15:59:00+00:00", False, c.TODAY),  # 23:59 in Beijing
        ("2024-05-09T16:00:00+00:00", False, c.TODAY),  # midnight in Beijing
        ("2024-05-09T15:59:00+00:00", False, c.YESTERDAY),
        ("2024-05-08T15:59:00+00:00", False, c.LAST_WEEK),
        ("2024-05-03T16:01:00+00:00", False, c.LAST_WEEK),
        ("2024-05-03T15:59:00+00:00", False, c.OLDER),
        ("2020-01-01T00:00:00+00:00", True, c.PINNED),
        ("2024-05-11T00:00:00+00:00", False, c.TODAY),  # a clock that is ahead
    ],
)
def test_days_are_those_of_the_user(updated: str, pinned: bool, group: str) -> None:
    now = datetime(2024, 5, 10, 20, tzinfo=timezone(timedelta(hours=8)))
    info = ConversationInfo("1", "题", updated, pinned)
    assert grouped([info], now) == [(group, [info])]


@pytest.mark.parametrize("name", [None, "", "Mars/Olympus", "../etc", "x" * 300])
def test_an_unknown_time_zone_is_the_servers(name: str | None) -> None:
    assert zone_named(name) is None
    assert zone_named("UTC") is not None


def test_conversations_are_pinned_renamed_and_searched(app: AppTest) -> None:
    say(app, QUESTION)
    first = store().all()[0].id
    press(app, "new-conversation")
    assert QUESTION not in html_of(app)
    say(app, PROBLEMS)
    second = store().all()[0].id
    assert keys(app, "open-") == [f"open-{second}", f"open-{first}"]
    assert c.TODAY in [e.value for e in app.sidebar.caption]
    choose(app, first, "pin")
    assert keys(app, "open-") == [f"open-{first}", f"open-{second}"]
    assert c.PINNED in [e.value for e in app.sidebar.caption]
    choose(app, first, "unpin")
    choose(app, first, "rename")
    app.text_input(key="conversation-name").set_value("检查_数").run()
    press(app, "conversation-save")
    assert "检查_数" in shown(app)
    app.text_input(key="conversation-search").set_value("信息化水平").run()  # in an answer only
    assert keys(app, "open-") == [f"open-{second}"]
    assert any("信息化水平" in e.value for e in app.sidebar.caption)
    app.text_input(key="conversation-search").set_value("没有这个词").run()
    assert c.NOTHING_FOUND in shown(app)
    app.text_input(key="conversation-search").set_value("").run()
    press(app, f"open-{first}")
    assert QUESTION in html_of(app)


def test_what_was_deleted_comes_back_with_one_press_or_from_the_bin(app: AppTest) -> None:
    say(app, QUESTION)
    conversation = store().all()[0].id
    choose(app, conversation, "delete")
    assert QUESTION not in html_of(app)
    assert store().all() == []
    assert "已删除“青松县水务局2023年开展…”" in shown(app)
    press(app, "conversation-undo")
    assert QUESTION in html_of(app)
    assert len(kept()) == 2
    choose(app, conversation, "delete")
    app.session_state["xunli"].talk.removed_at -= 1000
    app.run()
    assert not keys(app, "conversation-undo")
    press(app, "conversation-bin")
    press(app, f"restore-{conversation}")
    assert QUESTION in html_of(app)


def test_a_long_list_is_shown_in_parts(app: AppTest) -> None:
    for n in range(35):
        store().create(f"第{n}段")
    app.run()
    assert len(keys(app, "open-")) == 30
    press(app, "more-conversations")
    assert len(keys(app, "open-")) == 35
    assert not keys(app, "more-conversations")


def test_a_conversation_is_exported(app: AppTest) -> None:
    say(app, QUESTION)
    conversation = store().all()[0].id
    choose(app, conversation, "word")
    made = app.session_state["xunli"].talk.made
    assert made.name == "青松县水务局2023年开展行政检查多少次？.docx".replace("？", "？")
    texts = [p.text for p in docx.Document(io.BytesIO(made.data)).paragraphs]
    assert QUESTION in texts
    choose(app, conversation, "markdown")
    assert c.made("青松县水务局2023年开展行政检查多少次？.md") in shown(app)
    assert "187次" in app.session_state["xunli"].talk.made.data.decode()


def test_a_file_is_named_without_what_a_path_is_made_of(app: AppTest) -> None:
    conversation = store().create('../..\\a:b*"c"<d>|？')
    made = make(current(), conversation, "markdown", datetime(2024, 5, 10, tzinfo=UTC))
    assert made.name == "abcd？.md"


def test_a_question_is_changed_and_the_earlier_version_stays(app: AppTest) -> None:
    say(app, QUESTION)
    say(app, PROBLEMS)
    question = kept()[0]
    press(app, f"edit-{question.number}")
    app.text_area(key=f"edit-text-{question.number}").set_value(QUESTION.replace("2023", "2022"))
    press(app, f"edit-send-{question.number}")
    assert [m.text for m in kept() if m.role == "user"] == [QUESTION.replace("2023", "2022")]
    assert "<b>165次</b>" in html_of(app)
    assert "<b>187次</b>" not in html_of(app)
    assert PROBLEMS not in html_of(app)
    again = kept()[0]
    assert c.earlier(4) in shown(app)
    press(app, f"earlier-{again.number}")
    assert QUESTION in html_of(app) and PROBLEMS in html_of(app)
    press(app, f"earlier-{again.number}")
    assert PROBLEMS not in html_of(app)


def test_a_change_can_be_dropped(app: AppTest) -> None:
    say(app, QUESTION)
    question = kept()[0]
    press(app, f"edit-{question.number}")
    app.text_area(key=f"edit-text-{question.number}").set_value("别的")
    press(app, f"edit-cancel-{question.number}")
    assert [m.text for m in kept() if m.role == "user"] == [QUESTION]
    assert QUESTION in html_of(app)


def test_a_follow_up_to_a_changed_question_leans_on_the_changed_one(app: AppTest) -> None:
    say(app, PROBLEMS)
    question = kept()[0]
    press(app, f"edit-{question.number}")
    app.text_area(key=f"edit-text-{question.number}").set_value(QUESTION)
    press(app, f"edit-send-{question.number}")
    say(app, "那2022年呢？")
    assert "<b>165次</b>" in html_of(app)


def test_asking_again_keeps_the_earlier_answer_behind_a_line(app: AppTest) -> None:
    say(app, QUESTION)
    first = kept()[1]
    press(app, f"again-{first.number}")
    question, second = kept()
    assert (question.earlier, second.earlier) == (0, 1)
    assert [m.number for m in store().earlier(second.number)] == [first.number]
    assert c.earlier(1) in shown(app)


def test_an_answer_is_rated_with_reasons_and_the_rating_survives_a_reload(app: AppTest, start: Start) -> None:
    say(app, QUESTION)
    number = kept()[1].number
    press(app, f"rate-no-{number}")
    feedback = current().services.feedback
    assert feedback.of([number]) == {number: Rating(False)}  # counts at once
    app.pills(key=f"why-{number}").set_value(["year", "source"])
    app.text_input(key=f"why-note-{number}").set_value("应当*是*2022年")
    press(app, f"blame-send-{number}")
    assert feedback.of([number]) == {number: Rating(False, ("year", "source"), "应当*是*2022年")}
    again = start()
    again.query_params["c"] = store().all()[0].id
    again.run()
    assert "已反馈：年度不对、出处不对、应当*是*2022年" in shown(again)
    press(again, f"rate-yes-{number}")
    assert feedback.of([number]) == {number: Rating(True)}
    press(again, f"rate-yes-{number}")
    assert feedback.of([number]) == {}


def test_the_copied_text_is_an_attribute_and_no_markup(app: AppTest) -> None:
    say(app, "青松县水务局2023年收到的无效信件怎样处理？")
    copied = [e for e in html_of(app).split("<button") if 'class="xl-copy"' in e]
    assert len(copied) == 1
    assert "&lt;script&gt;alert(1)" in copied[0] and "<script>alert" not in copied[0]
    assert "[1]" not in copied[0].split("data-done")[0]


def test_an_answer_that_another_page_writes_is_not_called_cut(app: AppTest, start: Start) -> None:
    say(app, QUESTION)
    conversation = store().all()[0].id
    data = {"kind": "answer", "cut": True}
    with store().growing(conversation, data) as number:
        store().update(number, "写到一半", data)
        other = start()
        other.query_params["c"] = conversation
        other.run()
        assert "写到一半" in html_of(other)
        assert c.GROWING in shown(other)
        assert not other.warning
    other.run()
    assert [w.value for w in other.warning] == [t.CUT]
    assert button(other, f"again-{number}").label == c.GO_ON


def test_a_cut_answer_is_gone_on_with(start: Start) -> None:
    def cut(_: Sequence[Message]) -> Iterator[str]:
        yield "全年检查"
        raise StopException  # what a stop or a reload does to the running script

    model = ScriptedChatModel(cut)
    app = start(model)
    add("2023.txt", REPORT_2023)
    say(app.run(), QUESTION)
    app.run()
    assert [w.value for w in app.warning] == [t.CUT]
    model.enqueue("全年检查187次[1]。")
    press(app, f"again-{kept()[1].number}")
    assert [m.text for m in kept()] == [QUESTION, "全年检查187次[1]。"]
    assert not app.warning


def test_after_an_answer_the_same_is_offered_for_the_other_year(app: AppTest) -> None:
    say(app, QUESTION)
    assert [b.label.replace("\\", "") for b in app.button if str(b.key).startswith("suggest-next-")] == [
        "青松县水务局2022年开展行政检查多少次？",
        "青松县水务局2023年法治政府建设年度报告中存在哪些问题？",
        "帮我写青松县水务局2024年规范行政执法部分",
    ]
    press(app, "suggest-next-0")
    assert "<b>165次</b>" in html_of(app)
    press(app, "suggest-next-2")
    assert kept()[-1].data["kind"] == "draft"
