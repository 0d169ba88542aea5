"""The reading view of the library in Streamlit's test harness: the whole text, search, very long reports."""

from __future__ import annotations

import re
import time

import pytest
from streamlit.testing.v1 import AppTest

from assistant.web import evidence_texts as e
from assistant.web import texts as t
from assistant.web.evidence_view import PART
from assistant.web.state import Reading
from tests.assistant.web.building import REPORT_2023, add, button, current, html_of, shown
from tests.assistant.web.conftest import Start

PAGE = "assistant/web/library.py"


@pytest.fixture
def app(start: Start) -> AppTest:
    """The page over one report."""
    page = start()
    page.run()
    add("2023.txt", REPORT_2023)
    page.switch_page(PAGE).run()
    return page


def read(app: AppTest, report_id: str, section: int | None = None) -> None:
    app.session_state["xunli"].reading = Reading(report_id, section)
    app.run()
    assert not app.exception


def only() -> str:
    return current().services.archive.infos()[0].id


def place(app: AppTest) -> list[str]:
    """What the page's script is told to bring into view."""
    return re.findall(r"xunliReading\?\.(\w+\(\d+\))", html_of(app))


def test_a_report_is_read_whole_with_its_outline(app: AppTest) -> None:
    read(app, only())
    page = html_of(app)
    outline = re.findall(r'data-go="\d+"[^>]*>([^<]+)<', page)
    assert outline[:3] == [t.FROM_START, "一、主要举措和成效", "（一）规范行政执法"]
    assert "全年开展行政检查187次" in page and "二是建设监管平台" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    assert place(app) == []
    section = current().services.archive.report(only()).sections[2]
    read(app, only(), section.start)
    assert place(app) == [f"report({section.start})"]
    button(app, "back").click().run()
    assert app.session_state["xunli"].reading is None


def test_words_are_searched_and_hits_turned(app: AppTest) -> None:
    read(app, only())
    field = app.text_input(key=f"reading-words-{only()}")
    field.set_value("检查").run()
    assert len(set(re.findall(r'data-hit="(\d+)"', html_of(app)))) == 2
    assert e.hits(1, 2, 500) in shown(app)
    assert place(app) == ["hit(0)"]
    button(app, "hit-1").click().run()
    assert place(app) == ["hit(1)"] and e.hits(2, 2, 500) in shown(app)
    button(app, "hit-1").click().run()
    assert place(app) == ["hit(0)"]  # round again
    button(app, "hit--1").click().run()
    assert place(app) == ["hit(1)"]
    app.text_input(key=f"reading-words-{only()}").set_value("普法").run()
    assert place(app) == ["hit(0)"]  # another word begins anew
    app.text_input(key=f"reading-words-{only()}").set_value("航天").run()
    assert e.NO_HIT in shown(app) and place(app) == []


def test_a_very_long_report_comes_in_parts(app: AppTest) -> None:
    body = "\n\n".join(f"第{n}段：推进依法行政，完善工作机制，压实各方责任，注重实际效果。" for n in range(1, 6000))
    text = f"青松县水务局2019年法治政府建设年度报告\n\n一、主要做法\n\n{body}\n\n二、存在不足\n\n缺少人手。\n"
    report = add("长.txt", text)
    read(app, report)
    assert "第1段" in html_of(app) and "第5999段" not in html_of(app)
    assert len(html_of(app)) < 2 * PART
    app.selectbox[0].set_value(1).run()
    assert not app.exception
    assert "第5999段" in html_of(app) and "第1段：" not in html_of(app)
    # a hit leads to the part that it stands in
    app.text_input(key=f"reading-words-{report}").set_value("第12段").run()
    assert "第12段" in re.sub(r"<[^>]+>", "", html_of(app))


def test_a_long_report_is_drawn_quickly(app: AppTest) -> None:
    names = "一二三四五六七八九"
    parts = (
        f"{names[i]}、第{i}方面\n\n"
        + "\n\n".join(f"（{names[j % 9]}）第{j}项工作。" + "全年开展检查187次。" * 20 for j in range(33))
        for i in range(9)
    )
    report = add("长.txt", "青松县水务局2019年法治政府建设年度报告\n\n" + "\n\n".join(parts))
    info = current().services.archive.info(report)
    assert info.characters > 55_000 and info.sections > 250
    read(app, report)
    before = time.perf_counter()
    app.run()
    assert (
        time.perf_counter() - before < 1.5
    )  # the harness itself takes most of it; see the module's own test for the text
