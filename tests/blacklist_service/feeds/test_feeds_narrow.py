"""Between two slots a long list is not compared whole: who must be taken back or marked goes out, nobody else is read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from blacklist_service.clock import MovingClock
from blacklist_service.errors import RefusedError
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import tick
from blacklist_service.store.tables import Objection
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.give_status_list import give_status_list
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.publish_release import ReleaseView, publish_release
from blacklist_service.workflows.read_feed import manifest_of
from blacklist_service.workflows.releasing.named_objects import DELTAS_LISTED
from blacklist_service.workflows.releasing.stopping import NOT_DUE
from exports.manifest import Manifest
from tests.blacklist_service.feeds.conftest import Follower, World, add, build_world
from tests.codes import exactly

LONG = 3


@pytest.fixture
def world(context: Context, moving_clock: MovingClock) -> World:
    """A service on each database, to which three entries are a long list; a day passes between two slots."""
    long = context.settings.model_copy(update={"narrow_release_from": LONG})
    world = build_world(replace(context, settings=long), moving_clock)
    world.open_feed(cron="0 9 1 1 *")
    return world


def manifest(world: World) -> Manifest:
    return Manifest.from_bytes(manifest_of(world.context, world.agency, "feed-a")[0])


def publish_urgently(world: World, minutes: int = 1) -> ReleaseView:
    world.clock.move(timedelta(minutes=minutes))
    return publish_release(world.context, SYSTEM, "feed-a", is_urgent=True)


def object_to(world: World, listing: int) -> None:
    with world.context.store.begin() as connection:
        add(connection, Objection(
            id=listing, listing_id=listing, reason="paid", state="with_source", received_on=date(2026, 1, 30),
            received_at=world.clock.at, due_on=date(2026, 2, 19), answer_due_on=date(2026, 2, 9),
            sealed_narrative=b"sealed", version=1,
        ))  # fmt: skip
    world.mark(listing, "is_disputed", to=True)


def held(follower: Follower) -> dict[str, tuple[bool, bool]]:
    """Whom a recipient holds, each with whether it may not be used and whether it is disputed."""
    assert follower.state is not None
    return {
        str(one.entry["name"]): (one.is_suppressed, bool(one.entry["disputed"]))
        for one in follower.state.entries.values()
    }


def test_who_must_go_goes_and_the_others_wait(world: World, follower: Callable[[], Follower]) -> None:
    gone, hidden, disputed, changed, _same = world.list_people(5)
    recipient = follower()
    first = world.publish()
    recipient.follow()
    world.end(gone)
    world.mark(hidden, "is_suppressed", to=True)
    object_to(world, disputed)
    world.change_amount(changed, 777)
    world.list_person()
    narrow = publish_urgently(world)
    assert (narrow.operations, narrow.retractions, narrow.snapshot) == (3, 1, first.snapshot)
    recipient.follow()
    assert held(recipient) == {
        "王示例2号": (True, False), "王示例3号": (False, True), "王示例4号": (False, False), "王示例5号": (False, False),
    }  # fmt: skip
    # Whoever begins anew takes the old snapshot and the delta behind it.
    recipient.state = None
    recipient.follow()
    assert "王示例1号" not in held(recipient)
    whole = world.publish()
    assert (whole.operations, whole.snapshot) == (2, f"snapshot-{whole.number}.ndjson")
    recipient.follow()
    assert held(recipient).keys() == {f"王示例{number}号" for number in range(2, 7)}


def test_nobody_else_is_read(world: World) -> None:
    people = world.list_people(LONG + 1)
    world.publish()
    world.end(people[0])
    # Somebody changed another listing's row behind the service: whoever reads it refuses.
    with world.context.store.begin() as connection:
        connection.execute(
            text("UPDATE report SET outstanding_fen = 1 WHERE subject_id = :n"), {"n": people[1]}
        )
    assert publish_urgently(world).retractions == 1
    with pytest.raises(RefusedError, match=exactly("STORE.ROW_CHANGED")):
        world.publish()


def test_it_takes_no_more_statements_however_long_the_list(world: World) -> None:
    def counted() -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(world.context.store.engine, "before_cursor_execute", note)
        publish_urgently(world)
        event.remove(world.context.store.engine, "before_cursor_execute", note)
        return sum("FROM report" in one or "FROM listing" in one for one in seen)

    first, second, *_others = world.list_people(LONG + 2)
    world.publish()
    world.end(first)
    few = counted()
    world.list_people(40)
    world.publish()
    world.end(second)
    assert 0 < counted() <= few


def test_it_ends_when_the_one_before_ends_and_the_renewal_compares_everybody(world: World) -> None:
    gone, changed, *_others = world.list_people(LONG + 1)
    world.publish()
    ends_at = manifest(world).expires_at
    world.move(10)
    world.end(gone)
    publish_urgently(world)
    narrow = manifest(world)
    assert (narrow.expires_at, narrow.snapshot.release, narrow.release) == (ends_at, 1, 2)
    assert give_status_list(world.context, SYSTEM, "feed-a").expires_at == ends_at
    world.change_amount(changed, 777)
    for hours, release, snapshot in ((7, 2, 1), (1, 3, 3), (1, 3, 3)):
        world.move(hours)
        tick(world.context)
        run_due_jobs(world.context)
        now = manifest(world)
        assert (now.release, now.snapshot.release) == (release, snapshot), hours
    assert manifest(world).expires_at > ends_at


def test_a_renewal_writes_a_snapshot_without_whoever_left(world: World) -> None:
    gone, *_others = world.list_people(LONG + 1)
    world.publish()
    world.end(gone)
    publish_urgently(world)
    # Nothing changed since; what is named still holds somebody who left.
    renewed = publish_urgently(world, minutes=19 * 60)
    assert (renewed.operations, renewed.snapshot) == (0, "snapshot-3.ndjson")
    assert publish_urgently(world, minutes=19 * 60).snapshot == "snapshot-3.ndjson"


def test_where_no_delta_leads_from_the_snapshot_everybody_is_compared(world: World) -> None:
    people = world.list_people(DELTAS_LISTED + LONG + 3)
    world.publish()
    snapshots = []
    for person in people[: DELTAS_LISTED + 2]:
        world.end(person)
        snapshots.append(publish_urgently(world).snapshot)
    # The last but one is the first that no listed delta leads to from the first snapshot.
    anew = f"snapshot-{DELTAS_LISTED + 2}.ndjson"
    assert snapshots == ["snapshot-1.ndjson"] * DELTAS_LISTED + [anew, anew]


def test_a_short_list_is_compared_whole(world: World) -> None:
    gone, changed, _other = world.list_people(LONG)
    world.publish()
    world.end(gone)
    publish_urgently(world)
    world.end(changed)
    # Two are left.
    assert publish_urgently(world).snapshot == "snapshot-3.ndjson"


def test_what_waits_stays_counted(world: World) -> None:
    gone, *_others = world.list_people(LONG + 1)
    world.publish()
    world.list_person()
    publish_urgently(world, minutes=19 * 60)
    world.end(gone)
    assert publish_urgently(world).snapshot == "snapshot-1.ndjson"
    (feed,) = list_feeds(world.context, SYSTEM)
    assert feed.left_out == {NOT_DUE: 1}


def test_more_than_the_limit_still_needs_a_second_official(world: World) -> None:
    people = world.list_people(60)
    world.publish()
    world.end_all(people[:51])
    with pytest.raises(RefusedError, match=exactly("RELEASE.MASS_REMOVAL")):
        publish_urgently(world)


def test_somebody_who_became_another_goes_under_that_one(
    world: World, follower: Callable[[], Follower]
) -> None:
    first, second, *_others = world.list_people(LONG + 1)
    recipient = follower()
    world.publish()
    recipient.follow()
    world.sql("UPDATE subject SET merged_into = :into WHERE id = :n", n=second, into=first)
    world.mark(second, "is_suppressed", to=True)
    assert publish_urgently(world).operations == 1
    recipient.follow()
    assert "王示例2号" not in held(recipient)
