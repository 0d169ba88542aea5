"""The steps 核对 and 导出 in Streamlit's test harness."""

from __future__ import annotations

import io

import docx
import pytest
from streamlit.testing.v1 import AppTest

from assistant.checking import Checked, Checker
from assistant.drafting.review import Todo, todos
from assistant.web import draft_out_texts as o
from assistant.web.draft_check import grouped
from assistant.web.draft_desk import do
from assistant.web.draft_export import make, written_date
from tests.assistant.web.building import button, current, html_of, shown
from tests.assistant.web.conftest import Start
from tests.assistant.web.desk import desk, draft, opened, press, section_id, step, text_of
from vectorstore.schema import Report


@pytest.fixture
def app(start: Start) -> AppTest:
    return opened(start)


def settle_everything(app: AppTest) -> None:
    """Write every section anew, so that nothing is open."""
    step(app, "edit")
    for section in draft(app).sections:
        if section.text:
            press(app, f"part-{section.id}")
            app.text_area[0].set_value("各项工作都已完成。").run()


def test_todos_are_grouped_and_lead_to_their_section(app: AppTest) -> None:
    step(app, "check")
    labels = {e.label for e in app.get("expander")}
    expected = grouped(todos(draft(app)))
    groups = {o.group(o.GROUPS[name], len(found)) for name, found in expected.items()}
    assert labels == groups | {o.group(o.FINDINGS, len(desk(app).findings))}
    assert {"待填", "待回应", "carried_over"} <= set(expected)
    assert '<mark class="xl-fill">【待填：行政检查' in html_of(app)
    press(app, f"check-待填-{section_id(app, '普法')}")
    assert (desk(app).step, desk(app).section) == ("edit", section_id(app, "普法"))
    assert app.text_area[0].value == text_of(app, "普法")
    step(app, "check")
    press(app, "check-待填-facts")
    assert desk(app).step == "facts"


def test_what_the_rules_find_is_listed_and_leads_to_the_page_for_checking(app: AppTest) -> None:
    step(app, "edit", "普法")
    app.text_area[0].set_value("截止2024年底，我局认真落实《中华人民共和国行政许可法,做到公开公开。").run()
    step(app, "check")
    assert o.group(o.FINDINGS, len(desk(app).findings)) in {e.label for e in app.get("expander")}
    assert "标点不配对" in html_of(app)
    rules = {f.rule for f in desk(app).findings}
    assert "P02" in rules
    assert not {"R02", "S06"} & rules  # empty places are todos already, title and date come with the Word file
    assert not any("【待" in f.excerpt for f in desk(app).findings)
    button(app, "check-draft-open").click().run()
    assert not app.exception
    work = app.session_state["xunli"].bench.work
    stored = desk(app).stored
    assert work is not None
    assert stored is not None
    assert (work.origin, work.key) == ("draft", stored.id)


def test_the_rules_run_once_for_each_state_of_the_draft(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    check, calls = Checker.check, []

    def counted(self: Checker, report: Report) -> Checked:
        calls.append(report.id)
        return check(self, report)

    monkeypatch.setattr(Checker, "check", counted)
    step(app, "check")
    app.run()
    assert len(calls) == 1
    step(app, "edit", "普法")
    app.text_area[0].set_value("全局开展了普法宣传。").run()
    step(app, "check")
    assert len(calls) == 2


def test_a_missing_part_leads_to_the_outline(app: AppTest) -> None:
    press(app, f"item-{section_id(app, '不足')}")
    press(app, "item-drop")
    press(app, "drop-yes")
    step(app, "check")
    assert "缺少“" in html_of(app)
    press(app, "check-missing_part-outline")
    assert desk(app).step == "outline"


def test_kinds_of_marks_are_told_apart() -> None:
    found = grouped(
        [Todo("mark", "a", f"【{k}：x】") for k in ("待核", "待填", "待写", "待回应")] + [Todo("note", "a", "n")]
    )
    assert list(found) == ["待填", "待写", "待回应", "待核", "note"]


def test_a_final_document_waits_for_open_marks_and_a_date(app: AppTest) -> None:
    step(app, "export")
    assert button(app, "export-final").disabled
    assert not button(app, "export-comment").disabled
    assert "不能出定稿" in shown(app)
    settle_everything(app)
    step(app, "check")
    assert app.success
    step(app, "export")
    assert button(app, "export-final").disabled
    assert o.FINAL_NEEDS_DATE in shown(app)
    stored = desk(app).stored
    assert stored is not None
    app.text_input(key=f"export-date-{stored.id}").set_value("2025.13.1").run()
    assert o.DATE_BAD in app.warning[0].value
    app.text_input(key=f"export-date-{stored.id}").set_value("2025-2-20").run()
    press(app, "export-final")
    made = desk(app).made
    assert made is not None
    assert "征求意见稿" not in "".join(p.text for p in docx.Document(io.BytesIO(made.data)).paragraphs)
    step(app, "outline")
    step(app, "export")
    assert app.text_input(key=f"export-date-{stored.id}").value == "2025-2-20"


def test_a_file_is_made_with_what_was_typed_and_a_version(app: AppTest) -> None:
    step(app, "export")
    stored = desk(app).stored
    assert stored is not None
    app.text_input(key=f"export-addressee-{stored.id}").set_value("青松县人民政府")
    press(app, "export-comment")
    made = desk(app).made
    assert made is not None
    assert made.name == "青松县水务局2024年法治政府建设年度报告（征求意见稿）.docx"
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(made.data)).paragraphs)
    assert draft(app).title in text
    assert "青松县人民政府：" in text
    assert "【待填：行政检查" in text
    assert current().services.drafts.versions(stored.id)[0].reason == o.EXPORTED + o.COMMENT_WORD
    assert [b.proto.label for b in app.get("download_button")] == [o.AGAIN]
    # what was made of another text is offered no longer
    app.text_input(key=f"export-addressee-{stored.id}").set_value("").run()
    assert not app.get("download_button")


@pytest.mark.parametrize(("name", "start_bytes"), [("checklist", b"PK"), ("markdown", "# 青松县水务局".encode())])
def test_other_files_are_made(app: AppTest, name: str, start_bytes: bytes) -> None:
    step(app, "export")
    press(app, f"export-{name}")
    made = desk(app).made
    assert made is not None
    assert made.data.startswith(start_bytes)


def test_a_final_file_is_refused_while_something_is_open(app: AppTest) -> None:
    step(app, "export")
    do(desk(app), make, current(), desk(app), "final")
    assert desk(app).made is None
    app.run()
    assert app.error


def test_the_title_is_the_drafts(app: AppTest) -> None:
    step(app, "export")
    stored = desk(app).stored
    assert stored is not None
    app.text_input(key=f"export-title-{stored.id}").set_value("青松县水务局2024年度法治政府建设情况报告").run()
    assert draft(app).title == "青松县水务局2024年度法治政府建设情况报告"
    app.text_input(key=f"export-title-{stored.id}").set_value(" ").run()
    assert draft(app).title == "青松县水务局2024年度法治政府建设情况报告"
    assert app.text_input(key=f"export-title-{stored.id}").value == draft(app).title


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("", ""),
        ("2025-02-20", "2025年2月20日"),
        ("2025 年 2 月 20 日", "2025年2月20日"),
        ("2025/2/20", "2025年2月20日"),
        ("二月", None),
        ("2025-2-45", None),
    ],
)
def test_dates_are_written_out(typed: str, written: str | None) -> None:
    assert written_date(typed) == written


def test_file_names_say_what_they_are() -> None:
    assert (
        o.file_name("甲局", 2024, "法治政府建设年度报告", "定稿", "docx")
        == "甲局2024年法治政府建设年度报告（定稿）.docx"
    )
