"""A clerk's export has names of its own: says what they are, sees the file read by it, and is not asked the next time."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from tests.blacklist_service.console.conftest import invented_id
from tests.browser.conftest import AUTHENTICATOR, IN_A_BROWSER, WIDTHS
from tests.browser.enrolled import enrol

pytestmark = IN_A_BROWSER
HEADER = "客户名,证件号码,放款额(万元),逾期余额,内部流水"
SAID = {"客户名": "name", "放款额(万元)": "principal", "逾期余额": "outstanding", "内部流水": "-"}


def export(first: int) -> bytes:
    """Invented rows under an old system's own names."""
    rows = [f"虚构钱,{invented_id(at)},1.5,5000.00,L{at}" for at in range(first, first + 3)]
    return "\n".join([HEADER, *rows, ""]).encode()


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_clerk_says_what_the_columns_are(
    browser: Browser, sqlite_context: Context, address: str, fits: Callable[[Page, str], None], width: str
) -> None:
    add_member(sqlite_context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    add_user(sqlite_context, SYSTEM, member_code="P001", login="clerk", role="platform")
    window = browser.new_context(viewport=WIDTHS[width], locale="zh-CN")
    page, complaints = window.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    def upload(first: int) -> None:
        page.goto(f"{address}/console/uploads")
        file: Any = {"name": "旧系统.csv", "mimeType": "text/csv", "buffer": export(first)}
        page.set_input_files("#file", files=[file])
        page.click("main form button")
        run_due_jobs(sqlite_context)
        page.reload()

    enrol(sqlite_context, page, address, "clerk")
    upload(0)
    fits(page, "确认报送")
    expect(page.locator("main")).to_contain_text("HEADER.UNKNOWN_COLUMN")
    for name, field in SAID.items():
        page.locator(f'select[name="column:{name}"]').select_option(field)
    page.click("text=按所选重新检查")
    run_due_jobs(sqlite_context)
    page.reload()
    expect(page.locator("main")).to_contain_text("确认报送 3 行")
    expect(page.locator("main")).to_contain_text("虚*")
    fits(page, "确认报送")

    upload(3)
    expect(page.locator("main")).to_contain_text("按记住的")
    page.click("text=确认报送 3 行")
    run_due_jobs(sqlite_context)
    page.reload()
    page.click("text=按本机构指定读取的列")
    expect(page.locator("details")).to_contain_text("客户名 → 姓名")
    fits(page, "报送结果")

    page.goto(f"{address}/console/columns")
    fits(page, "记住的列名")
    page.get_by_role("button", name="删除「客户名」 Forget").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    assert complaints == []
    window.close()
