"""Published files go when their time is over: nobody who was removed stays in them, and whoever follows notices nothing."""

import pytest
from sqlalchemy import text

from blacklist_service.errors import ForbiddenError, NotFoundError
from blacklist_service.store import feeds, releases
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.erase_released_objects import erase_released_objects, plan_released_objects
from blacklist_service.workflows.read_feed import manifest_of, object_of
from exports.manifest import Manifest

DAY = 24
LISTED_DAYS, KEPT_DAYS, FOLLOWED_DAYS = 30, 35, 3


def publish_daily(world, days):
    for _ in range(days):
        world.move(DAY - 1)
        world.publish()


def erase(world):
    return erase_released_objects(world.context, SYSTEM).objects


def kept_objects(world):
    """The objects that are not erased, by name; no other has bytes."""
    with world.context.store.read() as connection:
        kept = set(
            connection.execute(text("SELECT name FROM release_object WHERE erased_at IS NULL")).scalars()
        )
        assert set(connection.execute(text("SELECT name FROM release_part")).scalars()) <= kept
    return kept


def manifest(world):
    return Manifest.from_bytes(manifest_of(world.context, world.agency, "feed-a")[0])


def newest_object(world):
    with world.context.store.read() as connection:
        return connection.execute(text("SELECT MAX(id) FROM release_object")).scalar()


def test_a_removed_person_is_in_no_file_when_its_time_is_over(world, follower):
    world.open_feed()
    gone = world.list_person("将去者")
    world.list_person("留下者")
    first = world.publish()
    world.end(gone)
    recipient = follower()
    publish_daily(world, KEPT_DAYS + 2)
    recipient.follow()
    told = b"".join(object_of(world.context, world.agency, "feed-a", first.snapshot).chunks)
    assert "将去者".encode() in told
    assert erase(world) > 0
    named = {manifest(world).snapshot.name, *(delta.name for delta in manifest(world).deltas)}
    assert named <= kept_objects(world)
    with pytest.raises(NotFoundError) as refused:
        object_of(world.context, world.agency, "feed-a", first.snapshot)
    assert refused.value.code == "FEED.OBJECT_ERASED"
    for name in kept_objects(world):
        body = b"".join(object_of(world.context, world.agency, "feed-a", name).chunks)
        assert "将去者".encode() not in body


def test_who_follows_each_day_and_who_comes_anew_notice_nothing(world, follower):
    world.open_feed("feed-a")
    world.open_feed("feed-b")
    listings = [world.list_person() for _ in range(3)]
    daily, late = follower("feed-a"), follower("feed-b")
    for day in range(40):
        world.move(DAY - 3)
        if day == 5:
            world.end(listings[0])
        world.publish("feed-a")
        world.publish("feed-b")
        erase(world)
        daily.follow()
    late.follow()
    assert len(late.state.entries) == len(daily.state.entries) == 2


def test_no_delta_is_named_that_could_be_erased_while_the_manifest_is_valid(world):
    world.open_feed()
    world.list_person()
    world.publish()
    publish_daily(world, LISTED_DAYS + 10)
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, "feed-a")
        issued = {one.number: one.issued_at for one in releases.releases_of(connection, feed.id)}
    found = manifest(world)
    oldest = min(
        issued[one] for one in [found.snapshot.release, *(delta.to_release for delta in found.deltas)]
    )
    assert (world.clock.at - oldest).days <= LISTED_DAYS
    assert len(found.deltas) >= LISTED_DAYS - 1


def test_a_feed_that_rested_begins_with_a_new_snapshot_though_nothing_changed(world, follower):
    world.open_feed()
    world.list_person()
    before = world.publish()
    world.move((KEPT_DAYS + 5) * DAY)
    assert erase(world) == 1
    again = world.publish()
    assert (again.operations, again.snapshot) == (0, f"snapshot-{again.number}.ndjson")
    assert again.state_checksum == before.state_checksum
    assert [delta.to_release for delta in manifest(world).deltas] == [again.number]
    follower().follow()


def test_each_file_is_told_to_the_journal_and_none_twice(world):
    world.open_feed()
    world.list_person()
    world.publish()
    world.list_person()
    world.publish()
    world.move((KEPT_DAYS + 1) * DAY)
    assert plan_released_objects(world.context).objects == 3
    assert erase(world) == 3
    assert (plan_released_objects(world.context).objects, erase(world)) == (0, 0)
    with world.context.store.read() as connection:
        asked = text("SELECT COUNT(*) FROM journal_entry WHERE kind = 'released_object_erased'")
        assert connection.execute(asked).scalar() == 3


def test_a_file_is_kept_to_its_last_day(world):
    world.open_feed()
    world.list_person()
    world.publish()
    world.move(KEPT_DAYS * DAY)
    assert erase(world) == 0
    world.move(DAY)
    assert erase(world) == 1


def test_a_snapshot_that_was_followed_goes_days_later_and_nothing_else_does(world):
    world.open_feed()
    gone = world.list_person("将去者")
    first = world.publish()
    world.end(gone)
    second = world.publish()
    world.move(FOLLOWED_DAYS * DAY)
    assert erase(world) == 0
    world.move(DAY)
    assert (plan_released_objects(world.context).objects, erase(world)) == (1, 1)
    assert kept_objects(world) == {second.snapshot, second.delta}
    with pytest.raises(NotFoundError) as refused:
        object_of(world.context, world.agency, "feed-a", first.snapshot)
    assert refused.value.code == "FEED.OBJECT_ERASED"


def test_a_snapshot_that_is_carried_on_stays_however_old(world):
    world.open_feed()
    world.list_person()
    first = world.publish()
    publish_daily(world, 10)
    assert erase(world) == 0
    assert manifest(world).snapshot.name == first.snapshot in kept_objects(world)


def test_the_snapshot_of_another_feed_counts_for_nothing(world):
    world.open_feed("feed-a")
    world.open_feed("feed-b")
    world.list_person()
    world.publish("feed-a")
    world.list_person()
    world.publish("feed-b")
    world.move(10 * DAY)
    assert erase(world) == 0


def test_who_has_the_last_manifest_before_another_snapshot_loads_what_it_names(world):
    """Every hour another person, each night the sweep: what a manifest names is there as long as the manifest is valid."""
    world.open_feed()
    world.list_person()
    world.publish()
    named, valid_hours = [], 25
    for hour in range(1, 24 * (FOLLOWED_DAYS + 3), 6):
        world.list_person()
        world.move(5)
        world.publish()
        found = manifest(world)
        named.append((hour, [found.snapshot.name, *(delta.name for delta in found.deltas)]))
        erase(world)
        for _at, names in [one for one in named if hour - one[0] < valid_hours]:
            assert set(names) <= kept_objects(world)
    assert len(kept_objects(world)) < len(named) + len(named) // 2 + 10


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM release_part",
        "DELETE FROM release_object",
        "UPDATE release_object SET sha256 = '0', erased_at = '2026-01-01 00:00:00'",
        "UPDATE release_object SET name = 'x'",
        "UPDATE release_part SET body = NULL",
    ],
)
def test_the_database_lets_nothing_else_of_a_published_file_change(world, statement):
    world.open_feed()
    world.list_person()
    world.publish()
    with pytest.raises(Exception, match=r"guard|NOT NULL|not-null|integrity|constraint"):
        world.sql(statement)
    assert kept_objects(world)


def test_what_is_marked_as_erased_stays_so(world):
    world.open_feed()
    world.list_person()
    world.publish()
    world.move((KEPT_DAYS + 1) * DAY)
    erase(world)
    for value in ("NULL", "'2026-01-01 00:00:00'"):
        with pytest.raises(Exception, match=r"guard|constraint"):
            world.sql(f"UPDATE release_object SET erased_at = {value} WHERE id = {newest_object(world)}")


def test_only_officials_and_the_service_erase(world):
    with pytest.raises(ForbiddenError):
        erase_released_objects(world.context, world.agency)
