"""A clerk at a desk and at a phone: finds an own report from the page of the result, sees what a settlement changes,
confirms it, and withdraws another one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.take_reports import take_reports
from tests.blacklist_service.console.conftest import REPORT, invented_id
from tests.browser.conftest import AUTHENTICATOR, IN_A_BROWSER, WIDTHS
from tests.browser.enrolled import enrol

pytestmark = IN_A_BROWSER
# Milliseconds that a page which asks every two seconds may take on a busy machine.
PATIENCE = 30_000
PAID = "2020-05-06"


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_clerk_settles_and_withdraws(
    browser: Browser,
    sqlite_context: Context,
    address: str,
    fits: Callable[[Page, str], None],
    tmp_path: Path,
    width: str,
) -> None:
    context = sqlite_context
    add_member(context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    add_user(context, SYSTEM, member_code="P001", login="clerk", role="platform")
    rows = [REPORT | {"contract_no": f"HT-{at}", "id_number": invented_id(at)} for at in (1, 2)]
    taken = take_reports(context, actor_of_login(context, "clerk"), rows)
    window = browser.new_context(viewport=WIDTHS[width], locale="zh-CN")
    page, complaints, asked = window.new_page(), [], []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    def pictured(name: str, heading: str) -> None:
        page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
        fits(page, heading)

    enrol(context, page, address, "clerk")
    page.goto(f"{address}/console/submissions/{taken.view.submission}")
    fits(page, "报送结果")
    page.click("text=其中一行已还清或须撤回")
    pictured("find", "结清与撤回")
    page.fill("#row", "1")
    page.click("section:has(#row) button")
    pictured("report", "一条报送信息")
    expect(page.locator("main")).to_contain_text("15,000.00 元")
    assert REPORT["name"] not in page.content()
    assert invented_id(1) not in page.content()
    page.fill("#settled_on", PAID)
    page.click("text=查看将变更的内容")
    pictured("preview", "一条报送信息")
    expect(page.locator("main")).to_contain_text("确认结清")
    page.click(f"text=确认：{PAID} 全部结清")
    fits(page, "报送结果")
    run_due_jobs(context)
    expect(page.locator(".counts")).to_contain_text("接受", timeout=PATIENCE)
    expect(page.locator("main")).to_contain_text("1 = ")
    page.click("text=所涉报送信息")
    fits(page, "一条报送信息")
    page.click("text=查看现行版本")
    pictured("settled", "一条报送信息")
    expect(page.locator("main")).to_contain_text("已报送结清")

    page.goto(f"{address}/console/settlements?submission={taken.view.submission}")
    page.fill("#row", "2")
    page.click("section:has(#row) button")
    page.click("summary:has-text('撤回本条')")
    pictured("withdraw", "一条报送信息")
    page.click("text=确定撤回")
    run_due_jobs(context)
    expect(page.locator(".counts")).to_contain_text("接受", timeout=PATIENCE)
    page.click("text=所涉报送信息")
    expect(page.locator("main")).to_contain_text("已撤回")
    fits(page, "一条报送信息")
    assert complaints == []
    assert all(url.startswith(address) for url in asked)
    window.close()
