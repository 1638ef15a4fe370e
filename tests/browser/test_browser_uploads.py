"""A clerk of a platform at a desk and at a phone: comes in, sends a file, looks, confirms, waits, repairs, sends again."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from blacklist_service.app import create_app
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from tests.blacklist_service.console.conftest import invented_id
from tests.browser.conftest import AUTHENTICATOR, IN_A_BROWSER, WIDTHS, new_server, serving
from tests.browser.enrolled import enrol
from tests.browser.journey import Journey
from tools.sample_rows import COLUMNS, rows

pytestmark = IN_A_BROWSER
# Milliseconds that a page which asks every two seconds may take on a busy machine.
PATIENCE = 30_000
NAME = "虚构赵某"
HEADER = "姓名,证件类型,证件号码,手机号,合同编号,借款金额(万元),剩余欠款金额,年化利率,拖欠开始日期,逃废债情形,偿还能力依据"


def export(good: int, bad: int) -> bytes:
    """An old system's export in GB18030, all invented; the last `bad` rows say an amount in words."""
    lines = [
        f"{NAME},居民身份证,{invented_id(at)},13900000007,C-{at:04},1.5,{'5000.00' if at < good else '五千'},12,2019-06-01,"
        "fled,虚构：有收入"
        for at in range(good + bad)
    ]
    return "\r\n".join([HEADER, *lines, ""]).encode("gb18030")


def months_export(count: int, bad: int) -> bytes:
    """A month's rows as a platform has them, people reported more than once among them, all invented; the first `bad`
    rows say an amount in words."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for at, row in enumerate(rows(count, seed=20260301)):
        writer.writerow(row | ({"剩余欠款金额": "五千"} if at < bad else {}))
    return text.getvalue().encode("gb18030")


@pytest.fixture
def served(sqlite_context: Context) -> Iterator[tuple[str, Context]]:
    add_member(sqlite_context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    add_user(sqlite_context, SYSTEM, member_code="P001", login="clerk", role="platform")
    with serving(new_server(create_app(context=sqlite_context))) as at:
        yield at, sqlite_context


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_clerk_sends_a_file(
    browser: Browser,
    served: tuple[str, Context],
    fits: Callable[[Page, str], None],
    width: str,
) -> None:
    address, context = served
    window = browser.new_context(viewport=WIDTHS[width], locale="zh-CN")
    page, complaints, asked = window.new_page(), [], []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    def upload(body: bytes, name: str = "旧系统 <导出>.csv") -> None:
        file: Any = {"name": name, "mimeType": "text/csv", "buffer": body}
        page.set_input_files("#file", files=[file])
        page.click("main form button")

    enrol(context, page, address, "clerk")
    page.goto(f"{address}/console")
    fits(page, "本机构报送")
    expect(page.locator("main")).to_contain_text("尚未报送")

    page.click("text=上传文件")
    fits(page, "上传报送文件")
    upload(export(3, 2))
    fits(page, "确认报送")
    expect(page.locator("[hx-get]")).to_contain_text("正在检查")
    # Whoever waits touches nothing: the page shows itself again once the worker has been there.
    run_due_jobs(context)
    expect(page.locator("main")).to_contain_text("各列与前三行", timeout=PATIENCE)
    fits(page, "确认报送")
    expect(page.locator("main")).to_contain_text("GB18030")
    expect(page.locator("main")).to_contain_text("虚*")
    assert NAME not in page.content()

    page.click("text=确认报送 5 行")
    fits(page, "报送结果")
    expect(page.locator(".waiting")).to_contain_text("已处理")
    run_due_jobs(context)
    expect(page.locator(".counts")).to_contain_text("拒绝", timeout=PATIENCE)
    fits(page, "报送结果")
    expect(page.locator("main")).to_contain_text("5 = ")
    expect(page.locator("main")).to_contain_text("ROW.AMOUNT_UNIT")
    # The whole row, with what is wrong under the cell; whoever has no mouse scrolls the region by its keys.
    expect(page.locator(".sent tbody tr")).to_have_count(2)
    faulty = page.locator(".sent td.faulty").first
    expect(faulty).to_contain_text("五*")
    expect(faulty).to_contain_text("ROW.AMOUNT_UNIT")
    region = page.locator(".wide", has=page.locator(".sent"))
    region.focus()
    expect(region).to_be_focused()
    assert NAME not in page.content()

    with page.expect_download() as coming:
        page.click("text=下载错误行工作簿")
    book = coming.value
    assert book.suggested_filename.startswith("errors-")
    page.click("text=改好后重新上传")
    # Without a change the same rows come back refused, and nothing is taken twice.
    page.set_input_files("#file", files=[book.path()])
    page.click("main form button")
    run_due_jobs(context)
    expect(page.locator("main")).to_contain_text("各列与前三行", timeout=PATIENCE)
    expect(page.locator("main")).to_contain_text("XLSX")
    fits(page, "确认报送")
    page.click("text=确认报送 2 行")
    run_due_jobs(context)
    expect(page.locator("main")).to_contain_text("2 = 0 + 0 + 2 + 0", timeout=PATIENCE)
    page.click("text=全部报送")
    fits(page, "本机构报送")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert complaints == []
    assert all(url.startswith(address) for url in asked)
    window.close()


@pytest.mark.slow
def test_a_clerk_reports_eighteen_thousand_rows(browser: Browser, served: tuple[str, Context]) -> None:
    """From the file to the receipt, step by step: 18,156 rows, of which 156 say their amount in words."""
    address, context = served
    window = browser.new_context(viewport=WIDTHS["desk"], locale="zh-CN")
    page = window.new_page()
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    enrol(context, page, address, "clerk")
    journey = Journey("clerk", "报送 18,156 行：从文件到回执 · 18,156 rows from file to receipt", page)
    file: Any = {"name": "旧系统导出.csv", "mimeType": "text/csv", "buffer": months_export(18_156, 156)}
    with journey.step("打开“上传文件” Open the upload page"):
        page.goto(f"{address}/console/uploads")
    with journey.step("选文件，发送 Choose the file and send it"):
        page.set_input_files("#file", files=[file])
        page.click("main form button")
        expect(page.locator("[hx-get]")).to_be_visible()
    with journey.step("系统通读全文件，给出编码、各列、前三行 The worker reads it through", is_shown=True):
        run_due_jobs(context)
        expect(page.locator("main")).to_contain_text("各列与前三行", timeout=PATIENCE)
    with journey.step("看过，确认报送 Look, and confirm"):
        page.click("text=/确认报送 18,?156 行/")
        expect(page.locator(".waiting")).to_contain_text("已处理")
    with journey.step("逐行处理完毕，得到总数和逐项问题 Every row has its outcome", is_shown=True):
        run_due_jobs(context)
        expect(page.locator(".counts")).to_contain_text("拒绝", timeout=PATIENCE)
        expect(page.locator("main")).to_contain_text("ROW.AMOUNT_UNIT")
    rejected = count_rejected(page.inner_text("main"))
    assert rejected >= 156
    with journey.step("下载错误行工作簿 Fetch the rejected rows"), page.expect_download() as coming:
        page.click("text=下载错误行工作簿")
    with ZipFile(coming.value.path()) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == 1 + rejected
    with journey.step("下载回执 PDF Fetch the receipt"), page.expect_download() as coming:
        page.click("a[href$='receipt.pdf']")
    assert Path(coming.value.path()).read_bytes()[:5] == b"%PDF-"
    journey.write(
        "浏览器：Debian 的 Chromium；工作进程在同一台机器。 Chromium of Debian, worker on the same machine."
    )
    window.close()


def count_rejected(text: str) -> int:
    """What was read is what became of it: 18,156 = accepted + warned + rejected + repeated."""
    found = re.search(r"([\d,]+) = ([\d,]+) \+ ([\d,]+) \+ ([\d,]+) \+ ([\d,]+)", text)
    assert found is not None, text
    read, *parts = (int(part.replace(",", "")) for part in found.groups())
    assert (read, sum(parts)) == (18_156, 18_156)
    return parts[2]
