"""The officials' list of what recipients have not confirmed: whom to chase, since when, how late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.rules.confirmations import RemovalAlarm, alarm_of, must_stop
from blacklist_service.store import journal, owed_removals
from blacklist_service.store.owed_removals import OwedRemoval
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.reach import reach_of, within_reach

CHASED = "removals_chased"


@dataclass(frozen=True, slots=True)
class OwedView:
    """One entry that a recipient has not confirmed to have forgotten, told by what the reader reaches alone.

    `is_stopped`: for what the reader reaches, that recipient gets nothing new meanwhile. `chased_at`: when it was last
    reminded, by this official or, for whoever reaches everybody, by anyone: a reminder is of what its author reaches.
    """

    feed: str
    member: str
    listing: int
    since: datetime
    told_in: int | None
    told_at: datetime | None
    level: RemovalAlarm
    is_stopped: bool
    chased_at: datetime | None


def list_owed_removals(context: Context, actor: Actor) -> list[OwedView]:
    """Everything owed, the longest first, of people whom an official reaches; the service itself reaches all. In as
    many questions however much is owed."""
    require_role(actor, "system", *READERS)
    with context.store.read() as connection:
        known = owed_removals.owed_removals(connection)
        reached = within_reach(connection, context, actor, known, lambda one: (one.subject,))
        author = None if reach_of(connection, actor).is_whole else actor.login
        chased = journal.last_times(connection, CHASED, "feed", {one.feed for one in reached}, author)
    now, oldest = context.clock.now(), _oldest_told(reached)
    views = [_view(one, now, oldest.get(one.feed), chased.get(one.feed)) for one in reached]
    return sorted(views, key=lambda view: (view.since, view.feed, view.listing))


def _view(one: OwedRemoval, now: datetime, oldest: datetime | None, chased_at: datetime | None) -> OwedView:
    return OwedView(
        one.feed_code, one.member_code, one.listing, one.since, one.told_in, one.told_at,
        alarm_of(one.since, now), must_stop(oldest, now), chased_at,
    )  # fmt: skip


def _oldest_told(owed: Sequence[OwedRemoval]) -> dict[int, datetime]:
    """When each feed was given the oldest tombstone among these."""
    oldest: dict[int, datetime] = {}
    for one in owed:
        if one.told_at is not None:
            oldest[one.feed] = min(one.told_at, oldest.get(one.feed, one.told_at))
    return oldest
