"""The page 资料库 in Streamlit's test harness."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from assistant.coverage import coverage
from assistant.web import library_texts as lt
from assistant.web import texts as t
from assistant.web.library_acts import export_rows
from assistant.web.library_cover import go
from assistant.web.library_data import holdings
from assistant.web.library_state import Pending
from assistant.web.library_upload import intake
from assistant.web.state import Reading
from tests.assistant.web.building import REPORT_2023, add, button, current, html_of, shown
from tests.assistant.web.conftest import Start
from tests.assistant.web.shelving import PAGE, WITHOUT_YEAR, infos, library, shelf, table


@pytest.fixture
def app(start: Start) -> AppTest:
    """The page over two reports."""
    return library(start)


def read(app: AppTest, name: str = "2023.txt") -> str:
    """Open a report as a click on its row does (the table is a canvas); gives its id."""
    info = next(i for i in current().services.archive.infos() if i.source == name)
    app.session_state["xunli"].reading = Reading(info.id)
    app.run()
    assert not app.exception
    return info.id


def test_an_empty_library_teaches_and_offers_the_samples(start: Start) -> None:
    app = start().run()
    app.switch_page(PAGE).run()
    assert all(step in shown(app) for step in lt.EMPTY_STEPS)
    button(app, "load-samples").click().run()
    intake().join(20)
    app.run()
    assert not app.exception
    assert "新增9份。" in shown(app)
    assert len(table(app)) == 9
    assert t.EMPTY_LIBRARY not in shown(app)


def test_the_table_lists_what_is_known_and_what_is_not(app: AppTest) -> None:
    add("无年度.txt", WITHOUT_YEAR)
    app.run()
    rows = {r["source"]: r for r in table(app)}
    assert list(rows["2023.txt"]) == [c for c in lt.COLUMNS if c != "hits"]
    assert (rows["2023.txt"]["agency"], rows["2023.txt"]["year"]) == ("青松县水务局", "2023")
    assert rows["无年度.txt"]["year"] == t.NO_YEAR
    assert "年度" in rows["无年度.txt"]["problems"]
    assert rows["2023.txt"]["problems"] == ""


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        ({"year": "2022年"}, ["2022.txt"]),
        ({"year": t.NO_YEAR}, ["无年度.txt"]),
        ({"label": "范文"}, ["2022.txt"]),
        ({"label": lt.NO_LABEL}, ["2023.txt", "无年度.txt"]),
        ({"state": lt.STATES["attention"]}, ["无年度.txt"]),
        ({"state": lt.STATES["upload"]}, []),
        ({"state": lt.STATES["twin"]}, []),
        ({"agency": "青松县水务局", "kind": "法治政府建设年度报告"}, ["2023.txt", "2022.txt", "无年度.txt"]),
    ],
)
def test_the_table_is_filtered(app: AppTest, filters: dict[str, str], sources: list[str]) -> None:
    add("无年度.txt", WITHOUT_YEAR)
    current().services.labels.add([infos()["2022.txt"].id], ["范文"])
    app.run()
    for name, value in filters.items():
        app.selectbox(key=f"library-{name}").set_value(value)
    app.run()
    assert not app.exception
    assert ([r["source"] for r in table(app)] if app.dataframe else []) == sources
    assert sources or lt.NOTHING_FITS in app.info[0].value
    button(app, "library-reset").click().run()
    assert len(table(app)) == 3


@pytest.mark.parametrize(
    ("words", "in_text", "sources"),
    [
        ("水务局 2022", False, ["2022.txt"]),
        ("187次", False, []),
        ("187次", True, ["2023.txt"]),
        ("节水手册 165次", True, ["2022.txt"]),
        ("青松县水务局", True, ["2023.txt", "2022.txt"]),  # by the title
        ("手册节水", True, []),  # every word is there, the phrase is not
    ],
)
def test_words_are_looked_for_in_names_and_in_the_text(
    app: AppTest, words: str, in_text: bool, sources: list[str]
) -> None:
    app.text_input(key="library-words").set_value(words)
    app.toggle(key="library-in-text").set_value(in_text).run()
    assert not app.exception
    assert ([r["source"] for r in table(app)] if app.dataframe else []) == sources


def test_a_filter_whose_value_is_gone_gives_way(app: AppTest) -> None:
    app.selectbox(key="library-year").set_value("2022年").run()
    current().services.library.remove([infos()["2022.txt"].id])
    app.run()
    assert not app.exception
    assert [r["year"] for r in table(app)] == ["2023"]


def test_a_report_added_elsewhere_appears_and_nothing_stays_ticked(app: AppTest) -> None:
    before = shelf(app).grid
    add("命令行.txt", REPORT_2023.replace("2023", "2020"))
    app.run()
    assert "2020" in {r["year"] for r in table(app)}
    assert shelf(app).grid > before  # rows are ticked by position


def test_labels_are_set_for_several_reports_at_once(app: AppTest) -> None:
    labels, ids = current().services.labels, [i.id for i in infos().values()]
    labels.add(ids[:1], ["旧标签"])
    shelf(app).pending = Pending("labels", tuple(ids))
    app.run()
    assert "旧标签" in shown(app)  # only one of them has it: said, and left alone
    app.text_input(key="labels-new").set_value("范文、 省级 ，范文")
    button(app, "labels-save").click().run()
    assert not app.exception
    assert labels.all() == {ids[0]: ("旧标签", "省级", "范文"), ids[1]: ("省级", "范文")}
    assert lt.labelled(2) in app.success[0].value
    shelf(app).pending = Pending("labels", tuple(ids))
    app.run()
    app.button_group(key="labels-now").set_value(["省级"])
    button(app, "labels-save").click().run()
    assert labels.all() == {ids[0]: ("旧标签", "省级"), ids[1]: ("省级",)}


def test_a_long_label_is_refused_and_nothing_is_changed(app: AppTest) -> None:
    shelf(app).pending = Pending("labels", (infos()["2022.txt"].id,))
    app.run()
    app.text_input(key="labels-new").set_value("好、" + "长" * 21)
    button(app, "labels-save").click().run()
    assert "标签应为" in app.error[0].value
    assert current().services.labels.all() == {}


def test_reports_are_removed_only_when_confirmed(app: AppTest) -> None:
    ids = tuple(i.id for i in infos().values())
    shelf(app).pending = Pending("remove", ids)
    app.run()
    assert shown(app).count("青松县水务局 202") == 2
    button(app, "remove-no").click().run()
    assert len(infos()) == 2
    shelf(app).pending = Pending("remove", ids[:1])
    app.run()
    button(app, "remove-yes").click().run()
    assert not app.exception
    assert len(infos()) == 1
    assert lt.removed(1) in app.success[0].value
    shelf(app).pending = Pending("remove", ids[:1])  # it is gone: no dialog on nothing
    app.run()
    assert not app.exception
    assert shelf(app).pending is None


def test_the_list_is_an_excel_file_without_formulas(app: AppTest) -> None:
    add("=cmd.txt", REPORT_2023.replace("2023", "2019"))
    app.run()
    held = holdings(current(), shelf(app))
    sheet = load_workbook(io.BytesIO(export_rows(held, held.infos)))["资料库"]
    rows = list(sheet.iter_rows(values_only=True))
    assert [r[2] for r in rows[1:]] == ["2023", "2022", "2019"]
    assert sheet["J4"].value == "=cmd.txt"
    assert sheet["J4"].data_type == "s"


def test_years_covered_with_their_gaps_lead_to_the_reports(app: AppTest) -> None:
    add("2019.txt", REPORT_2023.replace("2023", "2019"))
    add("2023改.txt", REPORT_2023.replace("187次", "188次"))
    button(app, "library-view-coverage").click().run()
    assert not app.exception
    assert table(app) == [
        {"单位": "青松县水务局", "2019年": "有", "2020年": "缺", "2021年": "缺", "2022年": "有", "2023年": "2份·重"}
    ]
    assert "青松县水务局缺2020—2021年" in shown(app)
    picture = coverage(holdings(current(), shelf(app)).infos)
    state = app.session_state["xunli"]
    go(state, picture, "青松县水务局", 2020)
    app.run()
    assert lt.missing("青松县水务局", "2020年") in app.success[0].value
    go(state, picture, "青松县水务局", 2023)
    app.run()
    assert [r["year"] for r in table(app)] == ["2023", "2023"]
    go(state, picture, "青松县水务局", 2019)
    app.run()
    assert state.reading == Reading(infos()["2019.txt"].id)


def test_one_twin_is_kept_with_the_labels_of_the_other(app: AppTest) -> None:
    keep = infos()["2023.txt"].id
    other = add("<b>改.txt", REPORT_2023.replace("187次", "188次"))
    current().services.labels.add([other], ["范文"])
    button(app, "library-view-twins").click().run()
    assert not app.exception
    assert "&lt;b&gt;改.txt" in html_of(app)
    button(app, f"keep-{keep}").click().run()
    button(app, "remove-yes").click().run()
    assert set(infos()) == {"2023.txt", "2022.txt"}
    assert current().services.labels.all() == {keep: ("范文",)}
    assert lt.TWINS_NONE in shown(app)
    button(app, "library-view-list").click().run()
    assert {r["problems"] for r in table(app)} == {""}


def test_twins_may_both_stay(app: AppTest) -> None:
    add("改.txt", REPORT_2023.replace("187次", "188次"))
    button(app, "library-view-twins").click().run()
    next(b for b in app.button if b.key and b.key.startswith("settle-")).click().run()
    assert lt.TWINS_NONE in shown(app)
    add("再改.txt", REPORT_2023.replace("187次", "189次"))
    app.run()
    assert lt.TWINS_NONE not in shown(app)


def test_nearly_equal_texts_of_other_years_are_found(app: AppTest) -> None:
    add("照抄.txt", REPORT_2023.replace("2023", "2017"))
    button(app, "library-view-twins").click().run()
    button(app, "find-alike").click().run()
    assert not app.exception
    assert "2017年" in shown(app)
    assert "相同句子约" in shown(app)


def test_metadata_is_corrected_with_its_reason(app: AppTest) -> None:
    add("无年度.txt", WITHOUT_YEAR)
    report = read(app, "无年度.txt")
    assert "年度" in app.warning[0].value
    button(app, "edit").click().run()
    app.number_input[0].set_value(2020)
    app.text_input[1].set_value("青松县水务局")
    app.text_input[2].set_value("按落款补填")
    next(b for b in app.button if b.label == t.SAVE_CORRECTION).click().run()
    assert not app.exception
    info = current().services.archive.info(report)
    assert info.year == 2020
    assert "按落款补填" in app.warning[0].value
    found = current().services.retriever.retrieve("行政检查若干次", dense=True)
    assert found[0].report.year == 2020


def test_an_impossible_correction_is_an_error(app: AppTest) -> None:
    report = read(app)
    button(app, "edit").click().run()
    app.number_input[0].set_value(20233)
    next(b for b in app.button if b.label == t.SAVE_CORRECTION).click().run()
    assert "年度应在1990到2100之间" in app.error[0].value
    assert current().services.archive.info(report).year == 2023


def test_a_report_is_deleted_only_when_confirmed(app: AppTest) -> None:
    read(app)
    button(app, "delete").click().run()
    button(app, "delete-no").click().run()
    assert len(current().services.archive.infos()) == 2
    button(app, "delete").click().run()
    button(app, "delete-yes").click().run()
    assert not app.exception
    assert [i.source for i in current().services.archive.infos()] == ["2022.txt"]
    assert len(table(app)) == 1


def test_a_report_that_is_gone_is_told(app: AppTest) -> None:
    current().services.library.remove([read(app)])
    app.run()
    assert not app.exception
    assert t.REPORT_GONE in app.info[0].value
