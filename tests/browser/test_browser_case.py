"""One case at the browser, from allegation to listed by two officials, then hidden at once and taken off; on a desk's
screen and on a phone's."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.rules.operator_profile import parse_operator_profile
from blacklist_service.store import listings
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.enrol_official import issue_enrolment
from tests.browser.conftest import IN_A_BROWSER, WIDTHS
from tests.pictures import PDF

pytestmark = IN_A_BROWSER
PROFILE = Path(__file__).parents[2] / "samples" / "operator_profile.toml"
PASSWORD = "鲤鱼跃过 seven bridges"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FRONT = "34010419900101001"
NUMBER = FRONT + "10X98765432"[sum(int(d) * w for d, w in zip(FRONT, WEIGHTS, strict=True)) % 11]
REPORT = {
    "row_key": "k1", "name": "虚构甲", "id_type": "resident_id", "id_number": NUMBER, "contract_no": "HT-2018-0031",
    "phone": "13900000001", "principal": "20000.00", "outstanding": "15000.00", "annual_rate": "12.5",
    "loan_date": "2018-03-01", "overdue_since": "2018-09-01", "evasion_ground": "able_refuses",
    "ability_evidence": "虚构：名下有持续经营性收入，拖欠期间新购车辆一台。", "collection_log": "虚构：书面催收三次，本人两次当面承诺后未付。",
}  # fmt: skip
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@dataclass
class Official:
    """An official at a browser window of its own, with a passkey in it."""

    context: Context
    address: str
    window: BrowserContext
    login: str
    page: Page = field(init=False)
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.window.new_page()
        self.page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        cdp = self.window.new_cdp_session(self.page)
        cdp.send("WebAuthn.enable")
        cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    def enrol(self) -> None:
        self.page.goto(
            f"{self.address}/console/enrolment#{issue_enrolment(self.context, SYSTEM, self.login).token}"
        )
        self.page.fill("#password", PASSWORD)
        self.page.fill("#again", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url("**/account/factors")
        self.page.click("form[data-passkey=create] button")
        self.page.wait_for_url("**/console/account")

    def come_in(self) -> None:
        self.page.goto(f"{self.address}/console/login")
        self.page.fill("#login", self.login)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url("**/console/factor")
        self.page.click("form[data-passkey=get] button")
        self.page.wait_for_url(f"{self.address}/console")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}/console/{path}")

    def act(self, name: str, **fields: str) -> None:
        """Opens the form of an act, fills it by the names of its fields, and sends it."""
        form = f"#act-{name}"
        self.page.click(f"{form} > summary")
        for field_name, value in fields.items():
            place = self.page.locator(f"{form} [name={field_name}]")
            if place.evaluate("one => one.tagName") == "SELECT":
                place.select_option(value)
            else:
                place.fill(value)
        self.page.click(f"{form} button[type=submit]")

    def approve(self) -> None:
        self.page.click("form:has(input[value=approve]) button")
        self.page.wait_for_selector("h1:has-text('已批准')")


@pytest.fixture
def listing(sqlite_context: Context) -> str:
    """An allegation with everything that a listing needs; its opaque id."""
    context = sqlite_context
    object.__setattr__(context, "profile", parse_operator_profile(PROFILE.read_bytes()))
    register_legal_bases(context, SYSTEM)
    add_member(context, SYSTEM, code="O001", name="虚构整治办", kind="office", region="340000")
    add_member(context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    for member, login, role in (
        ("P001", "clerk", "platform"),
        ("O001", "maker", "maker"),
        ("O001", "checker", "checker"),
    ):
        add_user(context, SYSTEM, member_code=member, login=login, role=role)
    return reported(context, REPORT)


def reported(context: Context, report: dict[str, str]) -> str:
    """The platform reports a debt, and the one case that stands now is about it; its opaque id."""
    clerk = {"Authorization": f"Bearer {issue_key(context, SYSTEM, login='clerk').text}"}
    client = create_app(context=context).test_client()
    sent = client.post("/api/v1/reports:batch", json={"items": [report]}, headers=clerk)
    assert sent.status_code == 200
    with context.store.read() as connection:
        (found,) = listings.standing_listings(connection, after=0, limit=2)
    return context.vault.ids.show("listing", found.id)


Sit = Callable[[str, str], Official]


@pytest.fixture
def sit(browser: Browser, sqlite_context: Context, address: str, listing: str) -> Iterator[Sit]:
    """Sits an official down at a screen of this width."""
    windows: list[BrowserContext] = []

    def come(login: str, width: str) -> Official:
        windows.append(browser.new_context(viewport=WIDTHS[width], locale="zh-CN"))
        official = Official(sqlite_context, address, windows[-1], login)
        official.enrol()
        return official

    yield come
    for window in windows:
        window.close()


def state_of(context: Context, listing: str) -> tuple[str, bool]:
    with context.store.read() as connection:
        found = listings.find_listing(connection, context.vault.ids.read("listing", listing))
    assert found is not None
    return found.state, found.is_suppressed


def fits(official: Official, broken_rules: Callable[[Page], list[str]], shot: Path) -> None:
    """The page needs no scrolling sideways, breaks no rule of accessibility, and is kept as a picture."""
    official.page.screenshot(path=shot, full_page=True)
    inner = official.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert inner[0] <= inner[1] + 1, (shot.name, inner)
    assert broken_rules(official.page) == []


@pytest.mark.parametrize("width", list(WIDTHS))
def test_a_case_from_allegation_to_removal(
    sqlite_context: Context, moving_clock: MovingClock, listing: str, sit: Sit, width: str,
    broken_rules: Callable[[Page], list[str]], tmp_path: Path,
) -> None:  # fmt: skip
    case = f"listings/{listing}"
    maker, checker = sit("maker", width), sit("checker", width)
    letter, receipt = tmp_path / "letter.pdf", tmp_path / "receipt.pdf"
    letter.write_bytes(b"an invented letter")
    receipt.write_bytes(PDF)

    maker.open(case)
    fits(maker, broken_rules, tmp_path / f"{width}-alleged.png")
    maker.act("verify", legal_basis="sample-basis", severity="ordinary", reasons="虚构理由：材料齐全")
    maker.page.wait_for_selector(".done:target")
    today = sqlite_context.clock.today().isoformat()
    maker.page.click("#act-give_notice > summary")
    # Both digests are computed here; the letter is not sent, and the receipt is.
    maker.page.set_input_files("#content-file", letter)
    maker.page.set_input_files("#proof-file", receipt)
    for chosen in ("#content", "#proof"):
        expect(maker.page.locator(chosen)).to_have_value(re.compile("[0-9a-f]{64}"))
    maker.page.click("#act-give_notice > summary")
    maker.act("give_notice", channel="registered_mail", sent_on=today, served_on=today)
    maker.page.wait_for_selector("h1:has-text('已告知')")
    fits(maker, broken_rules, tmp_path / f"{width}-notice.png")
    maker.open(case)
    with maker.page.expect_download() as coming:
        maker.page.click("#notices a[download]")
    assert coming.value.path().read_bytes() == PDF
    assert "等待陈述申辩期届满" in maker.page.inner_text("#clock")
    assert maker.page.locator("#act-list").count() == 0
    assert "陈述申辩期未满" in maker.page.locator("#acts").text_content()  # type: ignore[operator]  # a section has text

    moving_clock.move(timedelta(days=8))
    maker.come_in()
    maker.open(case)
    maker.page.click("#acts details:not(.act) summary")
    fits(maker, broken_rules, tmp_path / f"{width}-window-over.png")
    maker.act("list", reasons="虚构理由：事实清楚，申辩期内未提出异议")
    maker.page.wait_for_url("**/console/proposals/listing/**")
    checker.come_in()
    checker.open(case)
    checker.page.click("#clock .waits a")
    checker.page.wait_for_url("**/console/proposals/listing/**")
    moving_clock.move(timedelta(seconds=5))
    checker.approve()
    assert "决定文号 Decision no.：〔2026〕第1号" in checker.page.inner_text("main")
    assert state_of(sqlite_context, listing) == ("listed", False)

    checker.open(case)
    checker.act("suppress", reasons="虚构理由：收到身份被冒用的线索")
    checker.page.wait_for_selector(".done:target")
    assert state_of(sqlite_context, listing) == ("listed", True)
    fits(checker, broken_rules, tmp_path / f"{width}-suppressed.png")
    maker.open(case)
    maker.act("remove", end_reason="corrected", reasons="虚构理由：经核实身份被冒用")
    maker.page.wait_for_url("**/console/proposals/listing/**")
    checker.open(f"proposals/listing/{listing}")
    moving_clock.move(timedelta(seconds=5))
    checker.approve()
    assert "决定文号" not in checker.page.inner_text("main")  # the removal has none of its own
    assert state_of(sqlite_context, listing)[0] == "ended"
    checker.open(case)
    fits(checker, broken_rules, tmp_path / f"{width}-ended.png")
    again = reported(sqlite_context, REPORT | {"row_key": "k2"})
    checker.open(f"listings/{again}")
    fits(checker, broken_rules, tmp_path / f"{width}-again.png")
    told = checker.page.inner_text("#allegation")
    assert told.count("已在此前的案件中认定") == told.count("与此前案件中的合同相同") == 1
    checker.page.click("#earlier a")
    expect(checker.page.locator("nav.trail code")).to_have_text(listing)
    assert maker.complaints == checker.complaints == []
    assert all(url.startswith(maker.address) for url in maker.asked + checker.asked)
