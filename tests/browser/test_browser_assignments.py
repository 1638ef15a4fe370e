"""A case is handed over at the browser, stands first with the colleague, and is raised to the region above; on a desk's
screen and a phone's, light and dark."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from tests.browser.conftest import IN_A_BROWSER, in_each_look
from tests.browser.test_browser_case import Official, Sit, fits, listing, sit

pytestmark = IN_A_BROWSER
# Fixtures of the case at the browser, used here again.
__all__ = ["listing", "sit"]


@pytest.fixture
def staff(sqlite_context: Context, listing: str) -> None:  # the fixture imported above
    add_user(sqlite_context, SYSTEM, member_code="O001", login="maker2", role="maker")
    add_member(sqlite_context, SYSTEM, code="O000", name="虚构总局", kind="office")
    add_user(sqlite_context, SYSTEM, member_code="O000", login="chief", role="maker")


@in_each_look
def test_a_case_goes_from_hand_to_hand(
    staff: None, browser: Browser, listing: str, sit: Sit, width: str, scheme: Literal["light", "dark"],  # as above
    broken_rules: Callable[[Page], list[str]], tmp_path: Path,
) -> None:  # fmt: skip
    def come(login: str) -> Official:
        official = sit(login, width)
        official.page.emulate_media(color_scheme=scheme)
        return official

    case, shot = f"listings/{listing}", tmp_path / f"{width}-{scheme}"
    maker, colleague, chief = come("maker"), come("maker2"), come("chief")
    maker.open(case)
    maker.page.click("#act-hand_over > summary")
    fits(maker, broken_rules, Path(f"{shot}-form.png"))
    maker.page.click("#act-hand_over > summary")
    maker.act("hand_over", login="maker2", reasons="虚构理由：本人出差两周，请接办。")
    maker.page.wait_for_selector(".done:target")
    fits(maker, broken_rules, Path(f"{shot}-handed.png"))
    for path in ("", "queues/verification"):
        colleague.open(path)
        assert colleague.page.locator("tr.own").count() == 1
        fits(colleague, broken_rules, Path(f"{shot}-own-{path.rpartition('/')[2] or 'home'}.png"))
    maker.open("queues/verification")
    assert "交 maker2 办" in maker.page.inner_text("main")
    colleague.open(case)
    colleague.act("escalate", reasons="虚构理由：涉及两省，请研究。")
    colleague.page.wait_for_selector(".done:target")
    chief.open("queues/verification")
    assert "下级提请" in chief.page.inner_text("main")
    chief.open(case)
    chief.act("return_case", reasons="虚构：按现有规定办理。")
    chief.page.wait_for_selector(".done:target")
    fits(chief, broken_rules, Path(f"{shot}-returned.png"))
    assert [one.complaints for one in (maker, colleague, chief)] == [[], [], []]
