"""The largest batch fits what one official may open and look at: nobody is suspended for an honest one."""

from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError
from blacklist_service.rules.enquiry_limits import (
    MOST_PEOPLE_AN_HOUR,
    MOST_PEOPLE_AN_HOUR_AT_NIGHT,
    pace_of_batch,
)
from blacklist_service.store import alarms, people_seen, quotas
from blacklist_service.workflows.approve_batch import approve_batch
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.listing_view import ListingView
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.grant_authority import grant_role
from blacklist_service.workflows.propose_batch import MOST, propose_batch
from blacklist_service.workflows.show_batch import show_batch
from tests.codes import exactly

# From half past nine in the morning (Chinese time) to half past ten at night.
UNTIL_NIGHT = timedelta(hours=13)
# Opens the most: the person, the facts of every gate, the reasons, each again at the approval.
ACT = "overdue_only"


def case(desk: Any) -> ListingView:
    """A case of two reports that is under review."""
    view = desk.verified()
    desk.report(view.id, number=view.id + 1_000_000)
    stored: ListingView = desk.stored(view.id)
    return stored


@pytest.mark.parametrize("later", [timedelta(0), UNTIL_NIGHT], ids=["by day", "at night"])
def test_the_largest_batch_suspends_nobody(desk: Any, later: timedelta) -> None:
    """The service has its real budgets of openings here; the clock stands, so all of it falls into one minute."""
    add_user(desk.context, SYSTEM, member_code="office", login="chief", role="checker")
    grant_role(desk.context, SYSTEM, login="chief", role="supervisor")
    views = [case(desk) for _ in range(MOST)]
    desk.clock.move(later + timedelta(minutes=1))
    batch = propose_batch(
        desk.context, desk.maker, [(one.id, one.version) for one in views], act=ACT, reasons="虚构理由"
    )
    states = []
    for official in (desk.checker, actor_of_login(desk.context, "chief")):
        shown = show_batch(desk.context, official, batch.id)
        assert len(shown.decisions) == MOST
        states.append(approve_batch(desk.context, official, batch.id, shown.batch.digest).state)
    assert states == ["open", "approved"]
    assert {desk.stored(one.id).state for one in views} == {"overdue_only"}
    show_batch(desk.context, desk.maker, batch.id)
    with desk.context.looks.read() as looks:
        assert not alarms.has_unsettled(looks, desk.checker.member, desk.checker.user)


def laid(desk: Any, count: int) -> int:
    seen = [(one.id, one.version) for one in (desk.alleged() for _ in range(count))]
    return propose_batch(desk.context, desk.maker, seen, act="reject", reasons="虚构理由").id


def test_two_full_batches_in_an_hour_of_the_night_suspend_nobody(desk: Any) -> None:
    batches = [laid(desk, MOST) for _ in range(2)]
    desk.clock.move(UNTIL_NIGHT)
    for number in batches * 2:
        desk.clock.move(timedelta(minutes=2))
        assert len(show_batch(desk.context, desk.checker, number).decisions) == MOST
    with desk.context.looks.read() as looks:
        assert not alarms.has_unsettled(looks, desk.checker.member, desk.checker.user)
        seen = people_seen.people_of(looks, desk.checker.user, desk.today)
        assert quotas.seen_by(looks, desk.checker.user, desk.clock.now() - timedelta(hours=1), 500) == 20
    # Each of them was looked at, and counts towards the people of the day.
    assert seen == 2 * MOST


def test_a_walk_through_batches_at_night_is_a_search(desk: Any) -> None:
    """Many small batches round up, and beside single looks they come to the same end."""
    batches = [laid(desk, 1) for _ in range(MOST_PEOPLE_AN_HOUR_AT_NIGHT + 1)]
    desk.clock.move(UNTIL_NIGHT)
    for number in batches[:-1]:
        show_batch(desk.context, desk.checker, number)
        desk.clock.move(timedelta(seconds=10))
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.SUSPENDED")):
        show_batch(desk.context, desk.checker, batches[-1])


@pytest.mark.parametrize("login", ["maker", "alias"])
def test_of_the_own_batch_each_person_counts_for_the_pace(desk: Any, login: str) -> None:
    """The maker has chosen the people, so a batch is no cheaper way to see them; nor is it from another account."""
    add_user(desk.context, SYSTEM, member_code="office", login="alias", role="checker", person="maker")
    batches = [laid(desk, MOST) for _ in range(2)]
    desk.clock.move(UNTIL_NIGHT)
    show_batch(desk.context, actor_of_login(desk.context, login), batches[0])
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.SUSPENDED")):
        show_batch(desk.context, actor_of_login(desk.context, login), batches[1])


@pytest.mark.parametrize(("people", "count"), [(0, 0), (1, 1), (5, 1), (6, 2), (50, 10)])
def test_a_fifth_of_a_batch_counts_for_the_pace(people: int, count: int) -> None:
    assert pace_of_batch(people) == count


def test_a_searcher_gains_no_more_than_the_fifth() -> None:
    """As many people an hour as full batches let somebody see; the people of the day bound it besides."""
    assert MOST * MOST_PEOPLE_AN_HOUR_AT_NIGHT // pace_of_batch(MOST) == MOST_PEOPLE_AN_HOUR
