"""A case that is over is with nobody, and neither it nor what is out of reach keeps a live one from being told."""

from typing import Any

import pytest
from sqlalchemy import select, update

from blacklist_service.jobs.kinds import KINDS
from blacklist_service.store import assignments
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Assignment, Listing
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.removals import close_removal_if_confirmed
from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.escalate_case import escalate_case
from blacklist_service.workflows.grant_authority import recuse
from blacklist_service.workflows.hand_over_case import hand_over_case
from blacklist_service.workflows.list_assigned import MOST_ASSIGNED, list_assigned
from blacklist_service.workflows.take_over_case import take_over_case
from tests.told import told

WHY = "虚构理由：出差"


@pytest.fixture
def chief(desk: Any) -> Actor:
    """An official of the province."""
    add_member(desk.context, SYSTEM, code="province", name="虚构省整治办", kind="office", region="340000")
    add_user(desk.context, SYSTEM, member_code="province", login="chief", role="maker")
    return actor_of_login(desk.context, "chief")


def own(desk: Any, actor: Actor) -> list[int]:
    return [one.assignment.listing for one in list_assigned(desk.context, actor)]


def standing(desk: Any) -> list[int]:
    table = table_of(Assignment)
    with desk.context.store.read() as connection:
        asked = select(table.c.listing_id).where(table.c.ended_at.is_(None)).order_by(table.c.id)
        return list(connection.execute(asked).scalars())


def watch(desk: Any) -> None:
    KINDS["watch_deadlines"].run(desk.context, 0)


@pytest.mark.parametrize("act", ["hand over", "raise"])
def test_a_rejected_case_is_with_nobody(desk: Any, chief: Actor, act: str) -> None:
    case, live = desk.alleged(), desk.alleged()
    for one in (case, live):
        given = (desk.context, desk.maker, one.id, one.version)
        if act == "raise":
            escalate_case(*given, reason=WHY)
        else:
            hand_over_case(*given, login="checker", reason=WHY)
    has = chief if act == "raise" else desk.checker
    assert own(desk, has) == [case.id, live.id]
    desk.decide(desk.stored(case.id), "reject")
    assert own(desk, has) == [live.id]
    watch(desk)
    assert standing(desk) == [live.id]
    ((actor, _kind, _thing, number, detail),) = told(desk.context, "assignment_ended")
    assert (actor, number) == ("system", case.id)
    assert detail["with"] == (None if act == "raise" else desk.checker.user)
    # Another run changes nothing.
    watch(desk)
    assert len(told(desk.context, "assignment_ended")) == 1


def test_a_removal_that_waits_keeps_an_ended_case_in_hand(desk: Any) -> None:
    case = desk.listed()
    take_over_case(desk.context, desk.maker, case.id, case.version, reason=WHY)
    feed = desk.carried(case.id)
    desk.decide(desk.stored(case.id), "remove")
    assert desk.row(case.id).state == "ended"
    watch(desk)
    (held,) = list_assigned(desk.context, desk.maker)
    assert [one.kind for one in held.steps] == ["removal"]
    desk.retracted(feed, case.id, is_acknowledged=True)
    with desk.context.store.begin() as connection:
        assert close_removal_if_confirmed(connection, desk.context, case.id)
    assert own(desk, desk.maker) == []
    watch(desk)
    assert standing(desk) == []


@pytest.mark.parametrize("why", ["over", "kept away from"])
def test_however_many_are_not_told_a_later_one_is(desk: Any, chief: Actor, why: str) -> None:
    """A full list of cases that the official does not see stands in front of the one that was raised last."""
    before = [desk.alleged() for _one in range(MOST_ASSIGNED)]
    first, *others = before
    escalate_case(desk.context, desk.maker, first.id, first.version, reason=WHY)
    with desk.context.store.begin() as connection:
        raised = assignments.standing_on(connection, [first.id])[first.id]
        for one in others:
            copy = raised.model_copy(update={"id": None, "listing_id": one.id})
            assignments.add_assignment(connection, copy)
    assert len(own(desk, chief)) == MOST_ASSIGNED
    if why == "over":
        table = table_of(Listing)
        with desk.context.store.begin() as connection:
            connection.execute(
                update(table).values(state="ended", end_reason="withdrawn", ended_on=desk.today)
            )
        desk.adopt()
    else:
        recuse(desk.context, SYSTEM, login="chief", member_code="platform")
    other = add_member(
        desk.context, SYSTEM, code="another", name="虚构另一平台", kind="platform", region="340100"
    )
    late = desk.alleged(member_id=other.id)
    escalate_case(desk.context, desk.maker, late.id, late.version, reason=WHY)
    assert own(desk, chief) == [late.id]
