"""An insider at the database: whatever is written behind the service, with every trigger dropped, is found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from blacklist_service.errors import ForbiddenError, RefusedError, ServiceError
from blacklist_service.rules.pushes import PushKind
from blacklist_service.store import (
    authority,
    batches,
    console_sessions,
    credentials,
    decoys,
    editions,
    judgements,
    letters,
    listings,
    members,
    own_papers,
    people_seen,
    proposals,
    row_checks,
    subjects,
)
from blacklist_service.store.base import table_of
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.store.tables import (
    AccountRole,
    Area,
    ConsoleSession,
    DecisionBatch,
    Decoy,
    DecoyOrder,
    Edition,
    Enrolment,
    LetterService,
    Listing,
    OneTimeSecret,
    OwnPaper,
    Passkey,
    Password,
    PersonQuota,
    Recusal,
    Review,
    SecondReview,
    SubjectChange,
)
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.key_rotation import with_retired
from blacklist_service.vault.keyring import vault_of
from blacklist_service.workflows.add_push import add_push
from blacklist_service.workflows.adopt_rows import adopt_rows, renew_rows
from blacklist_service.workflows.appoint_agent import AgentGiven, appoint_agent
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.cases.corrections import GivenFact
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.check_rows import check_rows
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.correct_service import correct_service
from blacklist_service.workflows.enquiring.suspensions import suspend_person
from blacklist_service.workflows.enrol import issue_key, revoke_key
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_channel import propose_channel
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.revoke_agent import revoke_agent
from blacklist_service.workflows.rotate_keys import rotate_keys
from blacklist_service.workflows.verify_listing import verify_listing
from tests.pictures import JPEG

# What an insider writes into a world with one listed person, an allegation, a recipient and an objection.
MANIPULATIONS = {
    "listing": (
        "UPDATE listing SET state = 'ended', end_reason = 'removed' WHERE state = 'listed'",
        "UPDATE listing SET ground = 'fraud' WHERE state = 'listed'",
        "UPDATE listing SET severity = 'serious' WHERE state = 'listed'",
        "UPDATE listing SET expires_on = '2049-01-01' WHERE state = 'listed'",
        "UPDATE listing SET listed_on = '2026-12-01' WHERE state = 'listed'",
        "UPDATE listing SET legal_basis_id = 1 WHERE state = 'alleged'",
        "UPDATE listing SET decided_by = approved_by, approved_by = decided_by WHERE state = 'listed'",
        "UPDATE listing SET is_suppressed = {true} WHERE state = 'listed'",
        "UPDATE listing SET is_disputed = {false} WHERE state = 'listed'",
        "UPDATE listing SET sealed_statement = {bytes} WHERE state = 'listed'",
        "UPDATE listing SET case_no = 'x' WHERE state = 'listed'",
        "UPDATE listing SET version = version + 1 WHERE state = 'listed'",
        "DELETE FROM listing WHERE state = 'alleged'",
        (
            "INSERT INTO listing (id, subject_id, state, ground, severity, is_disputed, is_suppressed, version) "
            "SELECT id + 1, subject_id, 'rejected', '', '', {false}, {false}, 1 FROM listing WHERE state = 'alleged'"
        ),
    ),
    "listing_report": (
        "DELETE FROM listing_report",
        (
            "INSERT INTO listing_report (listing_id, report_id) SELECT l.id, r.id FROM listing l, report r "
            "WHERE l.state = 'listed' AND r.subject_id <> l.subject_id"
        ),
    ),
    "report": (
        "UPDATE report SET subject_id = (SELECT max(subject_id) FROM report)",
        "UPDATE report SET outstanding_fen = 9000000000",
        "UPDATE report SET settled_on = NULL, state = 'withdrawn'",
        "UPDATE report SET member_id = (SELECT max(id) FROM member)",
        "UPDATE report SET sealed_identity = (SELECT sealed_identity FROM report ORDER BY id DESC LIMIT 1)",
        "UPDATE report SET identifier = 'valid', has_contract = {false}",
    ),
    "decided_facts": (
        "UPDATE decided_facts SET facts_json = '[]'",
        "UPDATE decided_facts SET settled_on = '2019-01-01'",
        "DELETE FROM decided_facts",
        (
            "INSERT INTO decided_facts (report_id, proposal_id, member_id, decided_on, facts_json) SELECT max(report.id), "
            "max(proposal_id), max(report.member_id), max(decided_on), max(facts_json) FROM decided_facts, report"
        ),
    ),
    "subject": (
        (
            "UPDATE subject SET merged_into = (SELECT max(id) FROM subject) "
            "WHERE id = (SELECT min(id) FROM subject)"
        ),
        "UPDATE subject SET kind = 'organisation'",
    ),
    "subject_change": (
        "UPDATE subject_change SET reports_json = '[1,2,3]'",
        "DELETE FROM subject_change",
    ),
    "second_review": (
        "UPDATE second_review SET against_subject = (SELECT max(id) FROM subject)",
        "UPDATE second_review SET state = 'disagreed', second_by = 'ghost'",
        "DELETE FROM second_review",
    ),
    "legal_basis": (
        "UPDATE legal_basis SET allows_publication = {true}",
        "UPDATE legal_basis SET in_force_until = '2099-01-01'",
        "UPDATE legal_basis SET article = '第九条'",
    ),
    "notice": (
        "UPDATE notice SET served_on = '2026-01-01'",
        "UPDATE notice SET proof_sha256 = '{proof}'",
    ),
    "proposal": (
        (
            "UPDATE proposal SET state = 'approved', approved_by = (SELECT max(id) FROM user_account) "
            "WHERE state = 'open'"
        ),
        "UPDATE proposal SET act = 'list' WHERE state = 'open'",
        "UPDATE proposal SET digest_sha256 = '{proof}'",
        "UPDATE proposal SET made_by = approved_by, approved_by = made_by WHERE state = 'approved'",
    ),
    "objection": (
        "UPDATE objection SET due_on = '2031-01-01'",
        "UPDATE objection SET state = 'withdrawn'",
        "DELETE FROM objection",
    ),
    "exhibit": (
        "UPDATE exhibit SET side = 'source', member_id = (SELECT max(id) FROM member)",
        "UPDATE exhibit SET objection_id = NULL",
        "UPDATE exhibit SET sha256 = '{proof}'",
        "DELETE FROM exhibit",
    ),
    "feed": (
        "UPDATE feed SET audience = 'public'",
        "UPDATE feed SET state = 'paused'",
        "UPDATE feed SET calendar = 'working_days'",
    ),
    "feed_entry": (
        "UPDATE feed_entry SET state = 'retracted', retracted_in = 1, acknowledged_at = {now}",
        "UPDATE feed_entry SET entry_key = 'another'",
        "DELETE FROM feed_entry",
    ),
    "edition": (
        "UPDATE edition SET valid_until = '2099-01-01'",
        "UPDATE edition SET content_sha256 = '{proof}', digest_sha256 = '{proof}'",
        "DELETE FROM edition",
    ),
    "member": (
        "UPDATE member SET region = '110000'",
        "UPDATE member SET kind = 'office'",
        "UPDATE member SET needs_attestation = NOT needs_attestation",
    ),
    "user_account": (
        "UPDATE user_account SET role = 'checker' WHERE role = 'maker'",
        "UPDATE user_account SET member_id = (SELECT max(id) FROM member)",
        (
            "INSERT INTO user_account (id, member_id, login, role, created_at) "
            "SELECT 99, member_id, 'ghost', 'checker', created_at FROM user_account WHERE role = 'maker'"
        ),
    ),
    "suspension": (
        "UPDATE suspension SET released_at = {now}, released_by = 1, release_asked_by = 2",
        "DELETE FROM suspension",
    ),
    "area": ("UPDATE area SET region = ''", "UPDATE area SET ended_at = {now}", "DELETE FROM area"),
    "recusal": (
        "UPDATE recusal SET ended_at = {now}",
        "UPDATE recusal SET user_id = user_id + 1",
        "DELETE FROM recusal",
    ),
    "person_quota": ("UPDATE person_quota SET people_per_day = 1000000", "DELETE FROM person_quota"),
    "decoy_order": (
        "UPDATE decoy_order SET approved_by = asked_by, approved_at = {now}",
        "UPDATE decoy_order SET people = people + 1",
        "DELETE FROM decoy",
    ),
    "account_role": (
        "UPDATE account_role SET ended_at = NULL",
        "UPDATE account_role SET user_id = (SELECT max(id) FROM user_account)",
        (
            "INSERT INTO account_role (id, user_id, role, granted_at) "
            "SELECT 99, id, 'supervisor', created_at FROM user_account WHERE role = 'maker'"
        ),
    ),
    "decision_batch": (
        "UPDATE decision_batch SET counted = 1, size = 1",
        "UPDATE decision_batch SET supervised_by = made_by, supervised_at = {now}, supervised_digest = digest_sha256",
        "DELETE FROM decision_batch",
    ),
    "decision_batch_item": (
        "DELETE FROM decision_batch_item",
        "UPDATE decision_batch_item SET batch_id = batch_id + 1",
    ),
    "password": (
        "UPDATE password SET hash_mac = {bytes}",
        "UPDATE password SET user_id = (SELECT max(id) FROM user_account)",
    ),
    "one_time_secret": (
        "UPDATE one_time_secret SET last_step = 0",
        "UPDATE one_time_secret SET sealed_secret = {bytes}",
    ),
    "passkey": (
        "UPDATE passkey SET public_key = {bytes}",
        (
            "INSERT INTO passkey (id, user_id, credential_id, public_key, sign_count, created_at) "
            "SELECT 99, id, {bytes}, {bytes}, 0, created_at FROM user_account WHERE role = 'checker'"
        ),
    ),
    "enrolment": (
        "UPDATE enrolment SET token_sha256 = {bytes}, confirmed_by = 1",
        "UPDATE enrolment SET expires_at = '2049-01-01 00:00:00'",
    ),
    "removal": (
        (
            "INSERT INTO removal (id, listing_id, reason, effective_on, opened_at) "
            "SELECT 99, id, 'removed', '2026-01-01', {now} FROM listing WHERE state = 'listed'"
        ),
    ),
    "repair": (
        (
            "INSERT INTO repair (id, listing_id, state, received_on, received_at, due_on, version) "
            "SELECT 99, id, 'granted', '2026-01-01', {now}, '2026-01-01', 1 FROM listing WHERE state = 'listed'"
        ),
    ),
    "signing_key": (
        (
            "INSERT INTO signing_key (id, member_id, user_id, key_id, algorithm, public_key, created_at, expires_at, "
            "scopes, networks) SELECT 99, member_id, id, 'ghost', 'ed25519', {bytes}, created_at, {now}, '', '' "
            "FROM user_account WHERE role = 'maker'"
        ),
    ),
    "quota": (
        (
            "INSERT INTO quota (member_id, per_day, most_misses_percent, set_at) "
            "SELECT min(id), 1000000, 100, {now} FROM member"
        ),
    ),
    "recipient_key": (
        (
            "INSERT INTO recipient_key (id, feed_id, public_line, from_release, signed_by, created_at) "
            "SELECT 99, min(id), 'age1ghost', 1, 'ghost', {now} FROM feed"
        ),
    ),
    "feed_push": (
        "UPDATE feed_push SET address = 'another'",
        "UPDATE feed_push SET release_number = 9",
        "UPDATE feed_push SET state = 'ended', ended_at = {now}",
        "DELETE FROM feed_push",
    ),
    "letter": (
        "UPDATE letter SET sha256 = '{proof}'",
        "UPDATE letter SET checksum = 'AAAA-AAAA-AAAA'",
        "DELETE FROM letter",
    ),
    "letter_report": ("DELETE FROM letter_report", "UPDATE letter_report SET report_id = report_id + 1"),
    "letter_service": (
        "UPDATE letter_service SET served_on = '2049-01-01'",
        "UPDATE letter_service SET proof_sha256 = '{proof}'",
        "DELETE FROM letter_service",
    ),
    "corrected_service": (
        "UPDATE corrected_service SET served_on = '2049-01-01'",
        "UPDATE corrected_service SET was_served_on = '2049-01-01'",
        "UPDATE corrected_service SET ground = 'other'",
        "DELETE FROM corrected_service",
    ),
    "own_paper": (
        "UPDATE own_paper SET sha256 = '{proof}'",
        "UPDATE own_paper SET checksum = 'AAAA-AAAA-AAAA'",
        "DELETE FROM own_paper",
        (
            "INSERT INTO own_paper (id, kind, year, serial, made_by, issued_on, checksum, sha256, made_at) "
            "SELECT 99, kind, year, 99, 1, issued_on, checksum, sha256, made_at FROM own_paper"
        ),
    ),
    "repayment_channel": (
        "UPDATE repayment_channel SET page = 'https://evil.example.cn'",
        "UPDATE repayment_channel SET phone = '95588'",
        "UPDATE repayment_channel SET confirmed_by = said_by, confirmed_at = {now}",
        "DELETE FROM repayment_channel",
    ),
    "agent": (
        "UPDATE agent SET scope = 'act'",
        "UPDATE agent SET valid_until = '2030-01-01'",
        "UPDATE agent SET ended_at = NULL",
        "UPDATE agent SET listing_id = (SELECT max(id) FROM listing)",
        "DELETE FROM agent",
    ),
    "console_session": (
        "UPDATE console_session SET stage = 'complete'",
        "UPDATE console_session SET secret_sha256 = {bytes}",
        "UPDATE console_session SET began_at = '2049-01-01 00:00:00'",
    ),
    "api_key": (
        "UPDATE api_key SET expires_at = '2049-01-01 00:00:00'",
        "UPDATE api_key SET scopes = 'enquiries'",
        "UPDATE api_key SET user_id = (SELECT max(id) FROM user_account)",
        "UPDATE api_key SET secret_mac = {bytes}",
    ),
}


def insider(context: Context, *statements: str, rows_of: tuple[str, list[Any]] = ("", [])) -> None:
    """Raw statements on a connection of one's own, then rows of a table, without a trigger or a check in the way."""
    raw: Any = context.store.engine.raw_connection()
    is_sqlite = context.store.is_sqlite
    words = {
        "true": "1" if is_sqlite else "TRUE",
        "false": "0" if is_sqlite else "FALSE",
        "bytes": "x'00'" if is_sqlite else r"'\x00'::bytea",
        "now": "'2026-03-09 00:00:00'",
        "proof": "c" * 64,
    }
    cursor = raw.cursor()
    if is_sqlite:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
    else:
        cursor.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' "
            "AND connamespace = 'public'::regnamespace"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for statement in statements:
        cursor.execute(statement.format(**words))
    table, rows = rows_of
    if rows:
        places = ",".join(["?" if is_sqlite else "%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
    raw.commit()
    raw.detach()
    raw.close()


@contextmanager
def put_back(context: Context, statement: str) -> Iterator[None]:
    """Afterwards the rows of the table that the statement changes are as they were before, as the driver gave them."""
    table = (
        statement.removeprefix("UPDATE ").removeprefix("DELETE FROM ").removeprefix("INSERT INTO ").split()[0]
    )
    before = context.store.engine.raw_connection()
    cursor = before.cursor()
    cursor.execute(f"SELECT * FROM {table}")
    rows = cursor.fetchall()
    before.close()
    yield
    insider(context, f"DELETE FROM {table}", rows_of=(table, rows))


@pytest.fixture
def world(desk: Any) -> Any:
    """One listed person whom a recipient holds and who objects, one allegation, one open proposal, one API key."""
    listed = desk.listed()
    _corrected(desk, listed.id)
    desk.carried(listed.id)
    object_to_listing(
        desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number, reason="paid", narrative="虚构",
        files=[GivenFile("IMG_1.jpg", iter([JPEG]))],
    )  # fmt: skip
    desk.alleged()
    desk.propose(desk.alleged(), "reject")
    issue_key(desk.context, SYSTEM, login="clerk", days=30)
    add_push(desk.context, SYSTEM, "feed", PushKind.FOLDER, "bureau")
    _people(desk)
    _matched(desk)
    served = desk.letter(listed.id)
    own = (desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number)
    appoint_agent(*own, given=AgentGiven("虚构代理人", "110101199003070011", "lawyer", "read", desk.today))
    revoke_agent(*own)
    propose_channel(
        desk.context,
        desk.platform,
        payee="虚构网贷公司",
        phone="400-123-4567",
        page="https://pay.example.cn",
        note="",
    )
    with desk.context.store.begin() as connection:
        own_papers.add_paper(
            connection,
            OwnPaper(
                id=1, kind="non_listing_certificate", year=2026, serial=1, made_by=desk.maker.user,
                issued_on=desk.today, checksum="K7QM-4TXW-9RB2", sha256="d" * 64, made_at=desk.context.clock.now(),
            ),
        )  # fmt: skip
        letters.add_service(
            connection,
            LetterService(
                letter_id=served, channel="in_person", sent_on=desk.today, served_on=desk.today, proof_sha256="e" * 64,
                given_by=desk.maker.user, given_at=desk.context.clock.now(),
            ),
        )  # fmt: skip
    correct_service(
        desk.context, desk.maker, "letter", served,
        ground="channel_mistyped", reasons="虚构理由", channel="registered_mail", served_on=desk.today,
    )  # fmt: skip
    return desk


def _corrected(desk: Any, listing: int) -> None:
    """Two officials have corrected the sum of its debt."""
    objection = object_to_listing(
        desk.context, desk.case_numbers[listing], desk.name, desk.id_number, reason="paid", narrative="虚构"
    )
    laid = propose_objection_outcome(
        desk.context, desk.maker, objection.id, objection.version, outcome="correct", reasons="虚构理由",
        corrections=[GivenFact(None, "outstanding", "6000")],
    )  # fmt: skip
    approve_proposal(desk.context, desk.checker, "objection", objection.id, laid.digest)


def _people(desk: Any) -> None:
    """What an official logs in with and may do; a suspension, and an order of two decoys."""
    context, official = desk.context, desk.maker.user
    now = context.clock.now()
    with context.store.begin() as connection:
        authority.add_area(connection, Area(id=None, user_id=official, region="340100", granted_at=now))
        authority.add_recusal(
            connection,
            Recusal(id=None, user_id=desk.auditor.user, member_id=desk.platform.member, noted_at=now),
        )
        people_seen.set_person_quota(connection, PersonQuota(user_id=official, people_per_day=3, set_at=now))
        kept = Password(
            user_id=official, salt=b"s", hash_mac=b"m", memory_kib=64, passes=1, lanes=1, set_at=now
        )
        credentials.put_password(connection, kept)
        secret = OneTimeSecret(id=None, user_id=official, sealed_secret=b"x", created_at=now, last_step=9)
        credentials.add_secret(connection, secret)
        passkey = Passkey(
            id=None, user_id=official, credential_id=b"c", public_key=b"p", sign_count=1, created_at=now
        )
        credentials.add_passkey(connection, passkey)
        link = Enrolment(id=None, user_id=official, kind="first", created_at=now, expires_at=now)
        credentials.add_enrolment(connection, link)
        session = ConsoleSession(
            id=None,
            secret_sha256=b"2",
            user_id=official,
            role="maker",
            stage="password",
            began_at=now,
            seen_at=now,
        )
        console_sessions.add_session(connection, session)
        basis = listings.find_basis_by_code(connection, "sample")
        assert basis is not None
        order = DecoyOrder(
            id=None,
            member_id=desk.platform.member,
            legal_basis_id=basis.id,
            people=2,
            asked_by=official,
            asked_at=now,
        )
        order.id = decoys.add_order(connection, order)
        for mark in (b"a", b"b"):
            decoys.add_decoy(connection, Decoy(number_mark=mark, order_id=order.id, sealed_person=b"x"))
        role = AccountRole(id=None, user_id=desk.checker.user, role="supervisor", granted_at=now)
        authority.add_role(connection, role)
        authority.end_role(connection, desk.checker.user, "supervisor", now)
        (proposal,) = proposals.open_proposals(connection, after=0, limit=9)
        batch = DecisionBatch(
            id=None,
            act="reject",
            size=2,
            counted=9,
            digest_sha256="d" * 64,
            made_by=official,
            made_at=now,
            expires_at=now,
        )
        batches.add_batch(connection, batch, [proposal.id or 0])
        feed = connection.execute(text("SELECT min(id) FROM feed")).scalar_one()
        printed = Edition(
            id=None,
            feed_id=feed,
            number=1,
            days=9,
            entries=1,
            content_sha256="d" * 64,
            digest_sha256="d" * 64,
            made_by=official,
            made_at=now,
            expires_at=now,
        )
        editions.add_edition(connection, printed, {"k-1": "e" * 64})
    suspend_person(context, SYSTEM, desk.auditor.user, "official")


def _matched(desk: Any) -> None:
    """A merge that was noted, and a review that a second official decides too."""
    now = desk.context.clock.now()
    with desk.context.store.begin() as connection:
        report = connection.execute(text("SELECT min(id) FROM report")).scalar_one()
        one, other = connection.execute(text("SELECT id FROM subject ORDER BY id LIMIT 2")).scalars()
        change = SubjectChange(
            kind="merge",
            from_subject=other,
            to_subject=one,
            reports_json="[]",
            actor="maker",
            reason="same",
            changed_at=now,
        )
        subjects.remember_change(connection, change)
        asked = insert(table_of(Review)).values(
            report_id=report, subject_id=other, state="decided", score=1.0, opened_at=now
        )
        review = connection.execute(asked).inserted_primary_key[0]
        second = SecondReview(
            review_id=review,
            state="waiting",
            first_by="maker",
            given_subject=one,
            against_subject=other,
            sides_json="[[],[]]",
            opened_at=now,
        )
        judgements.open_second(connection, second)


def test_what_the_service_wrote_holds(world: Any) -> None:
    report = check_rows(world.context, SYSTEM)
    assert (report.wrong, report.findings) == (0, [])
    assert report.checked > 20
    assert world.kinds("row", 0) == ["rows_checked"]


@pytest.mark.parametrize("table", MANIPULATIONS)
def test_what_an_insider_writes_is_found(world: Any, table: str) -> None:
    """Each manipulation by itself: what it changed is put back before the next."""
    for statement in MANIPULATIONS[table]:
        with put_back(world.context, statement):
            insider(world.context, statement)
            found = check_rows(world.context, SYSTEM).findings
            assert table in {one.table for one in found}, statement
    assert check_rows(world.context, SYSTEM).findings == []


def test_there_are_enough_kinds_of_manipulation() -> None:
    assert sum(map(len, MANIPULATIONS.values())) >= 30
    assert set(MANIPULATIONS) == set(GUARD_OF_TABLE)


def test_nothing_is_decided_on_a_changed_row(world: Any) -> None:
    context = world.context
    listing = world.alleged()
    insider(context, f"UPDATE listing SET ground = 'x' WHERE id = {listing.id}")
    for act in (
        lambda: verify_listing(
            context,
            world.maker,
            listing.id,
            1,
            legal_basis="sample",
            ground="able_refuses",
            severity="ordinary",
        ),
        lambda: world.propose(listing, "reject"),
    ):
        with pytest.raises(RefusedError) as caught:
            act()
        assert caught.value.code == "STORE.ROW_CHANGED"
        assert str(listing.id) not in str(caught.value)


def _refused(what: Callable[[], object]) -> str:
    with pytest.raises(ServiceError) as caught:
        what()
    return caught.value.code


def test_a_key_with_another_scope_opens_no_door(world: Any) -> None:
    context = world.context
    with context.store.read() as connection:
        (key,) = members.all_keys(connection)
        assert members.find_key_holder(connection, key) is not None
    insider(context, "UPDATE api_key SET expires_at = '2049-01-01 00:00:00'")
    with context.store.read() as connection:
        (changed,) = members.all_keys(connection)
        assert _refused(lambda: members.find_key_holder(connection, changed)) == "STORE.ROW_CHANGED"


def subjects_of(connection: Any) -> list[int]:
    return list(connection.execute(text("SELECT id FROM subject")).scalars())


READINGS: dict[str, tuple[str, Callable[[Any, Any], object]]] = {
    "area": (
        "UPDATE area SET ended_at = {now}",
        lambda connection, desk: authority.areas_of(connection, desk.maker.user),
    ),
    "recusal": (
        "UPDATE recusal SET ended_at = {now}",
        lambda connection, desk: authority.recusals_of_person(connection, desk.auditor.login),
    ),
    "role": (
        "UPDATE user_account SET role = 'checker' WHERE role = 'maker'",
        lambda connection, desk: members.find_user(connection, desk.maker.user),
    ),
    "further_role": (
        "UPDATE account_role SET ended_at = NULL",
        lambda connection, desk: authority.further_roles_of(connection, desk.checker.user),
    ),
    "batch": (
        "UPDATE decision_batch SET counted = 1",
        lambda connection, _desk: batches.open_batches(connection),
    ),
    "laid": (
        "UPDATE decision_batch SET size = 1",
        lambda connection, desk: batches.laid_since(
            connection, [desk.maker.user], "reject", desk.context.clock.now()
        ),
    ),
    "batch_proposal": (
        "UPDATE proposal SET act = 'list'",
        lambda connection, _desk: batches.proposals_of_batch(connection, 1),
    ),
    "merges": (
        "UPDATE subject_change SET reports_json = '[1,2,3]'",
        lambda connection, _desk: [subjects.changes_of(connection, one) for one in subjects_of(connection)],
    ),
    "second_review": (
        "UPDATE second_review SET against_subject = (SELECT max(id) FROM subject)",
        lambda connection, _desk: judgements.second_of(connection, 1),
    ),
    "person_quota": (
        "UPDATE person_quota SET people_per_day = 1000000",
        lambda connection, desk: people_seen.find_person_quota(connection, desk.maker.user),
    ),
    "suspension": (
        "UPDATE suspension SET released_at = {now}, released_by = 1, release_asked_by = 2",
        lambda connection, desk: authority.is_person_suspended(connection, desk.auditor.login),
    ),
    "password": (
        "UPDATE password SET hash_mac = {bytes}",
        lambda connection, desk: credentials.find_password(connection, desk.maker.user),
    ),
    "one_time_secret": (
        "UPDATE one_time_secret SET confirmed_at = {now}",
        lambda connection, desk: credentials.find_secret(connection, desk.maker.user, is_confirmed=True),
    ),
    "passkey": (
        "UPDATE passkey SET public_key = {bytes}",
        lambda connection, desk: credentials.passkeys_of(connection, desk.maker.user),
    ),
    "session": (
        "UPDATE console_session SET stage = 'complete'",
        lambda connection, _desk: console_sessions.find_session(connection, b"2"),
    ),
    "decoy_order": (
        "UPDATE decoy_order SET approved_by = asked_by, approved_at = {now}",
        lambda connection, _desk: decoys.lock_order(connection, 1),
    ),
}


@pytest.mark.parametrize("name", READINGS)
def test_nobody_gets_in_or_further_by_a_row_of_an_insider(world: Any, name: str) -> None:
    statement, read = READINGS[name]
    with world.context.store.begin() as connection:
        read(connection, world)
    insider(world.context, statement)
    with world.context.store.begin() as connection:
        assert _refused(lambda: read(connection, world)) == "STORE.ROW_CHANGED"


def test_a_row_that_somebody_else_is_just_writing_is_no_alarm(world: Any) -> None:
    """Row and digest are read one after the other; between them another transaction of the service may commit."""
    context = world.context
    with context.store.read() as connection:
        before = members.get_user(connection, world.maker.user)
    with context.store.begin() as connection:
        members.end_user(connection, world.maker.user, context.clock.now())
    with context.store.read() as connection:
        assert _refused(lambda: row_checks.check(connection, before)) == "CONFLICT.VERSION"


def test_the_service_does_not_bless_what_somebody_else_wrote(world: Any) -> None:
    """A later change of another column, or a merge, would write a new digest over the whole row."""
    context = world.context
    with context.store.read() as connection:
        number = connection.execute(text("SELECT max(id) FROM subject")).scalar_one()
    insider(context, f"UPDATE listing SET ground = 'x' WHERE id = {number}")
    insider(context, f"UPDATE subject SET kind = 'organisation' WHERE id = {number}")
    table = table_of(Listing)

    def write() -> None:
        with context.store.begin() as connection:
            connection.execute(update(table).where(table.c.id == number).values(severity="serious"))

    def merge() -> None:
        with context.store.begin() as connection:
            subjects.merge_into(connection, number, 1)

    assert (_refused(write), _refused(merge)) == ("STORE.ROW_CHANGED", "STORE.ROW_CHANGED")
    assert check_rows(context, SYSTEM).wrong == 2


def test_digests_do_not_pass_from_row_to_row(world: Any) -> None:
    """A whole row with the digest of another one, in one table and across tables."""
    context = world.context
    before = check_rows(context, SYSTEM)
    assert before.wrong == 0
    insider(
        context,
        "UPDATE row_mac SET mac = (SELECT m.mac FROM row_mac m WHERE m.guard = 10 ORDER BY m.row_key LIMIT 1) "
        "WHERE guard IN (9, 10)",
    )
    with context.store.read() as connection:
        rows = connection.execute(text("SELECT count(*) FROM row_mac WHERE guard IN (9, 10)")).scalar_one()
    assert check_rows(context, SYSTEM).wrong == rows - 1


def test_without_the_key_no_digest_can_be_made(world: Any, tmp_path: Any) -> None:
    context = world.context
    other = context.settings.model_copy(update={"home": tmp_path / "other"})
    (tmp_path / "other" / "keys").mkdir(parents=True, mode=0o700)
    text_of_keys = (context.settings.home / "keys" / "roots.json").read_text()
    changed = text_of_keys.replace(context.vault.keys.current().version("mac", 1).hex(), "ab" * 32)
    kept = other.home / "keys" / "roots.json"
    kept.write_text(changed)
    kept.chmod(0o600)
    (mac,) = context.vault.rows.make([b"row"])
    assert vault_of(other).rows.hold([(b"row", mac)]) == [False]
    asked = [(b"row", mac), (b"rov", mac), (b"row", b""), (b"row", b"\x00\x09" + mac[2:])]
    assert context.vault.rows.hold(asked) == [True, False, False, False]


def test_an_older_version_of_a_whole_row_contradicts_the_journal(world: Any) -> None:
    """With its own old digest put back beside it: found by what was told of it since."""
    context = world.context
    view = world.listed()
    saved = _whole(context, "listing", view.id)
    ended = world.decide(view, "remove").listing
    assert ended.state == "ended"
    assert check_rows(context, SYSTEM).wrong == 0
    _put_back(context, "listing", view.id, saved)
    found = check_rows(context, SYSTEM).findings
    assert {(one.table, one.row, one.problem) for one in found} == {("listing", view.id, "went_back")}


def test_a_revoked_key_does_not_come_back(world: Any) -> None:
    context = world.context
    with context.store.read() as connection:
        (key,) = members.all_keys(connection)
    assert key.id is not None
    saved = _whole(context, "api_key", key.id)
    revoke_key(context, SYSTEM, prefix=key.prefix)
    _put_back(context, "api_key", key.id, saved)
    assert [one[1:] for one in check_rows(context, SYSTEM).findings] == [(key.id, 0, "went_back")]


def _whole(context: Context, table: str, number: int) -> tuple[dict[str, Any], bytes]:
    with context.store.read() as connection:
        row = connection.execute(text(f"SELECT * FROM {table} WHERE id = {number}")).mappings().one()
        mac = connection.execute(
            text(
                f"SELECT mac FROM row_mac WHERE guard = {GUARD_OF_TABLE[table].number} AND row_key = {number}"
            )
        ).scalar_one()
    return dict(row), bytes(mac)


def _put_back(context: Context, table: str, number: int, saved: tuple[dict[str, Any], bytes]) -> None:
    insider(context)
    row, mac = saved
    raw: Any = context.store.engine.raw_connection()
    if context.store.is_sqlite:
        raw.cursor().execute("PRAGMA ignore_check_constraints = ON")
    else:
        raw.cursor().execute("SET session_replication_role = replica")
    mark = "?" if context.store.is_sqlite else "%s"
    columns = ", ".join(f"{name} = {mark}" for name in row)
    raw.cursor().execute(f"UPDATE {table} SET {columns} WHERE id = {number}", tuple(row.values()))
    raw.cursor().execute(
        f"UPDATE row_mac SET mac = {mark} WHERE guard = {GUARD_OF_TABLE[table].number} AND row_key = {number}",
        (mac,),
    )
    raw.commit()
    raw.detach()
    raw.close()


def test_rows_from_before_are_adopted_once_and_by_the_operator_alone(world: Any) -> None:
    context = world.context
    insider(context, "DELETE FROM row_mac", "UPDATE legal_basis SET article = '第二条'")
    assert check_rows(context, SYSTEM).wrong > 20
    adopted = adopt_rows(context, SYSTEM)
    assert adopted > 20
    assert _refused(lambda: adopt_rows(context, SYSTEM)) == "VAULT.ROWS_ADOPTED"
    assert check_rows(context, SYSTEM).wrong == 0
    insider(context, "UPDATE legal_basis SET article = '第三条'", "DELETE FROM row_mac WHERE guard = 11")
    assert _refused(lambda: adopt_rows(context, SYSTEM)) == "VAULT.ROWS_ADOPTED"
    assert adopt_rows(context, SYSTEM, is_again=True) == 1
    assert world.kinds("row", 0)[-1] == "rows_adopted"
    assert check_rows(context, SYSTEM).wrong == 1
    with pytest.raises(ForbiddenError):
        adopt_rows(context, world.checker)


def test_digests_move_to_the_new_version_of_the_root_and_bless_nothing(world: Any) -> None:
    context = world.context
    rotate_keys(context, SYSTEM, "mac", is_emergency=True)
    assert check_rows(context, SYSTEM).wrong == 0
    insider(context, "UPDATE legal_basis SET article = '第三条'", "DELETE FROM row_mac WHERE guard = 11")
    assert renew_rows(context, SYSTEM) > 20
    provider_of(context.settings).change(lambda roots: with_retired(roots, "mac", (1,), context.clock.now()))
    context.vault.keys.reread()
    assert [one.table for one in check_rows(context, SYSTEM).findings] == ["legal_basis", "feed"]


def test_every_connection_of_the_service_carries_the_digests(context: Context) -> None:
    with context.store.begin() as connection:
        assert row_checks.maker_of(connection) is context.vault.rows


def test_a_row_spells_the_same_in_both_databases(desk: Any) -> None:
    """Days, instants, texts and bytes as they are read again are those that were written."""
    with desk.context.store.read() as connection:
        basis = listings.find_basis_by_code(connection, "sample")
        assert basis is not None
        spelled = GUARD_OF_TABLE["legal_basis"].text(basis)
    assert basis.in_force_from == date(2020, 1, 1)
    assert b"2020-01-01" in spelled
    assert spelled[1] == GUARD_OF_TABLE["legal_basis"].number
