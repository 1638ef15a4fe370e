"""The tombstones that an agency was given and has not confirmed, under its own keys of the entries.

What no release has told yet is not told here either. A question about no person: no journal entry.
"""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.rules.confirmations import (
    ConfirmationSteps,
    RemovalAlarm,
    alarm_of,
    must_stop,
    steps_on,
)
from blacklist_service.store import own_feeds
from blacklist_service.workflows.context import Actor, Context, require_role


@dataclass(frozen=True, slots=True)
class OwnRemoval:
    """One entry to be forgotten: decided at `since`, told in release `told_in` at `told_at`. `is_stopping`: it is why
    nothing new against anybody comes meanwhile."""

    feed: str
    key: str
    reason: str
    told_in: int
    told_at: datetime
    since: datetime
    level: RemovalAlarm
    is_stopping: bool


@dataclass(frozen=True, slots=True)
class OwnRemovals:
    """The longest owed of all `total`, and the hours after which something happens."""

    total: int
    removals: tuple[OwnRemoval, ...]
    steps: ConfirmationSteps


def list_own_removals(context: Context, actor: Actor, *, limit: int) -> OwnRemovals:
    """What the caller's member owes, the longest owed first, `limit` at most. Raises ForbiddenError ACCESS.ROLE."""
    require_role(actor, "agency")
    with context.store.read() as connection:
        total = sum(one.entries for one in own_feeds.owed_counts(connection, actor.member).values())
        owed = own_feeds.owed_entries(connection, actor.member, limit=limit)
    now = context.clock.now()
    removals = (
        OwnRemoval(
            one.feed_code, one.entry_key, one.reason, one.told_in, one.told_at, one.since,
            alarm_of(one.since, now), must_stop(one.told_at, now),
        )
        for one in owed
    )  # fmt: skip
    return OwnRemovals(total, tuple(removals), steps_on(context.clock.today()))
