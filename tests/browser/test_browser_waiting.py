"""A page that waits asks by htmx how far a file is: words alone, under the policy of every page, from this service alone;
a line that breaks, a session that ends, and a browser without script."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows import process_submission as processing
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.taking_in.take_in_chunk import take_in_chunk
from tests.blacklist_service.console.conftest import invented_id
from tests.browser.conftest import AUTHENTICATOR, IN_A_BROWSER, new_server, serving
from tests.browser.enrolled import enrol

pytestmark = IN_A_BROWSER
# Milliseconds that a page which asks every two seconds may take on a busy machine.
PATIENCE = 30_000
ROWS = "".join(f"虚构吴,{invented_id(at)}\n" for at in range(9))
FILE: Any = {"name": "export.csv", "mimeType": "text/csv", "buffer": f"姓名,证件号码\n{ROWS}".encode()}
_STORED = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


@dataclass
class Desk:
    """A clerk of a platform at a browser; `asked`: every address that the browser asked."""

    address: str
    context: Context
    page: Page
    asked: list[str] = field(default_factory=list)

    def send(self) -> None:
        self.page.goto(f"{self.address}/console/uploads")
        self.page.set_input_files("#file", files=[FILE])
        self.page.click("main form button")
        expect(self.page.locator("main")).to_contain_text("正在检查文件")

    def submit(self) -> None:
        """Sends a file, has it looked through, and confirms it; nobody presses anything while the page waits."""
        self.send()
        run_due_jobs(self.context)
        expect(self.page.locator("main")).to_contain_text("各列与前三行", timeout=PATIENCE)
        self.page.click("text=确认报送 9 行")
        expect(self.page.locator(".waiting")).to_have_text("已处理 0 / 9 行（0%） rows done")


@pytest.fixture
def desk(sqlite_context: Context, window: BrowserContext, page: Page) -> Iterator[Desk]:
    add_member(sqlite_context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    add_user(sqlite_context, SYSTEM, member_code="P001", login="clerk", role="platform")
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    with serving(new_server(create_app(context=sqlite_context))) as at:
        made = Desk(at, sqlite_context, page)
        page.on("request", lambda request: made.asked.append(request.url))
        enrol(sqlite_context, page, at, "clerk")
        yield made
        # Nobody asks any more when the service is closed.
        page.goto("about:blank")


def test_the_page_tells_rows_as_they_are_done_and_shows_what_became_of_them(
    desk: Desk,
    complaints: list[str],
    fits: Callable[[Page, str], None],
    moving_clock: MovingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk.submit()
    waiting = desk.page.locator(".waiting")
    chunks: list[object] = []

    def looking(*given: Any) -> object:
        chunks.append(given)
        if len(chunks) == 1:
            # Another phase: the page is shown anew by itself, and from there on it asks for rows.
            asks = desk.page.locator("[hx-get*='state=processing']")
            expect(asks).to_be_visible(timeout=PATIENCE)
        else:
            moving_clock.move(timedelta(seconds=60))
            done = 4 * (len(chunks) - 1)
            expect(waiting).to_contain_text(f"已处理 {done} / 9 行", timeout=PATIENCE)
            expect(waiting).to_contain_text("约剩")
            fits(desk.page, "报送结果")
        return take_in_chunk(*given)

    monkeypatch.setattr(processing, "take_in_chunk", looking)
    settings = desk.context.settings.model_copy(update={"chunk_rows": 4})
    run_due_jobs(replace(desk.context, settings=settings))
    assert len(chunks) == 3
    expect(desk.page.locator(".counts")).to_contain_text("读取", timeout=PATIENCE)
    expect(desk.page.locator("[hx-get]")).to_have_count(0)
    assert complaints == []
    assert [url for url in desk.asked if not url.startswith(desk.address)] == []
    assert [url for url in desk.asked if url.endswith("/console/reports")] == [], "no policy was broken"
    # The address of the page, by which nobody is known, and that until the log-out: it clears what a browser stores.
    assert desk.page.evaluate(_STORED) == ["htmx-current-path-for-history"]


def test_the_policy_lets_no_markup_come_in_by_htmx(desk: Desk) -> None:
    """Why words are asked for: under Trusted Types nothing that came over the line is ever parsed."""
    desk.send()
    swap = "htmx.swap(document.querySelector('[hx-get]'), '<b>1</b>', {swapStyle: 'innerHTML', swapDelay: 0, settleDelay: 0})"
    with pytest.raises(Error, match="TrustedHTML"):
        desk.page.evaluate(swap)
    expect(desk.page.locator("[hx-get]")).to_contain_text("正在检查文件")


def test_a_broken_line_changes_nothing_and_the_page_goes_on(desk: Desk) -> None:
    desk.send()
    words = desk.page.locator("[hx-get]")
    before = words.inner_text()
    desk.page.route("**/progress?*", lambda route: route.fulfill(status=500, body="<h1>broken</h1>"))
    for _ in range(2):
        with desk.page.expect_response("**/progress?*", timeout=PATIENCE) as answered:
            pass
        assert answered.value.status == 500
    expect(words).to_have_text(before, use_inner_text=True)
    desk.page.unroute_all(behavior="wait")
    run_due_jobs(desk.context)
    expect(desk.page.locator("main")).to_contain_text("各列与前三行", timeout=PATIENCE)


def test_whose_session_ended_meanwhile_comes_to_the_log_in(
    desk: Desk, window: BrowserContext, complaints: list[str]
) -> None:
    desk.send()
    window.clear_cookies()
    expect(desk.page).to_have_url(f"{desk.address}/console/login", timeout=PATIENCE)
    expect(desk.page.locator("#login")).to_be_visible()
    assert complaints == []


def test_after_half_an_hour_it_says_so_and_asks_no_more(
    desk: Desk, complaints: list[str], moving_clock: MovingClock
) -> None:
    desk.page.clock.install()
    desk.send()
    # The session would have ended before: somebody at another page keeps it.
    for _ in range(3):
        moving_clock.move(timedelta(minutes=10))
        at = desk.page.request.get(f"{desk.address}/console/submissions")
        assert at.url.endswith("/console/submissions")
    expect(desk.page.locator("[hx-get]")).to_contain_text("已停止自动更新", timeout=PATIENCE)
    asked = len(desk.asked)
    run_due_jobs(desk.context)
    desk.page.clock.run_for(10_000)
    desk.page.get_by_role("link", name="刷新").click()
    expect(desk.page.locator("main")).to_contain_text("各列与前三行")
    assert [url for url in desk.asked[asked:] if "/progress" in url] == []
    assert complaints == []


def test_without_a_script_a_button_looks_again(desk: Desk, window: BrowserContext) -> None:
    desk.submit()
    opened = window.browser
    assert opened is not None
    plain = opened.new_context(
        storage_state=window.storage_state(), java_script_enabled=False, locale="zh-CN"
    )
    page = plain.new_page()
    page.goto(desk.page.url)
    expect(page.locator(".waiting")).to_contain_text("已处理 0 / 9 行")
    run_due_jobs(desk.context)
    page.get_by_role("link", name="刷新").click()
    expect(page.locator(".counts")).to_contain_text("读取")
    plain.close()
