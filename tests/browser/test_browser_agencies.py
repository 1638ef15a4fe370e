"""Somebody of an agency at a desk and at a phone: comes in, sees its feeds, asks about a person, reads the log, ends a
key; no script is needed for any of it but the passkey's."""

from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect

from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER
from tests.browser.conftest import AUTHENTICATOR, IN_A_BROWSER, WIDTHS, in_each_look
from tests.browser.enrolled import enrol
from tests.browser.test_browser_own import listed

pytestmark = IN_A_BROWSER
__all__ = ["listed"]


@in_each_look
def test_an_agency_follows_its_feeds_and_asks(
    browser: Browser,
    listed: tuple[str, str, Any],  # the fixture of that name
    fits: Callable[[Page, str], None],
    width: str,
    scheme: Literal["light", "dark"],
) -> None:
    address, _case_no, story = listed
    digest = story.act("removal", {"end_reason": "removed", "reasons": "虚构理由"}, 201)["digest"]
    window = browser.new_context(viewport=WIDTHS[width], locale="zh-CN", color_scheme=scheme)
    page, complaints, asked = window.new_page(), [], []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    enrol(story.context, page, address, "agency")
    page.goto(f"{address}/console")
    fits(page, "本机构订阅")
    expect(page.locator("main")).to_contain_text("尚未收到")
    page.click("main h2 a")
    fits(page, "订阅 bureau")
    expect(page.locator("main")).to_contain_text("blacklist client follow bureau")

    page.click("nav >> text=查询 Enquire")
    fits(page, "查询")
    page.fill("#name", NAME)
    page.fill("#id_number", NUMBER[:-1])
    page.select_option("#purpose", "credit_approval")
    page.fill("#consent_ref", "虚构授权 2026-001，2026-03-01")
    page.click("main form button")
    fits(page, "查询")
    expect(page.locator("[role=alert]")).to_contain_text("ENQUIRY.IDENTIFIER")
    page.fill("#id_number", NUMBER)
    page.click("main form button")
    fits(page, "在名单中")
    expect(page.locator("main")).to_contain_text("15,000.00")
    page.click("text=再查一个")
    fits(page, "查询")
    assert (page.input_value("#name"), page.input_value("#id_number")) == ("", "")

    page.click("nav >> text=查询记录")
    fits(page, "本机构查询记录")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert NAME not in page.content()

    page.click("nav >> text=待确认注销")
    fits(page, "待确认注销")
    expect(page.locator("main")).to_contain_text("没有待确认的注销")
    story.approve(f"listings/{story.listing}", digest)
    story.publish()
    page.reload()
    fits(page, "待确认注销")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("第 2 号")

    page.click("nav >> text=密钥")
    fits(page, "本机构密钥")
    page.check("main form input[type=checkbox]")
    page.click("main form button")
    fits(page, "本机构密钥")
    expect(page.locator("tbody")).to_contain_text("已停用")
    # The number that was a digit short.
    assert ["422" in said for said in complaints] == [True]
    assert all(url.startswith(address) for url in asked)
    assert not [url for url in asked if NUMBER in url or "name" in url]
    window.close()


def test_no_script_is_needed_to_ask(browser: Browser, listed: tuple[str, str, Any]) -> None:
    address, _case_no, story = listed
    window = browser.new_context(locale="zh-CN")
    page = window.new_page()
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    enrol(story.context, page, address, "agency")
    plain = browser.new_context(storage_state=window.storage_state(), java_script_enabled=False)
    still = plain.new_page()
    still.goto(f"{address}/console/enquiries")
    still.fill("#name", NAME)
    still.fill("#id_number", NUMBER)
    still.select_option("#purpose", "credit_approval")
    still.fill("#consent_ref", "虚构授权 2026-001")
    still.click("main form button")
    expect(still.locator("h1")).to_contain_text("在名单中")
    still.reload()
    expect(still.locator("main")).to_contain_text("没有再查一次")
    still.go_back()
    assert NAME not in still.content()
    still.goto(f"{address}/console/looks")
    expect(still.locator("tbody tr")).to_have_count(2)
    for one in (plain, window):
        one.close()
