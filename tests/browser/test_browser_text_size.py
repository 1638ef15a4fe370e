"""Whoever reads badly chooses a larger text once, at a phone too, and has it on every page, with nothing cut off; officials
choose the ground, whatever their device says."""

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


@pytest.mark.parametrize(("device", "other"), [("light", "dark"), ("dark", "light")])
def test_the_ground_of_the_console_is_the_one_that_was_chosen(
    page: Page, address: str, complaints: list[str], broken_rules: Callable[[Page], list[str]], device: str, other: str
) -> None:  # fmt: skip
    def ground() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    of = {"light": "rgb(246, 247, 249)", "dark": "rgb(20, 24, 30)"}
    page.emulate_media(color_scheme=device)
    page.goto(f"{address}/console/login")
    assert ground() == of[device]
    page.click(f"button[value={other}]")
    assert page.url == f"{address}/console/login"
    assert ground() == of[other]
    assert page.get_attribute(f"button[value={other}]", "aria-pressed") == "true"
    assert broken_rules(page) == []
    # Paper is light.
    page.emulate_media(color_scheme=device, media="print")
    assert ground() == of["light"]
    page.emulate_media(color_scheme=device, media="screen")
    page.click("button[value=device]")
    assert ground() == of[device]
    assert complaints == []
