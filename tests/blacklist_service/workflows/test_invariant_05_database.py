"""Invariant 5 in the database's own words: whatever writes the row, one missing fact and nobody is listed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from blacklist_service.errors import ConflictError
from blacklist_service.store.base import table_of
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Notice, Proposal
from blacklist_service.workflows.cases.listing_view import ListingView

_LISTING, _NOTICE, _PROPOSAL = table_of(Listing), table_of(Notice), table_of(Proposal)
Break = Callable[[Connection, dict[str, Any]], None]


def without(column: str) -> Break:
    return lambda _connection, row: row.update({column: None})


def notice(**values: Any) -> Break:
    return lambda connection, _row: connection.execute(update(_NOTICE).values(**values)) and None


def proposal(**values: Any) -> Break:
    """Spoilt while it is open: what is approved cannot be changed any more."""
    return lambda connection, _row: connection.execute(update(_PROPOSAL).values(**values)) and None


def unapproved(_connection: Connection, row: dict[str, Any]) -> None:
    row["is_approved"] = False


def on_the_last_day(_connection: Connection, row: dict[str, Any]) -> None:
    row["listed_on"] = row["reply_until"]


def without_a_window(_connection: Connection, row: dict[str, Any]) -> None:
    row["reply_until"] = row["served_on"]


def by_one_official(_connection: Connection, row: dict[str, Any]) -> None:
    row["approved_by"] = row["decided_by"]


def by_officials_turned_round(_connection: Connection, row: dict[str, Any]) -> None:
    row["approved_by"], row["decided_by"] = row["decided_by"], row["approved_by"]


def on_another_subjects_notice(_connection: Connection, row: dict[str, Any]) -> None:
    row["notice_id"] = row["other_notice"]


BROKEN: dict[str, Break] = {
    "no legal basis": without("legal_basis_id"),
    "no notice": without("notice_id"),
    "notice of another listing": on_another_subjects_notice,
    "notice by text message": notice(channel="sms"),
    "notice that was never served": notice(served_on=None),
    "notice without proof": notice(served_on=None, proof_sha256=None),
    "no day of service": without("served_on"),
    "no reply window": without("reply_until"),
    "an empty reply window": without_a_window,
    "on the last day of the window": on_the_last_day,
    "no day of listing": without("listed_on"),
    "no end": without("expires_on"),
    "no maker": without("decided_by"),
    "no checker": without("approved_by"),
    "one official twice": by_one_official,
    "other officials than those of the proposal": by_officials_turned_round,
    "a proposal that nobody approved": unapproved,
    "a proposal that was refused": proposal(state="refused"),
    "a proposal of another act": proposal(act="reject"),
    "a proposal about something else": proposal(target="objection"),
    "a proposal about another listing": proposal(target_id=1),
}


@pytest.fixture
def ready(desk: Any) -> ListingView:
    """Served and waited for, with a proposal: everything is there but the approval. And another subject's case,
    also served."""
    desk.served()
    view: ListingView = desk.served().listing
    desk.days(8)
    desk.propose(view, "list")
    return view


def values_of(desk: Any, connection: Connection, view: ListingView) -> dict[str, Any]:
    """What a right decision writes; and another subject's notice, to be taken by mistake."""
    own = desk.row(view.id)
    other = connection.execute(text("SELECT min(id) FROM notice")).scalar_one()
    assert other != own.notice_id
    return {
        "state": "listed", "legal_basis_id": own.legal_basis_id, "notice_id": own.notice_id,
        "served_on": own.served_on, "reply_until": own.reply_until, "listed_on": desk.today,
        "expires_on": desk.today + timedelta(days=300), "decided_by": desk.maker.user,
        "approved_by": desk.checker.user, "other_notice": other, "is_approved": True,
        "version": own.version + 1,
    }  # fmt: skip


def approve(desk: Any, connection: Connection) -> None:
    connection.execute(
        update(_PROPOSAL)
        .where(_PROPOSAL.c.state == "open")
        .values(
            state="approved",
            approved_by=desk.checker.user,
            approved_at=desk.context.clock.now(),
            approved_digest=_PROPOSAL.c.digest_sha256,
            listing_version=_PROPOSAL.c.target_version,
        )
    )


def enlist(desk: Any, view: ListingView, spoil: Break) -> None:
    with desk.context.store.begin() as connection:
        row = values_of(desk, connection, view)
        spoil(connection, row)
        del row["other_notice"]
        if row.pop("is_approved"):
            approve(desk, connection)
        connection.execute(update(_LISTING).where(_LISTING.c.id == view.id).values(**row))


def is_refused(desk: Any, view: ListingView, spoil: Break) -> bool:
    try:
        enlist(desk, view, spoil)
    except ConflictError as error:
        return error.code == "STORE.CONSTRAINT"
    return False


def test_the_database_lists_nobody_with_one_fact_missing(desk: Any, ready: ListingView) -> None:
    let_through = [name for name, spoil in BROKEN.items() if not is_refused(desk, ready, spoil)]

    assert let_through == []
    assert desk.stored(ready.id).state == "reply_window"


def test_with_every_fact_the_database_lists(desk: Any, ready: ListingView) -> None:
    """The control: what is refused above is refused for the one fact that is missing."""
    enlist(desk, ready, lambda _connection, _row: None)

    assert desk.stored(ready.id).state == "listed"


@pytest.mark.parametrize(
    "spoilt",
    [
        "legal_basis_id = NULL",
        "notice_id = NULL",
        "served_on = NULL",
        "reply_until = NULL",
        "reply_until = served_on",
        "listed_on = reply_until",
        "decided_by = NULL",
        "approved_by = NULL",
        "approved_by = decided_by",
        "decided_by = approved_by, approved_by = decided_by",
        "approved_by = (SELECT id FROM user_account WHERE role = 'auditor')",
        "notice_id = (SELECT min(id) FROM notice)",
        "listed_on = expires_on",
        "state = 'ended', end_reason = 'removed', decided_by = approved_by, approved_by = decided_by",
    ],
)
def test_what_is_listed_keeps_its_facts(desk: Any, ready: ListingView, spoilt: str) -> None:
    enlist(desk, ready, lambda _connection, _row: None)

    with pytest.raises(ConflictError), desk.context.store.begin() as connection:
        connection.execute(text(f"UPDATE listing SET {spoilt} WHERE state = 'listed'"))


def test_a_listed_row_keeps_the_very_notice_it_was_listed_on(desk: Any, ready: ListingView) -> None:
    """Also against another notice of its own that would do as well."""
    enlist(desk, ready, lambda _connection, _row: None)
    columns = "listing_id, channel, content_sha256, sent_on, served_on, proof_sha256, given_by, given_at"
    with desk.context.store.begin() as connection:
        connection.execute(
            text(f"INSERT INTO notice ({columns}) SELECT {columns} FROM notice WHERE listing_id = :n"),
            {"n": ready.id},
        )

    with pytest.raises(ConflictError) as refused, desk.context.store.begin() as connection:
        connection.execute(text("UPDATE listing SET notice_id = (SELECT max(id) FROM notice)"))
    assert refused.value.facts["constraint"] == "listed_keeps_its_grounds"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proposal SET state = 'void'",
        "UPDATE proposal SET act = 'reject'",
        "UPDATE proposal SET approved_by = (SELECT id FROM user_account WHERE role = 'auditor')",
        "UPDATE proposal SET facts_json = '{ }'",
        "UPDATE proposal SET approved_at = NULL",
        "UPDATE proposal SET target_id = 1",
    ],
)
def test_what_was_approved_stays_as_it_was(desk: Any, ready: ListingView, statement: str) -> None:
    enlist(desk, ready, lambda _connection, _row: None)
    with pytest.raises(ConflictError) as refused, desk.context.store.begin() as connection:
        connection.execute(text(statement))
    assert refused.value.facts["constraint"] == "proposal_stays_decided"


def test_reasons_may_be_emptied_and_never_written_again(desk: Any, ready: ListingView) -> None:
    enlist(desk, ready, lambda _connection, _row: None)
    with pytest.raises(ConflictError), desk.context.store.begin() as connection:
        connection.execute(update(_PROPOSAL).values(sealed_reasons=b"others"))
    with desk.context.store.begin() as connection:
        connection.execute(update(_PROPOSAL).values(sealed_reasons=None))

    with pytest.raises(ConflictError), desk.context.store.begin() as connection:
        connection.execute(update(_PROPOSAL).values(sealed_reasons=b"others"))


@pytest.mark.parametrize("state", ["refused", "void"])
def test_what_was_refused_or_void_is_never_approved(desk: Any, ready: ListingView, state: str) -> None:
    with desk.context.store.begin() as connection:
        connection.execute(update(_PROPOSAL).values(state=state))

    with pytest.raises(ConflictError), desk.context.store.begin() as connection:
        connection.execute(update(_PROPOSAL).values(state="approved", approved_by=desk.checker.user))
    assert desk.stored(ready.id).state == "reply_window"
