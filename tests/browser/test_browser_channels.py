"""Two clerks of a platform, at a desk and at a phone, say how it is paid; the person of a case reads it at its phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from tests.browser.conftest import AUTHENTICATOR, IN_A_BROWSER, WIDTHS
from tests.browser.enrolled import enrol

pytestmark = IN_A_BROWSER


def at_desk(window: BrowserContext, context: Context, address: str, login: str) -> Page:
    """A clerk with a passkey, in."""
    page = window.new_page()
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    enrol(context, page, address, login)
    return page


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_one_proposes_and_another_one_confirms(
    browser: Browser,
    sqlite_context: Context,
    address: str,
    fits: Callable[[Page, str], None],
    tmp_path: Path,
    width: str,
) -> None:
    context = sqlite_context
    add_member(context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    for login in ("one", "two"):
        add_user(context, SYSTEM, member_code="P001", login=login, role="platform")
    windows = [browser.new_context(viewport=WIDTHS[width], locale="zh-CN") for _ in range(2)]
    first, second = (
        at_desk(window, context, address, login)
        for window, login in zip(windows, ("one", "two"), strict=True)
    )
    first.click("nav >> text=还款渠道")
    fits(first, "还款渠道")
    first.fill("#payee", "虚构网络小额贷款有限公司")
    first.fill("#phone", "13900000001")
    first.fill("#page", "https://pay.example.cn/repay")
    first.fill("#note", "可协商分期。")
    first.click("text=提出，待另一人确认")
    expect(first.locator("[role=alert]")).to_contain_text("CHANNEL.PHONE")
    fits(first, "还款渠道")
    first.fill("#phone", "400-123-4567")
    first.click("text=提出，待另一人确认")
    expect(first.locator("main")).to_contain_text("须由本机构的另一人确认")
    expect(first.locator("text=确认并展示")).to_have_count(0)
    fits(first, "还款渠道")
    first.screenshot(path=tmp_path / f"waiting-{width}.png", full_page=True)

    second.goto(f"{address}/console/channel")
    fits(second, "还款渠道")
    second.click("text=确认并展示")
    expect(second.locator("section").first).to_contain_text("https://pay.example.cn/repay")
    fits(second, "还款渠道")
    second.screenshot(path=tmp_path / f"standing-{width}.png", full_page=True)
    second.click("text=停用现行渠道")
    expect(second.locator("section").first).to_contain_text("尚未确认还款渠道")
    fits(second, "还款渠道")
    for window in windows:
        window.close()
