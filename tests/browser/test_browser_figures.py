"""The figures at a desk and on a phone, by day and by night: drawn, readable, saved as a file, within the page."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page

from blacklist_service.clock import MovingClock
from blacklist_service.workflows.measure_figures import measure_figures
from blacklist_service.workflows.measure_own_figures import measure_own_figures
from blacklist_service.workflows.object_to_listing import object_to_listing
from tests.blacklist_service.workflows import conftest as desks
from tests.browser.conftest import IN_A_BROWSER, WIDTHS, in_each_look
from tests.browser.enrolled import enrol

pytestmark = IN_A_BROWSER
desk = desks.desk


@pytest.fixture
def context(sqlite_context: Any) -> Any:
    """The desk's cases lie in the database that the browser asks."""
    return sqlite_context


@pytest.fixture
def counted(desk: Any, moving_clock: MovingClock) -> None:
    """Cases in several states on two days, and both days' figures."""
    for _ in range(3):
        desk.alleged()
    desk.verified()
    measure_figures(desk.context)
    moving_clock.move(timedelta(days=1))
    desk.propose(desk.alleged(), "reject")
    desk.served()
    measure_figures(desk.context)


@in_each_look
def test_the_figures_are_drawn_and_saved(
    desk: Any, counted: None, address: str, window: BrowserContext, page: Page,
    authenticator: tuple[CDPSession, str], complaints: list[str], broken_rules: Callable[[Page], list[str]],
    tmp_path: Path, width: str, scheme: Literal["light", "dark"],
) -> None:  # fmt: skip
    page.set_viewport_size(WIDTHS[width])
    page.emulate_media(color_scheme=scheme)
    enrol(desk.context, page, address, "maker")
    page.click("nav a:has-text('统计')")
    page.wait_for_url("**/console/figures")
    assert page.locator("svg.chart").count() == 2
    shown = page.locator("section[aria-labelledby=backlog] tbody tr")
    assert shown.count() == 4
    box = page.locator(".drawing").first.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDTHS[width]["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]["width"]
    page.screenshot(path=tmp_path / f"figures-{width}-{scheme}.png", full_page=True)
    assert broken_rules(page) == []
    with page.expect_download() as download:
        page.click("section[aria-labelledby=backlog] a[download]")
    rows = list(csv.reader(StringIO(download.value.path().read_text("utf-8-sig"))))
    assert download.value.suggested_filename == "backlog.csv"
    assert len(rows) == 5
    assert complaints == []


@in_each_look
def test_a_platform_sees_how_good_its_own_data_are(
    desk: Any, address: str, window: BrowserContext, page: Page, authenticator: tuple[CDPSession, str],
    complaints: list[str], broken_rules: Callable[[Page], list[str]], tmp_path: Path, width: str, scheme: Literal["light", "dark"],
) -> None:  # fmt: skip
    for reason in ("paid", "not_me"):
        listed = desk.listed()
        object_to_listing(
            desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number, reason=reason,
            narrative="虚构陈述",
        )  # fmt: skip
    desk.days(100)
    desk.report(desk.row(desk.listed().id).subject_id, number=desk.subject())
    measure_own_figures(desk.context)
    page.set_viewport_size(WIDTHS[width])
    page.emulate_media(color_scheme=scheme)
    enrol(desk.context, page, address, "clerk")
    page.click("nav a:has-text('数据质量')")
    page.wait_for_url("**/console/own-figures")
    assert page.locator("svg.chart").count() == 3
    assert page.locator("section[aria-labelledby=age] tbody tr").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]["width"]
    page.screenshot(path=tmp_path / f"own-figures-{width}-{scheme}.png", full_page=True)
    assert broken_rules(page) == []
    with page.expect_download() as download:
        page.click("section[aria-labelledby=objections] a[download]")
    assert download.value.suggested_filename == "objections.csv"
    assert complaints == []
