"""The queue: nearest legal deadline first, page by page, nothing twice and nothing lost."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.store import waiting_listings
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.cases.pending_steps import PendingStep
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import add_member
from blacklist_service.workflows.grant_authority import grant_area
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.list_waiting import list_waiting
from blacklist_service.workflows.object_to_listing import object_to_listing


def queue(desk: Any, kind: str, state: str = "", *, limit: int = 1) -> list[PendingStep]:
    """The whole queue, in pages of this size."""
    found: list[PendingStep] = []
    page = list_pending(desk.context, desk.checker, kind=kind, state=state, limit=limit)
    while True:
        assert len(page.steps) <= limit
        found += page.steps
        if page.after is None:
            return found
        page = list_pending(desk.context, desk.checker, kind=kind, state=state, after=page.after, limit=limit)


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_reply_windows_are_sorted_by_their_end(desk: Any, limit: int) -> None:
    late = desk.served().listing
    desk.days(1)
    same, day = desk.served().listing, desk.served().listing
    steps = queue(desk, "listing", "reply_window", limit=limit)
    assert [step.id for step in steps] == [late.id, same.id, day.id]
    assert [step.due_on for step in steps] == [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 10)]
    assert steps[0].days is not None
    assert (steps[0].days.calendar, steps[0].days.working) == (6, 4)
    assert steps[0].version == late.version


def test_what_has_no_deadline_comes_by_number(desk: Any) -> None:
    wanted = [desk.alleged().id for _ in range(3)]
    desk.verified()
    assert [step.id for step in queue(desk, "listing", "alleged")] == wanted
    assert {step.due_on for step in queue(desk, "listing", "alleged")} == {None}


def test_objections_and_repairs_wait_for_their_answers(desk: Any) -> None:
    listings = [desk.listed(), desk.listed()]
    for listed in listings:
        proof = (desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number)
        object_to_listing(*proof, reason="paid", narrative="虚构陈述")
        apply_for_repair(*proof, application="虚构申请", has_public_commitment=True)
    for kind in ("objection", "repair"):
        steps = queue(desk, kind)
        assert [step.target_id for step in steps] == [listed.id for listed in listings]
        assert queue(desk, kind, "decided") == []
    assert queue(desk, "objection")[0].due_on == date(2026, 4, 7)
    assert [step.is_disputed for step in queue(desk, "listing", "listed")] == [True, True]


def test_proposals_wait_for_the_second_official(desk: Any) -> None:
    listings = [desk.listed(), desk.listed()]
    for listed in listings:
        desk.propose(listed, "remove")
    steps = queue(desk, "proposal")
    assert [(step.target, step.target_id, step.state) for step in steps] == [
        ("listing", listed.id, "remove") for listed in listings
    ]


def test_removals_wait_for_the_recipients(desk: Any) -> None:
    listings = [desk.listed(), desk.listed()]
    for number, listed in enumerate(listings):
        desk.carried(listed.id, f"feed{number}")
        desk.decide(listed, "remove")
    steps = queue(desk, "removal")
    assert [step.target_id for step in steps] == [listed.id for listed in listings]
    # Three working days after 2026-03-18.
    assert steps[0].due_on == date(2026, 3, 23)


def test_the_queue_is_for_officials(desk: Any) -> None:
    with pytest.raises(ForbiddenError):
        list_pending(desk.context, desk.platform, kind="objection")
    for kind, state in (("gossip", ""), ("listing", ""), ("listing", "ended")):
        with pytest.raises(InvalidError) as refused:
            list_pending(desk.context, desk.maker, kind=kind, state=state)
        assert refused.value.code == "VALUE.UNKNOWN"


@pytest.mark.parametrize("kind", ["listing", "proposal"])
def test_a_queue_tells_nothing_of_cases_elsewhere(desk: Any, kind: str) -> None:
    """Every page is full, and the place behind it is of a case that the official reaches."""
    far = add_member(desk.context, SYSTEM, code="far", name="虚构远", kind="platform", region="340200").id
    mine, theirs = [], []
    for _ in range(3):
        theirs.append(desk.alleged(member_id=far))
        mine.append(desk.alleged())
    theirs.append(desk.alleged(member_id=far))
    grant_area(desk.context, SYSTEM, login="maker", region="340000")
    if kind == "proposal":
        for view in sorted((*mine, *theirs), key=lambda one: one.id):
            desk.propose(view, "reject")
    state = "alleged" if kind == "listing" else ""
    assert len(queue(desk, kind, state, limit=50)) == 3
    reached = {one.id for one in mine}
    pages, after = [], None
    while True:
        page = list_pending(desk.context, desk.checker, kind=kind, state=state, after=after, limit=1)
        pages.append(page)
        if (after := page.after) is None:
            break
        assert after.id == page.steps[-1].cursor.id
    assert [len(page.steps) for page in pages] == [1, 1, 1]
    assert {step.target_id or step.id for page in pages for step in page.steps} == reached
    # What is left is elsewhere: for this official there is no more.
    assert not list_waiting(desk.context, desk.checker, kind=kind, state=state, limit=3).more
    assert list_waiting(desk.context, desk.maker, kind=kind, state=state, limit=3).more


def test_whoever_reaches_little_does_not_walk_a_queue_row_by_row(desk: Any) -> None:
    """Forty cases elsewhere are asked about in pages: fewer questions than cases."""
    far = add_member(desk.context, SYSTEM, code="far", name="虚构远", kind="platform", region="340200").id
    for _ in range(40):
        desk.alleged(member_id=far)
    asked: list[str] = []
    event.listen(desk.context.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert list_pending(desk.context, desk.checker, kind="listing", state="alleged", limit=1).steps == ()
    assert 0 < len(asked) < 40


@pytest.fixture
def of_province(desk: Any) -> Any:
    """The desk of a city, in a service of the province: whose reporters have no region is not of the city."""
    desk.context = replace(desk.context, profile=replace(desk.context.profile, region="340000"))
    return desk


@pytest.mark.parametrize("most", [waiting_listings.MOST_LOOKED_UP, 0])
@pytest.mark.parametrize("limit", [1, 2, 50])
def test_few_people_among_many_are_found_in_the_order_of_their_queue(
    of_province: Any, monkeypatch: pytest.MonkeyPatch, most: int, limit: int
) -> None:
    """Whether their reports are few enough to be looked up, or the queue is read and others are passed over."""
    desk = of_province
    monkeypatch.setattr(waiting_listings, "MOST_LOOKED_UP", most)
    far = add_member(desk.context, SYSTEM, code="far", name="虚构远", kind="platform", region="340200").id
    grant_area(desk.context, SYSTEM, login="maker", region="340000")
    served, alleged = [], []
    for _ in range(3):
        desk.served(member_id=far)
        served.append(desk.served().listing.id)
        desk.alleged(member_id=far)
        alleged.append(desk.alleged().id)
        desk.days(1)
    assert [step.id for step in queue(desk, "listing", "reply_window", limit=limit)] == served
    assert [step.id for step in queue(desk, "listing", "alleged", limit=limit)] == alleged
    of_city = list_pending(desk.context, desk.maker, kind="listing", state="alleged", region="340200")
    assert len(of_city.steps) == 3


def test_whoever_is_reported_first_by_somebody_elsewhere_is_not_found(of_province: Any) -> None:
    """That one of the own members reports a person is asked to be quick; where the person belongs is asked as ever."""
    desk = of_province
    far = add_member(desk.context, SYSTEM, code="far", name="虚构远", kind="platform", region="340200").id
    theirs = desk.alleged(member_id=far)
    desk.report(theirs.id, number=theirs.id + 1)
    mine = desk.alleged()
    assert [step.id for step in queue(desk, "listing", "alleged")] == [mine.id]
