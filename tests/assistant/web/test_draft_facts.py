"""The step 数据 in Streamlit's test harness: the table, plans and shortcomings, workbooks of several offices."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from assistant.figures.workbook import workbook_bytes
from assistant.web import draft_texts as d
from assistant.web.draft_facts import set_value, taken
from tests.assistant.web.building import button, current, shown
from tests.assistant.web.conftest import Start
from tests.assistant.web.desk import desk, draft, fact_key, opened, press, saved_elsewhere, step, text_of


@pytest.fixture
def app(start: Start) -> AppTest:
    page = opened(start)
    step(page, "facts")
    return page


def rows(app: AppTest) -> list[dict[str, Any]]:
    return list(app.dataframe[0].value.to_dict("records"))


def type_cells(app: AppTest, cells: dict[str, dict[str, str]]) -> None:
    """Type into the table's rows, named by words of the indicator, as the browser sends it: all edits so far."""
    at = {r["indicator"]: i for i, r in enumerate(rows(app))}
    edits = {next(i for name, i in at.items() if words in name): told for words, told in cells.items()}
    app.session_state[f"facts-{desk(app).grid}"] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    app.run()
    assert not app.exception


def filled_book(app: AppTest, values: dict[str, object]) -> bytes:
    """The workbook of the open draft with values typed in, by words of the indicator."""
    book = load_workbook(io.BytesIO(workbook_bytes(draft(app).sheet)))
    page = book["指标"]
    titles = {str(c.value): c.column for c in page[1]}
    for row in page.iter_rows(min_row=2):
        for words, value in values.items():
            if words in str(row[titles["指标"] - 1].value or ""):
                page.cell(row[0].row, titles["本年值"], value)  # type: ignore[arg-type]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(app: AppTest, *files: tuple[str, bytes]) -> None:
    app.file_uploader[0].set_value([(name, data, "application/octet-stream") for name, data in files]).run()
    assert not app.exception


def test_a_value_is_saved_and_changes_every_place(app: AppTest) -> None:
    assert list(rows(app)[0]) == list(d.COLUMNS)
    type_cells(app, {"行政检查": {"value": "203次", "office": "执法科"}})
    fact = draft(app).sheet.fact(fact_key(app, "行政检查"))
    assert fact is not None
    assert (fact.value, fact.office, fact.source) == ("203", "执法科", d.TYPED)
    assert "行政检查203次" in draft(app).text
    assert f"已填 1/{len(draft(app).sheet.facts)}" in shown(app)
    type_cells(app, {"行政检查": {"value": ""}})
    assert "行政检查203次" not in draft(app).text


def test_a_bad_value_is_named_and_the_old_one_stays(app: AppTest) -> None:
    type_cells(app, {"行政检查": {"value": "203"}})
    type_cells(app, {"行政检查": {"value": "若干"}, "普法": {"value": "40"}})
    (warning,) = app.warning
    assert "写的是“若干”" in warning.value
    assert "没有保存，原来的值不变" in warning.value
    kinds = [e.type for e in app.main]
    assert kinds.index("warning") < kinds.index(app.dataframe[0].type)  # in sight above a long table
    assert "行政检查203次" in draft(app).text
    assert "40场" in draft(app).text


def test_rows_are_filtered_and_do_not_jump_away_while_they_are_filled(app: AppTest) -> None:
    everything = len(rows(app))
    app.toggle(key="facts-open").set_value(True).run()
    type_cells(app, {"行政检查": {"value": "203"}})
    assert len(rows(app)) == everything
    press(app, "facts-refresh")
    assert len(rows(app)) == everything - 1
    app.text_input(key="facts-words").set_value("普法").run()
    assert {"普法" in r["indicator"] for r in rows(app)} == {True}
    app.text_input(key="facts-words").set_value("没有这个词").run()
    assert d.NOTHING_FITS in app.info[0].value
    app.text_input(key="facts-words").set_value("").run()
    app.toggle(key="facts-open").set_value(False).run()
    app.selectbox(key="facts-section").set_value("（一）规范行政执法").run()
    assert {r["section"] for r in rows(app)} == {"（一）规范行政执法"}


def test_the_table_shows_what_is_kept_when_one_comes_back(app: AppTest) -> None:
    type_cells(app, {"行政检查": {"value": "203次"}})
    step(app, "outline")
    step(app, "facts")
    assert next(r for r in rows(app) if "行政检查" in r["indicator"])["value"] == "203"


def test_a_value_that_cannot_be_saved_is_shown(app: AppTest) -> None:
    saved_elsewhere(app)
    type_cells(app, {"行政检查": {"value": "203"}})
    assert "没有覆盖它" in app.error[0].value
    assert "203" in app.code[0].value
    assert {r["value"] for r in rows(app)} == {""}


def test_a_new_indicator_is_added(app: AppTest) -> None:
    app.text_input(key="fact-new-name").set_value("智慧水务平台")
    app.text_input(key="fact-new-unit").set_value("个")
    app.text_input(key="fact-new-value").set_value("2")
    next(b for b in app.button if b.label == d.ADD_FACT).click().run()
    assert not app.exception
    fact = draft(app).sheet.fact(fact_key(app, "智慧水务平台"))
    assert fact is not None
    assert (fact.written, fact.source) == ("2个", d.TYPED)
    assert rows(app)[-1]["indicator"] == "智慧水务平台"


def test_changes_against_last_year_are_turned_on(app: AppTest) -> None:
    type_cells(app, {"行政检查": {"value": "374"}})
    app.toggle(key="facts-compare-False").set_value(True).run()
    assert "行政检查374次（同比增长100%）" in draft(app).text
    app.toggle(key="facts-compare-True").set_value(False).run()
    assert "同比" not in draft(app).text


def test_a_plan_is_answered(app: AppTest) -> None:
    promise = draft(app).sheet.promises[0]
    assert "【待回应：" in draft(app).text
    app.text_area(key=f"answer-{promise.key}").set_value("新增执法人员6名\n").run()
    assert not app.exception
    assert draft(app).sheet.promises[0].answer == "新增执法人员6名"
    assert "新增执法人员6名。" in draft(app).text
    assert f"已回应 1/{len(draft(app).sheet.promises)}" in shown(app)


def test_workbooks_of_several_offices_come_together(app: AppTest) -> None:
    first, second = filled_book(app, {"行政检查": 203}), filled_book(app, {"普法活动": 40, "受众": "很多"})
    upload(app, ("执法科.xlsx", first), ("坏.xlsx", b"PK\x03\x04 no"), ("普法科.xlsx", second))
    text = draft(app).text
    assert "行政检查203次" in text
    assert "40场" in text
    assert "执法科.xlsx：采用 1 项" in shown(app)
    assert "坏.xlsx：" in shown(app)
    assert "已损坏" in app.error[0].value
    assert "很多" in shown(app)  # the cell that was not used
    source = draft(app).sheet.fact(fact_key(app, "行政检查"))
    assert source is not None
    assert source.source.startswith("执法科.xlsx")
    press(app, "book-dismiss")
    assert d.IMPORTED not in shown(app)


def test_an_uploaded_value_wins_over_one_that_was_there_and_is_listed(app: AppTest) -> None:
    book = filled_book(app, {"行政检查": 210})
    type_cells(app, {"行政检查": {"value": "203"}})
    upload(app, ("执法科.xlsx", book))
    assert "行政检查210次" in draft(app).text
    assert "原来是 203次（页面填写），现在是 210次" in shown(app)
    stored = desk(app).stored
    assert stored is not None
    version = next(v for v in current().services.drafts.versions(stored.id) if v.reason == d.BEFORE_IMPORT)
    assert "行政检查203次" in current().services.drafts.version(stored.id, version.number).text


def test_the_workbook_is_offered(app: AppTest) -> None:
    assert app.get("download_button")[0].proto.label == d.DOWNLOAD_BOOK


def test_facts_beside_a_section_change_other_sections_too(app: AppTest) -> None:
    step(app, "edit", "规范行政执法")
    key = fact_key(app, "行政检查")
    app.text_input(key=f"fact-{key}").set_value("若干").run()
    assert "没有保存" in app.warning[0].value
    assert app.text_input(key=f"fact-{key}").value == ""
    app.text_input(key=f"fact-{key}").set_value("203次").run()
    assert not app.exception
    assert not app.warning
    assert "行政检查203次" in text_of(app, "规范行政执法")
    assert app.text_area[0].value == text_of(app, "规范行政执法")


def test_typed_cells_are_pure(app: AppTest) -> None:
    sheet = draft(app).sheet
    key = fact_key(app, "行政检查")
    assert set_value(sheet, "unknown", "5") == sheet
    assert set_value(sheet, key, None) == sheet
    changed, faults = taken(sheet, [key], {0: {"note": " 来自台账 "}, 7: {"value": "1"}})
    assert (changed.fact(key).note, faults) == ("来自台账", {})  # type: ignore[union-attr]
    assert button(app, "facts-refresh").label == d.REFRESH
