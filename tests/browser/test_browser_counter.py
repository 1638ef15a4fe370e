"""An official at the counter, at a desk and at a phone: a report, a certificate, a refusal; nothing stays on the page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from blacklist_service.errors import NotReadyError
from blacklist_service.workflows.writing.papers import press_of
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER, invented_id
from tests.browser.conftest import AUTHENTICATOR, IN_A_BROWSER, WIDTHS, in_each_look
from tests.browser.enrolled import enrol
from tests.browser.test_browser_own import listed

pytestmark = IN_A_BROWSER
__all__ = ["listed"]
STRANGER = ("虚构丁", invented_id("34010419900101002"))


@in_each_look
def test_an_official_gives_papers_to_who_came(
    browser: Browser,
    listed: tuple[str, str, Any],  # the fixture of that name
    fits: Callable[[Page, str], None],
    tmp_path: Path,
    width: str,
    scheme: Literal["light", "dark"],
) -> None:
    address, _case_no, story = listed
    settings = story.context.settings.model_copy(update={"public_url": address})
    object.__setattr__(story.context, "settings", settings)
    try:
        press_of(settings.letter_fonts)
    except NotReadyError:
        pytest.skip("no Chinese font: fonts-noto-cjk is not installed")
    window = browser.new_context(viewport=WIDTHS[width], locale="zh-CN", color_scheme=scheme)
    page, complaints, asked = window.new_page(), [], []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    def asked_for(paper: str, name: str, number: str) -> None:
        page.select_option("#paper", paper)
        page.fill("#name", name)
        page.fill("#id_number", number)
        page.check("input[value=own_document]")

    enrol(story.context, page, address, "maker")
    page.goto(f"{address}/console")
    page.click("nav >> text=窗口")
    fits(page, "窗口办理")
    page.screenshot(path=tmp_path / f"counter-{width}-{scheme}.png", full_page=True)
    asked_for("own_report", NAME, NUMBER)
    with page.expect_download() as report:
        page.click("main form button")
    assert report.value.suggested_filename == "own_report.pdf"
    asked_for("non_listing_certificate", NAME, NUMBER)
    page.click("main form button")
    fits(page, "窗口办理")
    expect(page.locator("[role=alert]")).to_contain_text("CERTIFICATE.LISTED")
    page.screenshot(path=tmp_path / f"refused-{width}-{scheme}.png", full_page=True)
    asked_for("non_listing_certificate", *STRANGER)
    with page.expect_download() as certificate:
        page.click("main form button")
    assert certificate.value.suggested_filename == "non_listing_certificate.pdf"
    page.click("text=清空，办理下一位")
    fits(page, "窗口办理")
    assert (page.input_value("#name"), page.input_value("#id_number")) == ("", "")
    page.go_back()
    assert NAME not in page.content()
    assert (page.input_value("#name"), page.input_value("#id_number")) == ("", "")
    assert ["409" in said for said in complaints] == [True]
    assert all(url.startswith(address) for url in asked)
    assert not [url for url in asked if NUMBER in url]
    window.close()
