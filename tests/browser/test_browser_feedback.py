"""An official sees at a desk and at a phone what a bureau rejected, and comes from there to the case; the bureau its own
word; no script is needed for any of it but the passkey's."""

from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import AUTHENTICATOR, IN_A_BROWSER, WIDTHS, in_each_look
from tests.browser.enrolled import enrol
from tests.browser.test_browser_own import listed

pytestmark = IN_A_BROWSER
__all__ = ["listed"]
V1 = "/api/v1"
Fits = Callable[[Page, str], None]
Scheme = Literal["light", "dark"]
Listed = tuple[str, str, Any]


def sit_down(browser: Browser, width: str, scheme: Scheme) -> tuple[BrowserContext, Page, list[str]]:
    window = browser.new_context(viewport=WIDTHS[width], locale="zh-CN", color_scheme=scheme)
    page, complaints = window.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return window, page, complaints


@in_each_look
def test_what_a_bureau_rejected_is_seen(
    browser: Browser, listed: Listed, fits: Fits, width: str, scheme: Scheme
) -> None:
    address, _case_no, story = listed
    window, page, complaints = sit_down(browser, width, scheme)
    enrol(story.context, page, address, "maker")
    page.click("nav >> text=接收反馈")
    fits(page, "接收反馈")
    expect(page.locator("tbody")).to_contain_text("尚无反馈")
    page.click("tbody a")
    fits(page, "接收反馈 bureau")
    expect(page.locator(".empty")).to_contain_text("还没有反馈过任何条目")

    manifest = story.agency.get(f"{V1}/feeds/bureau/manifest").get_json()
    (entry,) = story.entries(manifest["snapshot"])
    item = {"key": entry["key"], "outcome": "rejected", "code": "BLR027"}
    assert (
        story.agency.post(f"{V1}/feeds/bureau/feedback", json={"release": 1, "items": [item]}).status_code
        == 201
    )
    page.reload()
    fits(page, "接收反馈 bureau")
    expect(page.locator("section[aria-labelledby=rejected] tbody tr")).to_have_count(1)
    page.click("section[aria-labelledby=counts] td a")
    fits(page, "接收反馈 bureau")
    expect(page.locator("main")).to_contain_text("仅看第 1 号发布")
    page.click("section[aria-labelledby=rejected] th a")
    fits(page, "虚")
    expect(page.locator("#recipients")).to_contain_text("BLR027")
    page.click("#recipients a")
    fits(page, "接收反馈 bureau")
    assert complaints == []
    window.close()

    window, page, complaints = sit_down(browser, width, scheme)
    enrol(story.context, page, address, "agency")
    page.goto(f"{address}/console/feeds/bureau")
    fits(page, "订阅 bureau")
    expect(page.locator("section[aria-labelledby=feedback]")).to_contain_text("拒收 1 条")
    assert complaints == []
    window.close()
