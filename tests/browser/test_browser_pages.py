"""Every page of console, portal and help at a browser: at a desk in both languages and light, on a phone in both, and there
in Chinese alone and dark. None breaks a rule of accessibility, and none is read by scrolling sideways."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import Context
from tests.browser.conftest import IN_A_BROWSER, WIDTHS, new_server, serving
from tests.page_growth import grow
from tests.page_rows import NO_PAGE, ROWS, address_of, page_routes
from tests.page_world import PageWorld, open_world

pytestmark = IN_A_BROWSER
PASS = "my"
PAGES = [row for rows in ROWS.values() for row in rows if not row.is_alike]
# What is wider than its place: the page itself, or what scrolls in it and does not say so of itself.
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll("body *")].filter((one) => {
    const scrolls = one === document.documentElement || ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
    return scrolls && one.scrollWidth > one.clientWidth + 1 && !one.closest("pre, textarea, .drawing, [tabindex='0']");
  }).map((one) => `${one.tagName} ${one.className} ${one.scrollWidth}/${one.clientWidth}`)"""
# The line of links at the head of a page stands in one line at a desk.
WRAPPED = """() => { const [first, ...rest] = [...document.querySelectorAll("body > header > *")].map(
    (one) => one.getBoundingClientRect());
    return rest.some((one) => one.top > first.bottom) ? ["the head of the page wraps"] : []; }"""

# A word of ours with its English in one piece, as the words' tables have them, which 仅中文 cannot hide;
# test_pages_in_chinese reads what no element holds.
ENGLISH = r"""() => { const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) { const of = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
      if (of.checkVisibility() && !of.closest("[lang=en], .words, code, pre, option, textarea") &&
          /[\u3400-\u9fff）”」。] (\d+ )?(?=.*[a-z]{2})[A-Za-z][^\u3000-\u9fff\uff00-\uffef]*$/.test(text))
        found.push(`English beside the choice of 仅中文: ${text.slice(-80)}`); }
    return found; }"""


@pytest.fixture
def world(sqlite_context: Context, moving_clock: MovingClock, tmp_path: Path) -> PageWorld:
    made = open_world(sqlite_context, moving_clock, tmp_path / "public")
    grow(made, 2)
    return made


@pytest.fixture
def address(world: PageWorld) -> Iterator[str]:
    with serving(new_server(world.app)) as at:
        yield at


def sit(window: BrowserContext, world: PageWorld, address: str, who: str) -> None:
    """The browser holds the session of whoever the row names."""
    window.clear_cookies()
    if who == "subject" and world.subject is not None:
        kept = world.subject.get_cookie(PASS)
        assert kept is not None
        window.add_cookies([{"name": PASS, "value": kept.value, "url": address}])
    elif who:
        window.add_cookies([{"name": "console", "value": world.sitting[who].cookie, "url": address}])


def unfit(page: Page) -> list[str]:
    """What of the page is read by scrolling sideways, outside the tables that say so of themselves."""
    return [f"scrolls sideways: {one}" for one in page.evaluate(SIDEWAYS)]


def test_every_page_keeps_the_rules_and_fits(
    window: BrowserContext,
    page: Page,
    address: str,
    world: PageWorld,
    broken_rules: Callable[[Page], list[str]],
    complaints: list[str],
) -> None:
    assert page_routes(world.app) == {*ROWS, *NO_PAGE}
    wrong: list[str] = []
    for who, rows in itertools.groupby(sorted(PAGES, key=lambda row: row.who), key=lambda row: row.who):
        sit(window, world, address, who)
        for row in rows:
            page.set_viewport_size(WIDTHS["desk"])
            page.emulate_media(color_scheme="light")
            answer = page.goto(f"{address}{address_of(world, row)}")
            assert answer is not None
            assert answer.status == 200, row
            found = broken_rules(page) + unfit(page) + page.evaluate(WRAPPED)
            page.set_viewport_size(WIDTHS["phone"])
            found += unfit(page)
            page.emulate_media(color_scheme="dark")
            # As the choice of 仅中文 does; that every page takes that over is test_browser_words.
            page.evaluate("document.documentElement.dataset.words = 'zh'")
            found += broken_rules(page) + unfit(page) + page.evaluate(ENGLISH)
            wrong += [f"{who} {row.path}: {one}" for one in dict.fromkeys(found)]
    assert "\n".join(wrong) == ""
    assert complaints == []
