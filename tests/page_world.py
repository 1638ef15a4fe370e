"""A service in which every page has something to show; page_growth makes more of it. All persons are invented."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from blacklist_service.rules.operator_profile import Audience, OperatorKind, OperatorProfile
from blacklist_service.store import listings, waiting_listings
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.add_edition_series import add_edition_series
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.give_notice import give_notice
from blacklist_service.workflows.grant_authority import grant_area
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.verify_listing import verify_listing
from tests.blacklist_service.api.test_access_regions import add_cases
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER, REPORT, V1
from tests.blacklist_service.console.conftest import Official, invented_id

OFFICIALS = {"maker": "maker", "maker2": "maker", "checker": "checker", "auditor": "auditor"}
CLERKS = {"clerk": ("P001", "platform"), "agency": ("A001", "agency")}
# Platforms without a browser: one has more questions than stand in the queue at once, one is the only source of its cases.
CROWDED, ALONE = "P090", "P091"
QUESTIONS_AT_ONCE = 4
SERIES = "notice"
# Who is listed and told from the beginning, to be taken off when the world grows.
MOST_REMOVED = 3
BASIS = LegalBasis(
    id="sample", document_no="虚构〔2018〕1号", title="虚构办法", article="第一条", list_kind="malicious_evasion",
    rank=BasisRank.CENTRAL_POLICY, jurisdiction="", in_force_from=date(2018, 1, 1),
    allows_third_parties=True, allows_publication=True,
)  # fmt: skip
PROFILE = OperatorProfile(
    name="虚构省整治办", kind=OperatorKind.STATE_ORGAN, region="340000", may_export=frozenset(Audience), may_publish=True,
    impact_assessment="PIA-1", bases=(BASIS,), contacts={"department": "虚构处", "address": "虚构路1号", "phone": "000"},
)  # fmt: skip
OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


@dataclass
class PageWorld:
    """Everybody at a browser, one case that has gone all its way, and what stands beside it; `places`: the addresses of
    things that are one of many, by name. `numbers`: the number that the person of each listing was reported under."""

    context: Context
    clock: MovingClock
    app: APIFlask
    people: int = 0
    letters: int = 0
    grown: int = 0
    told: list[int] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict, repr=False)
    case_no: str = ""
    main: int = 0
    contested: int = 0
    questioned: int = 0
    objection: int = 0
    repair: int = 0
    sitting: dict[str, Official] = field(default_factory=dict)
    subject: FlaskClient | None = None
    places: dict[str, str] = field(default_factory=dict)
    keys: dict[str, dict[str, str]] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        return actor_of_login(self.context, login)

    def shown(self, kind: str, number: int) -> str:
        return self.context.vault.ids.show(kind, number)

    def send(self, path: str, body: object, login: str = "clerk") -> Any:
        """What a program of a member sends."""
        answer = self.app.test_client().post(f"{V1}{path}", json=body, headers=self.keys[login])
        assert answer.status_code < 300, answer.get_data(as_text=True)
        return answer.get_json()

    def row(self, listing: int) -> Listing:
        with self.context.store.read() as connection:
            found = listings.find_listing(connection, listing)
        assert found is not None
        return found

    def add_platform(self, code: str) -> None:
        """A platform whose programs send under its code."""
        add_member(self.context, SYSTEM, code=code, name=f"虚构网贷{code}", kind="platform", region="340100")
        add_user(self.context, SYSTEM, member_code=code, login=code.lower(), role="platform")
        self.keys[code] = self.key(code.lower())

    def report(self, count: int, *names: str, login: str = "clerk") -> list[int]:
        """So many people are reported, each under one number by these names; the new listings, by number."""
        before = set(self.alleged())
        numbers = [invented_id(self.people + at + 1) for at in range(count)]
        self.people += count
        everybody = [(number, name) for number in numbers for name in names]
        self.send("/reports:batch", {"items": [item(*one) for one in everybody]}, login)
        found = sorted(set(self.alleged()) - before)
        self.numbers |= {listing: number for listing, (number, _) in zip(found, everybody, strict=True)}
        return found

    def alleged(self) -> list[int]:
        with self.context.store.read() as connection:
            found = waiting_listings.listings_waiting(connection, "alleged", after=(None, 0), limit=1000)
        return [one.id for one in found]

    def verify(self, listing: int) -> None:
        verify_listing(
            self.context, self.actor("maker"), listing, self.row(listing).version,
            legal_basis="sample", ground="able_refuses", severity="ordinary",
        )  # fmt: skip

    def serve(self, listing: int) -> str:
        """Verified, noticed and served today: the case number."""
        self.verify(listing)
        given = give_notice(
            self.context, self.actor("maker"), listing, self.row(listing).version,
            channel="registered_mail", content_sha256="a" * 64, sent_on=self.clock.today(),
            served_on=self.clock.today(), proof_sha256="b" * 64,
        )  # fmt: skip
        return given.case_no

    def decide(self, listing: int, act: str) -> None:
        laid = propose_decision(
            self.context, self.actor("maker"), listing, self.row(listing).version, act=act, reasons="虚构理由"
        )
        approve_proposal(self.context, self.actor("checker"), "listing", listing, laid.digest)

    def publish(self) -> int:
        """The number of the release."""
        self.clock.move(timedelta(minutes=1))
        return publish_release(self.context, SYSTEM, "bureau").number

    def key(self, login: str) -> dict[str, str]:
        """What a program of this account sends with each call."""
        return {"Authorization": f"Bearer {issue_key(self.context, SYSTEM, login=login).text}"}

    def sit_down(self) -> None:
        """Everybody comes in anew: time has passed."""
        for login in (*OFFICIALS, *CLERKS):
            if login not in self.sitting:
                self.sitting[login] = Official(self.context, self.app.test_client(), login)
                self.sitting[login].enrol()
                self.sitting[login].get("")
            else:
                self.clock.move(timedelta(seconds=31))
                self.sitting[login].client = self.app.test_client()
                self.sitting[login].come_in()
        self.subject = self.app.test_client()
        proof = {"case_no": self.case_no, "name": NAME, "id_number": NUMBER}
        answer = self.subject.post(
            "/my", data=proof, headers=OURS, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)

    def begin(self) -> None:
        """One case goes all its way."""
        self.send("/reports:batch", {"items": [REPORT]})
        (self.main,) = self.alleged()
        self.case_no = self.serve(self.main)
        self.clock.move(timedelta(days=8))
        self.decide(self.main, "list")
        self.objection, self.repair = add_cases(self.context, self.main)
        self.contested, *self.told = self.list_people(1 + MOST_REMOVED)
        self.questioned = self.report(1, "虚构子", "另有其人")[0]
        for code in (CROWDED, ALONE):
            self.add_platform(code)
        self.report(QUESTIONS_AT_ONCE, "虚构子", "另有其人", login=CROWDED)
        self.publish()

    def list_people(self, count: int) -> list[int]:
        """So many people are reported, served and listed."""
        listed = self.report(count, "虚构午")
        for one in listed:
            self.serve(one)
        self.clock.move(timedelta(days=8))
        for one in listed:
            self.decide(one, "list")
        return listed


def item(number: str, name: str, **more: str) -> dict[str, str]:
    """A report about somebody under this number."""
    key = f"{number}-{name}"
    return REPORT | {"name": name, "id_number": number, "contract_no": key, "row_key": key} | more


def open_world(context: Context, clock: MovingClock, folder: Path) -> PageWorld:
    """A publishing office of a province, a platform and an agency with a feed, and officials whose reach is asked."""
    # Every decided review is decided again by another official.
    changed = {"notice_folder": folder, "member_questions": QUESTIONS_AT_ONCE, "second_review_share": 1.0}
    settings = context.settings.model_copy(update=changed)
    house = replace(context, profile=PROFILE, settings=settings)
    register_legal_bases(house, SYSTEM)
    for code, kind, region in (
        ("P001", "platform", "340100"), ("O001", "office", "340000"), ("A001", "agency", ""),
    ):  # fmt: skip
        add_member(house, SYSTEM, code=code, name=f"虚构机构{code}", kind=kind, region=region)
    for login, role in OFFICIALS.items():
        add_user(house, SYSTEM, member_code="O001", login=login, role=role)
        grant_area(house, SYSTEM, login=login, region="340000")
    for login, (code, role) in CLERKS.items():
        add_user(house, SYSTEM, member_code=code, login=login, role=role)
    add_feed(house, SYSTEM, code="bureau", member_code="A001", format_name="ndjson", audience="bureau")
    add_edition_series(house, SYSTEM, code=SERIES, member_code="O001", masking="notice_1")
    world = PageWorld(house, clock, create_app(context=house))
    world.keys = {login: world.key(login) for login in CLERKS}
    world.begin()
    return world
