"""A dry run tells by kind just what the next release then does, and leaves nothing behind but that it was asked."""

from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.plan_release import plan_release
from blacklist_service.workflows.publish_release import publish_release
from exports.manifest import Manifest
from exports.registry import get_format
from exports.types import OperationKind
from tests.codes import exactly


def rows(world: Any) -> dict[str, list[Any]]:
    tables = ("feed", "feed_entry", "release", "release_object", "release_part", "listing", "removal")
    with world.context.store.read() as connection:
        return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in tables}


def test_what_was_planned_is_what_is_published(world: Any, follower: Any) -> None:
    world.open_feed()
    gone, hidden, changed = (world.list_person() for _ in range(3))
    world.publish()
    recipient = follower("feed-a")
    recipient.follow()
    new = world.list_person()
    world.end(gone)
    world.mark(hidden, "is_suppressed", to=True)
    world.change_amount(changed, 4321)
    before = rows(world)
    plan = plan_release(world.context, world.maker, "feed-a")
    assert rows(world) == before, new
    assert (plan.number, plan.held, plan.is_stopped, plan.needs_second) == (2, 3, False, False)
    assert plan.operations == {"UPSERT": 2, "CORRECT": 0, "SUPPRESS": 1, "RETRACT": 1, "MERGE": 0}
    published = publish_release(world.context, SYSTEM, "feed-a")
    assert sum(plan.operations.values()) == published.operations
    manifest: Manifest = recipient.fetch()
    read = get_format("ndjson").read
    assert read is not None
    with (recipient.folder / manifest.deltas[-1].name).open("rb") as source:
        kinds = [operation.op for operation in read(source)]
    assert {kind.value: kinds.count(kind) for kind in OperationKind} == plan.operations


def test_it_says_that_a_second_official_is_needed(sqlite_world: Any) -> None:
    world = sqlite_world
    world.open_feed()
    persons = world.list_people(52)
    world.publish()
    world.end_all(persons[:51])
    assert plan_release(world.context, SYSTEM, "feed-a").needs_second
    with pytest.raises(RefusedError, match=exactly("RELEASE.MASS_REMOVAL")):
        world.publish()


def test_merges_count_in_it_as_where_it_is_published(world: Any) -> None:
    """51 of 52 become one with the last: nothing is retracted, and yet so many keys leave."""
    world.open_feed()
    survivor, *absorbed = world.list_people(52)
    world.publish()
    with world.together():
        for listing in absorbed:
            world.sql("UPDATE subject SET merged_into = :s WHERE id = :a", s=survivor, a=listing)
    plan = plan_release(world.context, SYSTEM, "feed-a")
    assert (plan.operations["RETRACT"], plan.operations["MERGE"], plan.needs_second) == (0, 51, True)
    with pytest.raises(RefusedError, match=exactly("RELEASE.MASS_REMOVAL")):
        world.publish()
    world.publish(second=world.checker)
    assert not plan_release(world.context, SYSTEM, "feed-a").needs_second


def test_who_may_not_publish_may_not_plan(sqlite_world: Any) -> None:
    with pytest.raises(NotFoundError, match=exactly("FEED.UNKNOWN")):
        plan_release(sqlite_world.context, SYSTEM, "feed-x")
