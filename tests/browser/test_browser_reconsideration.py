"""A decision reconsidered, at three browsers: the person asks at a phone from what its case says, others find it in their
queue with the first decision beside it and decide, the letter is made, the person sees it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from blacklist_service.rules.operator_profile import parse_operator_profile
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER
from tests.browser.conftest import IN_A_BROWSER, WIDTHS
from tests.browser.test_browser_case import PROFILE, Official
from tests.browser.test_browser_objection_story import come_in, make, sit
from tests.browser.test_browser_own import choose, listed
from tests.pictures import JPEG

pytestmark = IN_A_BROWSER
__all__ = ["listed", "sit"]
Listed = tuple[str, str, Any]
FIRST_REASONS = "虚构理由：未见还款凭证。"


@pytest.fixture
def rejected(listed: Listed) -> Listed:
    """Maker and checker have not upheld the person's objection; two more officials are there, and letters can be made."""
    address, case_no, story = listed
    office = parse_operator_profile(PROFILE.read_bytes()).contacts
    object.__setattr__(story.context, "profile", replace(story.context.profile, contacts=office))
    object_to_listing(story.context, case_no, NAME, NUMBER, reason="paid", narrative="虚构：去年已还清")
    maker, checker = (actor_of_login(story.context, login) for login in ("maker", "checker"))
    (step,) = list_pending(story.context, maker, kind="objection").steps
    laid = propose_objection_outcome(
        story.context, maker, step.id, step.version, outcome="reject", reasons=FIRST_REASONS
    )
    approve_proposal(story.context, checker, "objection", step.id, laid.digest)
    for role in ("maker", "checker"):
        add_user(story.context, SYSTEM, member_code="O001", login=f"other-{role}", role=role)
    return address, case_no, story


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    window: BrowserContext = browser.new_context(viewport=WIDTHS["phone"], locale="zh-CN")
    yield window.new_page()
    window.close()


def test_the_person_asks_and_others_decide(
    phone: Page, rejected: Listed, sit: Callable[[str, str], Official], fits: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:  # fmt: skip
    address, case_no, story = rejected

    # 1. The person, at a phone, reads what was decided and until when it can ask.
    come_in(phone, address, case_no)
    expect(phone.locator("section:has(#objections)")).to_contain_text("异议不成立")
    expect(phone.locator("section:has(#objections)")).to_contain_text("还有 30 天")
    fits(phone, "我的案件")
    phone.click("section:has(#objections) >> text=申请复核")
    fits(phone, "申请复核")
    phone.fill("#words", "虚构：转账凭证在此，原决定没有看到。")
    choose(phone, (JPEG, "IMG_0002.jpg"))
    phone.screenshot(path=tmp_path / "asking.png", full_page=True)
    phone.click("main > form button")
    fits(phone, "我的案件")
    expect(phone.locator("main")).to_contain_text("已标注“存在争议”")
    expect(phone.locator("section:has(#objections)")).to_contain_text("复核申请：已经还清")

    # 2. Who decided first sees it and is offered nothing.
    maker = sit("maker", "desk")
    maker.open("queues/reconsideration")
    fits(maker.page, "复核申请")
    maker.page.click("tbody a")
    expect(maker.page.locator("#objections")).to_contain_text(FIRST_REASONS)
    expect(maker.page.locator("#objections details.act")).to_have_count(0)

    # 3. Another finds it on the first page and in the queue, with the days that are left, and proposes.
    other, second = sit("other-maker", "desk"), sit("other-checker", "desk")
    other.open("")
    expect(other.page.locator("main")).to_contain_text("复核申请")
    other.open("queues/reconsideration")
    expect(other.page.locator("tbody")).to_contain_text("剩余 15 天")
    other.page.screenshot(path=tmp_path / "queue.png", full_page=True)
    other.page.click("tbody a")
    expect(other.page.locator("#objections")).to_contain_text("不得办理本次复核")
    fits(other.page, "异议中")
    other.page.click("#objections details.act > summary")
    other.page.select_option("#objections [name=outcome]", "delete")
    other.page.fill("#objections [name=reasons]", "虚构理由：凭证属实，原决定有误。")
    other.page.screenshot(path=tmp_path / "case.png", full_page=True)
    other.page.click("#objections form button[type=submit]")
    other.page.wait_for_url("**/console/proposals/objection/**")

    # 4. A second one reads both decisions and approves the very digest.
    second.page.goto(other.page.url)
    expect(second.page.locator("main")).to_contain_text(FIRST_REASONS)
    fits(second.page, "异议")
    second.page.screenshot(path=tmp_path / "proposal.png", full_page=True)
    story.clock.move(timedelta(seconds=5))
    second.approve()

    # 5. The decision on paper, and at the person's pages.
    other.open(f"listings/{story.listing}/letters")
    make(other, "reconsideration_decision")
    expect(other.page.locator("#made")).to_contain_text("复决〔2026〕第1号")
    fits(other.page, "本案文书")
    come_in(phone, address, case_no)
    expect(phone.locator("#state")).not_to_contain_text("已列入名单")
    expect(phone.locator("section:has(#objections)")).to_contain_text("异议成立：已还清，相关信息已移除")
    assert maker.complaints == other.complaints == second.complaints == []
