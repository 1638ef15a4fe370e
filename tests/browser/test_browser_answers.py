"""A platform's clerk answers an objection, at a desk and at a phone; the person in it objects by the interface before."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from blacklist_service.workflows.object_to_listing import object_to_listing
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER
from tests.browser.conftest import AUTHENTICATOR, IN_A_BROWSER, WIDTHS
from tests.browser.enrolled import enrol
from tests.browser.test_browser_own import listed

pytestmark = IN_A_BROWSER
__all__ = ["listed"]


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_clerk_answers_an_objection(
    browser: Browser,
    listed: tuple[str, str, Any],  # the fixture of that name
    fits: Callable[[Page, str], None],
    width: str,
) -> None:
    address, case_no, story = listed
    object_to_listing(story.context, case_no, NAME, NUMBER, reason="paid", narrative="虚构：去年十月已还清。")
    window = browser.new_context(viewport=WIDTHS[width], locale="zh-CN")
    page, complaints = window.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    enrol(story.context, page, address, "platform")
    page.click("nav >> text=异议")
    fits(page, "对本机构所报信息的异议")
    expect(page.locator("tbody")).to_contain_text("已经还清")
    page.click("tbody a")
    fits(page, "异议：已经还清")
    expect(page.locator("main")).to_contain_text("去年十月已还清")
    page.fill("#answer", "虚构：经核对流水，属实，已申请更正。")
    page.click("main form button")
    expect(page.locator("main")).to_contain_text("答复于")
    fits(page, "异议：已经还清")
    assert complaints == []
    window.close()
