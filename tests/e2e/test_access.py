"""Accessibility: axe-core finds no serious fault on any page, light or dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import OpenPage
from tests.e2e.tour import Made, furnished, stops

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
GRAVE = {"serious", "critical"}
# faults of the framework's own markup that neither its parameters nor a style sheet can mend: rule, part of the markup, why
KNOWN: tuple[tuple[str, str, str], ...] = ()


@pytest.fixture(scope="module")
def made(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    yield from furnished(browser, tmp_path_factory.mktemp("made"))


def faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line a place."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:160]} {' '.join(node['failureSummary'].split())[:200]}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
        if not any(rule == fault["id"] and part in node["html"] for rule, part, _ in KNOWN)
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_grave_fault(scheme: str, made: Made, open_page: OpenPage) -> None:
    page = open_page(color_scheme=scheme)
    bad = [f"{name}: {line}" for name in stops(page, made) for line in faults(page)]
    assert not bad, "\n".join(bad)


def test_the_page_says_that_it_is_chinese(made: Made, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(made.home)
    page.wait_for_function("document.documentElement.lang === 'zh-CN'")
