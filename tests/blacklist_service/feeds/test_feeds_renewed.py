"""No list goes stale between two slots: the clock renews it, and nothing new against anybody goes out with that."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import NotReadyError
from blacklist_service.jobs import queue
from blacklist_service.jobs.kinds import KINDS
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import all_schedules, queue_due_slots, tick
from blacklist_service.jobs.urgent import queue_urgent_releases
from blacklist_service.jobs.worker import Kind
from blacklist_service.store import feeds, jobs
from blacklist_service.workflows.acknowledge_release import Receipt, acknowledge_release
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.diagnosing.stale_feeds import stale_feeds_check
from blacklist_service.workflows.give_status_list import give_status_list
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.read_feed import manifest_of
from exports.manifest import Manifest

OWN = {kind: KINDS[kind] for kind in ("publish_release", "urgent_release")}
HOURS = 14 * 24
# The clock tries from 18 hours on, and a whole hour passes until it looks: at most so many renewals in that time.
MOST_RENEWALS = HOURS // 18
WORKDAYS, WEEKLY, BY_HAND = "workdays", "weekly", "by-hand"
# Friday afternoon before a usual weekend; the Monday before the National Day's eight days off, in Beijing.
FRIDAY, BEFORE_GOLDEN_WEEK = datetime(2026, 3, 6, 7, tzinfo=UTC), datetime(2026, 9, 28, 7, tzinfo=UTC)


def open_three(world: Any, at: datetime) -> None:
    """Three feeds, each published once by somebody's hand at an instant."""
    world.clock.at = at
    world.open_feed(WORKDAYS, cron="0 9 * * 1-5", calendar="working_days")
    world.open_feed(WEEKLY, cron="0 9 * * 1")
    world.open_feed(BY_HAND, cron="")
    for feed in (WORKDAYS, WEEKLY, BY_HAND):
        publish_release(world.context, SYSTEM, feed)


def manifest(world: Any, feed: str) -> Manifest:
    return Manifest.from_bytes(manifest_of(world.context, world.agency, feed)[0])


def tick_and_run(world: Any, kinds: dict[str, Kind] = OWN) -> None:
    tick(world.context)
    run_due_jobs(world.context, kinds)


def confirm(world: Any, recipient: Any) -> None:
    """Follows and says so: who leaves a removal unconfirmed gets nothing new at a slot either."""
    told = recipient.follow().receipt
    acknowledge_release(
        world.context, world.agency, recipient.feed,
        Receipt(told["release"], told["state_checksum"], retracted=told["retracted"]),
    )  # fmt: skip


def walk(world: Any, hours: int) -> list[tuple[str, datetime]]:
    """So many hours of the clock; which manifests had ended when an hour began."""
    stale = []
    for _ in range(hours):
        world.move(1)
        stale += [
            (feed, world.clock.at)
            for feed in (WORKDAYS, WEEKLY, BY_HAND)
            if manifest(world, feed).expires_at <= world.clock.at
        ]
        slots = [one for one in all_schedules(world.context) if one.kind in OWN]
        queue_due_slots(world.context, slots)
        queue_urgent_releases(world.context)
        run_due_jobs(world.context, OWN)
    return stale


def left_out(world: Any, feed: str) -> dict[str, int]:
    (found,) = [one.left_out for one in list_feeds(world.context, SYSTEM) if one.code == feed]
    return dict(found or {})


def urgent_jobs(world: Any, feed: str = "feed-a") -> list[tuple[str, str | None]]:
    with world.context.store.read() as connection:
        found = jobs.jobs_of(connection, "urgent_release", feeds.find_feed(connection, feed).id)
    return [(job.state, job.error_code) for job in found]


def objects(world: Any) -> Counter[str]:
    with world.context.store.read() as connection:
        names = connection.execute(text("SELECT name FROM release_object")).scalars()
        return Counter(name.partition("-")[0] for name in names)


@pytest.mark.parametrize("start", [FRIDAY, BEFORE_GOLDEN_WEEK])
def test_no_hour_of_two_weeks_is_without_a_valid_manifest(world: Any, follower: Any, start: datetime) -> None:
    world.list_people(2)
    open_three(world, start)
    recipients = [follower(feed) for feed in (WORKDAYS, WEEKLY, BY_HAND)]
    assert walk(world, HOURS) == []
    for recipient in recipients:
        assert len(recipient.follow().state.entries) == 2
        given = give_status_list(world.context, SYSTEM, recipient.feed)
        assert given.expires_at > world.clock.at
    numbers = {one.code: one.release for one in list_feeds(world.context, SYSTEM)}
    assert 10 <= numbers[BY_HAND] <= 1 + MOST_RENEWALS
    # Slots come between: each begins the eighteen hours anew.
    assert max(numbers.values()) <= 1 + MOST_RENEWALS + 10
    # Nothing changed: three first snapshots, and beside them one empty delta for each release that followed.
    assert objects(world) == {"snapshot": 3, "delta": sum(numbers.values()) - 3}
    assert stale_feeds_check(world.context).level == "ok"


def test_a_renewal_says_the_same_again(world: Any) -> None:
    world.list_people(2)
    world.open_feed(cron="")
    world.publish()
    before = manifest(world, "feed-a")
    world.clock.move(timedelta(hours=18) - timedelta(seconds=1))
    assert queue_urgent_releases(world.context) == 0
    world.clock.move(timedelta(seconds=1))
    tick_and_run(world)
    after = manifest(world, "feed-a")
    assert (after.release, after.snapshot, after.state_checksum) == (
        2,
        before.snapshot,
        before.state_checksum,
    )
    assert [(one.operations, one.retractions) for one in after.deltas] == [(0, 0)]
    assert after.issued_at == world.clock.at
    tick_and_run(world)
    assert manifest(world, "feed-a").release == 2


def test_new_data_waits_for_the_slot_and_a_removal_does_not(world: Any, follower: Any) -> None:
    """From Friday afternoon to Monday morning, of a feed of working days, a weekly one and one by hand."""
    gone, changed, hidden = world.list_people(3)
    world.mark(hidden, "is_suppressed", to=True)
    world.mark(hidden, "is_suppressed", to=False)
    open_three(world, FRIDAY)
    recipients = {feed: follower(feed) for feed in (WORKDAYS, WEEKLY, BY_HAND)}
    for recipient in recipients.values():
        recipient.follow()
    tick_and_run(world)
    world.mark(hidden, "is_suppressed", to=True)
    tick_and_run(world)
    new = world.list_person()
    world.mark(hidden, "is_suppressed", to=False)
    world.change_amount(changed, 4321)
    assert walk(world, 20) == []
    # Saturday, 11:00 UTC: everything was renewed. What is true now of whom they hold went out, and nobody new.
    for feed, recipient in recipients.items():
        entries = recipient.follow().state.entries.values()
        held = {one.entry["name"]: (one.entry["outstanding_fen"], one.is_suppressed) for one in entries}
        assert set(held) == {f"王示例{one}号" for one in (gone, changed, hidden)}
        assert (held[f"王示例{changed}号"], held[f"王示例{hidden}号"][1]) == ((4321, False), True)
        assert left_out(world, feed) == {"RELEASE.NOT_DUE": 1}
    world.end(gone)
    tick_and_run(world)
    for recipient in recipients.values():
        confirm(world, recipient)
        entries = recipient.state.entries.values()
        assert {one.entry["name"] for one in entries} == {f"王示例{one}号" for one in (changed, hidden)}
    assert walk(world, 60) == []
    publish_release(world.context, SYSTEM, BY_HAND)
    for feed, recipient in recipients.items():
        entries = recipient.follow().state.entries.values()
        held = {one.entry["name"]: one.is_suppressed for one in entries}
        assert held == {f"王示例{one}号": False for one in (changed, hidden, new)}
        assert left_out(world, feed) == {}


def test_a_try_that_failed_is_made_again_while_the_manifest_holds(world: Any) -> None:
    def fail(_context: Context, _feed: int) -> None:
        raise NotReadyError("SM2.UNAVAILABLE", "", "")

    world.open_feed(cron="")
    world.list_person()
    world.publish()
    world.move(18)
    for _ in range(3):
        tick_and_run(world, {"urgent_release": Kind(fail, is_whole=True)})
        world.clock.move(timedelta(minutes=10))
    assert manifest(world, "feed-a").release == 1
    tick_and_run(world)
    assert manifest(world, "feed-a").release == 2
    assert {state for state, _code in urgent_jobs(world)} == {"done"}


def test_a_try_that_was_refused_is_made_again_in_the_next_hour(world: Any) -> None:
    world.open_feed(cron="")
    world.list_person()
    world.publish()
    world.move(18)
    tick(world.context)
    held = queue.claim(world.context, ("urgent_release",))
    assert held is not None
    queue.fail(world.context, held, "RELEASE.MOVED")
    tick_and_run(world)
    assert manifest(world, "feed-a").release == 1
    world.move(1)
    tick_and_run(world)
    assert (manifest(world, "feed-a").release, len(urgent_jobs(world))) == (2, 2)


def test_a_worker_that_died_leaves_the_renewal_to_another(world: Any) -> None:
    world.open_feed(cron="")
    world.list_person()
    world.publish()
    world.move(18)
    tick(world.context)
    assert queue.claim(world.context, ("urgent_release",)) is not None
    tick_and_run(world)
    assert manifest(world, "feed-a").release == 1
    world.move(1)
    # The clock has asked again meanwhile; the second of the two finds nothing left to do.
    tick_and_run(world)
    assert (manifest(world, "feed-a").release, urgent_jobs(world)) == (2, [("done", None)] * 2)


def test_what_waits_for_a_second_official_is_not_declared_fresh(world: Any, follower: Any) -> None:
    """So many whom recipients must not use: until somebody signs, the list goes stale and nobody is used at all."""
    world.open_feed(cron="")
    people = world.list_people(53)
    world.publish()
    recipient = follower("feed-a")
    recipient.follow()
    world.end_all(people[:51])
    for _ in range(26):
        tick_and_run(world)
        world.move(1)
    assert manifest(world, "feed-a").release == 1
    assert urgent_jobs(world) == [("failed", "RELEASE.MASS_REMOVAL")] * 26
    doctor = stale_feeds_check(world.context)
    assert (doctor.level, "1" in doctor.en) == ("warn", True)
    publish_release(world.context, world.maker, "feed-a", second_actor=world.checker)
    world.move(18)
    tick_and_run(world)
    assert manifest(world, "feed-a").release == 3
    # Who missed the approved one passes by the second signature of the renewal.
    assert len(recipient.follow().state.entries) == 2
    assert stale_feeds_check(world.context).level == "ok"


def test_who_confirms_nothing_has_its_list_renewed_and_gets_nothing_new(world: Any, follower: Any) -> None:
    world.open_feed(cron="0 9 1 1 *")
    gone, _stays = world.list_people(2)
    world.publish()
    recipient = follower("feed-a")
    recipient.follow()
    world.end(gone)
    tick_and_run(world)
    world.list_person()
    world.move(18)
    tick_and_run(world)
    assert (manifest(world, "feed-a").release, left_out(world, "feed-a")) == (3, {"REMOVALS.UNCONFIRMED": 1})
    assert len(recipient.follow().state.entries) == 1


def test_what_was_never_published_or_is_paused_is_not_renewed(world: Any) -> None:
    world.list_person()
    world.open_feed(cron="")
    world.open_feed("never", cron="")
    world.publish()
    world.sql("UPDATE feed SET state = 'paused' WHERE code = 'feed-a'")
    world.move(30)
    assert queue_urgent_releases(world.context) == 0
    assert stale_feeds_check(world.context).level == "ok"
