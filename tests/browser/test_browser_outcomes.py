"""A person at a phone, and at a desk, follows its objection step by step, reads the reasons, and takes another one back."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.make_letter import make_letter
from blacklist_service.workflows.writing.steps import Asked
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER
from tests.blacklist_service.portal.test_portal_outcomes import REASONS, answer, decide, number_in
from tests.browser.conftest import IN_A_BROWSER, WIDTHS
from tests.browser.test_browser_own import has_fonts, listed

__all__ = ["listed"]
pytestmark = IN_A_BROWSER


def ask_for_more(story: Any, path: str) -> None:
    """The office asks for what is missing, where it can print letters."""
    if has_fonts(story):
        context = story.context
        asked = Asked(missing=("contact", "repayment_proof"), until=context.clock.today() + timedelta(days=5))
        maker = actor_of_login(context, "maker")
        make_letter(context, maker, "correction_request", "objection", number_in(story, path), asked=asked)


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_person_follows_its_objection(
    browser: Browser,
    listed: tuple[str, str, Any],
    fits: Callable[[Page, str], None],
    tmp_path: Path,
    width: str,
) -> None:
    address, case_no, story = listed
    window = browser.new_context(viewport=WIDTHS[width], locale="zh-CN")
    page, complaints = window.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{address}/my")
    page.fill("#case_no", case_no)
    page.fill("#name", NAME)
    page.fill("#id_number", NUMBER)
    page.click("main form button")
    for reason in ("paid", "no_notice"):
        page.goto(f"{address}/my/objection")
        page.check(f"input[value={reason}]")
        page.fill("#narrative", "虚构：去年十月已还清。")
        page.click("main > form button")
    page.click("section:has(#objections) article:first-of-type >> text=办理经过和结果")
    fits(page, "异议办理经过")
    expect(page.locator("li[aria-current=step]")).to_contain_text("报送机构答复")
    path = page.url.removeprefix(address)
    answer(story, path)
    ask_for_more(story, path)
    page.reload()
    expect(page.locator("li[aria-current=step]")).to_contain_text("审查")
    fits(page, "异议办理经过")
    page.screenshot(path=tmp_path / f"answered-{width}.png", full_page=True)
    decide(story, path)
    page.reload()
    expect(page.locator("section:has(#outcome)")).to_contain_text(REASONS)
    expect(page.locator("section:has(#written)")).to_contain_text("虚构：去年十月已还清。")
    fits(page, "异议办理经过")
    page.click("text=回到我的案件")
    fits(page, "我的案件")
    page.screenshot(path=tmp_path / f"case-{width}.png", full_page=True)

    page.click("section:has(#objections) article:last-of-type >> text=办理经过和结果")
    page.click("summary")
    fits(page, "异议办理经过")
    page.check("input[name=sure]")
    page.click("details button")
    expect(page.locator("section:has(#objections)")).to_contain_text("已撤回")
    fits(page, "我的案件")
    assert complaints == []
    window.close()
