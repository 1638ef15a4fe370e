"""Public notice at a desk and on a phone: previewed, proposed, approved by a second official, read within the page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page

from blacklist_service.clock import MovingClock
from tests.blacklist_service.feeds.conftest import build_world
from tests.blacklist_service.feeds.press import SERIES, Press, open_press
from tests.browser.conftest import IN_A_BROWSER, WIDTHS, in_each_look
from tests.browser.enrolled import enrol

pytestmark = IN_A_BROWSER


@pytest.fixture
def press(sqlite_context: Any, moving_clock: MovingClock, tmp_path: Path) -> Press:
    """Sixty people who may be named, one who spoke up, one edition printed of which somebody has gone."""
    world = build_world(sqlite_context, moving_clock)
    made = open_press(world, tmp_path / "public")
    object.__setattr__(sqlite_context, "settings", made.context.settings)
    object.__setattr__(sqlite_context, "profile", made.context.profile)
    people = world.list_people(62)
    made.print()
    world.end(people[0])
    made.recall()
    world.mark(people[1], "is_disputed", to=True)
    return made


@pytest.fixture
def context(press: Press, sqlite_context: Any) -> Any:
    return sqlite_context


@in_each_look
def test_an_edition_is_proposed_and_read(
    press: Press, address: str, window: BrowserContext, page: Page,
    authenticator: tuple[CDPSession, str], complaints: list[str], broken_rules: Callable[[Page], list[str]],
    tmp_path: Path, width: str, scheme: Literal["light", "dark"],
) -> None:  # fmt: skip
    page.set_viewport_size(WIDTHS[width])
    page.emulate_media(color_scheme=scheme)
    enrol(press.context, page, address, "maker")

    def look(name: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]["width"]
        page.screenshot(path=tmp_path / f"editions-{name}-{width}-{scheme}.png", full_page=True)
        assert broken_rules(page) == []

    page.click("nav a:has-text('对外通报')")
    page.wait_for_url("**/console/editions")
    look("all")
    page.click(f"h2 a:has-text('{SERIES}')")
    assert "已移出，须忘记" in page.inner_text("section[aria-labelledby=recalls]")
    look("series")
    page.click("a:has-text('预览并拟定下一期')")
    assert page.locator("section[aria-labelledby=left-out] tbody tr").count() == 1
    look("next")
    page.fill("#days", "10")
    page.click("button:has-text('提交另一名人员复核')")
    page.wait_for_url(f"**/console/editions/{SERIES}/2")
    assert page.locator("caption:has-text('与印发内容逐字相同') ~ tbody tr").count() == 50
    page.click("a[rel=next]")
    assert page.locator("caption:has-text('与印发内容逐字相同') ~ tbody tr").count() == 10
    look("waiting")
    assert complaints == []
