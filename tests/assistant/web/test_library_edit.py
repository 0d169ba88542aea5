"""Metadata corrected in the table: what cells mean, saving several at once, and the history in the reading view."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.library import Correction
from assistant.web import library_texts as lt
from assistant.web.library_edit import typed
from assistant.web.state import Reading
from tests.assistant.web.building import add, button, current, html_of, shown
from tests.assistant.web.conftest import Start
from tests.assistant.web.shelving import WITHOUT_YEAR, infos, library, shelf, table
from vectorstore.errors import ArchiveError
from vectorstore.schema import ReportInfo

INFO = ReportInfo("r1", "旧题名", "甲局", None, None, "rule_of_law", source="a.txt")


@pytest.fixture
def app(start: Start) -> AppTest:
    """The page with the table open for correcting; three reports, one without a year."""
    page = library(start)
    add("无年度.txt", WITHOUT_YEAR)
    page.run()
    button(page, "act-edit").click().run()
    assert not page.exception
    return page


def type_in(app: AppTest, cells: dict[str, dict[str, str]]) -> None:
    """Type into the table: cells by the report's file name."""
    at = {info.id: n for n, info in enumerate(current().services.archive.infos())}
    rows = {at[infos()[name].id]: values for name, values in cells.items()}
    edited = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    app.session_state[f"editor-{shelf(app).grid}"] = edited
    app.run()
    assert not app.exception


@pytest.mark.parametrize(
    ("cells", "correction", "fault"),
    [
        ({"year": "2023"}, Correction(year=2023), ""),
        ({"year": "２０２３年 "}, Correction(year=2023), ""),
        ({"year": "二〇二三"}, None, lt.BAD_YEAR),
        ({"year": "20233"}, None, lt.BAD_YEAR),
        ({"year": "1975"}, None, lt.BAD_YEAR),
        ({"year": ""}, None, lt.EMPTIED),
        ({"agency": "  "}, None, lt.EMPTIED),
        ({"agency": "甲局"}, None, ""),  # as it was
        ({"agency": " 青岭区  司法局"}, Correction(agency="青岭区 司法局"), ""),
        ({"kind": "没有的文种"}, None, lt.BAD_KIND),
        ({"title": None, "year": "2020"}, Correction(year=2020), lt.EMPTIED),
    ],
)
def test_what_a_cell_means(cells: dict[str, Any], correction: Correction | None, fault: str) -> None:
    found = typed([INFO], {0: cells})
    assert dict(found.corrections) == ({"r1": correction} if correction else {})
    assert len(found.faults) == bool(fault)
    assert all(fault in said and "旧题名" in said for said in found.faults)
    assert typed([INFO], {7: cells}).corrections == {}  # a row that is no longer there


def test_several_reports_are_corrected_with_one_reason(app: AppTest) -> None:
    type_in(app, {"无年度.txt": {"year": "2020年"}, "2022.txt": {"agency": "青岭区司法局", "year": "3000"}})
    assert lt.BAD_YEAR in app.warning[0].value
    assert infos()["无年度.txt"].year is None  # nothing is saved before the button
    app.text_input(key=f"reason-{shelf(app).grid}").set_value("按落款补填")
    button(app, "edit-save").click().run()
    assert not app.exception
    assert lt.saved(2) in app.success[0].value
    assert lt.BAD_YEAR in app.warning[0].value  # what was not saved is told
    assert infos()["无年度.txt"].year == 2020
    assert (infos()["2022.txt"].agency, infos()["2022.txt"].year) == ("青岭区司法局", 2022)
    found = current().services.retriever.retrieve("行政检查若干次", dense=True)
    assert found[0].report.year == 2020
    button(app, "edit-end").click().run()
    assert {r["source"]: r["problems"] for r in table(app)}["无年度.txt"] == ""


def test_one_that_fails_does_not_hold_up_the_others(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    from vectorstore.archive import Archive, Entry

    put = Archive.put

    def fail(self: Archive, entry: Entry) -> None:
        if entry.report.source == "2022.txt":
            raise ArchiveError
        put(self, entry)

    monkeypatch.setattr(Archive, "put", fail)
    type_in(app, {"2022.txt": {"title": "新题名甲"}, "2023.txt": {"title": "新题名乙"}})
    button(app, "edit-save").click().run()
    assert not app.exception
    assert lt.saved(1) in app.success[0].value
    assert ArchiveError.user_message in app.warning[0].value.replace("\\", "")
    assert (infos()["2023.txt"].title, "新题名甲" in str(infos()["2022.txt"].title)) == ("新题名乙", False)


def test_discarding_saves_nothing(app: AppTest) -> None:
    type_in(app, {"2022.txt": {"title": "新题名"}})
    button(app, "edit-discard").click().run()
    assert button(app, "edit-save").disabled
    assert "新题名" not in str(infos()["2022.txt"].title)


def test_rows_stay_while_reports_come_in_from_elsewhere(app: AppTest) -> None:
    before = shelf(app).grid
    add("命令行.txt", WITHOUT_YEAR.replace("水务局", "民政局"))
    app.run()
    assert len(table(app)) == 3
    assert shelf(app).grid == before  # what is typed stays
    current().services.library.remove([infos()["2022.txt"].id])
    app.run()
    assert not app.exception
    assert len(table(app)) == 2


def test_the_history_of_corrections_stands_in_the_reading_view(app: AppTest) -> None:
    report = infos()["无年度.txt"].id
    current().services.library.correct(report, Correction(year=2019, reason="<b>猜的"))
    current().services.library.correct(report, Correction(year=2020))
    current().services.labels.add([report], ["<i>范文"])
    app.session_state["xunli"].reading = Reading(report)
    app.run()
    assert not app.exception
    history = next(h for h in html_of(app).split("\n") if "2019 → 2020" in h)
    assert history.index("2019 → 2020（没有填写原因）") < history.index("空 → 2019（&lt;b&gt;猜的）")
    assert "&lt;i&gt;范文" in html_of(app)
    assert lt.record(2) in [e.label for e in app.expander]


def test_labels_are_set_in_the_reading_view(app: AppTest) -> None:
    report = infos()["2022.txt"].id
    app.session_state["xunli"].reading = Reading(report)
    app.run()
    button(app, "read-labels").click().run()
    app.text_input(key="labels-new").set_value("范文")
    button(app, "labels-save").click().run()
    assert not app.exception
    assert current().services.labels.all() == {report: ("范文",)}
    assert "范文" in shown(app)
