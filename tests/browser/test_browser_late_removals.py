"""An official hears on the first page, at a desk and at a phone, that a recipient is late with a removal, and notes at the
queue that it was reminded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, Page, expect

from blacklist_service.clock import MovingClock
from tests.browser.conftest import IN_A_BROWSER, in_each_look
from tests.browser.enrolled import enrol
from tests.browser.test_browser_feedback import Scheme, sit_down
from tests.browser.test_browser_own import listed

pytestmark = IN_A_BROWSER
__all__ = ["listed"]


@in_each_look
def test_a_late_recipient_is_told_of_and_reminded(
    browser: Browser,
    listed: tuple[str, str, Any],  # the fixture of that name
    fits: Callable[[Page, str], None],
    moving_clock: MovingClock,
    width: str,
    scheme: Scheme,
) -> None:
    address, _case_no, story = listed
    digest = story.act("removal", {"end_reason": "removed", "reasons": "虚构理由"}, 201)["digest"]
    story.approve(f"listings/{story.listing}", digest)
    story.publish()
    moving_clock.move(timedelta(hours=25))
    window, page, complaints = sit_down(browser, width, scheme)
    enrol(story.context, page, address, "maker")
    page.goto(f"{address}/console")
    fits(page, "待办")
    expect(page.locator("[role=note]")).to_contain_text("1 条移出逾 1 小时未获接收方确认")
    expect(page.locator("[role=note]")).to_contain_text("已停新增")
    page.click("[role=note] a")
    fits(page, "未确认移出")
    assert page.url.endswith("/console/queues/removal#chase")
    row = page.locator("section[aria-labelledby=chase]")
    expect(row).to_contain_text("尚未催办")
    row.locator("select").select_option("letter")
    row.locator("button").click()
    expect(row).to_contain_text("最近催办 2026-03-11")
    fits(page, "未确认移出")
    assert complaints == []
    window.close()
