"""On a phone: nothing is wider than the screen, everything can be hit by a finger, and the menu goes away by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from assistant.web import texts as t
from tests.e2e.conftest import OpenPage
from tests.e2e.tour import Made, furnished, stops

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# wider than the window, unless something around it scrolls
_TOO_WIDE = """() => [...document.querySelectorAll('[data-testid=stMain] *, [data-testid=stBottom] *')].filter(e => {
  const box = e.getBoundingClientRect();
  if (!box.width || !box.height || box.right <= innerWidth + 2) return false;
  for (let p = e.parentElement; p; p = p.parentElement)
    if (getComputedStyle(p).overflowX !== 'visible' && p.getBoundingClientRect().right <= innerWidth + 2) return false;
  return true;
}).map(e => e.outerHTML.slice(0, 120))"""
_TOO_SMALL = """() => [...document.querySelectorAll('[data-testid=stMain] button[kind], [data-testid=stBottom] button:not([tabindex="-1"])')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height && e.getBoundingClientRect().height < 39.5)
  .filter(e => !e.closest('[data-baseweb=select], [data-testid=stTooltipIcon], [data-testid=stNumberInput], [data-testid=stElementToolbar]'))
  .map(e => `${Math.round(e.getBoundingClientRect().height)}px ${e.innerText || e.outerHTML.slice(0, 120)}`)"""


@pytest.fixture(scope="module")
def made(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    yield from furnished(browser, tmp_path_factory.mktemp("made"))


def test_every_page_fits_and_can_be_touched(made: Made, open_page: OpenPage) -> None:
    page = open_page(**PHONE)
    bad: list[str] = []
    for name in stops(page, made):
        bad += [f"{name}: wider than the screen: {what}" for what in page.evaluate(_TOO_WIDE)]
        bad += [f"{name}: hard to hit: {what}" for what in page.evaluate(_TOO_SMALL)]
    assert not bad, "\n".join(bad)


def test_the_menu_makes_way_for_the_page(made: Made, open_page: OpenPage) -> None:
    page = open_page(**PHONE)
    page.goto(made.home)
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_enabled()
    menu = page.get_by_test_id("stSidebar")
    expect(menu).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(menu).to_be_in_viewport()
    page.get_by_role("link", name=t.PAGE_LIBRARY).click()
    expect(page.get_by_role("heading", name=t.LIBRARY)).to_be_visible()
    expect(menu).not_to_be_in_viewport()
