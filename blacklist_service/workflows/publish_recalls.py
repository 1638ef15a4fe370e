"""What was printed and must not stand any more is recalled: a new signed recall list, at once and by nobody's leave.

1. Each series compares what its editions carry with what may be printed today; nothing new is printed.
2. Where anything ended, is suspended or says something else, or the recall list grows old, the next publication of the
   series is its recall list. No removal is too many for it, and an operator that may no longer publish still recalls.

Journal: recalls_published. What is recalled stays open until the list lies in the public folder (place_editions).
"""

from datetime import timedelta

from blacklist_service.store import editions, releases
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.each_apart import each_apart
from blacklist_service.workflows.editions.printing import publish
from blacklist_service.workflows.editions.series import RecallSight, look_at
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.releasing.changes import take_stock
from exports.editions import MASKINGS

# Half of what a list is valid for, so that a day of failures does not let it expire.
_RENEWED_AFTER = timedelta(hours=12)


@opening("edition", budget="service")
def publish_recalls(context: Context, actor: Actor) -> int:
    """Publishes the recall list of each series that needs a new one, each in a transaction of its own (each_apart).
    Returns how many. Law: 征信业管理条例 Art 25; 个人信息保护法 Art 47."""
    require_role(actor, SYSTEM.role)
    with context.store.read() as connection:
        series = editions.series_of(connection, tuple(MASKINGS))
    with each_apart(context, "publish_recalls") as walk:
        done = [walk.attempt(one.id or 0, _recall, context, actor, one.code) for one in series]
    return sum(map(bool, done))


def _recall(context: Context, actor: Actor, series: str) -> bool:
    with context.store.begin() as connection, context.store.read() as snapshot:
        sight = look_at(RecallSight, context, connection, snapshot, series)
        before = releases.find_release(connection, sight.feed_id, sight.feed.release_number)
        if before is None:
            return False
        changes = take_stock(sight)
        if not changes and context.clock.now() - before.issued_at < _RENEWED_AFTER:
            return False
        release = publish(sight, changes)
        record(
            connection, context, actor,
            kind="recalls_published", object_kind="feed", object_id=sight.feed_id,
            detail={"feed": series, "release": release.number, "changes": len(changes),
                    "manifest_sha256": release.manifest_sha256},
        )  # fmt: skip
    return True
