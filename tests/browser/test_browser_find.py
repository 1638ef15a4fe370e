"""An official finds a listed case at a desk and at a phone: by its number, by the person's; and nothing by a wrong one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect

from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER, invented_id
from tests.browser.conftest import AUTHENTICATOR, IN_A_BROWSER, WIDTHS, in_each_look
from tests.browser.enrolled import enrol
from tests.browser.test_browser_own import listed

pytestmark = IN_A_BROWSER
__all__ = ["listed"]
STRANGER = invented_id("34010419900101002")


@in_each_look
def test_an_official_finds_what_stands_in_no_queue(
    browser: Browser,
    listed: tuple[str, str, Any],  # the fixture of that name
    fits: Callable[[Page, str], None],
    tmp_path: Path,
    width: str,
    scheme: Literal["light", "dark"],
) -> None:
    address, case_no, story = listed
    window = browser.new_context(viewport=WIDTHS[width], locale="zh-CN", color_scheme=scheme)
    page, complaints, asked = window.new_page(), [], []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    def look_for(by: str, number: str) -> None:
        page.select_option("#by", by)
        page.fill("#sought", number)
        page.select_option("#purpose", "answer_subject")
        page.click("main form button")

    enrol(story.context, page, address, "maker")
    page.goto(f"{address}/console")
    page.click("nav >> text=查找")
    fits(page, "查找案件")
    page.screenshot(path=tmp_path / f"find-{width}-{scheme}.png", full_page=True)
    look_for("id_number", STRANGER)
    fits(page, "查找案件")
    expect(page.locator("main [role=status]")).to_contain_text("没有这个号码的案件")
    page.screenshot(path=tmp_path / f"nothing-{width}-{scheme}.png", full_page=True)
    for by, number in (("id_number", NUMBER), ("case_no", case_no)):
        look_for(by, number)
        fits(page, "查找案件")
        expect(page.locator("main table tbody tr")).to_have_count(1)
        expect(page.locator("main table")).to_contain_text("已列入")
        assert page.input_value("#sought") == ""
        assert NAME not in page.content()
    page.screenshot(path=tmp_path / f"found-{width}-{scheme}.png", full_page=True)
    page.click("main table a")
    expect(page.locator("h1")).to_contain_text("已列入")
    assert "/console/listings/" in page.url
    assert complaints == []
    assert all(url.startswith(address) for url in asked)
    assert not [url for url in asked if NUMBER in url or STRANGER in url or case_no in url]
    window.close()
