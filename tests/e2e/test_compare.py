"""The page 对比 in a real browser on a real server: from the samples to the files, and a report that is removed meanwhile."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import docx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from assistant.web import compare_texts as c
from tests.e2e.conftest import ROOT, Serve
from tests.e2e.test_main_path import _FOREIGN, _VISIBLE_TEXT, settled

pytestmark = pytest.mark.browser


def only_chinese(page: Page) -> None:
    settled(page)
    words = set(re.findall(r"[A-Za-z][A-Za-z-]{2,}", page.evaluate(_VISIBLE_TEXT)))
    assert words <= _FOREIGN | {"Excel"}, words - _FOREIGN


def go(page: Page, view: str) -> None:
    settled(page)
    page.locator(f".st-key-compare-view-{view} button").click()
    expect(page.locator(f".st-key-compare-view-{view} button[kind=primary]")).to_be_visible()
    settled(page)


def mode(page: Page, name: str) -> None:
    settled(page)
    page.locator(".st-key-compare-mode").get_by_text(name).click()
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    settled(page)
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()
    settled(page)


def fits(page: Page) -> None:
    """Nothing is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def from_samples(page: Page, address: str) -> None:
    page.goto(f"{address}/compare")
    expect(page.get_by_text(c.EMPTY)).to_be_visible()
    only_chinese(page)
    page.locator(".st-key-compare-samples button").click()
    expect(page.get_by_text("可比数据97项")).to_be_visible(timeout=60_000)


def test_from_the_samples_to_the_files(serve: Serve, page: Page) -> None:
    from_samples(page, serve())
    only_chinese(page)
    # a sentence leads to what it counts
    page.locator(".st-key-compare-look-sections button").click()
    expect(page.locator(".xl-row.sections").nth(3)).to_contain_text("优化政务服务")
    page.locator(".st-key-compare-open-sections-2 button").click()
    below = page.locator(".st-key-compare-below-sections-2")
    expect(below.locator("del").first).to_be_visible()
    line = below.locator("del").first.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert line == "line-through"
    only_chinese(page)
    # the sentence of a figure, and the way to it in the library
    go(page, "figures")
    page.get_by_role("textbox", name=c.SEARCH).fill("婚姻登记")
    page.get_by_role("textbox", name=c.SEARCH).press("Enter")
    expect(page.locator(".xl-row.figures").nth(1)).to_contain_text("婚姻登记")
    page.locator("[class*=st-key-compare-open-figures-] button").first.click()
    expect(page.locator(".xl-quote mark", has_text="9208件")).to_be_visible()
    only_chinese(page)
    go(page, "promises")
    expect(page.get_by_text("又一次写成问题").first).to_be_visible()
    go(page, "copies")
    expect(page.locator(".xl-diff ins").first).to_be_visible()
    only_chinese(page)
    # a reload shows the same
    address = page.url
    page.reload()
    expect(page.locator(".st-key-compare-view-copies button[kind=primary]")).to_be_visible()
    assert page.url == address
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=c.EXCEL).click()
    assert download.value.suggested_filename == "云溪市民政局2022年与2023年法治政府建设年度报告对比.xlsx"
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    assert book.sheetnames == ["概览", "各部分", "数据", "计划与落实", "雷同"]
    assert any(row[1:5] == ("婚姻登记", "件", 8186, 9208) for row in book["数据"].iter_rows(values_only=True))
    with page.expect_download() as download:
        page.get_by_role("button", name=c.WORD).click()
    assert "可比数据97项" in "\n".join(p.text for p in docx.Document(str(download.value.path())).paragraphs)
    go(page, "figures")
    page.locator("[class*=st-key-compare-open-figures-] button").first.click()
    page.locator("[class*=st-key-compare-source-b-] button").first.click()
    expect(page.locator(".xl-report mark, .xl-text mark").first).to_be_visible()
    expect(page.get_by_role("heading", name="云溪市民政局2023年").first).to_be_visible()


def test_years_kinds_charts_and_a_report_that_goes(serve: Serve, page: Page, tmp_path: Path) -> None:
    from_samples(page, serve())
    mode(page, c.MODES["series"])
    go(page, "figures")
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart.locator("canvas, svg").first).to_be_visible()
    expect(page.locator(".xl-matrix")).to_contain_text("宣传资料")
    page.get_by_text(c.CHART_KINDS["bar"]).click()
    settled(page)
    only_chinese(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    fits(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    # two reports of different kinds
    mode(page, c.MODES["pair"])
    choose(page, c.FIRST, "云溪市民政局 · 2023年 · 法治政府建设年度报告")
    choose(page, c.SECOND, "云溪市人民政府 · 2023年 · 政府工作报告")
    expect(page.get_by_text(c.OTHER_KIND)).to_be_visible()
    go(page, "sections")
    expect(page.locator(".xl-row.sections").nth(1)).to_be_visible()
    # another process removes one of them while the page is open
    gone = parse_qs(urlsplit(page.url).query)["b"][0]
    ours = {"XUNLI_DATA_DIR": str(tmp_path / "data"), "XUNLI_EMBEDDING_MODEL": "bigram"}
    command = [sys.executable, "-m", "assistant", "remove", gone]
    subprocess.run(command, cwd=ROOT, env=os.environ | ours, check=True, capture_output=True, timeout=120)
    page.locator(".st-key-compare-view-overview button").click()
    expect(page.get_by_text(c.LOST)).to_be_visible()
    expect(page.get_by_text("能够对应的部分")).to_be_visible()
    assert gone not in page.url
