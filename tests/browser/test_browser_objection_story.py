"""An objection from one end to the other, at four browsers: a person at a phone files it, the mark travels within a minute, the
source answers, two officials decide, the letter is made, the tombstone goes out, the agency confirms, the person sees it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import tick
from blacklist_service.rules.operator_profile import parse_operator_profile
from blacklist_service.workflows.change_schedule import change_schedule
from blacklist_service.workflows.context import SYSTEM
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER, V1
from tests.browser.conftest import IN_A_BROWSER, WIDTHS
from tests.browser.test_browser_case import PROFILE, Official
from tests.browser.test_browser_own import choose, listed
from tests.pictures import JPEG, PDF

pytestmark = IN_A_BROWSER
__all__ = ["listed"]
Listed = tuple[str, str, Any]


@pytest.fixture
def sit(browser: Browser, listed: Listed) -> Iterator[Callable[[str, str], Official]]:
    """Sits somebody with an account down at a screen of this width."""
    windows: list[BrowserContext] = []

    def come(login: str, width: str) -> Official:
        windows.append(browser.new_context(viewport=WIDTHS[width], locale="zh-CN"))
        somebody = Official(listed[2].context, listed[0], windows[-1], login)
        somebody.enrol()
        return somebody

    yield come
    for window in windows:
        window.close()


def come_in(page: Page, address: str, case_no: str) -> None:
    """The person of the case, with its letter in hand."""
    page.goto(f"{address}/my")
    page.fill("#case_no", case_no)
    page.fill("#name", NAME)
    page.fill("#id_number", NUMBER)
    page.click("main form button")
    expect(page.locator("h1")).to_contain_text("我的案件")


def next_minute(story: Any) -> dict[str, Any]:
    """The clock's next tick and the jobs that it queued; the manifest that the agency then gets."""
    story.clock.move(timedelta(minutes=1))
    tick(story.context)
    run_due_jobs(story.context)
    manifest: dict[str, Any] = story.ok(story.agency.get(f"{V1}/feeds/bureau/manifest"))
    return manifest


def newest_delta(story: Any, manifest: dict[str, Any]) -> dict[str, Any]:
    (told,) = story.entries(manifest["deltas"][-1])
    return dict(told)


def test_an_objection_from_the_phone_to_the_confirmed_removal(
    browser: Browser, listed: Listed, sit: Callable[[str, str], Official], fits: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:  # fmt: skip
    address, case_no, story = listed
    settings = story.context.settings.model_copy(update={"public_url": address})
    object.__setattr__(story.context, "settings", settings)
    # The office as letters name it.
    office = parse_operator_profile(PROFILE.read_bytes()).contacts
    object.__setattr__(story.context, "profile", replace(story.context.profile, contacts=office))
    # A feed that publishes once a year: what follows waits for no slot.
    change_schedule(story.context, SYSTEM, "bureau", cron="0 9 1 1 *", calendar="working_days")
    assert next_minute(story)["release"] == 1

    # 1. The person, at a phone, without an account.
    phone = browser.new_context(viewport=WIDTHS["phone"], locale="zh-CN")
    person = phone.new_page()
    come_in(person, address, case_no)
    person.click("nav >> text=提出异议")
    person.check("input[value=paid]")
    person.fill("#narrative", "虚构：去年十月已还清，有转账凭证。")
    choose(person, (JPEG, "IMG_0001.jpg"))
    person.click("main > form button")
    fits(person, "我的案件")

    # 2. Within a minute the agency is told that it is disputed.
    marked = next_minute(story)
    told = newest_delta(story, marked)
    assert (marked["release"], told["op"], told["entry"]["disputed"]) == (2, "UPSERT", True)

    # 3. The source answers.
    clerk = sit("platform", "desk")
    clerk.page.click("nav >> text=异议")
    clerk.page.click("tbody a")
    fits(clerk.page, "异议：")
    assert download(clerk.page, "text=IMG_0001.jpg") == JPEG
    clerk.page.fill("#answer", "虚构：经核对流水，属实，已还清。")
    choose(clerk.page, (PDF, "虚构流水.pdf"))
    clerk.page.click("main form button")
    expect(clerk.page.locator("main")).to_contain_text("答复于")
    fits(clerk.page, "异议：")
    clerk.page.screenshot(path=tmp_path / "answered.png", full_page=True)

    # 4. An official acknowledges by letter and proposes; another approves the very digest.
    maker, checker = sit("maker", "desk"), sit("checker", "phone")
    maker.open(f"listings/{story.listing}")
    expect(maker.page.locator("#objections")).to_contain_text("经核对流水，属实")
    assert download(maker.page, "#objections >> text=IMG_0001.jpg") == JPEG
    assert download(maker.page, "#objections >> text=虚构流水.pdf") == PDF
    maker.page.click("nav.contents >> text=文书")
    fits(maker.page, "本案文书")
    make(maker, "objection_receipt")
    expect(maker.page.locator("#made")).to_contain_text("异受〔2026〕第1号")
    maker.page.click("nav.trail >> text=案件")
    maker.page.click("#objections details.act > summary")
    maker.page.select_option("#objections [name=outcome]", "delete")
    maker.page.fill("#objections [name=reasons]", "虚构理由：流水和还款凭证一致，债务已还清。")
    maker.page.click("#objections form button[type=submit]")
    maker.page.wait_for_url("**/console/proposals/objection/**")
    checker.page.goto(maker.page.url)
    assert download(checker.page, "text=虚构流水.pdf") == PDF
    for one, width in ((maker, "desk"), (checker, "phone")):
        for scheme in ("dark", "light"):
            one.page.emulate_media(color_scheme=scheme)
            fits(one.page, "异议")
            one.page.screenshot(path=tmp_path / f"proposal-{width}-{scheme}.png", full_page=True)
    story.clock.move(timedelta(seconds=5))
    checker.approve()

    # 5. The decision on paper.
    maker.open(f"listings/{story.listing}/letters")
    make(maker, "objection_decision")
    expect(maker.page.locator("#made")).to_contain_text("异决〔2026〕第1号")
    fits(maker.page, "本案文书")
    maker.page.screenshot(path=tmp_path / "letters.png", full_page=True)
    with maker.page.expect_download() as coming:
        maker.page.click("#made tr:last-child a")
    assert Path(coming.value.path()).read_bytes()[:5] == b"%PDF-"

    # 6. Within a minute the tombstone; the agency forgets and says so.
    ended = next_minute(story)
    told = newest_delta(story, ended)
    assert (ended["release"], told["op"], told["reason"]) == (3, "RETRACT", "objection_upheld")
    receipt = {"release": 3, "state_checksum": ended["state_checksum"], "retracted": [told["key"]]}
    taken = story.ok(story.agency.post(f"{V1}/feeds/bureau/receipts", json=receipt), 201)
    assert (taken["acknowledged"], taken["removals_closed"]) == (1, 1)

    # 7. The person sees what became of it, and who forgot.
    come_in(person, address, case_no)
    expect(person.locator("#state")).not_to_contain_text("已列入名单")
    expect(person.locator("section:has(#objections)")).to_contain_text("已还清，相关信息已移除")
    person.click("nav >> text=谁查询过我")
    expect(person.locator("table")).to_contain_text("打开案件材料")
    person.click("nav >> text=提供去向")
    fits(person, "提供去向")
    expect(person.locator("article")).to_contain_text("确认")
    expect(person.locator("article")).not_to_contain_text("尚未确认")
    maker.open(f"listings/{story.listing}")
    expect(maker.page.locator("#recipients")).to_contain_text("全部接收方已于")
    assert clerk.complaints == maker.complaints == checker.complaints == []
    phone.close()


def download(page: Page, link: str) -> bytes:
    """The bytes that the browser keeps of a file, without showing it."""
    with page.expect_download() as coming:
        page.click(link)
    assert coming.value.suggested_filename.startswith("exhibit-")
    return Path(coming.value.path()).read_bytes()


def make(official: Official, kind: str) -> None:
    """Makes a letter by the form of its kind."""
    official.page.click(f"details[id^=make-{kind}] > summary")
    official.page.click(f"details[id^=make-{kind}] button[type=submit]")
    official.page.wait_for_url("**/letters#*")
