"""A recipient that does not confirm: an alarm, then nothing new against anybody, then the office; and back again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.rules.confirmations import RemovalAlarm
from blacklist_service.workflows.acknowledge_release import Receipt, acknowledge_release
from blacklist_service.workflows.chase_removals import chase_removals
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.diagnosing.service_checks import service_checks
from blacklist_service.workflows.grant_authority import recuse
from blacklist_service.workflows.list_owed_removals import list_owed_removals
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.watch_removals import watch_removals
from tests.codes import exactly


def confirm(world: Any, follower: Any) -> None:
    report = follower.follow()
    receipt = report.receipt
    acknowledge_release(
        world.context, world.agency, follower.feed,
        Receipt(receipt["release"], receipt["state_checksum"], retracted=receipt["retracted"]),
    )  # fmt: skip


def level(world: Any) -> list[RemovalAlarm]:
    return [one.level for one in list_owed_removals(world.context, world.maker)]


def doctor(world: Any) -> str:
    (found,) = [check.level for check in service_checks(world.context) if check.code == "REMOVAL.ALARM"]
    return str(found)


def test_from_the_decision_to_the_confirmation(world: Any, follower: Callable[[str], Any]) -> None:
    world.open_feed()
    gone, stays = world.list_person(), world.list_person()
    world.publish()
    recipient = follower("feed-a")
    confirm(world, recipient)
    assert (level(world), watch_removals(world.context).waiting) == ([], 0)
    with pytest.raises(RefusedError, match=exactly("REMOVAL.NOTHING_OWED")):
        chase_removals(world.context, world.maker, "feed-a", "phone")
    world.end(gone)
    (owed,) = list_owed_removals(world.context, world.maker)
    assert (owed.listing, owed.told_in, owed.level) == (gone, None, RemovalAlarm.WAITING)
    publish_release(world.context, SYSTEM, "feed-a")
    world.move(1)
    assert level(world) == [RemovalAlarm.ALARM]
    watch = watch_removals(world.context)
    assert (watch.alarms, watch.stopped, watch.told) == (1, (), ())
    assert doctor(world) == "warn"
    world.move(23)
    watch = watch_removals(world.context)
    assert (watch.notices, watch.stopped, watch.told) == (1, ("feed-a",), ("feed-a",))
    assert doctor(world) == "fail"
    assert chase_removals(world.context, world.maker, "feed-a", "phone").removals == 1
    assert list_owed_removals(world.context, world.maker)[0].chased_at == world.clock.at
    with pytest.raises(NotFoundError, match=exactly("FEED.UNKNOWN")):
        chase_removals(world.context, world.maker, "feed-x", "phone")
    confirm(world, recipient)
    assert (level(world), doctor(world)) == ([], "ok")
    assert len(recipient.state.entries) == 1, stays


def test_whoever_does_not_confirm_gets_nothing_new_against_anybody(
    world: Any, follower: Callable[[str], Any]
) -> None:
    world.open_feed()
    world.open_feed("feed-b")
    gone, changed, corrected, hidden = (world.list_person() for _ in range(4))
    world.mark(hidden, "is_suppressed", to=True)
    world.mark(hidden, "is_suppressed", to=False)
    for feed in ("feed-a", "feed-b"):
        world.publish(feed)
    late = follower("feed-a")
    confirm(world, late)
    world.end(gone)
    world.mark(hidden, "is_suppressed", to=True)
    publish_release(world.context, SYSTEM, "feed-a")
    world.clock.move(timedelta(hours=4) - timedelta(microseconds=1))
    before = publish_release(world.context, SYSTEM, "feed-a")
    assert before.left_out == {}
    world.clock.move(timedelta(microseconds=1))
    new = world.list_person()
    world.change_amount(changed, 777)
    world.mark(hidden, "is_suppressed", to=False)
    world.end(corrected)
    stopped = publish_release(world.context, SYSTEM, "feed-a")
    assert stopped.left_out == {"REMOVALS.UNCONFIRMED": 1}
    assert stopped.retractions == 1
    # Another recipient, which owes nothing that it was told of so long ago, is told everything.
    assert publish_release(world.context, SYSTEM, "feed-b").left_out == {}
    state = late.follow().state
    held = {one.entry["name"]: one.is_suppressed for one in state.entries.values()}
    assert held == {f"王示例{changed}号": True, f"王示例{hidden}号": True}
    confirm(world, late)
    free = publish_release(world.context, SYSTEM, "feed-a")
    assert free.left_out == {}
    state = late.follow().state
    held = {one.entry["name"]: one.is_suppressed for one in state.entries.values()}
    assert held == {f"王示例{one}号": False for one in (changed, hidden, new)}


def test_the_list_tells_nothing_of_cases_that_are_not_reached(world: Any) -> None:
    """Neither that a recipient is stopped nor that it was reminded, where both are for the sake of another case."""
    world.open_feed()
    hidden, shown = world.list_person(), world.list_person()
    world.publish()
    world.end(hidden)
    world.publish()
    world.move(5)
    world.end(shown)
    world.publish()
    recuse(world.context, SYSTEM, login="checker", subject=hidden)
    chase_removals(world.context, world.maker, "feed-a", "phone")
    (seen,) = list_owed_removals(world.context, world.checker)
    assert (seen.listing, seen.is_stopped, seen.chased_at) == (shown, False, None)
    whole = list_owed_removals(world.context, world.maker)
    assert [(one.listing, one.is_stopped, one.chased_at) for one in whole] == [
        (one, True, world.clock.at) for one in (hidden, shown)
    ]
    chase_removals(world.context, world.checker, "feed-a", "letter")
    world.move(4)
    (seen,) = list_owed_removals(world.context, world.checker)
    assert (seen.is_stopped, seen.chased_at) == (True, whole[0].chased_at)


def test_what_no_removal_stands_behind_is_owed_too(world: Any) -> None:
    """A term that ended is told of as a tombstone before the sweep writes its removal."""
    world.open_feed()
    person = world.list_person()
    world.publish()
    world.clock.move(timedelta(days=800))
    world.publish()
    (owed,) = list_owed_removals(world.context, SYSTEM)
    assert (owed.listing, owed.since, owed.told_in) == (person, owed.told_at, 2)
