"""The page 资料库 in Streamlit's test harness: a small library, uploads that are waited for, what is kept."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from assistant.web.library_state import Shelf
from assistant.web.library_upload import intake
from tests.assistant.web.building import REPORT_2022, REPORT_2023, add, current
from tests.assistant.web.conftest import Start
from vectorstore.schema import ReportInfo

PAGE = "assistant/web/library.py"
WITHOUT_YEAR = "青松县水务局法治政府建设工作情况\n\n一、主要做法\n\n全局开展行政检查若干次。\n"


def library(start: Start) -> AppTest:
    """The page over two reports."""
    page = start()
    page.run()
    add("2023.txt", REPORT_2023)
    add("2022.txt", REPORT_2022)
    page.switch_page(PAGE).run()
    assert not page.exception
    return page


def table(app: AppTest) -> list[dict[str, Any]]:
    """The rows of the first table."""
    return list(app.dataframe[0].value.to_dict("records"))


def shelf(app: AppTest) -> Shelf:
    """What the session remembers of the page."""
    found: Shelf = app.session_state["xunli"].shelf
    return found


def upload(app: AppTest, *files: tuple[str, bytes]) -> None:
    """Choose files, and wait until the queue is through."""
    app.file_uploader[0].set_value([(name, data, "application/octet-stream") for name, data in files]).run()
    intake().join(20)
    app.run()
    assert not app.exception


def infos() -> dict[str, ReportInfo]:
    """The reports that are kept, by the name of their file."""
    return {i.source: i for i in current().services.archive.infos()}
