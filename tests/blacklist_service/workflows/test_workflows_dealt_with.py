"""What officials decided upon in a case that is closed is the ground of no other case."""

from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.errors import ConflictError
from blacklist_service.store import bound_reports, reports
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.cases.decided_reports import reports_behind, reports_behind_each
from blacklist_service.workflows.cases.withdraw_allegations import end_listings_without_reports
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.show_listing import show_listing
from tests.codes import exactly


def report(desk: Any, subject: int, **changed: Any) -> int:
    """A further report about a subject, of the next row of the same file."""
    with desk.context.store.read() as connection:
        known = reports.ids_of_subject(connection, subject)
    made: int = desk.report(subject, number=max(known) + 1, **changed)
    return made


def correct(desk: Any, old: int, subject: int, **changed: Any) -> int:
    """The member corrects a report."""
    desk.spoil_report(old, state="superseded", superseded_by=old + 1)
    made: int = desk.report(subject, number=old + 1, **changed)
    return made


def behind(desk: Any, listing: int) -> list[int]:
    """What a case rests on, asked alone and among several."""
    row = desk.row(listing)
    with desk.context.store.read() as connection:
        alone = [one.id for one in reports_behind(connection, row)]
        assert [one.id for one in reports_behind_each(connection, [row])[listing]] == alone
    return alone


def open_cases(desk: Any) -> list[tuple[int, str]]:
    """The cases that no official has closed, by number and state."""
    table = table_of(Listing)
    closed = ("rejected", "overdue_only", "ended")
    asked = select(table.c.id, table.c.state).where(table.c.state.not_in(closed)).order_by(table.c.id)
    with desk.context.store.read() as connection:
        return [(number, state) for number, state in connection.execute(asked)]


def past(desk: Any, subject: int) -> set[int]:
    with desk.context.store.read() as connection:
        return bound_reports.dealt_with(connection, [subject])


@pytest.mark.parametrize("way", ["rejected", "overdue_only", "ended"])
def test_what_was_decided_upon_is_dealt_with_also_where_it_is_corrected(desk: Any, way: str) -> None:
    closed = getattr(desk, way)()
    assert past(desk, closed.id) == {closed.id}
    assert open_cases(desk) == []
    corrected = correct(desk, closed.id, closed.id)
    assert past(desk, closed.id) == {corrected}


@pytest.mark.parametrize("way", ["rejected", "overdue_only", "ended"])
def test_another_case_rests_on_what_came_since(desk: Any, way: str) -> None:
    closed = getattr(desk, way)()
    fresh = report(desk, closed.id)
    open_case(desk, fresh, closed.id)
    assert behind(desk, fresh) == [fresh]
    assert behind(desk, closed.id) == [closed.id]


def open_case(desk: Any, number: int, subject: int) -> None:
    with desk.context.store.begin() as connection:
        connection.execute(
            table_of(Listing).insert().values(**Listing(id=number, subject_id=subject).model_dump())
        )


def test_what_was_withdrawn_may_be_reported_again(desk: Any) -> None:
    listed = desk.listed()
    desk.spoil_report(listed.id, state="withdrawn")
    with desk.context.store.begin() as connection:
        end_listings_without_reports(connection, desk.context, [listed.id])
    assert desk.row(listed.id).end_reason == "withdrawn"
    again = report(desk, listed.id)
    open_case(desk, again, listed.id)
    assert (past(desk, listed.id), behind(desk, again)) == (set(), [again])


def test_a_listing_waits_for_nothing_that_was_dealt_with(desk: Any) -> None:
    closed = desk.ended()
    fresh = report(desk, closed.id)
    open_case(desk, fresh, closed.id)
    listed = list_anew(desk, fresh)
    assert listed.state == "listed"
    assert behind(desk, fresh) == [fresh]
    assert show_listing(desk.context, desk.maker, fresh).reports_waiting == 0
    assert list_pending(desk.context, desk.maker, kind="amendment").steps == ()


def list_anew(desk: Any, listing: int) -> Any:
    """From the allegation to the list: verified, told, waited for, decided."""
    desk.alleged = lambda **_: desk.stored(listing)  # the case that stands already, in the place of a new one
    return desk.listed()


def test_a_rejection_that_did_not_see_a_report_looks_at_all_of_them_anew(desk: Any) -> None:
    alleged = desk.alleged()
    proposal = desk.propose(alleged, "reject")
    unseen = report(desk, alleged.id)
    approve_proposal(desk.context, desk.checker, "listing", alleged.id, proposal.digest)
    assert past(desk, alleged.id) == set()
    assert open_cases(desk) == [(unseen, "alleged")]
    assert behind(desk, unseen) == [alleged.id, unseen]


@pytest.mark.parametrize("act", ["remove", "overdue_only"])
def test_what_waited_when_a_listing_was_closed_is_a_case_of_its_own(desk: Any, act: str) -> None:
    listed = desk.listed()
    waiting = report(desk, listed.id)
    desk.decide(desk.stored(listed.id), act)
    assert open_cases(desk) == [(waiting, "alleged")]
    assert behind(desk, waiting) == [waiting]


def test_officials_see_what_was_decided_before(desk: Any) -> None:
    closed = desk.ended()
    fresh = report(desk, closed.id)
    open_case(desk, fresh, closed.id)
    found = show_case(desk.context, desk.maker, fresh)
    (earlier,) = found.earlier
    assert (earlier.id, earlier.state, earlier.end_reason) == (closed.id, "ended", "removed")
    marks = [(one.shown.is_dealt_with, one.is_same_debt) for one in found.reports]
    # Every report of the desk names the same contract.
    assert sorted(marks) == [(False, True), (True, False)]
    itself = show_case(desk.context, desk.maker, closed.id)
    assert itself.earlier == ()
    assert [one.shown.is_dealt_with for one in itself.reports].count(True) == 0


@pytest.mark.parametrize("way", ["alleged", "verified", "reply_window"])
def test_the_database_binds_nothing_to_an_open_case(desk: Any, way: str) -> None:
    made = getattr(desk, way)()
    with (
        pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")),
        desk.context.store.begin() as connection,
    ):
        bound_reports.bind_reports(connection, made.id, [made.id])


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_case_ends_with_the_last_report_that_it_could_rest_on(desk: Any, *, is_listed: bool) -> None:
    closed = desk.ended()
    fresh = report(desk, closed.id)
    open_case(desk, fresh, closed.id)
    if is_listed:
        list_anew(desk, fresh)
    desk.spoil_report(fresh, state="withdrawn")
    with desk.context.store.begin() as connection:
        end_listings_without_reports(connection, desk.context, [closed.id])
    assert (desk.row(fresh).state, desk.row(fresh).end_reason) == ("ended", "withdrawn")
    assert open_cases(desk) == []
