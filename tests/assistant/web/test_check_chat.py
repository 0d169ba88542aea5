"""“检查一下” in the chat: with a file, after an upload, with nothing; the answer is kept and leads to the page 审校."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from assistant.store.conversations import StoredMessage
from assistant.web import check_texts as c
from assistant.web.check_chat import asks_bare, asks_check
from tests.assistant.web.building import REPORT_2023, add, button, current, html_of, shown
from tests.assistant.web.checking import PHONE, PLANTED, bench
from tests.assistant.web.conftest import Start


def kept() -> list[StoredMessage]:
    """The messages of the newest conversation."""
    store = current().services.conversations
    return store.messages(store.all()[0].id)


def send(app: AppTest, text: str, *files: tuple[str, bytes]) -> AppTest:
    field = app.chat_input[0]
    for name, data in files:
        field.upload(name, data, "text/plain")
    field.set_value(text).run()
    assert not app.exception
    return app


@pytest.fixture
def app(start: Start) -> AppTest:
    page = start()
    add("2023.txt", REPORT_2023)
    return page.run()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("检查一下", True),
        ("帮我审校", True),
        ("请帮我仔细检查这份报告", True),
        ("看看有没有错别字", True),
        ("把把关，谢谢", True),
        ("这份报告有没有什么问题？", True),
        ("2023年开展行政检查多少次？", False),
        ("行政检查情况怎么写", False),
        ("帮我写2024年监督检查部分", False),
        ("", False),
        ("请检查" + "很长的话" * 20, False),
    ],
)
def test_what_asks_for_a_check(text: str, expected: bool) -> None:
    assert asks_check(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("检查一下", True), ("帮我检查一下这份报告。", True), ("检查一下2023年的普法", False), ("开展检查多少次", False)],
)
def test_what_asks_for_nothing_else(text: str, expected: bool) -> None:
    assert asks_bare(text) is expected


def test_a_file_is_checked_and_the_answer_kept(app: AppTest) -> None:
    send(app, "帮我检查一下", ("稿子.txt", PLANTED.encode()))
    asked, answer = kept()
    assert asked.text == "帮我检查一下"
    assert answer.data["kind"] == "check"
    assert answer.data["counts"]["error"] == 2
    assert "审校完毕，共11条：错误2，警告2，提示7；隐私、保密问题1条，处理前不能公开；其中2处可以直接改正。" in html_of(
        app
    )
    assert "“。。”" in html_of(app)
    assert "青松县水务局2023年法治政府建设年度报告" in shown(app)
    assert len(current().services.archive.infos()) == 1  # not added
    assert PHONE not in json.dumps(answer.data, ensure_ascii=False) + answer.text  # private data is not copied
    button(app, f"check-open-{answer.number}").click().run()
    assert not app.exception
    work = bench(app).work
    assert work is not None and work.name == "稿子.txt"
    assert f"{PHONE}</mark>" in html_of(app)


def test_after_a_restart_the_answer_is_there_and_the_file_asked_for(app: AppTest, start: Start) -> None:
    send(app, "检查一下", ("稿子.txt", PLANTED.encode()))
    again = start()
    again.query_params["c"] = current().services.conversations.all()[0].id
    again.run()
    assert "审校完毕，共11条" in html_of(again)
    button(again, f"check-open-{kept()[1].number}").click().run()
    assert not again.exception
    assert c.FILE_GONE in again.error[0].value


def test_several_files_get_an_answer_each_and_a_bad_one_its_reason(app: AppTest) -> None:
    send(app, "审校", ("一.txt", PLANTED.encode()), ("空.txt", b""), ("二.txt", REPORT_2023.encode()))
    assert [m.data["kind"] for m in kept()[1:]] == ["check", "error", "check"]
    assert "空.txt" in app.error[0].value.replace("\\", "")
    assert "文件是空的" in app.error[0].value


def test_the_report_uploaded_before_is_meant(app: AppTest) -> None:
    send(app, "", ("2024.txt", PLANTED.encode()))
    send(app, "检查一下")
    answer = kept()[-1]
    assert answer.data["kind"] == "check"
    assert answer.data["origin"] == "report"
    button(app, f"check-open-{answer.number}").click().run()
    assert not app.exception
    work = bench(app).work
    assert work is not None and work.report.year == 2024
    app.switch_page("assistant/web/chat.py").run()
    send(app, "再检查一下")
    assert kept()[-1].data["counts"] == answer.data["counts"]


def test_without_a_file_it_is_said_how(app: AppTest) -> None:
    send(app, "检查一下")
    assert c.NO_FILE in app.error[0].value
    assert kept()[-1].data["kind"] == "error"


def test_a_file_with_a_question_is_added_as_before(app: AppTest) -> None:
    send(app, "青松县水务局2024年开展行政检查多少次？", ("2024.txt", PLANTED.encode()))
    assert [m.data.get("kind") for m in kept()] == [None, "upload", "answer"]


def test_a_check_that_was_cut_is_said(app: AppTest) -> None:
    store = current().services.conversations
    conversation = store.create("检查一下")
    store.append(conversation, "user", "检查一下")
    store.append(conversation, "assistant", "", {"kind": "check", "cut": True, "name": "稿子.txt"})
    button(app.run(), f"open-{conversation}").click().run()
    assert not app.exception
    assert c.CUT in [w.value for w in app.warning]
