"""Erases published files whose time is over: an old delta or snapshot may name somebody who has been removed since.

The release, its signed manifest and the object's digest stay, so that what was published remains provable.
"""

from dataclasses import dataclass
from datetime import date

from blacklist_service.clock import midnight
from blacklist_service.rules.retention import earliest_kept, earliest_superseded
from blacklist_service.store import released_objects
from blacklist_service.store.tables import ReleaseObject
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.each_apart import each_apart


@dataclass(frozen=True, slots=True)
class ErasedObjects:
    """How many published files were past their time on this day."""

    day: date
    objects: int


def plan_released_objects(context: Context) -> ErasedObjects:
    """What would be erased on this day; nothing is changed."""
    return ErasedObjects(context.clock.today(), len(_due(context)))


def erase_released_objects(context: Context, actor: Actor) -> ErasedObjects:
    """Erases each file in a transaction of its own (each_apart). Safe to repeat.

    1. A file may go once `released_object_kept` is over, a snapshot that a newer one has followed once
       `superseded_snapshot_kept` is over; no manifest that is still valid names either.
    2. The object is marked, then its sealed parts are deleted; the database refuses the one without the other.

    Law: 个人信息保护法 Art 47. Journal: released_object_erased, one entry per file with feed, name and digest.
    """
    require_role(actor, "maker", "checker", SYSTEM.role)
    with each_apart(context, "erase_released_objects") as walk:
        erased = [walk.attempt(one.id or 0, _erase, context, actor, one) for one in _due(context)]
    return ErasedObjects(context.clock.today(), sum(map(bool, erased)))


def _due(context: Context) -> list[ReleaseObject]:
    today = context.clock.today()
    with context.store.read() as connection:
        due = [
            *released_objects.objects_before(connection, midnight(earliest_kept(today))),
            *released_objects.snapshots_followed_before(connection, midnight(earliest_superseded(today))),
        ]
    return list({one.id: one for one in due}.values())


def _erase(context: Context, actor: Actor, found: ReleaseObject) -> bool:
    with context.store.begin() as connection:
        if not released_objects.erase_object(connection, found, context.clock.now()):
            return False
        record(
            connection, context, actor,
            kind="released_object_erased", object_kind="feed", object_id=found.feed_id,
            detail={"object": found.name, "sha256": found.sha256},
        )  # fmt: skip
    return True
