"""Ways round the second official for whoever writes to the database without the application: none succeeds.

Each is tried in a transaction that is rolled back. What the application would have checked is not asked here: the
store's own functions and raw SQL write what they are told.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError
from blacklist_service.store import members, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import UserAccount

OPEN = "state = 'open' AND target_id = {listing}"
RIGHT = (
    "state = 'approved', approved_by = {checker}, approved_at = made_at, approved_digest = digest_sha256, "
    "listing_version = (SELECT version FROM listing WHERE id = {listing})"
)
APPROVE = f"UPDATE proposal SET {RIGHT} WHERE {OPEN}"
END = (
    "UPDATE listing SET state = 'ended', end_reason = 'removed', ended_on = '{today}', version = version + 1 "
    "WHERE id = {listing}"
)
LAID = (
    "INSERT INTO proposal (target, target_id, target_version, act, facts_json, sealed_reasons, digest_sha256, state, "
    "made_by, made_at, expires_at) SELECT 'listing', {other}, 1, 'remove', '{{}}', sealed_reasons, digest_sha256, "
    "'open', made_by, made_at, expires_at FROM proposal WHERE " + OPEN
)
HIDE = "UPDATE listing SET is_suppressed = TRUE, suppressed_for = 'official', version = version + 1 WHERE id = {listing}"
SHOW = "UPDATE listing SET is_suppressed = FALSE, suppressed_for = NULL, version = version + 1 WHERE id = {listing}"
LIFT = (
    "UPDATE proposal SET state = 'void' WHERE " + OPEN,
    LAID.replace("{other}", "{listing}").replace("'remove'", "'lift_suppression'")
    .replace("1, 'lift", "(SELECT version FROM listing WHERE id = {listing}), 'lift")
    .replace("WHERE " + OPEN, "WHERE target_id = {listing} AND state = 'void' AND act = 'remove'"),
)  # fmt: skip


def account(role: str, login: str = "extra", **values: object) -> str:
    """Another account of the office, as a statement."""
    given = {"person": "", "ended_at": None} | values
    ended = "created_at" if given["ended_at"] else "NULL"
    return (
        "INSERT INTO user_account (member_id, login, role, person, created_at, ended_at) "
        f"SELECT member_id, '{login}', '{role}', '{given['person']}', created_at, {ended} "
        "FROM user_account WHERE login = 'maker'"
    )


def recusal(login: str, column: str, whom: str) -> str:
    """Somebody keeps away, as a statement."""
    return (
        f"INSERT INTO recusal (user_id, {column}, noted_at) SELECT id, {whom}, created_at FROM user_account "
        f"WHERE login = '{login}'"
    )


EXTRA = "(SELECT id FROM user_account WHERE login = 'extra')"
OBJECTION = (
    "INSERT INTO objection (listing_id, reason, state, received_on, received_at, due_on, answer_due_on, "
    "sealed_narrative, version) SELECT {listing}, 'paid', '{{state}}', '{today}', made_at, '{today}', '{today}', "
    "sealed_reasons, 1 FROM proposal WHERE " + OPEN
)
REPAIR = (
    "INSERT INTO repair (listing_id, state, received_on, received_at, due_on, sealed_application, version) "
    "SELECT {listing}, '{{state}}', '{today}', made_at, '{today}', sealed_reasons, 1 FROM proposal WHERE "
    + OPEN
)


def approved_with(**changed: str) -> str:
    statement = APPROVE
    for column, value in changed.items():
        known = next(
            part for part in RIGHT.replace(", (", "(").split(", ") if part.startswith(f"{column} = ")
        )
        statement = statement.replace(known, f"{column} = {value}")
    return statement


def set_open(change: str) -> tuple[str, ...]:
    return (f"UPDATE proposal SET {change} WHERE {OPEN}",)


def of_listing(change: str) -> tuple[str, ...]:
    return (f"UPDATE listing SET {change}, version = version + 1 WHERE id = {{listing}}",)


# What is tried, one statement after another; the last one is the forbidden fruit, all the others may be refused too.
ROUTES: dict[str, tuple[str, ...]] = {
    "the maker approves": (approved_with(approved_by="{maker}"),),
    "nobody approves": (approved_with(approved_by="NULL"),),
    "an alias approves": (account("checker", person="maker"), approved_with(approved_by=EXTRA)),
    "an alias by a third name": (
        account("checker", person="staff-7"),
        "UPDATE user_account SET person = 'staff-7' WHERE login = 'maker'",
        approved_with(approved_by=EXTRA),
    ),
    "the maker as checker": (
        "UPDATE user_account SET role = 'checker' WHERE login = 'maker'", approved_with(approved_by="{maker}"),
    ),
    "the auditor approves": (approved_with(approved_by="{auditor}"),),
    "the platform approves": (approved_with(approved_by="{platform}"),),
    "another maker approves": (account("maker"), approved_with(approved_by=EXTRA)),
    "an ended checker approves": (account("checker", ended_at=True), approved_with(approved_by=EXTRA)),
    "a strange account approves": (approved_with(approved_by="987654"),),
    "for an ended maker": ("UPDATE user_account SET ended_at = created_at WHERE login = 'maker'", APPROVE),
    "for a maker who is none": ("UPDATE user_account SET role = 'auditor' WHERE login = 'maker'", APPROVE),
    "for a maker who keeps away from the member": (recusal("maker", "member_id", "{platform_member}"), APPROVE),
    "for a maker who keeps away from the subject": (recusal("maker", "subject_id", "{listing}"), APPROVE),
    "for a maker whose alias keeps away": (
        account("auditor", person="maker"), recusal("extra", "subject_id", "{listing}"), APPROVE,
    ),
    "a checker who keeps away from the subject": (recusal("checker", "subject_id", "{listing}"), APPROVE),
    "for a maker who keeps away from an alias of the subject": (
        "UPDATE subject SET merged_into = {listing} WHERE id = {other}", recusal("maker", "subject_id", "{other}"), APPROVE,
    ),
    "without a digest": (approved_with(approved_digest="NULL"),),
    "with another digest": (approved_with(approved_digest="'" + "0" * 64 + "'"),),
    "without an instant": (approved_with(approved_at="NULL"),),
    "before it was made": (approved_with(approved_at="'2020-01-01 00:00:00.000000'"),),
    "after its time": (approved_with(approved_at="'2030-01-01 00:00:00.000000'"),),
    "without a version": (APPROVE.replace("listing_version = (SELECT version FROM listing WHERE id = {listing})",
                                          "listing_version = NULL"),),
    "in an earlier version": (APPROVE.replace("(SELECT version FROM listing WHERE id = {listing})",
                                              "(SELECT version - 1 FROM listing WHERE id = {listing})"),),
    "after the listing has changed": (
        "UPDATE listing SET version = version + 1 WHERE id = {listing}", APPROVE,
    ),
    "approved from the start": (
        LAID.replace("'open', made_by", "'approved', made_by"),
    ),
    "laid by the checker": (LAID.replace("'open', made_by", "'open', {checker}"),),
    "laid by an alias as maker, approved by the first": (
        account("maker", person="checker"), LAID.replace("'open', made_by", f"'open', {EXTRA}"),
        APPROVE.replace("{listing}", "{other}"),
    ),
    "laid by an ended account": (
        account("maker", ended_at=True), LAID.replace("'open', made_by", f"'open', {EXTRA}"),
    ),
    "laid without an end": (LAID.replace("made_at, expires_at FROM", "made_at, NULL FROM"),),
    "other facts": set_open("facts_json = '{{}}'"),
    "another act": set_open("act = 'overdue_only'"),
    "another target": set_open("target_id = {other}"),
    "another kind of target": set_open("target = 'objection'"),
    "another version": set_open("target_version = target_version + 1"),
    "another digest on it": set_open("digest_sha256 = '" + "ab" * 32 + "'"),
    "another maker on it": set_open("made_by = {checker}"),
    "a later instant": set_open("made_at = '2030-01-01 00:00:00.000000'"),
    "more time": set_open("expires_at = '2030-01-01 00:00:00.000000'"),
    "the approval undone": (APPROVE, "UPDATE proposal SET state = 'open' WHERE target_id = {listing} AND act = 'remove'"),
    "another checker afterwards": (
        account("checker"), APPROVE,
        f"UPDATE proposal SET approved_by = {EXTRA} WHERE target_id = {{listing}} AND act = 'remove'",
    ),
    "good for another version": (
        APPROVE, "UPDATE proposal SET listing_version = listing_version + 1 WHERE target_id = {listing} AND act = 'remove'",
    ),
    "the refused one approved": (
        f"UPDATE proposal SET state = 'refused' WHERE {OPEN}",
        APPROVE.replace("state = 'open' AND", "state = 'refused' AND"),
    ),
    "the void one approved": (
        f"UPDATE proposal SET state = 'void' WHERE {OPEN}", APPROVE.replace("state = 'open' AND", "state = 'void' AND"),
    ),
    "the approval deleted": (APPROVE, "DELETE FROM proposal WHERE target_id = {listing}"),
    "ended without anybody": (END,),
    "ended by what is only proposed": (END.replace("'removed'", "'corrected'"),),
    "ended as repaired": (END.replace("'removed'", "'repaired'"),),
    "ended as repaired on an approval to remove": (APPROVE, END.replace("'removed'", "'repaired'")),
    "ended as expired": (END.replace("'removed'", "'expired'"),),
    "ended as withdrawn": (END.replace("'removed'", "'withdrawn'"),),
    "ended without growing": (APPROVE, END.replace(", version = version + 1", "")),
    "ended in a later version": (
        APPROVE, "UPDATE listing SET version = version + 1 WHERE id = {listing}", END,
    ),
    "found overdue only": of_listing("state = 'overdue_only'"),
    "found overdue only on an approval to remove": (APPROVE, *of_listing("state = 'overdue_only'")),
    "another one rejected": ("UPDATE listing SET state = 'rejected', version = version + 1 WHERE id = {other}",),
    "another one ended on this approval": (APPROVE, END.replace("{listing}", "{other}")),
    "listed again": (APPROVE, END, *of_listing("state = 'listed', end_reason = NULL")),
    "another reason of the end": (APPROVE, END, *of_listing("end_reason = 'repaired'")),
    "a longer term": of_listing("expires_on = '2040-01-01'"),
    "a shorter term": of_listing("expires_on = '2026-04-01'"),
    "longer publicity": of_listing("publicity_until = '2040-01-01'"),
    "more severe": of_listing("severity = 'serious'"),
    "another ground": of_listing("ground = 'fled'"),
    "a longer term on an approval to remove": (APPROVE, *of_listing("expires_on = '2040-01-01'")),
    "shown again": (HIDE, SHOW),
    "shown again under another reason": (
        HIDE, *of_listing("suppressed_for = 'review_disputed'"), SHOW,
    ),
    "shown again without a reason": (HIDE, *of_listing("suppressed_for = NULL"), SHOW),
    "shown twice on one approval": (HIDE, *LIFT, APPROVE, SHOW, HIDE, SHOW),
    "an older version": ("UPDATE listing SET version = version - 1 WHERE id = {listing}",),
    "more reports bound": (
        "DELETE FROM listing_report",
        "INSERT INTO listing_report (listing_id, report_id) SELECT {listing}, min(id) FROM report WHERE id <> {listing}",
    ),
    "a removal of what stands": (
        "INSERT INTO removal (listing_id, reason, effective_on, opened_at) "
        "SELECT {listing}, 'removed', '{today}', made_at FROM proposal WHERE " + OPEN,
    ),
    "an objection closed": (OBJECTION.replace("{{state}}", "decided"), "UPDATE objection SET state = 'closed'"),
    "an objection decided at once": (OBJECTION.replace("{{state}}", "filed"), "UPDATE objection SET state = 'closed'"),
    "an outcome written in": (OBJECTION.replace("{{state}}", "decided"), "UPDATE objection SET outcome = 'reject'"),
    "an objection of an older version": (
        OBJECTION.replace("{{state}}", "decided"), "UPDATE objection SET version = version - 1",
    ),
    "a repair granted": (REPAIR.replace("{{state}}", "decided"), "UPDATE repair SET state = 'granted'"),
    "a repair refused": (REPAIR.replace("{{state}}", "decided"), "UPDATE repair SET state = 'refused'"),
    "a repair granted at once": (REPAIR.replace("{{state}}", "applied"), "UPDATE repair SET state = 'granted'"),
    "a person renamed": (
        account("checker", person="maker"), "UPDATE user_account SET person = 'somebody' WHERE login = 'extra'",
    ),
    "a login renamed": ("UPDATE user_account SET login = 'renamed' WHERE login = 'maker'",),
    "an account of another member": ("UPDATE user_account SET member_id = (SELECT min(id) FROM member) WHERE login = 'maker'",),
    "an ended account revived": (
        account("checker", ended_at=True), "UPDATE user_account SET ended_at = NULL WHERE login = 'extra'",
    ),
    "an account deleted": (account("checker"), "DELETE FROM user_account WHERE login = 'extra'"),
    "a suspension released by an alias": (
        account("checker", person="maker"),
        ("INSERT INTO suspension (member_id, reason, began_at, release_asked_by) "
        "SELECT member_id, 'official', created_at, id FROM user_account WHERE login = 'maker'"),
        f"UPDATE suspension SET released_by = {EXTRA}, released_at = began_at",
    ),
}  # fmt: skip


# Who keeps away from somebody else, or did once, may sign.
FAR = (
    recusal("maker", "subject_id", "{other}"),
    recusal("checker", "subject_id", "{listing}"),
    "UPDATE recusal SET ended_at = noted_at WHERE subject_id = {listing}",
    APPROVE,
)


def named(desk: Any, other: int, listing: int, statement: str) -> str:
    return statement.format(
        listing=listing, other=other, maker=desk.maker.user, checker=desk.checker.user, auditor=desk.auditor.user,
        platform=desk.platform.user, platform_member=desk.platform.member, today=desk.today,
    )  # fmt: skip


def attempt(desk: Any, act: Callable[[Connection], object]) -> bool:
    """Whether the database lets it through; nothing of it stays."""

    class Undone(Exception):  # noqa: N818  # no error: it takes everything back
        pass

    try:
        with desk.context.store.begin() as connection:
            act(connection)
            raise Undone
    except ConflictError:
        return False
    except Undone:
        return True


def run(desk: Any, listing: int, other: int, statements: tuple[str, ...]) -> Callable[[Connection], object]:
    def act(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(named(desk, other, listing, statement)))

    return act


@pytest.fixture
def waiting(desk: Any) -> tuple[Any, int, int]:
    """A removal that waits for the second official; and another subject's listing under review."""
    other = desk.verified().id
    listing = desk.listed()
    desk.propose(listing, "remove")
    return desk, listing.id, other


def test_what_two_officials_approve_takes_effect(waiting: tuple[Any, int, int]) -> None:
    """The control: the same statements without a flaw go through."""
    desk, listing, other = waiting
    for statements in ((APPROVE, END), (HIDE, *LIFT, APPROVE, SHOW), (account("checker"),), (LAID,), FAR):
        assert attempt(desk, run(desk, listing, other, statements)), statements


def test_the_database_alone_refuses_every_route(waiting: tuple[Any, int, int]) -> None:
    desk, listing, other = waiting
    assert len(ROUTES) >= 40
    let_through = [
        name for name, statements in ROUTES.items() if attempt(desk, run(desk, listing, other, statements))
    ]
    assert let_through == []


def test_no_route_fails_before_its_last_statement(waiting: tuple[Any, int, int]) -> None:
    """What prepares a route is allowed, so that it is the last step that is refused."""
    desk, listing, other = waiting
    early = [
        name for name, statements in ROUTES.items()
        if statements[:-1] and not attempt(desk, run(desk, listing, other, statements[:-1]))
    ]  # fmt: skip
    # Frozen already without two officials: what was bound, and the reason why something is hidden.
    assert set(early) <= {
        "more reports bound",
        "shown again under another reason",
        "shown again without a reason",
    }


CLOSINGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "by the maker": lambda desk: {"by": desk.maker.user},
    "by an alias": lambda _desk: {"by": "alias"},
    "by the auditor": lambda desk: {"by": desk.auditor.user},
    "by the platform": lambda desk: {"by": desk.platform.user},
    "by nobody known": lambda _desk: {"by": 987654},
    "with another digest": lambda _desk: {"digest": "0" * 64},
    "too late": lambda desk: {"at": desk.clock.at + timedelta(hours=73)},
    "too early": lambda desk: {"at": desk.clock.at - timedelta(hours=1)},
    "in another version": lambda _desk: {"listing_version": 99},
    "in no version": lambda _desk: {"listing_version": None},
}


@pytest.mark.parametrize("name", CLOSINGS)
def test_the_store_called_directly_is_refused(waiting: tuple[Any, int, int], name: str) -> None:
    """As the workflow would call it, without any of its checks."""
    desk, listing, _other = waiting

    def act(connection: Connection, **flaw: Any) -> None:
        known = proposals.find_open_proposal(connection, "listing", listing)
        assert known is not None
        assert known.id is not None
        if flaw.get("by") == "alias":
            alias = UserAccount(
                id=None, member_id=desk.maker.member, login="alias", role="checker", person="maker",
                created_at=desk.clock.at,
            )  # fmt: skip
            flaw["by"] = members.add_user(connection, alias)
        given = {
            "by": desk.checker.user, "at": desk.clock.at, "digest": known.digest_sha256,
            "listing_version": known.target_version,
        }  # fmt: skip
        proposals.close_proposal(connection, known.id, "approved", **(given | flaw))

    assert attempt(desk, act)
    assert not attempt(desk, lambda connection: act(connection, **CLOSINGS[name](desk)))
