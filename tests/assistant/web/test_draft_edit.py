"""The step 修改 in Streamlit's test harness: typing, rewriting, last year beside it, versions."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from assistant.errors import ModelTimeout
from assistant.web import draft_texts as d
from assistant.web.components import diff_html
from tests.assistant.web.building import current, html_of, shown
from tests.assistant.web.conftest import Start
from tests.assistant.web.desk import desk, draft, fact_key, opened, press, section_id, step, text_of
from tests.fakes import ScriptedChatModel


@pytest.fixture
def app(start: Start) -> AppTest:
    page = opened(start)
    step(page, "edit", "普法")
    return page


def reasons(app: AppTest) -> list[str]:
    stored = desk(app).stored
    assert stored is not None
    return [v.reason for v in current().services.drafts.versions(stored.id)]


def test_what_is_typed_is_saved_at_once(app: AppTest) -> None:
    typed = text_of(app, "普法") + "\n\n  建成节水教育基地。  "
    app.text_area[0].set_value(typed).run()
    assert not app.exception
    assert text_of(app, "普法").endswith("\n建成节水教育基地。")
    assert app.text_area[0].value == typed  # what a person types is not changed below the cursor
    assert d.saved_at(desk(app).saved) in html_of(app)
    assert d.ORIGINS["edited"] in html_of(app)


def test_a_figure_typed_over_its_mark_becomes_the_fact_and_stays_its_place(app: AppTest) -> None:
    step(app, "edit", "规范行政执法")
    before = text_of(app, "规范行政执法")
    mark = before[before.index("【待填：行政检查") : before.index("】", before.index("【待填：行政检查")) + 1]
    app.text_area[0].set_value(before.replace(mark, "203次", 1)).run()
    assert not app.exception
    key = fact_key(app, "行政检查")
    fact = draft(app).sheet.fact(key)
    assert fact is not None
    assert (fact.value, fact.source) == ("203", d.TYPED)
    app.text_input(key=f"fact-{key}").set_value("210").run()
    assert "行政检查210次" in text_of(app, "规范行政执法")


def test_marks_are_shown_and_hostile_words_are_only_text(app: AppTest) -> None:
    assert '<mark class="xl-fill">【待填：' in html_of(app)
    app.text_area[0].set_value(text_of(app, "普法") + "<script>alert(2)</script>").run()
    assert "<script>alert" not in html_of(app)
    assert "&lt;script&gt;alert(2)" in html_of(app)


def test_last_years_text_stands_beside_paragraph_by_paragraph(app: AppTest) -> None:
    html = html_of(app)
    assert "第 1 段 ← 青松县水务局2023年 · （二）深化普法宣传" in html
    assert "组织普法活动36场" in html
    app.text_area[0].set_value(text_of(app, "普法") + "\n全新的一段，与去年无关的数字平台建设。").run()
    assert d.paragraph_new(2) in html_of(app)


def test_a_skeleton_shows_what_to_write(app: AppTest) -> None:
    skeleton = next(s for s in draft(app).sections if s.origin == "skeleton")
    press(app, f"part-{skeleton.id}")
    assert d.GUIDE in html_of(app)
    assert f"{d.ORIGINS['skeleton']}" in html_of(app)


def test_without_the_base_report_the_text_can_still_be_edited(app: AppTest) -> None:
    current().services.library.remove([draft(app).sheet.base_id])
    app.text_area[0].set_value("改过的一句话。").run()
    assert not app.exception
    assert d.BASE_GONE in shown(app)
    assert text_of(app, "普法") == "改过的一句话。"


def test_sentences_taken_over_are_confirmed(app: AppTest) -> None:
    section = draft(app).section(section_id(app, "普法"))
    assert section is not None
    assert section.carried_over
    press(app, f"confirm-{section.id}-0")
    assert draft(app).section(section.id).carried_over == section.carried_over[1:]  # type: ignore[union-attr]
    if len(section.carried_over) > 2:
        press(app, "confirm-all")
        assert draft(app).section(section.id).carried_over == ()  # type: ignore[union-attr]


def test_an_instruction_is_followed_offline_and_can_be_undone(app: AppTest) -> None:
    before = text_of(app, "普法")
    app.text_input(key=f"wish-{section_id(app, '普法')}").set_value("删去沿用的句子").run()
    press(app, "edit-go")
    after = text_of(app, "普法")
    assert len(after) < len(before)
    assert "<del>" in html_of(app)
    assert d.before_section("（二）深化普法宣传") in reasons(app)
    press(app, "edit-undo")
    assert text_of(app, "普法") == before
    assert app.text_area[0].value == before


def test_what_rules_cannot_do_is_told(app: AppTest) -> None:
    app.text_input(key=f"wish-{section_id(app, '普法')}").set_value("写得更有文采").run()
    press(app, "edit-go")
    assert "不能自动完成" in shown(app)
    assert d.NOTHING_CHANGED in html_of(app)
    press(app, "edit-accept")
    assert d.CHANGE not in shown(app)


def test_a_stress_is_begun_for_the_user(app: AppTest) -> None:
    press(app, "quick-stress")
    assert app.text_input(key=f"wish-{section_id(app, '普法')}").value == d.QUICK_STRESS


def test_a_section_goes_back_to_last_years_wording(app: AppTest) -> None:
    before = text_of(app, "普法")
    app.text_area[0].set_value("写坏了。").run()
    press(app, "quick-base")
    assert text_of(app, "普法") == before
    press(app, "edit-undo")
    assert text_of(app, "普法") == "写坏了。"


def test_a_model_rewrites_one_section_and_its_fault_leaves_the_text(start: Start) -> None:
    model = ScriptedChatModel()
    app = opened(start, model)
    step(app, "edit", "普法")
    before = text_of(app, "普法")
    model.enqueue("半", ModelTimeout())
    press(app, "quick-shorter")
    assert text_of(app, "普法") == before
    assert ModelTimeout.user_message in shown(app)
    model.enqueue("深入开展普法，", before)
    press(app, "quick-shorter")
    assert text_of(app, "普法").startswith("深入开展普法，")
    assert d.QUICK_SHORTER in model.history[-1][-1].content
    others = {s.origin for s in draft(app).sections if s.id != section_id(app, "普法")}
    assert "model" not in others


def test_the_draft_is_compared_with_last_year(app: AppTest) -> None:
    press(app, "view-against")
    assert "<ins>" in html_of(app)
    assert "<del>" in html_of(app)
    assert "规范行政执法" not in html_of(app)
    app.toggle(key="against-whole").set_value(True).run()
    assert not app.exception
    assert "规范行政执法" in html_of(app)


def test_versions_are_compared_and_restored(app: AppTest) -> None:
    first = draft(app)
    app.text_area[0].set_value("改过的一句话。").run()
    press(app, "view-versions")
    assert re.search("<ins>[^<]*改过", html_of(app))
    app.selectbox(key="version-new").set_value(1).run()
    assert d.NO_CHANGES in shown(app)
    press(app, "version-restore")
    assert draft(app) == first
    assert reasons(app)[:2] == [d.restored(1), d.RESTORED_BEFORE]
    app.selectbox(key="version-old").set_value(2).run()
    press(app, "version-restore")
    assert text_of(app, "普法") == "改过的一句话。"


def test_the_list_says_what_is_left_in_each_section(app: AppTest) -> None:
    found = section_id(app, "普法")
    label = next(b.label for b in app.button if b.key == f"part-{found}")
    assert ":orange[" in label
    done = next(b.label for b in app.button if b.key == f"part-{section_id(app, '主要举措')}")
    assert ":orange[" not in done


def test_a_diff_is_text() -> None:
    from assistant.drafting.diff import pieces

    html = diff_html(pieces("旧<b>词", "新<i>词"))
    assert "<b>" not in html
    assert "<del>" in html


def test_a_part_is_chosen_above_the_editor_where_the_list_is_out_of_sight(app: AppTest) -> None:
    box = app.selectbox(key="edit-part")
    assert box.value == desk(app).section
    wanted = section_id(app, "普法")
    assert "普法" in next(o for o in box.options if "普法" in o)
    box.set_value(wanted).run()
    assert not app.exception
    assert desk(app).section == wanted
    assert app.text_area[0].value == text_of(app, "普法")
    press(app, f"part-{section_id(app, '规范行政执法')}")
    assert app.selectbox(key="edit-part").value == section_id(app, "规范行政执法")


def test_shortening_that_cannot_be_done_leaves_the_text_and_says_so(app: AppTest) -> None:
    before = text_of(app, "普法")
    app.text_input(key=f"wish-{section_id(app, '普法')}").set_value("精简到10字").run()
    press(app, "edit-go")
    assert text_of(app, "普法") == before
    assert "文字没有改动" in app.info[0].value
    assert d.NOTHING_CHANGED in html_of(app)
    assert "edit-undo" not in {b.key for b in app.button}
    press(app, "edit-accept")
    assert d.NOTHING_CHANGED not in html_of(app)
