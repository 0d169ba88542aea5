"""The step 提纲 in Streamlit's test harness."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from assistant.web import draft_texts as d
from tests.assistant.web.building import button, current, shown
from tests.assistant.web.conftest import Start
from tests.assistant.web.desk import desk, draft, opened, press, section_id, text_of

PRESCRIBED = """2024年度法治政府建设报告提纲

一、总体情况
写清组织领导。

二、规范行政执法情况

三、普法宣传情况

四、存在的不足和原因

五、下一年度主要安排
"""


@pytest.fixture
def app(start: Start) -> AppTest:
    return opened(start)


def headings(app: AppTest) -> list[str]:
    return [f"{s.number}{s.heading}" for s in draft(app).sections]


def choose(app: AppTest, words: str) -> str:
    found = section_id(app, words)
    press(app, f"item-{found}")
    return found


def test_rows_show_numbers_and_why_a_part_is_there(app: AppTest) -> None:
    labels = {s.heading: button(app, f"item-{s.id}").label for s in draft(app).sections}
    assert labels["主要举措和成效"].startswith("一、主要举措和成效")
    assert f":blue-badge[{d.BADGE_LAW}]" in labels["主要举措和成效"]
    assert "近2年都有" in labels["规范行政执法"]
    added = next(i for i in draft(app).outline.items if i.base is None)
    assert d.BADGE_SKELETON in labels[added.heading]


def test_a_part_is_moved_renamed_and_made_deeper_with_its_text(app: AppTest) -> None:
    before = text_of(app, "普法宣传")
    chosen = choose(app, "普法宣传")
    press(app, "item-up")
    order = headings(app)
    assert order.index("（一）深化普法宣传") < order.index("（二）规范行政执法")
    app.text_input(key=f"rename-{chosen}-深化普法宣传").set_value("（九）做实普法").run()
    assert "（一）做实普法" in headings(app)
    assert text_of(app, "做实普法") == before
    press(app, "item-down")
    assert "（二）做实普法" in headings(app)
    press(app, "item-demote")
    assert next(s.level for s in draft(app).sections if s.id == chosen) == 3
    assert text_of(app, "做实普法") == before


def test_what_cannot_be_done_is_told(app: AppTest) -> None:
    chosen = choose(app, "主要举措")
    press(app, "item-demote")
    assert "前面没有可以归入的部分" in app.error[0].value
    app.text_input(key=f"rename-{chosen}-主要举措和成效").set_value("　").run()
    assert "标题不能为空" in app.error[0].value


def test_dropping_a_statutory_part_asks_with_its_basis(app: AppTest) -> None:
    choose(app, "不足")
    press(app, "item-drop")
    assert "应当写的部分" in app.warning[0].value
    assert "规定" in app.warning[0].value
    press(app, "drop-no")
    assert not app.warning
    assert any("不足" in h for h in headings(app))
    press(app, "item-drop")
    press(app, "drop-yes")
    assert not any("不足" in h for h in headings(app))
    assert "还缺 1 项法定内容" in shown(app)
    stored = desk(app).stored
    assert stored is not None
    newest = current().services.drafts.versions(stored.id)[0]
    assert newest.reason == d.BEFORE_DROP
    assert any("不足" in s.heading for s in current().services.drafts.version(stored.id, newest.number).sections)


def test_another_part_is_dropped_at_once_and_can_come_back(app: AppTest) -> None:
    choose(app, "普法宣传")
    press(app, "item-drop")
    assert not any("普法" in h for h in headings(app))
    assert "可以在“修改”" in app.success[0].value


def test_a_part_is_added_behind_the_chosen_one(app: AppTest) -> None:
    choose(app, "规范行政执法")
    app.text_input(key="add-heading").set_value("推进智慧水务")
    next(b for b in app.button if b.label == d.ADD_BUTTON).click().run()
    assert not app.exception
    assert "（二）推进智慧水务" in headings(app)
    assert desk(app).section == section_id(app, "智慧水务")
    next(b for b in app.button if b.label == d.ADD_BUTTON).click().run()
    assert "标题不能为空" in app.error[0].value


def test_a_prescribed_outline_is_shown_before_it_replaces(app: AppTest) -> None:
    before = draft(app)
    app.file_uploader[0].set_value([("提纲.txt", PRESCRIBED.encode(), "text/plain")]).run()
    assert not app.exception
    assert draft(app) == before
    assert "提纲.txt" in shown(app)
    assert "总体情况" in shown(app)
    assert d.AS_SKELETON in shown(app)
    press(app, "prescribed-drop")
    assert draft(app) == before
    app.file_uploader[0].set_value([("提纲.txt", PRESCRIBED.encode(), "text/plain")]).run()
    press(app, "prescribed-take")
    assert [h for h in headings(app) if h][:3] == ["一、总体情况", "二、规范行政执法情况", "三、普法宣传情况"]
    assert "36" in text_of(app, "普法宣传情况")
    assert len(current().services.archive.infos()) == 2  # the outline is no report
    # another outline with the same ids brings its own text
    other = PRESCRIBED.replace("二、规范行政执法情况", "二、普法宣传情况", 1).replace(
        "三、普法宣传情况", "三、规范行政执法情况", 1
    )
    app.file_uploader[0].set_value([("新提纲.txt", other.encode(), "text/plain")]).run()
    press(app, "prescribed-take")
    assert "187" in text_of(app, "规范行政执法情况")


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"\x89PNG\r\n\x1a\n" + bytes(40), "图片"), ("没有标题的一句话。".encode(), "没有识别出标题"), (b"", "空的")],
)
def test_a_file_without_an_outline_is_told(app: AppTest, data: bytes, words: str) -> None:
    before = draft(app)
    app.file_uploader[0].set_value([("坏.txt", data, "text/plain")]).run()
    assert not app.exception
    assert words in app.error[0].value
    assert draft(app) == before


def test_without_the_base_report_the_outline_is_kept(app: AppTest) -> None:
    before = draft(app)
    current().services.library.remove([before.sheet.base_id])
    choose(app, "普法宣传")
    press(app, "item-up")
    assert app.error
    assert draft(app) == before
