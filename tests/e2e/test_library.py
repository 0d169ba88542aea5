"""The page 资料库 in a real browser: files in, the years covered, a year corrected in the table, labels, removing, a killed upload."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Download, Page, expect

from assistant.web import library_texts as lt
from assistant.web import texts as t
from tests.assistant.web.building import REPORT_2022, REPORT_2023
from tests.e2e.conftest import Serve
from tests.e2e.test_main_path import only_chinese, settled

pytestmark = pytest.mark.browser
_ROW, _HEAD = 35, 35


def file(name: str, data: str | bytes) -> dict[str, object]:
    buffer = data.encode() if isinstance(data, str) else data
    return {"name": name, "mimeType": "application/octet-stream", "buffer": buffer}


def upload(page: Page, *files: dict[str, object]) -> None:
    page.locator(".st-key-library-files input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    expect(page.locator(".st-key-library-intake")).to_contain_text(lt.LAST_UPLOAD, timeout=30_000)
    settled(page)


def click_cell(page: Page, row: int, x: int) -> None:
    """Click into the table; ``row`` counts from 0, ``x`` in pixels."""
    settled(page)
    page.get_by_test_id("stDataFrame").click(position={"x": x, "y": _HEAD + _ROW * row + 17})
    settled(page)


def cells(page: Page, row: int) -> list[str]:
    """What a row of the table says to a screen reader: the same as is painted."""
    found = page.locator(f'[data-testid="stDataFrame"] tr[aria-rowindex="{row + 2}"] td')
    found.first.wait_for(state="attached")
    return found.all_inner_texts()


def listed(download: Download) -> list[tuple[object, ...]]:
    """The rows of the Excel list, the header first."""
    data = io.BytesIO(Path(download.path()).read_bytes())
    return list(load_workbook(data)["资料库"].iter_rows(values_only=True))


def press(page: Page, key: str) -> None:
    settled(page)
    page.locator(f".st-key-{key} button").click()
    settled(page)


def test_files_in_years_covered_corrected_labelled_removed(serve: Serve, page: Page) -> None:
    page.goto(f"{serve()}/library")
    expect(page.get_by_text(t.EMPTY_LIBRARY)).to_be_visible()
    only_chinese(page)
    broken = file("坏文件.docx", b"\x89PNG\r\n\x1a\n1234")
    old = REPORT_2023.replace("2023", "2019")
    upload(page, file("2022.txt", REPORT_2022), broken, file("2019.txt", old))
    expect(page.get_by_text("新增2份，失败1份")).to_be_visible()
    expect(page.locator(".xl-intake .failed")).to_have_text("失败")
    only_chinese(page)
    # the picture, and from it into a report and back
    press(page, "library-view-coverage")
    expect(page.get_by_text("青松县水务局缺2020—2021年")).to_be_visible()
    assert cells(page, 0)[:5] == ["青松县水务局", "有", "缺", "缺", "有"]
    only_chinese(page)
    click_cell(page, 0, 190 + 40)
    expect(page.get_by_role("heading", name="青松县水务局2019年")).to_be_visible()
    page.get_by_role("button", name=t.BACK).click()
    # a year corrected in the table: 2022 → 2021
    press(page, "library-view-list")
    press(page, "act-edit")
    expect(page.get_by_text(lt.EDIT_HINT)).to_be_visible()
    page.wait_for_timeout(1500)  # the table's canvas is drawn
    page.get_by_test_id("stDataFrame").first.dblclick(position={"x": 200, "y": _HEAD + 17})
    cell = page.locator("#portal textarea, #portal input").first
    expect(cell).to_be_focused()
    cell.fill("2021")
    cell.press("Enter")
    expect(page.locator(".st-key-edit-save button")).to_be_enabled()
    page.get_by_label(lt.REASON).fill("按落款更正")
    page.get_by_label(lt.REASON).press("Enter")
    only_chinese(page)
    press(page, "edit-save")
    expect(page.get_by_text(lt.saved(1))).to_be_visible()
    press(page, "edit-end")
    assert "2021" in cells(page, 0)
    # a label on both, the list as a file
    click_cell(page, 0, 17)
    click_cell(page, 1, 17)
    expect(page.get_by_text(lt.chosen(2))).to_be_visible()
    press(page, "act-labels")
    page.get_by_label(lt.LABELS_NEW).fill("范文")
    page.get_by_label(lt.LABELS_NEW).press("Enter")
    only_chinese(page)
    press(page, "labels-save")
    expect(page.get_by_text(lt.labelled(2))).to_be_visible()
    assert all("范文" in cells(page, n) for n in (0, 1))
    with page.expect_download() as download:
        page.locator(".st-key-act-export button").click()
    assert download.value.suggested_filename == lt.EXPORT_NAME
    rows = listed(download.value)
    assert [(r[2], r[5]) for r in rows[1:]] == [("2021", "范文"), ("2019", "范文")]
    # removed, with its name said before
    click_cell(page, 1, 17)  # not this one
    expect(page.get_by_text(lt.chosen(1))).to_be_visible()
    press(page, "act-remove")
    expect(page.get_by_role("dialog")).to_contain_text("青松县水务局 2021年")
    press(page, "remove-yes")
    expect(page.get_by_text(lt.removed(1))).to_be_visible()
    expect(page.get_by_text(t.showing(1, 1))).to_be_visible()
    # the history of what was corrected went with it; the failed file is still told
    expect(page.get_by_text("坏文件.docx").last).to_be_visible()
    only_chinese(page)


def test_a_folder_and_a_zip_are_taken_and_twins_are_settled(serve: Serve, page: Page, tmp_path: Path) -> None:
    page.goto(f"{serve()}/library")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for year in (2016, 2017):
            package.writestr(f"往年/{year}.txt", REPORT_2023.replace("2023", str(year)))
        package.writestr("往年/照片.png", b"x")
    upload(page, file("往年.zip", out.getvalue()), file("2023.txt", REPORT_2023))
    expect(page.get_by_text("新增3份")).to_be_visible()
    folder = tmp_path / "往年材料"
    folder.mkdir()
    (folder / "2023改.txt").write_text(REPORT_2023.replace("187次", "188次"), encoding="utf-8")
    (folder / "~$2023.docx").write_bytes(b"x")
    page.get_by_role("radio", name=lt.FOLDER).or_(page.get_by_text(lt.FOLDER, exact=True)).first.click()
    chooser = page.locator(".st-key-library-folder input[type=file]")
    expect(chooser).to_have_count(1)
    settled(page)
    chooser.set_input_files(folder)
    expect(page.get_by_text(re.compile("新增1份，跳过不是报告的文件1个。其中1份需要处理"))).to_be_visible()
    only_chinese(page)
    press(page, "library-view-twins")
    expect(page.locator(".xl-twins .differs").first).to_have_text("2023.txt")
    only_chinese(page)
    page.get_by_role("button", name=lt.keep("2023改.txt")).click()
    expect(page.get_by_role("dialog")).to_contain_text("青松县水务局 2023年")
    press(page, "remove-yes")
    expect(page.get_by_text(lt.TWINS_NONE)).to_be_visible()


def test_what_was_shown_as_added_outlives_a_kill_and_labels_with_it(serve: Serve, page: Page) -> None:
    page.goto(f"{serve()}/library")
    files = [file(f"{y}.txt", REPORT_2023.replace("2023", str(y))) for y in range(2000, 2030)]
    page.locator(".st-key-library-files input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    expect(page.locator(".xl-intake .added").first).to_be_visible(timeout=30_000)
    shown = {row.split("\t")[0] for row in page.locator(".xl-intake tr:has(.added)").all_inner_texts()}
    page.goto(f"{serve()}/library")  # the server is killed and started again
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    settled(page)
    with page.expect_download() as download:
        page.locator(".st-key-act-export button").click()
    rows = listed(download.value)
    assert {name.strip() for name in shown} <= {str(r[9]) for r in rows[1:]}
