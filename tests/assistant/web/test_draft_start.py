"""The page 起草 in Streamlit's test harness: the list, a new draft, the steps, resuming, two windows."""

from __future__ import annotations

import pytest

from assistant.errors import StoreError
from assistant.web import draft_texts as d
from assistant.web import texts as t
from assistant.web.draft_desk import local_time
from tests.assistant.web.building import button, current, shown
from tests.assistant.web.conftest import Start
from tests.assistant.web.desk import PAGE, desk, draft, library, opened, press, saved_elsewhere, section_id, step


def test_an_empty_library_teaches_and_offers_the_samples(start: Start) -> None:
    app = start().run()
    app.switch_page(PAGE).run()
    assert d.EMPTY in app.info[0].value
    assert all(line in shown(app) for line in d.HOW)
    press(app, "load-samples")
    assert "draft-begin" in {b.key for b in app.button}
    assert app.selectbox(key="new-agency").value == "云溪市民政局"


def test_a_new_draft_begins_with_the_agencys_own_last_report(start: Start) -> None:
    app = library(start)
    assert app.number_input[0].value == 2024
    press(app, "draft-begin")
    begun = draft(app)
    assert (begun.agency, begun.year, begun.own) == ("青松县水务局", 2024, True)
    assert begun.sheet.base_year == 2023
    stored = desk(app).stored
    assert stored is not None
    assert app.query_params["d"] == stored.id


def test_another_year_and_base_are_chosen(start: Start) -> None:
    app = library(start)
    app.number_input[0].set_value(2023).run()
    app.toggle(key="new-compare").set_value(True).run()
    press(app, "draft-begin")
    assert (draft(app).year, draft(app).sheet.base_year, draft(app).compare) == (2023, 2022, True)


def test_an_agency_without_reports_follows_a_peer(start: Start) -> None:
    app = library(start)
    app.selectbox(key="new-agency").set_value(d.OTHER_AGENCY).run()
    assert button(app, "draft-begin").disabled
    app.text_input(key="new-agency-name").set_value("青岭区 水务局").run()
    press(app, "draft-begin")
    assert (draft(app).agency, draft(app).own) == ("青岭区水务局", False)
    assert "本单位没有更早的报告" in app.success[0].value


def test_a_year_before_all_reports_is_told(start: Start) -> None:
    app = library(start)
    app.number_input[0].set_value(2020).run()
    assert d.NO_BASE in app.info[0].value
    assert button(app, "draft-begin").disabled


def test_the_list_opens_and_deletes_only_when_confirmed(start: Start) -> None:
    app = opened(start)
    stored = desk(app).stored
    assert stored is not None
    press(app, "draft-list")
    assert "d" not in app.query_params
    assert "待办" in shown(app)
    press(app, f"draft-delete-{stored.id}")
    assert "不能恢复" in app.warning[0].value
    press(app, "draft-delete-no")
    press(app, f"draft-open-{stored.id}")
    assert draft(app) == stored.draft
    press(app, "draft-list")
    press(app, f"draft-delete-{stored.id}")
    press(app, "draft-delete-yes")
    assert current().services.drafts.all() == []
    assert "已删除" in app.success[0].value


def test_every_step_is_drawn_and_says_how_far_it_is(start: Start) -> None:
    app = opened(start)
    total = len(draft(app).sheet.facts)
    for name, words in (
        ("outline", "法定内容"),
        ("facts", f"已填 0/{total}"),
        ("write", "起草好"),
        ("edit", "待办"),
        ("check", "才能出定稿"),
        ("export", "先出征求意见稿"),
    ):
        step(app, name)
        assert words in shown(app), name
        assert not app.error, name


def test_a_reload_resumes_the_draft_at_its_step_and_section(start: Start) -> None:
    app = opened(start)
    step(app, "edit", "普法")
    part = section_id(app, "普法")
    again = start(None, PAGE)
    for key, values in app.query_params.items():
        again.query_params[key] = values
    again.run()
    assert not again.exception
    assert (desk(again).step, desk(again).section) == ("edit", part)
    assert draft(again) == draft(app)


def test_a_draft_that_is_gone_leads_back_to_the_list(start: Start) -> None:
    library(start)
    app = start(None, PAGE)
    app.query_params["d"] = "0" * 32
    app.run()
    assert "已经不存在" in app.error[0].value
    assert "draft-begin" in {b.key for b in app.button}
    assert "d" not in app.query_params


def test_what_another_window_saved_is_not_overwritten_and_nothing_typed_is_lost(start: Start) -> None:
    app = opened(start)
    step(app, "edit", "普法")
    saved_elsewhere(app)
    app.text_area[0].set_value("我刚写的一大段话。").run()
    assert not app.exception
    assert "没有覆盖它" in app.error[0].value
    assert app.code[0].value == "我刚写的一大段话。"
    press(app, "draft-reopen")
    assert draft(app).title == "别处改的题名"
    assert desk(app).step == "edit"
    assert app.code[0].value == "我刚写的一大段话。"
    app.text_area[0].set_value("我刚写的一大段话。").run()
    assert "我刚写的一大段话。" in draft(app).text
    press(app, "draft-lost-done")
    assert not app.code


def test_a_store_that_cannot_be_written_is_told_and_the_text_stays(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(start)
    step(app, "edit", "普法")

    def fail(*_: object) -> None:
        raise StoreError

    monkeypatch.setattr("assistant.store.drafts.Drafts.save", fail)
    app.text_area[0].set_value("没有存下来的话。").run()
    assert not app.exception
    assert StoreError.hint in app.error[0].value
    assert app.code[0].value == "没有存下来的话。"


def test_the_navigation_has_the_page(start: Start) -> None:
    app = start().run()
    assert app.switch_page(PAGE).run().title[0].value == t.PAGE_DRAFT


@pytest.mark.parametrize("stamp", ["2024-11-22T08:20:05+00:00", "2024-11-22T08:20:05"])
def test_times_are_the_users(stamp: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from zoneinfo import ZoneInfo

    monkeypatch.setattr("assistant.web.draft_desk._zone", lambda: ZoneInfo("Asia/Shanghai"))
    assert local_time(stamp) == "2024-11-22 16:20"


def test_a_chat_draft_leads_to_a_whole_report(start: Start) -> None:
    app = library(start)
    app.switch_page("assistant/web/chat.py").run()
    app.chat_input[0].set_value("帮我写青松县水务局2025年普法宣传部分").run()
    key = next(b.key for b in app.button if b.key and b.key.startswith("whole-"))
    press(app, str(key))
    assert app.selectbox(key="new-agency").value == "青松县水务局"
    assert app.number_input[0].value == 2025
