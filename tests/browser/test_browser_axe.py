"""The accessibility engine is the one that its README names, and finds what is wrong."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import IN_A_BROWSER

pytestmark = IN_A_BROWSER
_AXE = Path(__file__).parent / "axe"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    window = browser.new_context(locale="zh-CN")
    yield window.new_page()
    window.close()


def test_the_engine_is_the_one_that_the_readme_names() -> None:
    named = re.findall(r"`([0-9a-f]{64})`", (_AXE / "README.md").read_text("utf-8"))

    assert named == [hashlib.sha256((_AXE / "axe.min.js").read_bytes()).hexdigest()]


def test_the_engine_finds_what_is_wrong(page: Page, broken_rules: Callable[[Page], list[str]]) -> None:
    page.set_content(
        "<title>x</title><img src='data:,'><input><p style='color:#ccc;background:#fff'>pale</p>"
    )

    found = {told.split()[0] for told in broken_rules(page)}

    assert {"image-alt", "label", "color-contrast", "html-has-lang"} <= found


@pytest.mark.parametrize("width", [1100, 360])
def test_the_page_of_an_unknown_address_breaks_no_rule_and_fits(
    page: Page, address: str, broken_rules: Callable[[Page], list[str]], width: int
) -> None:
    """The one page that stands at no route; the others are opened by test_browser_pages."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/nowhere")

    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
