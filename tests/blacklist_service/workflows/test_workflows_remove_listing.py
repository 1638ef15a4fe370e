"""A removal stays open until every recipient that ever had the entry has confirmed; reconciliation sees drift."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError, RefusedError
from blacklist_service.workflows.cases.removals import close_removal_if_confirmed, end_listing_of_withdrawn
from blacklist_service.workflows.reconcile_listings import reconcile_listings
from blacklist_service.workflows.watch_deadlines import watch_deadlines
from blacklist_service.workflows.watch_removals import watch_removals

STRAY_REMOVAL = (
    "INSERT INTO removal (listing_id, reason, effective_on, opened_at, closed_at) "
    "SELECT id, 'removed', '2026-03-10', '2026-03-10 00:00:00', '2026-03-10 00:00:00' FROM listing"
)


def confirmed(desk: Any, listing: int) -> bool:
    with desk.context.store.begin() as connection:
        return close_removal_if_confirmed(connection, desk.context, listing)


WITHOUT = {
    "DRIFT.TERM": ("term_by_decision", "listing"),
    "DRIFT.OFFICIALS": ("proposal_stays_decided", "proposal"),
    "DRIFT.REMOVAL_STRANGE": ("removal_of_what_ended", "removal"),
    "DRIFT.REMOVAL_MISSING": ("removed_by_decision", "listing"),
}


def test_no_removal_is_written_of_what_stands(desk: Any) -> None:
    desk.listed()
    with pytest.raises(ConflictError) as refused, desk.context.store.begin() as connection:
        connection.execute(text(STRAY_REMOVAL))
    assert refused.value.facts["constraint"] == "removal_of_what_ended"


def withdrawn(desk: Any, listing: int) -> Any:
    desk.spoil_report(listing, state="withdrawn")
    with desk.context.store.begin() as connection:
        return end_listing_of_withdrawn(connection, desk.context, desk.row(listing))


@pytest.mark.parametrize("reason", ["removed", "corrected"])
def test_what_no_feed_carried_is_closed_at_once(desk: Any, reason: str) -> None:
    listed = desk.listed()
    ended = desk.decide(listed, "remove", end_reason=reason).listing
    assert (ended.state, ended.end_reason, ended.ended_on) == ("ended", reason, date(2026, 3, 10))
    removal = desk.removal(listed.id)
    assert (removal.reason, removal.closed_at is not None) == (reason, True)


def test_every_recipient_must_confirm(desk: Any) -> None:
    listed = desk.listed()
    one, other = desk.carried(listed.id, "one"), desk.carried(listed.id, "other")
    desk.decide(listed, "remove")
    assert desk.removal(listed.id).closed_at is None
    assert not confirmed(desk, listed.id)
    desk.retracted(one, listed.id, is_acknowledged=True)
    desk.retracted(other, listed.id, is_acknowledged=False)
    assert not confirmed(desk, listed.id)
    desk.retracted(other, listed.id, is_acknowledged=True)
    assert confirmed(desk, listed.id)
    assert desk.removal(listed.id).closed_at == desk.context.clock.now()
    assert confirmed(desk, listed.id)
    assert reconcile_listings(desk.context).is_clean


def test_without_a_removal_there_is_nothing_to_close(desk: Any) -> None:
    assert not confirmed(desk, desk.listed().id)


def test_what_leaves_the_list_as_overdue_only_is_forgotten_by_recipients_too(desk: Any) -> None:
    listed = desk.listed()
    desk.carried(listed.id)
    assert desk.decide(listed, "overdue_only").listing.state == "overdue_only"
    removal = desk.removal(listed.id)
    assert (removal.reason, removal.closed_at) == ("corrected", None)


def test_late_removals_are_counted(desk: Any) -> None:
    listed = desk.listed()
    desk.carried(listed.id)
    desk.decide(listed, "remove")
    desk.days(3)
    assert watch_deadlines(desk.context).late_removals == 0
    desk.days(1)
    assert watch_deadlines(desk.context).late_removals == 1


@pytest.mark.parametrize("stage", ["alleged", "verified", "listed"])
def test_the_last_withdrawal_ends_every_stage(desk: Any, stage: str) -> None:
    view = getattr(desk, stage)()
    ended = withdrawn(desk, view.id)
    assert (ended.state, ended.end_reason) == ("ended", "withdrawn")
    assert desk.stored(view.id).state == "ended"
    assert desk.removal(view.id).reason == "withdrawn"
    again = withdrawn(desk, view.id)
    assert again.version == ended.version


def test_a_withdrawal_voids_what_was_proposed(desk: Any) -> None:
    listed = desk.listed()
    from_maker = desk.propose(listed, "remove")
    withdrawn(desk, listed.id)
    with desk.context.store.read() as connection:
        state = connection.execute(
            text("SELECT state FROM proposal WHERE digest_sha256 = :digest"), {"digest": from_maker.digest}
        ).scalar_one()
    assert state == "void"


@pytest.mark.parametrize("act", ["list", "remove", "overdue_only"])
def test_an_allegation_is_neither_listed_nor_removed(desk: Any, act: str) -> None:
    with pytest.raises(RefusedError) as refused:
        desk.decide(desk.alleged(), act)
    assert refused.value.code == "LISTING.STATE"


@pytest.mark.parametrize(
    ("spoiling", "code"),
    [
        ("UPDATE listing SET is_disputed = TRUE", "DRIFT.DISPUTED"),
        ("UPDATE legal_basis SET in_force_until = '2026-03-09'", "DRIFT.BASIS"),
        ("UPDATE listing SET expires_on = '2026-03-09'", "DRIFT.TERM"),
        ("UPDATE proposal SET state = 'void'", "DRIFT.OFFICIALS"),
        (
            STRAY_REMOVAL,
            "DRIFT.REMOVAL_STRANGE",
        ),
        ("UPDATE listing SET state = 'ended', end_reason = 'removed'", "DRIFT.REMOVAL_MISSING"),
    ],
)
def test_drift_is_told_with_its_listing(desk: Any, without_guard: Any, spoiling: str, code: str) -> None:
    listed = desk.listed()
    assert reconcile_listings(desk.context).is_clean
    with desk.context.store.begin() as connection:
        if code in WITHOUT:
            without_guard(connection, *WITHOUT[code])
        connection.execute(text(spoiling))
    desk.adopt()
    found = reconcile_listings(desk.context)
    assert [(drift.code, drift.listing) for drift in found.drifts] == [(code, listed.id)]
    assert found.compared == 1
    assert desk.kinds("reconciliation", 1) == ["listings_drifted"]


def test_drift_of_a_removal_is_told_both_ways(desk: Any, without_guard: Any) -> None:
    listed = desk.listed()
    feed = desk.carried(listed.id)
    desk.decide(listed, "remove")
    with desk.context.store.begin() as connection:
        without_guard(connection, "removal_waits_for_all", "removal")
        connection.execute(text("UPDATE removal SET closed_at = opened_at"))
    assert [drift.code for drift in reconcile_listings(desk.context).drifts] == ["DRIFT.REMOVAL_EARLY"]
    desk.retracted(feed, listed.id, is_acknowledged=True)
    with desk.context.store.begin() as connection:
        connection.execute(text("UPDATE removal SET closed_at = NULL"))
    assert [drift.code for drift in reconcile_listings(desk.context).drifts] == ["DRIFT.REMOVAL_LATE"]
    assert desk.context.clock.now() - desk.removal(listed.id).opened_at == timedelta(0)
    # The clock closes it.
    assert watch_removals(desk.context).closed == 1
    assert reconcile_listings(desk.context).drifts == ()
    assert watch_removals(desk.context).closed == 0


@pytest.mark.parametrize("is_retracted", [False, True])
def test_the_database_closes_no_removal_that_is_owed_an_answer(desk: Any, is_retracted: bool) -> None:
    listed = desk.listed()
    feed = desk.carried(listed.id)
    desk.decide(listed, "remove")
    if is_retracted:
        desk.retracted(feed, listed.id, is_acknowledged=False)
    with pytest.raises(ConflictError) as refused, desk.context.store.begin() as connection:
        connection.execute(text("UPDATE removal SET closed_at = opened_at"))
    assert refused.value.facts["constraint"] == "removal_waits_for_all"
    with pytest.raises(ConflictError) as deleted, desk.context.store.begin() as connection:
        connection.execute(text("DELETE FROM removal"))
    assert deleted.value.facts["constraint"] == "removal_no_delete"


def test_no_removal_is_written_closed_while_somebody_holds_the_entry(desk: Any, without_guard: Any) -> None:
    desk.carried(desk.listed().id)
    with desk.context.store.begin() as connection:
        without_guard(connection, "removal_of_what_ended", "removal")
    with pytest.raises(ConflictError) as refused, desk.context.store.begin() as connection:
        connection.execute(text(STRAY_REMOVAL))
    assert refused.value.facts["constraint"] == "removal_opens_unconfirmed"
