"""Two browsers: a person names an agent and hands over the code; the agent comes in, objects; the person sees it and
takes it back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER
from tests.browser.conftest import IN_A_BROWSER, WIDTHS
from tests.browser.test_browser_own import listed

__all__ = ["listed"]
pytestmark = IN_A_BROWSER
AGENT, AGENTS_NUMBER = "虚构代理人", "110101199003070011"


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_person_names_an_agent_who_acts_until_it_is_taken_back(
    browser: Browser, listed: tuple[str, str, Any], fits: Callable[[Page, str], None], width: str
) -> None:
    address, case_no, story = listed
    windows = [browser.new_context(viewport=WIDTHS[width], locale="zh-CN") for _ in range(2)]
    own, agent = (window.new_page() for window in windows)
    asked: list[str] = []
    for page in (own, agent):
        page.on("request", lambda request: asked.append(request.url))

    own.goto(f"{address}/my")
    for field, value in (("case_no", case_no), ("name", NAME), ("id_number", NUMBER)):
        own.fill(f"#{field}", value)
    own.click("main form button")
    own.click("nav >> text=代理人")
    fits(own, "代理人")
    own.fill("#name", AGENT)
    own.fill("#id_number", AGENTS_NUMBER)
    own.check("input[value=lawyer]")
    own.check("input[value=act]")
    own.fill("#until", (story.context.clock.today() + timedelta(days=30)).isoformat())
    own.click("form[aria-labelledby=name-one] button")
    fits(own, "访问码")
    code = own.inner_text("#access-code")

    agent.goto(f"{address}/agent")
    fits(agent, "代理人办理")
    for field, value in (
        ("case_no", case_no),
        ("access_code", code),
        ("name", AGENT),
        ("id_number", AGENTS_NUMBER),
    ):
        agent.fill(f"#{field}", value)
    agent.click("main form button")
    fits(agent, "我的案件")
    expect(agent.locator("[role=note]").first).to_contain_text("您以代理人身份办理")
    agent.click("nav >> text=提出异议")
    agent.check("input[value=paid]")
    agent.fill("#narrative", "虚构：去年十月已还清。")
    agent.click("main > form button")
    expect(agent.locator("section:has(#objections)")).to_contain_text("还有 20 天")

    own.click("text=已抄下")
    fits(own, "代理人")
    expect(own.locator("section:has(#acts)")).to_contain_text("提出异议")
    own.click("nav >> text=谁查询过我")
    expect(own.locator("table")).to_contain_text("您的代理人查看")
    own.click("nav >> text=代理人")
    own.click("text=撤销代理")
    fits(own, "代理人")

    agent.reload()
    expect(agent.locator("[role=alert]")).to_contain_text("CASE.PROOF")
    assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}
    for window in windows:
        window.close()
