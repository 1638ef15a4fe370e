"""An official in a real browser with a virtual authenticator: enrols a passkey, logs in with it, approves with it."""

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page
from sqlalchemy import select, update

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Passkey, Proposal
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.enrolled import PASSWORD, enrol

CHROMIUM = shutil.which("chromium")
pytestmark = IN_A_BROWSER
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FRONT = "34010419900101001"
NUMBER = FRONT + "10X98765432"[sum(int(d) * w for d, w in zip(FRONT, WEIGHTS, strict=True)) % 11]
REPORT = {
    "row_key": "k1", "name": "虚构甲", "id_type": "resident_id", "id_number": NUMBER, "contract_no": "C1",
    "principal": "20000.00", "loan_date": "2018-03-01", "overdue_since": "2018-09-01", "evasion_ground": "able_refuses",
}  # fmt: skip


def office(context: Context) -> None:
    add_member(context, SYSTEM, code="O001", name="虚构整治办", kind="office", region="340000")
    add_member(context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    for member, login, role in (
        ("P001", "clerk", "platform"),
        ("O001", "maker", "maker"),
        ("O001", "checker", "checker"),
    ):
        add_user(context, SYSTEM, member_code=member, login=login, role=role)


def propose(context: Context) -> str:
    """An allegation that the maker proposes to reject; the listing's id."""
    client = create_app(context=context).test_client()
    clerk, maker = (
        {"Authorization": f"Bearer {issue_key(context, SYSTEM, login=login).text}"}
        for login in ("clerk", "maker")
    )
    assert client.post("/api/v1/reports:batch", json={"items": [REPORT]}, headers=clerk).status_code == 200
    listing = client.get("/api/v1/reviews?kind=listing&state=alleged", headers=maker).get_json()["items"][0][
        "id"
    ]
    seen = client.get(f"/api/v1/listings/{listing}", headers=maker).headers["ETag"]
    body = {"act": "reject", "reasons": "虚构理由：证据不足以认定"}
    proposed = client.post(
        f"/api/v1/listings/{listing}/decision", json=body, headers=maker | {"If-Match": seen}
    )
    assert proposed.status_code == 201
    return str(listing)


def state_of(context: Context) -> str:
    with context.store.read() as connection:
        return str(connection.execute(select(table_of(Proposal).c.state)).scalar_one())


def test_a_passkey_from_enrolment_to_approval(
    sqlite_context: Context, moving_clock: MovingClock, page: Page, address: str, complaints: list[str],
    authenticator: tuple[CDPSession, str], window: BrowserContext, tmp_path: Path,
) -> None:  # fmt: skip
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    office(sqlite_context)
    listing = propose(sqlite_context)
    enrol(sqlite_context, page, address)
    assert "通行密钥" in page.inner_text("main")
    page.click("header form button")
    page.wait_for_url(f"{address}/console/login")
    assert [one["name"] for one in window.cookies() if one["value"]] == ["console"]

    page.fill("#login", "checker")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{address}/console/factor")
    page.click("form[data-passkey=get] button")
    page.wait_for_url(f"{address}/console")
    assert "checker · O001" in page.inner_text("footer")
    page.screenshot(path=tmp_path / "home.png", full_page=True)

    moving_clock.move(timedelta(minutes=12))
    page.click("tbody a")
    page.wait_for_url(f"{address}/console/proposals/listing/{listing}")
    text = page.inner_text("main")
    assert re.search(r"待核查 to be verified\s+不予列入 rejected", text)
    assert "虚构理由：证据不足以认定" in text
    assert "动态码" not in text
    page.screenshot(path=tmp_path / "proposal.png", full_page=True)
    assert "批准前须阅读 5 秒" in text
    moving_clock.move(timedelta(seconds=5))
    page.click("form:has(input[value=approve]) button")
    page.wait_for_selector("h1:has-text('已批准')")
    assert state_of(sqlite_context) == "approved"
    assert complaints == []
    assert all(url.startswith(address) for url in asked), asked


def answer_to(page: Page, verdict: str) -> str:
    """What the authenticator answers to the form of a verdict, without sending it."""
    return str(
        page.evaluate(
            """async (verdict) => {
                const form = document.querySelector(`form:has(input[value=${verdict}])`);
                const sent = new Promise((done) => { form.submit = () => done(form.elements.assertion.value); });
                if (form.elements.reasons.required) form.elements.reasons.value = "x";
                form.requestSubmit();
                return await sent;
            }""",
            verdict,
        )
    )


def send(page: Page, verdict: str, **fields: str) -> int:
    """Sends the form of a verdict with other fields than the page would; the status of the answer."""
    with page.expect_navigation() as answered:
        page.evaluate(
            """([verdict, fields]) => {
                const form = document.querySelector(`form:has(input[name=verdict][value=${verdict}])`);
                for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
                HTMLFormElement.prototype.submit.call(form);
            }""",
            [verdict, fields],
        )
    assert answered.value is not None
    return answered.value.status


def test_an_answer_of_a_passkey_is_good_for_one_thing_once(
    sqlite_context: Context,
    page: Page,
    address: str,
    authenticator: tuple[CDPSession, str],
    moving_clock: MovingClock,
) -> None:
    office(sqlite_context)
    listing = propose(sqlite_context)
    enrol(sqlite_context, page, address)
    where = f"{address}/console/proposals/listing/{listing}"
    page.goto(where)
    to_refuse = answer_to(page, "refuse")
    # What was signed for a refusal approves nothing.
    assert send(page, "approve", assertion=to_refuse, reasons="") == 401
    page.goto(where)
    to_approve = answer_to(page, "approve")
    assert send(page, "approve", assertion=to_approve, digest="0" * 64) == 401
    # A code is not asked for, and not taken, from somebody with a passkey.
    page.goto(where)
    assert send(page, "approve", assertion="", code="123456") == 422
    assert state_of(sqlite_context) == "open"
    # Shown for a log-in or another act, it is another challenge.
    page.goto(f"{address}/console/step-up/account")
    page.click("form[data-passkey=get] button")
    page.wait_for_url(f"{address}/console/account")
    page.goto(where)
    assert send(page, "approve", assertion=to_approve) == 401
    assert state_of(sqlite_context) == "open"


def test_an_authenticator_that_does_not_know_its_owner_is_refused(
    sqlite_context: Context,
    page: Page,
    address: str,
    authenticator: tuple[CDPSession, str],
    complaints: list[str],
) -> None:
    office(sqlite_context)
    enrol(sqlite_context, page, address)
    page.click("header form button")
    cdp, number = authenticator
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
    page.fill("#login", "checker")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{address}/console/factor")
    page.click("form[data-passkey=get] button")
    page.wait_for_selector("form[data-passkey=get] .problem:not([hidden])")
    assert page.url == f"{address}/console/factor"


def test_a_copied_passkey_is_noticed_by_its_counter(
    sqlite_context: Context,
    page: Page,
    address: str,
    authenticator: tuple[CDPSession, str],
    complaints: list[str],
) -> None:
    office(sqlite_context)
    enrol(sqlite_context, page, address)
    page.click("header form button")
    with sqlite_context.store.begin() as connection:
        connection.execute(update(table_of(Passkey)).values(sign_count=1_000_000))
    page.fill("#login", "checker")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{address}/console/factor")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.click("form[data-passkey=get] button")
    assert answered.value.status == 401


def test_pages_fit_a_phone_without_scrolling_sideways(
    sqlite_context: Context, page: Page, address: str, authenticator: tuple[CDPSession, str]
) -> None:
    office(sqlite_context)
    listing = propose(sqlite_context)
    page.set_viewport_size({"width": 390, "height": 844})
    enrol(sqlite_context, page, address)
    for path in ("", "/account", "/account/factors", f"/proposals/listing/{listing}", "/step-up/account"):
        page.goto(f"{address}/console{path}")
        widths: Any = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths[0] <= widths[1] + 1, (path, widths)
