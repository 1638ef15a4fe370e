"""A small world for feeds: an operator who may share, members, and listings set down as officials would leave them.

All persons and numbers are invented; the numbers carry right check digits because the gates ask for them.
"""

import contextlib
import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text

from blacklist_service.clock import MovingClock
from blacklist_service.errors import NotFoundError
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from blacklist_service.rules.operator_profile import Audience, OperatorKind, OperatorProfile
from blacklist_service.store import data_keys, row_macs
from blacklist_service.store.base import Shelf, table_of
from blacklist_service.store.bulk import insert_rows
from blacklist_service.store.row_guards import GUARDS
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import (
    LegalBasis as BasisRow,
)
from blacklist_service.store.tables import Listing, Report, RowMac, Subject, Token
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.publish_release import ReleaseView, feed_public_key, publish_release
from blacklist_service.workflows.read_feed import manifest_of, object_of, second_signature_of, signature_of
from blacklist_service.workflows.sealing.records import ReportDetails, seal_report
from exports.feed_keys import FeedKeys
from exports.follow import FeedReport, verify_folder
from exports.manifest import Manifest
from exports.recipient_state import RecipientState
from matching.blocking import block_keys
from matching.normalize import read_identity
from matching.types import RawIdentity, SubjectKind

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
BASIS = LegalBasis(
    id="demo", document_no="国办发〔2020〕49号", title="示例依据", article="第一条", list_kind="malicious_evasion",
    rank=BasisRank.CENTRAL_POLICY, jurisdiction="", in_force_from=date(2020, 1, 1),
    allows_third_parties=True, allows_publication=True,
)  # fmt: skip
PROFILE = OperatorProfile(
    name="示例整治办", kind=OperatorKind.STATE_ORGAN, region="340000", may_export=frozenset(Audience),
    may_publish=True, impact_assessment="PIA-1", bases=(BASIS,),
)  # fmt: skip


def invented_id(order: int) -> str:
    """An invented resident ID of somebody born in 1980, with the check character of GB 11643-1999."""
    body = f"3401011980{order // 1000 % 12 + 1:02d}{order // 1000 // 12 % 28 + 1:02d}{order % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def adopt(connection: Connection) -> None:
    """What was written by hand counts as the service's own from here on."""
    connection.execute(delete(table_of(RowMac)))
    for guard in GUARDS:
        row_macs.put(connection, guard, connection.execute(select(guard.table)).all())


def add(connection: Connection, row: Shelf) -> None:
    connection.execute(insert(table_of(type(row))).values(**row.model_dump()))


# What ends a listing without officials, and the guard that asks for the facts behind it.
_WITHOUT_DECISION = {"expired": "expired_after_its_term", "withdrawn": "withdrawn_with_its_reports"}


@dataclass
class World:
    """A service with members; `list_person` sets down a listing with everything that the database asks of it."""

    context: Context
    clock: MovingClock
    platform: int
    maker: Actor
    checker: Actor
    agency: Actor
    other_agency: Actor
    basis: int
    count: int = 0
    names: dict[int, str] = field(default_factory=dict)
    waits: bool = False

    def sql(self, statement: str, **values: object) -> None:
        """A raw statement in a transaction of its own, for what officials did elsewhere."""
        with self.context.store.begin() as connection:
            connection.execute(text(statement), values)
            self._adopt(connection)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Everything that is done within gets its digests at once, and not row by row."""
        self.waits = True
        yield
        self.waits = False
        with self.context.store.begin() as connection:
            adopt(connection)

    def list_people(self, count: int, name: str = "") -> list[int]:
        """So many people, each listed."""
        with self.together():
            return [self.list_person(name) for _ in range(count)]

    def end_all(self, listed: Iterable[int]) -> None:
        """Each of these listings ends."""
        with self.together():
            for listing in listed:
                self.end(listing)

    def _adopt(self, connection: Connection) -> None:
        if not self.waits:
            adopt(connection)

    def add_subject(self, name: str = "", id_number: str | None = None) -> tuple[int, RawIdentity]:
        self.count += 1
        number = self.count
        identity = RawIdentity(
            name=name or f"王示例{number}号",
            kind=SubjectKind.PERSON,
            id_type="resident_id",
            id_number=invented_id(number) if id_number is None else id_number,
            phone=f"139{number:08d}",
        )
        with self.context.store.begin() as connection:
            add(connection, Subject(id=number, kind="person", merged_into=None))
            tokens = [
                (self.context.vault.tokens.token(k, t), number)
                for k, t in block_keys(read_identity(identity))
            ]
            insert_rows(connection, Token, ("token", "subject_id"), sorted(set(tokens)))
        self.add_report(number, number, identity)
        return number, identity

    def add_report(
        self, report: int, subject: int, identity: RawIdentity, details: ReportDetails | None = None
    ) -> None:
        sealer = self.context.vault.sealer
        key = hashlib.sha256(str(report).encode()).digest()
        sealed = seal_report(
            sealer, report, identity, details or ReportDetails("示例贷", collection_log="电话三次")
        )
        with self.context.store.begin() as connection:
            data_keys.add(connection, [(report, sealed.key)])
            add(connection, Report(
                id=report, member_id=self.platform, subject_id=subject, report_key=key, content_mac=key,
                state="current", subject_kind="person", identifier="valid", ground="transfer",
                principal_fen=1_000_00, outstanding_fen=900_00 + report, annual_rate_bp=1200,
                loan_date=date(2024, 1, 5), overdue_since=date(2024, 6, 1), has_contract=True,
                has_ability_evidence=True, has_collection_log=True,
                sealed_identity=sealed.identity, sealed_details=sealed.details,
            ))  # fmt: skip

    def list_person(self, name: str = "", *, id_number: str | None = None) -> int:
        """A subject, its report, and its listing, listed three weeks ago. The three carry one number."""
        number, _identity = self.add_subject(name, id_number)
        self.allege(number)
        self.enlist(number)
        return number

    def allege(self, number: int) -> None:
        with self.context.store.begin() as connection:
            add(connection, Listing(
                id=number, subject_id=number, state="alleged", ground="transfer", severity="serious", version=1,
                is_disputed=False, is_suppressed=False,
            ))  # fmt: skip

    def enlist(self, number: int) -> None:
        served = date(2026, 1, 5)
        with self.context.store.begin() as connection:
            run = lambda statement, **values: connection.execute(text(statement), {"n": number, **values})  # noqa: E731
            run("UPDATE listing SET state = 'under_review' WHERE id = :n")
            run(
                "INSERT INTO notice (listing_id, channel, content_sha256, sent_on, served_on, proof_sha256, given_by, given_at)"
                " VALUES (:n, 'in_person', :d, :s, :s, :d, :m, :at)",
                d="0" * 64, s=served.isoformat() if self.context.store.is_sqlite else served, m=self.maker.user,
                at=self._instant(),
            )  # fmt: skip
            run(
                "UPDATE listing SET legal_basis_id = :b, review_opened_on = :s, served_on = :s, reply_until = :r, state = 'notified',"
                " notice_id = (SELECT id FROM notice WHERE listing_id = :n) WHERE id = :n",
                b=self.basis, s=self._day(served), r=self._day(date(2026, 2, 5)),
            )  # fmt: skip
            run("UPDATE listing SET state = 'reply_window' WHERE id = :n")
            self._approve(connection, number, "list")
            run(
                "INSERT INTO listing_report (listing_id, report_id) SELECT listing.id, report.id FROM listing"
                " JOIN report ON report.subject_id = listing.subject_id WHERE listing.id = :n AND report.state = 'current'"
            )
            run(
                "UPDATE listing SET state = 'listed', decided_by = :m, approved_by = :c, listed_on = :l,"
                " publicity_until = :x, expires_on = :x, decision_no = :no, version = version + 1 WHERE id = :n",
                m=self.maker.user, c=self.checker.user, l=self._day(date(2026, 2, 9)), x=self._day(date(2028, 2, 9)),
                no=f"示例决字{number}号",
            )  # fmt: skip
            self._adopt(connection)

    def _approve(self, connection: Connection, number: int, act: str) -> None:
        """Two officials have decided on a listing as it stands now."""
        for statement in (
            (
                "INSERT INTO proposal (target, target_id, target_version, act, facts_json, sealed_reasons, digest_sha256,"
                " state, made_by, made_at, expires_at)"
                " SELECT 'listing', id, version, :act, '{}', :z, :d, 'open', :m, :at, :at FROM listing WHERE id = :n"
            ),
            (
                "UPDATE proposal SET state = 'approved', approved_by = :c, approved_at = made_at,"
                " approved_digest = digest_sha256, listing_version = target_version"
                " WHERE target_id = :n AND state = 'open'"
            ),
        ):
            given = {"n": number, "act": act, "z": b"", "d": f"{number:064x}", "m": self.maker.user,
                     "c": self.checker.user, "at": self._instant()}  # fmt: skip
            connection.execute(text(statement), {k: v for k, v in given.items() if f":{k}" in statement})

    def amend(self, listing: int, report: int) -> None:
        """Two officials take a further report in."""
        with self.context.store.begin() as connection:
            self._approve(connection, listing, "amend")
            bound = "INSERT INTO listing_report (listing_id, report_id) VALUES (:n, :r)"
            connection.execute(text(bound), {"n": listing, "r": report})
            self._adopt(connection)

    def _instant(self) -> object:
        return (
            self.clock.at.strftime("%Y-%m-%d %H:%M:%S.%f") if self.context.store.is_sqlite else self.clock.at
        )

    def _day(self, day: date) -> object:
        return day.isoformat() if self.context.store.is_sqlite else day

    def mark(self, listing: int, column: str, *, to: bool) -> None:
        assert column in {"is_disputed", "is_suppressed"}
        self.sql(f"UPDATE listing SET {column} = :to WHERE id = :n", n=listing, to=to)

    def change_amount(self, listing: int, fen: int) -> None:
        self.sql("UPDATE report SET outstanding_fen = :fen WHERE subject_id = :n", n=listing, fen=fen)

    def end(self, listing: int, reason: str = "repaired") -> None:
        """The listing ends and its removal opens, as a decision would leave it."""
        with self.context.store.begin() as connection:
            if reason in _WITHOUT_DECISION:
                of_table = "" if self.context.store.is_sqlite else " ON listing"
                connection.execute(text(f"DROP TRIGGER IF EXISTS {_WITHOUT_DECISION[reason]}{of_table}"))
            else:
                self._approve(connection, listing, "decide_repair" if reason == "repaired" else "remove")
                self._adopt(connection)
        self.sql("UPDATE listing SET state = 'ended', end_reason = :r, ended_on = :d, version = version + 1 WHERE id = :n",
                 n=listing, r=reason, d=self._day(self.context.clock.today()))  # fmt: skip
        self.sql("INSERT INTO removal (listing_id, reason, effective_on, opened_at) VALUES (:n, :r, :d, :at)",
                 n=listing, r=reason, d=self._day(self.context.clock.today()), at=self._instant())  # fmt: skip

    def move(self, hours: int = 1) -> None:
        self.clock.move(timedelta(hours=hours))

    def open_feed(self, code: str = "feed-a", **given: str) -> str:
        wanted = {"member_code": "bureau", "format_name": "ndjson", "audience": "bureau", "cron": "0 * * * *"}
        add_feed(self.context, self.maker, code=code, **(wanted | given))
        return code

    def publish(self, code: str = "feed-a", *, second: Actor | None = None) -> ReleaseView:
        self.move()
        return publish_release(self.context, SYSTEM, code, second_actor=second)


@dataclass
class Follower:
    """A recipient with a folder of its own, who follows by exports.follow and by nothing else."""

    world: World
    folder: Path
    feed: str
    state: RecipientState | None = None

    def fetch(self) -> Manifest:
        """Downloads the manifest, its signatures and every object that it names."""
        context, agency = self.world.context, self.world.agency
        content, _etag = manifest_of(context, agency, self.feed)
        (self.folder / "manifest.json").write_bytes(content)
        (self.folder / "manifest.json.minisig").write_text(signature_of(context, agency, self.feed), "utf-8")
        second = self.folder / "manifest.json.2.minisig"
        second.unlink(missing_ok=True)
        with contextlib.suppress(NotFoundError):
            second.write_text(second_signature_of(context, agency, self.feed), "utf-8")
        manifest = Manifest.from_bytes(content)
        for item in (manifest.snapshot, *manifest.deltas):
            if not (self.folder / item.name).exists():
                part = object_of(context, agency, self.feed, item.name)
                (self.folder / item.name).write_bytes(b"".join(part.chunks))
        return manifest

    def follow(self) -> FeedReport:
        self.fetch()
        keys = FeedKeys(feed_public_key(self.world.context))
        report = verify_folder(self.folder, keys, self.state, self.world.clock.at)
        self.state = report.state
        return report


def build_world(context: Context, clock: MovingClock) -> World:
    """Members, accounts and a legal basis. The profile is put in because the settings name none."""
    context = dataclasses.replace(context, profile=PROFILE)
    platform = add_member(context, SYSTEM, code="platform", name="示例网贷", kind="platform", region="340100")
    add_member(context, SYSTEM, code="office", name="示例整治办", kind="office")
    add_member(context, SYSTEM, code="bureau", name="示例征信", kind="agency")
    add_member(context, SYSTEM, code="other", name="另一征信", kind="agency")
    office_member = add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    checker = add_user(context, SYSTEM, member_code="office", login="checker", role="checker")
    reader = add_user(context, SYSTEM, member_code="bureau", login="bureau-reader", role="agency")
    stranger = add_user(context, SYSTEM, member_code="other", login="other-reader", role="agency")
    with context.store.begin() as connection:
        add(connection, BasisRow(
            id=1, code=BASIS.id, document_no=BASIS.document_no, title=BASIS.title, article=BASIS.article,
            level=BASIS.rank.value, list_kind=BASIS.list_kind, jurisdiction="", in_force_from=BASIS.in_force_from,
            in_force_until=None, allows_third_parties=True, allows_publication=True,
        ))  # fmt: skip
    assert platform.id
    actor = lambda user, code: Actor(user.id or 0, user.login, user.role, user.member_id, code)  # noqa: E731
    return World(
        context, clock, platform.id, actor(office_member, "office"), actor(checker, "office"),
        actor(reader, "bureau"), actor(stranger, "other"), 1,
    )  # fmt: skip


@pytest.fixture
def world(context: Context, moving_clock: MovingClock) -> World:
    """A service on each database, with an operator who may share."""
    return build_world(context, moving_clock)


@pytest.fixture
def person_number() -> Callable[[int], str]:
    """The invented number of the person that was set down as the nth."""
    return invented_id


@pytest.fixture
def sqlite_world(sqlite_context: Context, moving_clock: MovingClock) -> World:
    return build_world(sqlite_context, moving_clock)


@pytest.fixture
def postgres_world(postgres_context: Context, moving_clock: MovingClock) -> World:
    return build_world(postgres_context, moving_clock)


@pytest.fixture
def follower(world: World, tmp_path: Path) -> Callable[[str], Follower]:
    """Makes a recipient of a feed with an empty folder."""

    def begin(feed: str = "feed-a") -> Follower:
        folder = tmp_path / f"recipient-{feed}"
        folder.mkdir()
        return Follower(world, folder, feed)

    return begin
