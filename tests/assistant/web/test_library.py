"""The page 资料库 in Streamlit's test harness, and the reading view's HTML."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.readers.assemble import assemble
from assistant.readers.base import RawBlock, RawDocument
from assistant.web import texts as t
from assistant.web.reading import WINDOW, report_html, window_end
from assistant.web.state import Reading
from tests.assistant.web.building import REPORT_2022, REPORT_2023, add, button, current, html_of, shown
from tests.assistant.web.conftest import Start
from vectorstore.errors import ArchiveError

PAGE = "assistant/web/library.py"
WITHOUT_YEAR = "青松县水务局法治政府建设工作情况\n\n一、主要做法\n\n全局开展行政检查若干次。\n"


@pytest.fixture
def app(start: Start) -> AppTest:
    """The page over two reports."""
    page = start()
    page.run()
    add("2023.txt", REPORT_2023)
    add("2022.txt", REPORT_2022)
    page.switch_page(PAGE).run()
    assert not page.exception
    return page


def read(app: AppTest, name: str = "2023.txt") -> str:
    """Open a report as a click on its row does (the table is a canvas); gives its id."""
    info = next(i for i in current().services.archive.infos() if i.source == name)
    app.session_state["xunli"].reading = Reading(info.id)
    app.run()
    assert not app.exception
    return info.id


def table(app: AppTest) -> list[dict[str, Any]]:
    return list(app.dataframe[0].value.to_dict("records"))


def test_an_empty_library_offers_the_samples(start: Start) -> None:
    app = start().run()
    app.switch_page(PAGE).run()
    assert t.EMPTY_LIBRARY in app.info[0].value
    button(app, "load-samples").click().run()
    assert not app.exception
    assert "新增9份" in shown(app)
    assert len(table(app)) == 9


def test_the_table_lists_what_is_known_and_what_is_not(app: AppTest) -> None:
    add("无年度.txt", WITHOUT_YEAR)
    app.run()
    rows = {r["source"]: r for r in table(app)}
    assert list(rows["2023.txt"]) == list(t.COLUMNS)
    assert (rows["2023.txt"]["agency"], rows["2023.txt"]["year"]) == ("青松县水务局", "2023")
    assert rows["无年度.txt"]["year"] == t.NO_YEAR
    assert "年度" in rows["无年度.txt"]["problems"]


def test_the_table_is_filtered(app: AppTest) -> None:
    app.selectbox(key="library-year").set_value("2022年").run()
    assert [r["year"] for r in table(app)] == ["2022"]
    app.text_input(key="library-words").set_value("没有这个词").run()
    assert t.NOTHING_FITS in app.info[0].value
    app.text_input(key="library-words").set_value("水务局 2022").run()
    assert len(table(app)) == 1


def test_files_are_added_one_by_one_and_failures_stay_listed(app: AppTest) -> None:
    files = [
        ("第三份.txt", REPORT_2023.replace("2023", "2021").encode(), "text/plain"),
        ("a<b>.docx", b"\x89PNG\r\n\x1a\n" + bytes(40), "application/octet-stream"),
        ("又一次.txt", REPORT_2023.encode(), "text/plain"),
    ]
    app.file_uploader[0].set_value(files).run()
    assert not app.exception
    assert "新增1份，未变1份，失败1份" in shown(app)
    assert "<td>a&lt;b&gt;.docx</td>" in html_of(app)
    assert "内容与已有的“2023.txt”完全相同" in html_of(app)
    assert len(table(app)) == 3
    assert t.failures(1) in shown(app)
    failure = current().services.archive.failures()[0]
    button(app, f"dismiss-{failure.sha256}").click().run()
    assert current().services.archive.failures() == []
    button(app, "dismiss-results").click().run()
    assert t.RESULTS not in shown(app)


def test_a_library_that_cannot_be_written_is_told(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, *_: object) -> Any:
        raise ArchiveError

    monkeypatch.setattr("vectorstore.archive.Archive.put", fail)
    app.file_uploader[0].set_value([("c.txt", WITHOUT_YEAR.encode(), "text/plain")]).run()
    assert not app.exception
    assert ArchiveError.hint in app.error[0].value


def test_a_report_added_elsewhere_appears(app: AppTest) -> None:
    add("命令行.txt", REPORT_2023.replace("2023", "2020"))
    app.run()
    assert "2020" in {r["year"] for r in table(app)}


def test_a_report_is_read_section_by_section(app: AppTest) -> None:
    read(app)
    outline = [b for b in app.button if b.key and b.key.startswith("section-")]
    assert outline[1].label.replace("\\", "").strip("\u3000") == "一、主要举措和成效"
    assert "全年开展行政检查187次" in html_of(app)
    button(app, "section-2").click().run()
    assert "<h4>（二）深化普法宣传</h4>" in html_of(app)
    assert "全年开展行政检查187次" not in html_of(app)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html_of(app)
    button(app, "previous").click().run()
    assert "全年开展行政检查187次" in html_of(app)
    button(app, "back").click().run()
    assert len(table(app)) == 2


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


def test_a_long_report_is_drawn_in_windows(app: AppTest) -> None:
    paragraphs = "\n\n".join(
        f"第{n}段：推进依法行政，完善工作机制，压实各方责任，注重实际效果。" for n in range(1, 2000)
    )
    add("长.txt", f"青松县水务局2019年法治政府建设年度报告\n\n一、主要做法\n\n{paragraphs}\n")
    read(app, "长.txt")
    assert len(html_of(app)) < 4 * WINDOW
    assert "第1999段" not in html_of(app)
    before = len(html_of(app))
    button(app, "go-on").click().run()
    assert len(html_of(app)) > before + WINDOW // 2


def test_a_report_becomes_html_with_tables_headings_and_the_span_marked() -> None:
    raw = RawDocument(
        "docx",
        (
            RawBlock("青松县水务局2023年法治政府建设年度报告"),
            RawBlock("一、主要举措"),
            RawBlock("（一）规范执法。全年检查<187>次。"),
            RawBlock("项目 | 数量", "table_row"),
            RawBlock("检查 | 187", "table_row"),
            RawBlock("以上。"),
        ),
    )
    report = assemble(raw, id="r1", source="a.docx")
    start = report.text.index("全年")
    html = report_html(report, 0, len(report.text), (start, start + 9))
    assert "<h4>一、主要举措</h4><h4>（一）规范执法。</h4><p><mark>全年检查&lt;187&gt;</mark>次。</p>" in html
    assert "<table><tr><td>项目</td><td>数量</td></tr><tr><td>检查</td><td>187</td></tr></table><p>以上。</p>" in html
    only = replace(report, sections=())
    assert "<h4>" not in report_html(only, 0, len(report.text))


def test_a_window_ends_with_a_block() -> None:
    report = assemble(RawDocument("txt", (RawBlock("甲" * 10), RawBlock("乙" * 50))), id="r1", source="a.txt")
    assert window_end(report, 0, 20) == 10
    assert window_end(report, 11, 30) == 30  # one block that is longer than the window
