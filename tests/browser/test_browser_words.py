"""Whoever reads Chinese alone hides the English once, on every page. That both choices keep the rules, and fit, test_browser_pages says."""

import re

import pytest
from playwright.sync_api import Page, expect

from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.enrolled import enrol

pytestmark = IN_A_BROWSER
OPEN = (
    ("/my", "本人办理"), ("/agent", "代理人"), ("/verify", "核验"), ("/help", "帮助"), ("/help/findings", "代码"),
    ("/help/columns", "字段"), ("/help/guide", "办事指南"), ("/console/login", "登录"),
)  # fmt: skip
# How far the English begins behind the Chinese before it.
GAP = """(label) => { const chinese = document.createRange(), english = label.querySelector("[lang=en]");
    chinese.setStart(label.firstChild, 0); chinese.setEnd(label.firstChild, 2);
    return english.getBoundingClientRect().left - chinese.getBoundingClientRect().right; }"""
INSIDE = (
    ("/console", "待办"), ("/console/queues/match", "人工复核"), ("/console/queues/approval", "待双人复核"),
    ("/console/figures", "统计"), ("/console/editions", "对外通报"), ("/console/counter", "窗口办理"),
    ("/console/find", "查找案件"),
    ("/console/account", "本人账号"),
)  # fmt: skip


def english_seen(page: Page) -> list[str]:
    """The English that a reader sees outside the switch itself: three small words after each other, of no command."""
    text = str(page.evaluate("document.querySelector('main').innerText"))
    return re.findall(r"\b[A-Z]?[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", re.sub(r"\bblacklist [a-z ]+", "", text))


@pytest.mark.parametrize("choice", ["both", "zh"])
def test_every_open_page_keeps_the_choice(
    page: Page,
    address: str,
    complaints: list[str],
    choice: str,
) -> None:
    page.goto(f"{address}/my")
    page.click(f"button[value={choice}]")
    assert page.url == f"{address}/my"
    for path, heading in OPEN:
        page.goto(f"{address}{path}")
        assert page.get_attribute("html", "data-words") == choice
        assert page.get_attribute("html", "lang") == "zh-CN"
        assert page.get_attribute(f"button[value={choice}]", "aria-pressed") == "true"
        # The choice itself keeps its English, apart from its Chinese.
        assert page.locator("#words").evaluate(GAP) > 0
        expect(page.locator("h1")).to_contain_text(heading)
        assert (english_seen(page) == []) is (choice == "zh"), (path, english_seen(page))
    page.click("button[value=both]")
    expect(page.locator("h1 [lang=en]")).to_be_visible()
    assert complaints == []


def test_officials_have_their_pages_in_chinese_alone(
    page: Page,
    address: str,
    sqlite_context: Context,
    authenticator: object,
) -> None:
    add_member(sqlite_context, SYSTEM, code="O001", name="虚构整治办", kind="office", region="340000")
    add_user(sqlite_context, SYSTEM, member_code="O001", login="maker", role="maker")
    enrol(sqlite_context, page, address, "maker")
    seen: dict[str, list[str]] = {}
    page.goto(f"{address}/console/figures")
    page.click("button[value=zh]")
    assert page.url == f"{address}/console/figures"
    for path, heading in INSIDE:
        page.goto(f"{address}{path}")
        expect(page.locator("h1")).to_contain_text(heading)
        seen[path] = english_seen(page)
    assert {path: found for path, found in seen.items() if found} == {}


def test_the_way_back_leads_to_no_other_site(page: Page, address: str) -> None:
    page.goto(f"{address}/help")
    page.evaluate("document.querySelector('.words [name=back]').value = '//evil.example/my'")
    page.click("button[value=zh]")
    assert page.url == f"{address}/my"
