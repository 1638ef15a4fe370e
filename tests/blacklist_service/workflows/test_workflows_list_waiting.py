"""All queues in one: the nearest legal deadline first, and nothing silently left out."""

from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError
from blacklist_service.workflows.list_waiting import Counted, list_waiting
from blacklist_service.workflows.object_to_listing import object_to_listing


def test_every_kind_waits_in_one_queue_by_its_deadline(desk: Any) -> None:
    listed = desk.listed()
    object_to_listing(
        desk.context,
        desk.case_numbers[listed.id],
        desk.name,
        desk.id_number,
        reason="paid",
        narrative="虚构陈述",
    )
    window, alleged = desk.served().listing, desk.alleged()
    desk.propose(desk.stored(listed.id), "remove")
    waiting = list_waiting(desk.context, desk.checker)
    assert [(step.kind, step.state) for step in waiting.steps] == [
        ("listing", "reply_window"), ("objection", "with_source"), ("proposal", "remove"), ("listing", "alleged"),
    ]  # fmt: skip
    assert [step.id for step in waiting.steps if step.kind == "listing"] == [window.id, alleged.id]
    assert not waiting.more
    assert list_waiting(desk.context, desk.checker, limit=3).more
    assert not list_waiting(desk.context, desk.checker, limit=4).more


def test_a_long_queue_hides_no_short_one_from_the_counts(desk: Any) -> None:
    """Cases in their reply window come first; what has no deadline is counted all the same."""
    listed = desk.listed()
    desk.propose(desk.stored(listed.id), "remove")
    for _ in range(3):
        desk.served()
    desk.alleged()
    waiting = list_waiting(desk.context, desk.checker, limit=2)
    assert {step.state for step in waiting.steps} == {"reply_window"}
    assert waiting.counts["proposal"] == Counted(1)
    assert waiting.counts["listing"] == Counted(3, is_more=True), "two of the window, and the allegation"
    assert waiting.counts["reconsideration"] == waiting.counts["objection"] == Counted()
    whole = list_waiting(desk.context, desk.checker, limit=3).counts["listing"]
    assert whole == Counted(4), "no more than there are"


def test_one_kind_or_state_may_be_asked_for(desk: Any) -> None:
    listed, alleged, taken_up = desk.listed(), desk.alleged(), desk.verified()
    of_listings = list_waiting(desk.context, desk.maker, kind="listing").steps
    assert [step.id for step in of_listings] == [alleged.id, taken_up.id]
    (standing,) = list_waiting(desk.context, desk.maker, state="listed").steps
    assert (standing.id, standing.due_on, standing.days) == (listed.id, None, None)


def test_two_pages_of_listed_ones_have_no_deadline_and_nothing_twice(desk: Any) -> None:
    wanted = {desk.listed().id for _ in range(3)}
    waiting = list_waiting(desk.context, desk.maker, state="listed", limit=2)
    assert (len(waiting.steps), waiting.more) == (2, True)
    assert {step.id for step in waiting.steps} < wanted


def test_the_queue_is_for_officials_only(desk: Any) -> None:
    with pytest.raises(ForbiddenError):
        list_waiting(desk.context, desk.platform)
