"""A service in which every page has something to show, and more of it when the world grows. All persons are invented."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from blacklist_service.rules.operator_profile import Audience, OperatorKind, OperatorProfile
from blacklist_service.store import letters, listings, reports
from blacklist_service.store.tables import Letter, Listing
from blacklist_service.workflows.add_edition_series import add_edition_series
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.approve_edition import approve_edition
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.give_notice import give_notice
from blacklist_service.workflows.grant_authority import grant_area
from blacklist_service.workflows.hand_over_case import hand_over_case
from blacklist_service.workflows.keep_filter import keep_filter
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.propose_edition import propose_edition
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.verify_listing import verify_listing
from blacklist_service.workflows.writing.papers import seal_paper
from tests.blacklist_service.api.test_access_regions import add_cases, add_exhibit
from tests.blacklist_service.api.test_api_way_of_a_listing import ENQUIRY, NAME, NUMBER, REPORT, V1
from tests.blacklist_service.console.conftest import Official, invented_id
from tests.blacklist_service.console.sending import confirm, held

OFFICIALS = {"maker": "maker", "maker2": "maker", "checker": "checker", "auditor": "auditor"}
CLERKS = {"clerk": ("P001", "platform"), "agency": ("A001", "agency")}
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
    things that are one of many, by name."""

    context: Context
    clock: MovingClock
    app: APIFlask
    people: int = 0
    letters: int = 0
    told: list[int] = field(default_factory=list)
    case_no: str = ""
    main: int = 0
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

    def report(self, count: int, *names: str) -> list[int]:
        """So many people are reported, each under one number by these names; the new listings, by number."""
        before = set(self.alleged())
        for _ in range(count):
            self.people += 1
            items = [
                REPORT | {"name": name, "id_number": invented_id(self.people), "contract_no": f"{self.people}-{name}",
                          "row_key": f"{self.people}-{name}"}
                for name in names
            ]  # fmt: skip
            self.send("/reports:batch", {"items": items})
        return sorted(set(self.alleged()) - before)

    def alleged(self) -> list[int]:
        with self.context.store.read() as connection:
            found = listings.listings_waiting(connection, "alleged", after=(None, 0), limit=1000)
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

    def publish(self) -> None:
        self.clock.move(timedelta(minutes=1))
        publish_release(self.context, SYSTEM, "bureau")

    def sit_down(self) -> None:
        """Everybody comes in anew: time has passed."""
        for login in (*OFFICIALS, *CLERKS):
            if login not in self.sitting:
                self.sitting[login] = Official(self.context, self.app.test_client(), login)
                self.sitting[login].enrol()
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
        self.told = self.list_people(MOST_REMOVED)
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

    def grow(self, count: int) -> None:
        """So many more of everything that a page lists."""
        self.grow_cases(count)
        self.grow_main(count)
        self.grow_members(count)
        self.sit_down()
        self.grow_uploads(count)
        self.find_places()

    def find_places(self) -> None:
        """One review, one case that waits for approval by itself, and the reports and requests of the one case."""
        maker = self.actor("maker")
        self.places["review"] = self.shown("review", list_reviews(self.context, maker, limit=1)[0].id)
        waiting = list_pending(self.context, maker, kind="proposal", limit=1).steps
        with self.context.store.read() as connection:
            report = reports.of_subject(connection, self.main)[0]
        self.places |= {
            "listing": self.shown("listing", self.main),
            "proposed": self.shown("listing", waiting[0].target_id),
            "report": self.shown("report", report.id),
            "objection": self.shown("objection", self.objection),
            "repair": self.shown("repair", self.repair),
        }

    def grow_cases(self, count: int) -> None:
        """Reviews, allegations, cases of every stage, proposals, batches, assignments, releases, removals, editions."""
        maker, version = self.actor("maker"), lambda one: self.row(one).version
        pairs = self.report(count, "虚构子", "另有其人")
        for one in pairs:
            add_cases(self.context, one)
        for one in self.report(count, "虚构丑"):
            propose_decision(self.context, maker, one, version(one), act="reject", reasons="虚构理由")
        seen = [(one, version(one)) for one in self.report(count, "虚构寅")]
        laid = propose_batch(self.context, maker, seen, act="reject", reasons="虚构理由")
        self.places["batch"] = self.shown("batch", laid.id)
        for one in self.report(count, "虚构卯"):
            propose_batch(self.context, maker, [(one, version(one))], act="reject", reasons="虚构理由")
        for one in self.report(count, "虚构辰"):
            hand_over_case(
                self.context, self.actor("checker"), one, version(one), login="maker", reason="虚构理由"
            )
        for one in self.report(count, "虚构巳"):
            self.verify(one)
        self.list_people(2 * count)
        # Of those who were told before: a recipient that owes a removal gets nothing new.
        for _ in range(count):
            self.decide(self.told.pop(), "remove")
        self.publish()
        self.clock.move(timedelta(minutes=1))
        laid_edition = propose_edition(self.context, maker, SERIES, days=10)
        approve_edition(self.context, self.actor("checker"), SERIES, laid_edition.digest)
        self.clock.move(timedelta(minutes=1))
        self.places["edition"] = str(propose_edition(self.context, maker, SERIES, days=10).number)

    def grow_main(self, count: int) -> None:
        """Reports, files, letters and looks of the one case, and who asked about it."""
        for _ in range(count):
            self.people += 1
            code = f"P{self.people + 100}"
            add_member(
                self.context, SYSTEM, code=code, name=f"虚构网贷{code}", kind="platform", region="340100"
            )
            add_user(self.context, SYSTEM, member_code=code, login=code.lower(), role="platform")
            self.keys[code] = self._key(code.lower())
            self.send("/reports:batch", {"items": [REPORT | {"row_key": code}]}, code)
            for request in (("objection", self.objection), ("repair", self.repair)):
                self.places[f"exhibit of {request[0]}"] = self.shown(
                    "exhibit", add_exhibit(self.context, self.main, request[1], request[0], name=code)
                )
            self.places["letter"] = self.shown("letter", self._letter())
            show_listing(self.context, self.actor("auditor"), self.main)
            self.send("/enquiries", ENQUIRY, "agency")

    def grow_members(self, count: int) -> None:
        """Feeds, series, keys, filters and accounts."""
        for _ in range(count):
            self.people += 1
            add_feed(
                self.context, SYSTEM, code=f"feed{self.people}", member_code="A001", format_name="ndjson",
                audience="bureau",
            )  # fmt: skip
            publish_release(self.context, SYSTEM, f"feed{self.people}")
            add_edition_series(
                self.context, SYSTEM, code=f"series{self.people}", member_code="O001", masking="notice_1"
            )
            self._key("agency")
            keep_filter(
                self.context, self.actor("maker"), name=f"虚构{self.people}", queue="match", region="340100",
                is_late=False,
            )  # fmt: skip

    def grow_uploads(self, count: int) -> None:
        """Files that wait, one that was read in part, and columns that were said."""
        clerk = self.sitting["clerk"]
        for _ in range(count):
            self.people += 1
            path = held(
                clerk, f"姓名,证件号码,流水{self.people}\n虚构冯,{invented_id(self.people)},L1\n".encode()
            )
            clerk.get(path)
            clerk.send(f"{path}/columns", **{f"column:流水{self.people}": "-"})
            run_due_jobs(self.context)
            self.places["upload"] = path.rpartition("/")[2]
        self.people += 1
        rows = "".join(f"虚构陈{at},{invented_id(self.people)},五千\n" for at in range(count))
        path = held(clerk, f"姓名,证件号码,剩余欠款金额\n{rows}".encode())
        self.places["submission"] = str(confirm(clerk, path).location).rpartition("/")[2]
        run_due_jobs(self.context)

    def _key(self, login: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {issue_key(self.context, SYSTEM, login=login).text}"}

    def _letter(self) -> int:
        """A kept letter of the case; its paper is invented."""
        self.letters += 1
        sealed = seal_paper(self.context.vault.sealer, self.letters, b"%PDF invented")
        kept = Letter(
            id=self.letters, kind="listing_notice", year=2026, serial=self.letters, listing_id=self.main,
            target="listing", target_id=self.main, step=f"review-{self.letters}", issued_on=self.clock.today(),
            checksum="K7QM-4TXW-9RB2", sha256="a" * 64, made_by=1, made_at=self.clock.now(),
        )  # fmt: skip
        with self.context.store.begin() as connection:
            letters.add_letter(connection, kept, [self.main], key=sealed.key, pdf=sealed.parts[0])
        return self.letters


def open_world(context: Context, clock: MovingClock, folder: Path) -> PageWorld:
    """A publishing office of a province, a platform and an agency with a feed, and officials whose reach is asked."""
    settings = context.settings.model_copy(update={"notice_folder": folder, "people_per_day": 10_000})
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
    world.keys = {login: world._key(login) for login in CLERKS}
    world.begin()
    return world
