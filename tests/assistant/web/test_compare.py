"""The page 对比 over two reports in Streamlit's test harness: choosing, the address, each view, and what is gone."""

from __future__ import annotations

import pytest

from assistant.compare import words as w
from assistant.web import compare_texts as c
from assistant.web.compare_desk import begin, compared
from tests.assistant.web.building import REPORT_2022, REPORT_2023, add, button, current
from tests.assistant.web.comparing import (
    NEW,
    OLD,
    PAGE,
    PEER,
    comparing,
    drawn,
    mode,
    opened,
    press,
    session,
    told,
    two_years,
    view,
)
from tests.assistant.web.conftest import Start

SUMMARY = """青松县水务局2023年工作总结

2023年，县水务局围绕中心工作，较好完成了全年任务。

一、主要工作

全年开展行政检查187次，新建供水管道12公里。

二、下一步打算

继续推进智慧水务建设。
"""


def rows(html: str, kind: str) -> list[list[str]]:
    """The cells of the rows, without tags."""
    found = []
    for row in html.split(f'<div class="xl-row {kind}">')[1:]:
        cells = row.split("</div>")[0].split("<span data-name=")[1:]
        found.append([_plain(cell.partition(">")[2]) for cell in cells])
    return found


def _plain(cell: str) -> str:
    return "".join(piece.rpartition(">")[2] for piece in cell.split("<"))


def test_an_empty_library_teaches_and_offers_the_samples(start: Start) -> None:
    app = opened(session(start))
    assert c.EMPTY in told(app)
    assert button(app, "compare-samples").label == "载入样例报告"
    assert not app.get("download_button")


def test_one_report_says_what_is_missing(start: Start) -> None:
    app = session(start)
    add("2023.txt", REPORT_2023)
    opened(app)
    assert c.ONE_ONLY in told(app)
    assert c.TO_LIBRARY in told(app)
    # a second one of another agency: there is still no other year
    add("别家.txt", PEER)
    app.run()
    assert "只有2023年的一份" in told(app)
    words = mode(app, "pair")
    assert "对应的部分" in words and "两份报告文种不同" not in words


def test_the_two_newest_years_are_beside_each_other_and_counted(start: Start) -> None:
    app, old, new = two_years(start)
    add("2021.txt", OLD.replace("2022", "2021").replace("2023", "2022"))
    words = told(app)
    assert "能够对应的部分5个：沿用4个、改名1个。" in words
    assert "可比数据5项：上升2项、持平1项、完全相同1项、突变1项。另有单位变化1项。" in words
    assert "2022年提出的计划与不足4项，2023年的报告没有提到4项。有2项在2023年的报告里又一次写成问题。" in words
    assert "节水手册：90册 → 800册（+788.9%）" in words
    assert comparing(app).ids == (old, new)


def test_the_address_opens_the_same_again(start: Start) -> None:
    app, old, new = two_years(start)
    view(app, "figures")
    assert {k: app.query_params[k] for k in ("a", "b", "view")} == {"a": old, "b": new, "view": "figures"}
    again = opened(start(), a=old, b=new, view="figures")
    assert comparing(again).ids == (old, new)
    assert rows(drawn(again), "figures") == rows(drawn(app), "figures")


@pytest.mark.parametrize("address", [{"a": "x", "b": "y"}, {"series": "x,y,z"}, {"draft": "nothing"}, {"view": "<b>"}])
def test_a_false_address_falls_back_to_what_there_is(start: Start, address: dict[str, str]) -> None:
    app = session(start)
    add("2022.txt", OLD)
    add("2023.txt", NEW)
    opened(app, **address)
    assert (c.LOST in told(app)) == ("view" not in address and "draft" not in address)
    assert "能够对应的部分" in told(app) or c.NO_DRAFTS in told(app)


def test_sections_stand_side_by_side_with_their_state(start: Start) -> None:
    app, *_ = two_years(start)
    view(app, "sections")
    found = rows(drawn(app), "sections")
    assert found[2] == ["改名", "（二）深化普法宣传", "（二）开展普法教育", "107 → 108 字"]
    app.pills(key="compare-filter-sections").set_value("改名").run()
    assert len(rows(drawn(app), "sections")) == 1
    # both texts, what changed in them marked with more than colour
    press(app, "compare-open-sections-2")
    html = drawn(app)
    assert "<del>36</del>" in html and "<ins>58</ins>" in html
    assert html.index("<del>36</del>") < html.index("<ins>58</ins>")
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html
    app.toggle(key="compare-marked").set_value(False).run()
    assert "<ins>" not in drawn(app)
    assert f'<span class="xl-n">{c.COPIED_MARK}</span><mark class="xl-copied">' in drawn(app)
    press(app, "compare-open-sections-2")
    assert "xl-copied" not in drawn(app)


def test_figures_with_change_state_filters_and_sources(start: Start) -> None:
    app, old, _ = two_years(start)
    view(app, "figures")
    found = {r[0]: r[1:] for r in rows(drawn(app), "figures")}
    assert found["行政检查"] == ["次", "165", "187", "+22", "+13.3%", "上升"]
    assert found["节水手册"][-2:] == ["+788.9%", "突变"]
    assert found["普法活动·受众"][-1] == "完全相同"
    assert found["群众来访人员"] == ["人次→户次", "310", "340", "", "", "单位变化"]
    app.selectbox(key="compare-sort").set_value("up").run()
    assert rows(drawn(app), "figures")[0][0] == "节水手册"
    app.text_input(key="compare-search").set_value("普法").run()
    assert [r[0] for r in rows(drawn(app), "figures")] == ["普法活动", "普法活动·受众"]
    app.text_input(key="compare-search").set_value("没有这个").run()
    assert c.NOTHING_FITS in told(app)
    app.text_input(key="compare-search").set_value("").run()
    app.pills(key="compare-filter-figures").set_value("突变").run()
    row = next(b for b in app.button if b.key and b.key.startswith("compare-open-figures-"))
    press(app, str(row.key))
    assert "<mark>90册</mark>" in drawn(app) and "<mark>800册</mark>" in drawn(app)
    key = f"compare-source-a-{str(row.key).rpartition('-')[2]}"
    button(app, key).click().run()
    reading = app.session_state["xunli"].reading
    assert reading.report_id == old
    text = current().services.archive.report(old).text
    assert "印发节水手册90册" in text[reading.start : reading.end]


def test_promises_with_target_and_what_became_of_them(start: Start) -> None:
    app = session(start)
    add("2022.txt", OLD.replace("一是充实执法队伍。", "一是组织普法活动不少于50场。"))
    add("2023.txt", NEW)
    opened(app)
    view(app, "promises")
    found = rows(drawn(app), "promises")
    assert ["没有提到又一次写成问题", "不足执法力量不足。"] in found
    app.pills(key="compare-filter-promises").set_value(w.PROMISE["answered"]).run()
    assert [r[1] for r in rows(drawn(app), "promises")] == ["计划组织普法活动不少于50场。"]
    press(app, next(str(b.key) for b in app.button if b.key and b.key.startswith("compare-open-promises")))
    assert "<td>不少于50场</td><td>58场</td>" in drawn(app)
    assert "<b>2023年</b>：" in drawn(app)


def test_copied_text_with_what_was_changed_in_it(start: Start) -> None:
    app = session(start)
    add("2022.txt", REPORT_2022)
    add("2023.txt", REPORT_2023)  # but for one figure the same again
    opened(app)
    words = view(app, "copies")
    assert w.SAME_FIGURES in words and "&lt;script&gt;" in words and "<script>" not in words


def test_any_two_reports_also_of_different_kinds(start: Start) -> None:
    app = session(start)
    add("2022.txt", OLD)
    own, summary, peer = add("2023.txt", NEW), add("总结.txt", SUMMARY), add("别家.txt", PEER)
    opened(app)
    words = mode(app, "pair")
    assert c.NOT_FOLLOWING in words  # the other agency's report on the same kind of year comes first
    app.selectbox(key="compare-a").set_value(own)
    app.selectbox(key="compare-b").set_value(summary).run()
    assert set(comparing(app).ids) == {own, summary}
    words = told(app)
    assert c.OTHER_KIND in words and c.NOT_FOLLOWING in words
    assert "计划与不足" not in words
    # choosing what stands in the other field changes them round
    first, second = comparing(app).ids
    app.selectbox(key="compare-a").set_value(second).run()
    assert comparing(app).ids == (second, first)
    app.selectbox(key="compare-b").set_value(peer).run()
    words = view(app, "sections")
    assert w.SECTION_ACROSS["new"] in words or w.SECTION_ACROSS["missing"] in words
    assert c.NOT_FOLLOWING in view(app, "promises")


def test_a_report_removed_while_the_page_is_open_is_replaced(start: Start) -> None:
    app, old, new = two_years(start)
    third = add("2021.txt", OLD.replace("2022", "2021").replace("2023", "2022"))
    view(app, "sections")
    current().services.library.remove([new])
    app.run()
    assert not app.exception
    assert c.LOST in told(app)
    assert comparing(app).ids == (third, old)
    current().services.library.remove([old])
    app.run()
    assert not app.exception
    assert c.ONE_ONLY in told(app)


def test_a_comparison_is_made_once_for_a_state_of_the_library(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    import assistant.web.compare_desk as desk

    compare = desk.compare
    monkeypatch.setattr(desk, "compare", lambda a, b: made.append(1) or compare(a, b))
    app, *_ = two_years(start)
    for name in ("sections", "figures", "promises", "copies", "overview"):
        view(app, name)
    assert len(made) == 1
    add("别家.txt", PEER)
    app.run()
    assert len(made) == 2


def test_other_pages_can_begin_a_comparison(start: Start) -> None:
    app, old, new = two_years(start)
    other = add("别家.txt", PEER)
    services = current().services
    state = comparing(app)
    begin(state, [services.archive.info(i) for i in (new, old)])
    assert (state.mode, state.ids) == ("years", (old, new))
    begin(state, [services.archive.info(i) for i in (new, other)])
    assert state.mode == "pair"
    app.run()
    assert not app.exception
    assert compared(current(), state, *state.ids).b.id == new


def test_the_page_is_in_the_navigation() -> None:
    from tests.assistant.web.conftest import ROOT

    assert PAGE in (ROOT / "app.py").read_text(encoding="utf-8")
