"""Uploads on the page 资料库: a result for each file, what needs attention, stopping, trying again, zips and folders."""

from __future__ import annotations

import io
import threading
import zipfile
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.intake import Item
from assistant.library import Library
from assistant.web import library_texts as lt
from assistant.web import texts as t
from assistant.web.library_data import holdings
from assistant.web.library_upload import intake, items_html
from tests.assistant.web.building import REPORT_2023, button, current, html_of, shown
from tests.assistant.web.conftest import Start
from tests.assistant.web.shelving import WITHOUT_YEAR, infos, library, shelf, table, upload
from vectorstore.errors import ArchiveError

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def app(start: Start) -> AppTest:
    """The page over two reports."""
    return library(start)


def text(year: int) -> bytes:
    return REPORT_2023.replace("2023", str(year)).encode()


def test_each_file_has_its_result_and_failures_stay_listed(app: AppTest) -> None:
    upload(app, ("2021.txt", text(2021)), ("a<b>.docx", PICTURE), ("又一次.txt", text(2023)), ("2022.txt", b""))
    assert "新增1份，重复1份，失败2份。" in shown(app)
    assert "<td>a&lt;b&gt;.docx</td>" in html_of(app)
    assert "内容与已有的“2023.txt”" in html_of(app)
    assert "加入）完全相同" in html_of(app)  # and since when
    assert len(table(app)) == 3
    assert lt.failures(2) in [e.label for e in app.expander]
    for failure in current().services.archive.failures():
        button(app, f"dismiss-{failure.sha256}").click().run()
    assert current().services.archive.failures() == []
    button(app, "dismiss-results").click().run()
    assert lt.LAST_UPLOAD not in shown(app)


def test_what_needs_attention_is_counted_listed_and_settled(app: AppTest) -> None:
    upload(
        app, ("无年度.txt", WITHOUT_YEAR.encode()), ("改.txt", text(2023) + "另。".encode()), ("2020.txt", text(2020))
    )
    assert "新增3份。其中2份需要处理" in shown(app)
    button(app, "intake-attention").click().run()
    assert {r["source"] for r in table(app)} == {"无年度.txt", "改.txt"}
    current().services.library.remove([infos()["改.txt"].id])
    app.run()
    assert "其中1份需要处理" in shown(app)
    assert [r["source"] for r in table(app)] == ["无年度.txt"]


def test_a_failed_file_is_tried_again(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.errors import UnreadableFile

    with monkeypatch.context() as patch:

        def missing(*_: object, **__: object) -> Any:
            raise UnreadableFile("needs_libreoffice", "需要安装 LibreOffice。")

        patch.setattr(Library, "read", missing)
        upload(app, ("旧.doc", text(2020)))
    assert "失败1份" in shown(app)
    sha256 = current().services.archive.failures()[0].sha256
    button(app, f"retry-{sha256}").click().run()
    intake().join(20)
    app.run()
    assert not app.exception
    assert "新增1份" in shown(app)
    assert current().services.archive.failures() == []


def test_a_library_that_cannot_be_written_is_told_and_gone_on_with(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object, *_: object) -> Any:
        raise ArchiveError

    with monkeypatch.context() as patch:
        patch.setattr("vectorstore.archive.Archive.put", fail)
        upload(app, ("c.txt", WITHOUT_YEAR.encode()), ("d.txt", text(2019)))
    assert ArchiveError.hint in app.error[0].value
    assert "未处理2份" in shown(app)
    button(app, "intake-resume").click().run()
    intake().join(20)
    app.run()
    assert "新增2份" in shown(app)
    assert {"c.txt", "d.txt"} <= set(infos())


def test_stopping_keeps_what_is_done(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, entered, put = threading.Event(), threading.Event(), Library.add

    def slow(self: Library, name: str, *rest: Any, **more: Any) -> Any:
        if name == "2020.txt":
            entered.set()
            assert gate.wait(20)
        return put(self, name, *rest, **more)

    monkeypatch.setattr(Library, "add", slow)
    monkeypatch.setattr("assistant.web.library_upload._AT_ONCE", 0.0)
    files = [(f"{year}.txt", text(year), "text/plain") for year in (2021, 2020, 2019)]
    app.file_uploader[0].set_value(files).run()
    assert entered.wait(20)
    app.run()
    assert not app.exception
    assert "正在添加（1/3）" in shown(app)
    assert "读取中" in html_of(app)
    assert "排队" in html_of(app)
    button(app, "intake-stop").click().run()
    gate.set()
    intake().join(20)
    app.run()
    assert "新增2份，未处理1份" in shown(app)
    assert {"2021.txt", "2020.txt"} < set(infos())
    button(app, "intake-resume").click().run()
    intake().join(20)
    assert "2019.txt" in infos()


def test_a_zip_is_the_files_in_it(app: AppTest) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for year in (2018, 2019):
            package.writestr(f"往年/../{year}.txt", text(year))
        package.writestr("往年/照片.png", PICTURE)
    upload(app, ("往年.zip", out.getvalue()))
    assert "新增2份" in shown(app)
    assert "另有1个文件不是报告" in html_of(app)
    assert {"2018.txt", "2019.txt"} < set(infos())


def test_a_folder_s_clutter_is_passed_over(app: AppTest) -> None:
    app.button_group(key="library-how").set_value(lt.FOLDER).run()
    upload(app, ("往年/2021.txt", text(2021)), ("往年/~$2021.docx", b"x"), ("往年/Thumbs.db", b"x"))
    assert "新增1份，跳过不是报告的文件2个。" in shown(app)
    assert "2021.txt" in infos()  # the name only, no folder


def test_another_window_sees_an_upload_that_is_under_way(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    first = library(start)
    gate, entered, add = threading.Event(), threading.Event(), Library.add

    def slow(self: Library, *args: Any, **more: Any) -> Any:
        entered.set()
        assert gate.wait(20)
        return add(self, *args, **more)

    monkeypatch.setattr(Library, "add", slow)
    monkeypatch.setattr("assistant.web.library_upload._AT_ONCE", 0.0)
    first.file_uploader[0].set_value([("2021.txt", text(2021), "text/plain")]).run()
    assert entered.wait(20)
    again = start().run()
    again.switch_page("assistant/web/library.py").run()
    assert "正在添加（0/1）" in shown(again)
    gate.set()
    intake().join(20)
    again.run()
    assert "新增1份" in shown(again)


def test_a_long_upload_lists_first_what_must_be_looked_at(app: AppTest) -> None:
    held = holdings(current(), shelf(app))
    items = [Item(n, 0, f"{n}.txt", 1, "queued") for n in range(150)]
    html = items_html([*items, Item(150, 0, "坏.txt", 1, "failed")], held)
    assert html.index("坏.txt") < html.index("0.txt")
    assert html.count("<tr>") == 100
    assert lt.more_files(51) in html


def test_what_is_left_is_told_in_words() -> None:
    assert [lt.left(s) for s in (5, 61, 1_000, 20_000)] == [
        "大约还需不到1分钟",
        "大约还需1分钟",
        "大约还需17分钟",
        "大约还需6小时",
    ]
    assert t.ADDING_WAIT
