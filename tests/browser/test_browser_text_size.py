"""Whoever reads badly chooses a larger text once, at a phone too, and has it on every page, with nothing cut off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import IN_A_BROWSER

pytestmark = IN_A_BROWSER
PAGES = (("/my", "本人办理"), ("/help/findings", "代码"), ("/verify", "核验"), ("/console/login", "登录"))


def root_size(page: Page) -> float:
    """How large a letter of the root element is, in pixels."""
    return float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


@pytest.mark.parametrize("start", ["/my", "/console/login"])
def test_a_larger_text_is_chosen_once_for_every_page(
    page: Page, address: str, fits: Callable[[Page, str], None], complaints: list[str], start: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}{start}")
    standard = root_size(page)
    page.click("button[value=largest]")
    assert page.url == f"{address}{start}"
    for path, heading in PAGES:
        page.goto(f"{address}{path}")
        assert root_size(page) == pytest.approx(1.5 * standard)
        assert page.get_attribute("button[value=largest]", "aria-pressed") == "true"
        fits(page, heading)
    page.click("button[value=standard]")
    assert root_size(page) == standard
    assert complaints == []


def test_the_way_back_leads_to_no_other_site(page: Page, address: str) -> None:
    page.goto(f"{address}/my")
    page.evaluate("document.querySelector('.sizes [name=back]').value = '//evil.example/my'")
    page.click("button[value=large]")
    assert page.url == f"{address}/my"
