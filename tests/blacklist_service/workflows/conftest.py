"""An invented case in every stage on its way: platform, officials, subject, report, listing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update

from blacklist_service.clock import MovingClock
from blacklist_service.errors import NotReadyError
from blacklist_service.ids import report_id
from blacklist_service.rules.operator_profile import parse_operator_profile
from blacklist_service.store import data_keys, journal, letters, listings, members, row_macs
from blacklist_service.store.base import table_of
from blacklist_service.store.row_guards import GUARDS
from blacklist_service.store.tables import (
    Feed,
    FeedEntry,
    LegalBasis,
    Letter,
    Listing,
    Member,
    Objection,
    Removal,
    Report,
    RowMac,
    Subject,
    Submission,
    Token,
    UserAccount,
)
from blacklist_service.workflows.approve_proposal import Approved, approve_proposal
from blacklist_service.workflows.cases.listing_view import ListingView
from blacklist_service.workflows.cases.proposals import ProposalView
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.give_notice import NoticeGiven, give_notice
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.sealing.records import ReportDetails, seal_report
from blacklist_service.workflows.verify_listing import verify_listing
from blacklist_service.workflows.writing.papers import press_of, seal_paper
from matching.blocking import block_keys
from matching.normalize import read_identity
from matching.types import RawIdentity, SubjectKind

SAMPLES = Path(__file__).parents[3] / "samples"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def invented_id(front: str) -> str:
    """A resident ID of nobody: 17 digits and their check character (GB 11643-1999)."""
    return front + "10X98765432"[sum(int(d) * w for d, w in zip(front, WEIGHTS, strict=True)) % 11]


@dataclass
class Desk:
    """The people at work on an invented case, and the shortest way to each of its stages."""

    context: Context
    clock: MovingClock
    platform: Actor
    maker: Actor
    checker: Actor
    auditor: Actor
    name: str = "虚构甲"
    id_number: str = invented_id("34010419900101001")
    drawn: int = 0
    case_numbers: dict[int, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.context.clock.today()

    def days(self, count: int) -> None:
        self.clock.move(timedelta(days=count))

    def subject(self) -> int:
        """A subject known to nobody yet, without a report."""
        self.drawn += 1
        number = report_id(self._submission(), 1)
        with self.context.store.begin() as connection:
            connection.execute(insert(table_of(Subject)).values(id=number, kind="person", merged_into=None))
        return number

    def report(
        self,
        subject: int,
        *,
        number: int | None = None,
        identity: RawIdentity | None = None,
        **changed: object,
    ) -> int:
        """A report with everything that a listing needs; what is given here replaces it."""
        sealer = self.context.vault.sealer
        report = number or subject
        given = identity or RawIdentity(
            name=self.name, kind=SubjectKind.PERSON, id_type="resident_id", id_number=self.id_number
        )
        sealed = seal_report(sealer, report, given, ReportDetails(contract_no="虚构-001"))
        values: dict[str, object] = {
            "id": report, "member_id": self.platform.member, "subject_id": subject,
            "report_key": report.to_bytes(16, "big"), "content_mac": b"c" * 16, "state": "current",
            "subject_kind": "person", "identifier": "valid", "ground": "able_refuses",
            "principal_fen": 2_000_000, "outstanding_fen": 1_500_000, "annual_rate_bp": 1800,
            "loan_date": date(2018, 3, 1), "overdue_since": date(2018, 9, 1), "settled_on": None,
            "out_of_contact": False, "has_contract": True, "has_ability_evidence": True,
            "has_collection_log": True,
            "sealed_identity": sealed.identity,
            "sealed_details": sealed.details,
        }  # fmt: skip
        tokens = {self.context.vault.tokens.token(k, t) for k, t in block_keys(read_identity(given))}
        known = self.tokens(subject)
        with self.context.store.begin() as connection:
            data_keys.add(connection, [(report, sealed.key)])
            connection.execute(insert(table_of(Report)).values(**(values | changed)))
            for token in tokens - known:
                connection.execute(insert(table_of(Token)).values(token=token, subject_id=subject))
        return report

    def alleged(self, **changed: object) -> ListingView:
        """An allegation against a new subject, with one report behind it."""
        subject = self.subject()
        self.report(subject, **changed)
        with self.context.store.begin() as connection:
            connection.execute(
                insert(table_of(Listing)).values(**Listing(id=subject, subject_id=subject).model_dump())
            )
        return self.stored(subject)

    def verified(self, **changed: object) -> ListingView:
        alleged = self.alleged(**changed)
        return verify_listing(
            self.context, self.maker, alleged.id, alleged.version,
            legal_basis="sample", ground="able_refuses", severity="ordinary",
        )  # fmt: skip

    def notified(self, **changed: object) -> ListingView:
        """Notice sent today, without a proof of service yet."""
        view = self.verified(**changed)
        return give_notice(
            self.context, self.maker, view.id, view.version,
            channel="in_person", content_sha256="a" * 64, sent_on=self.today,
        ).listing  # fmt: skip

    def reply_window(self) -> ListingView:
        return self.served().listing

    def rejected(self) -> ListingView:
        return self.decide(self.alleged(), "reject").listing

    def overdue_only(self) -> ListingView:
        return self.decide(self.verified(), "overdue_only").listing

    def ended(self) -> ListingView:
        return self.decide(self.listed(), "remove").listing

    def served(self, **changed: object) -> NoticeGiven:
        """Notice given and served today."""
        view = self.verified(**changed)
        given = give_notice(
            self.context, self.maker, view.id, view.version,
            channel="registered_mail", content_sha256="a" * 64, sent_on=self.today,
            served_on=self.today, proof_sha256="b" * 64,
        )  # fmt: skip
        self.case_numbers[view.id] = given.case_no
        return given

    def propose(self, view: ListingView, act: str, **given: str) -> ProposalView:
        return propose_decision(
            self.context, self.maker, view.id, view.version, act=act, reasons="虚构理由", **given
        )

    def decide(self, view: ListingView, act: str, **given: str) -> Approved:
        proposal = self.propose(view, act, **given)
        return approve_proposal(self.context, self.checker, "listing", view.id, proposal.digest)

    def listed(self, **changed: object) -> ListingView:
        """Served, waited for, and listed by two officials. Moves the clock by eight days."""
        given = self.served(**changed)
        self.days(8)
        return self.decide(given.listing, "list").listing

    def stored(self, listing: int) -> ListingView:
        """The listing as it stands in the database, without the gaps."""
        row = self.row(listing)
        return ListingView(
            id=row.id, version=row.version, state=row.state, end_reason=row.end_reason, ground=row.ground,
            severity=row.severity, legal_basis="", is_disputed=row.is_disputed, is_suppressed=row.is_suppressed,
            served_on=row.served_on, reply_until=row.reply_until, decision_no=row.decision_no,
            listed_on=row.listed_on, publicity_until=row.publicity_until, expires_on=row.expires_on,
            ended_on=row.ended_on,
        )  # fmt: skip

    def row(self, listing: int) -> Listing:
        with self.context.store.read() as connection:
            found = listings.find_listing(connection, listing)
        assert found is not None
        return found

    def spoil_report(self, report: int, **values: object) -> None:
        with self.context.store.begin() as connection:
            table = table_of(Report)
            connection.execute(update(table).where(table.c.id == report).values(**values))

    def set_objection(self, objection: int, **values: object) -> None:
        with self.context.store.begin() as connection:
            table = table_of(Objection)
            connection.execute(update(table).where(table.c.id == objection).values(**values))

    def adopt(self) -> None:
        """What was written by hand counts as the service's own from here on, so that the checks behind it are met."""
        with self.context.store.begin() as connection:
            connection.execute(delete(table_of(RowMac)))
            for guard in GUARDS:
                row_macs.put(connection, guard, connection.execute(select(guard.table)).all())

    def carried(self, listing: int, code: str = "feed") -> int:
        """A recipient holds the entry of a listing: the feed's number."""
        with self.context.store.begin() as connection:
            made = connection.execute(
                insert(table_of(Feed)).values(
                    code=code, member_id=self.maker.member, format="ndjson", audience="bureau", region="",
                    cron="", state="active", release_number=1, manifest_sha256="",
                    created_at=self.context.clock.now(),
                )
            )  # fmt: skip
            feed = int(made.inserted_primary_key[0])
            connection.execute(
                insert(table_of(FeedEntry)).values(
                    feed_id=feed, listing_id=listing, entry_key=f"{code}-{listing}", version=1,
                    entry_sha256="", state="live", is_suppressed=False, first_release=1, last_release=1,
                )
            )  # fmt: skip
        return feed

    def retracted(self, feed: int, listing: int, *, is_acknowledged: bool) -> None:
        """The recipient was sent the tombstone, and perhaps has confirmed it."""
        at = self.context.clock.now() if is_acknowledged else None
        with self.context.store.begin() as connection:
            table = table_of(FeedEntry)
            connection.execute(
                update(table)
                .where(table.c.feed_id == feed, table.c.listing_id == listing)
                .values(state="retracted", retracted_in=2, acknowledged_at=at)
            )

    def letter(self, listing: int, number: int = 1) -> int:
        """A kept letter that was printed from the listing's first report; its paper is invented."""
        sealed = seal_paper(self.context.vault.sealer, number, b"%PDF invented")
        kept = Letter(
            id=number, kind="listing_notice", year=2026, serial=number, listing_id=listing, target="listing",
            target_id=listing, step=f"review-{number}", issued_on=self.today, checksum="K7QM-4TXW-9RB2",
            sha256="a" * 64, made_by=self.maker.user, made_at=self.context.clock.now(),
        )  # fmt: skip
        with self.context.store.begin() as connection:
            letters.add_letter(connection, kept, [listing], key=sealed.key, pdf=sealed.parts[0])
        return number

    def tokens(self, subject: int) -> set[int]:
        """The tokens under which a subject is found."""
        table = table_of(Token)
        with self.context.store.read() as connection:
            asked = select(table.c.token).where(table.c.subject_id == subject)
            return set(connection.execute(asked).scalars())

    def removal(self, listing: int) -> Removal | None:
        with self.context.store.read() as connection:
            return listings.find_removal(connection, listing)

    def kinds(self, object_kind: str, number: int) -> list[str]:
        """What the journal says happened to one thing, in order."""
        from_journal = self._entries(object_kind, number)
        return [entry.kind for entry in from_journal]

    def _entries(self, object_kind: str, number: int) -> list:
        with self.context.store.read() as connection:
            return journal.entries_of(connection, object_kind, number)

    def _submission(self) -> int:
        with self.context.store.begin() as connection:
            result = connection.execute(
                insert(table_of(Submission)).values(
                    **Submission(
                        id=None, member_id=self.platform.member, fingerprint=self.drawn.to_bytes(16, "big"),
                        content_sha256="", media="csv", received_at=self.context.clock.now(),
                        received_by=self.platform.login,
                    ).model_dump(exclude={"id"})
                )
            )  # fmt: skip
            return int(result.inserted_primary_key[0])


@pytest.fixture
def desk(context: Context, moving_clock: MovingClock) -> Desk:
    """A platform, an office with two officials and an auditor, and one legal basis, on each database."""
    now = context.clock.now()
    with context.store.begin() as connection:
        offices = {
            kind: members.add_member(
                connection,
                Member(id=None, code=kind, name=f"虚构{kind}", kind=kind, region="340100", created_at=now),
            )
            for kind in ("platform", "office")
        }
        actors = {}
        for login, role, member in (
            ("clerk", "platform", "platform"), ("maker", "maker", "office"),
            ("checker", "checker", "office"), ("auditor", "auditor", "office"),
        ):  # fmt: skip
            user = members.add_user(
                connection,
                UserAccount(id=None, member_id=offices[member], login=login, role=role, created_at=now),
            )
            actors[role] = Actor(
                user=user, login=login, role=role, member=offices[member], member_code=member
            )
        listings.add_basis(
            connection,
            LegalBasis(
                id=None, code="sample", document_no="示例文〔2026〕1号", title="示例依据（虚构）", article="第一条",
                level="central_policy", list_kind="malicious_evasion", jurisdiction="340000",
                in_force_from=date(2020, 1, 1), in_force_until=date(2030, 12, 31),
            ),
        )  # fmt: skip
    return Desk(context, moving_clock, **actors)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """The desk of an office that is configured, with an address where its letters are checked and fonts to print them;
    skips where the machine has none."""
    try:
        press_of(desk.context.settings.letter_fonts)
    except NotReadyError:
        pytest.skip("no Chinese font: fonts-noto-cjk is not installed")
    profile = parse_operator_profile((SAMPLES / "operator_profile.toml").read_bytes())
    settings = desk.context.settings.model_copy(update={"public_url": "https://list.example.org"})
    desk.context = replace(desk.context, profile=profile, settings=settings)
    return desk


@pytest.fixture
def two_people(desk: Desk) -> tuple[int, int]:
    """A person whom the platform of 340100 reported, and one whom one of 340200 did."""
    with desk.context.store.begin() as connection:
        connection.execute(text(
            "INSERT INTO member (code, name, kind, region, created_at) SELECT 'other', 'x', kind, '340200', created_at "
            "FROM member WHERE code = 'platform'"
        ))  # fmt: skip
    desk.adopt()
    with desk.context.store.read() as connection:
        other = members.find_member_by_code(connection, "other")
    near, far = desk.subject(), desk.subject()
    desk.report(near)
    desk.report(far, member_id=other.id if other else 0)
    return near, far


@pytest.fixture
def guards_of(context: Context) -> Callable[..., list[tuple[str, str]]]:
    """The triggers that stand on some tables, each with its table."""
    asked = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if context.store.is_sqlite
        else "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
    )
    with context.store.read() as connection:
        known = [(str(name), str(table)) for name, table in connection.execute(text(asked))]
    return lambda *tables: sorted((name, table) for name, table in known if table in tables)


@pytest.fixture
def make_id() -> Callable[[str], str]:
    return invented_id
