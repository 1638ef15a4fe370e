"""An agency's own feeds: how far each has come, whether it was received rightly, and what is not confirmed.

A question about no person: no journal entry.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.rules.confirmations import RemovalAlarm, alarm_of, must_stop
from blacklist_service.store import own_feeds
from blacklist_service.store.own_feeds import OwedCount
from blacklist_service.store.tables import Feed, FeedReceipt, Release
from blacklist_service.workflows.context import Actor, Context, require_role
from exports.manifest import Manifest


@dataclass(frozen=True, slots=True)
class NewestRelease:
    """The newest release; what a recipient holds of it is stale from `expires_at` on. `left_out` counts, by rule, the
    listings that the feed would carry and this release does not."""

    number: int
    issued_at: datetime
    expires_at: datetime
    entries: int
    is_expired: bool
    left_out: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class NewestReceipt:
    """The last receipt that came. `is_newest`: it is of the newest release."""

    release: int
    received_at: datetime
    is_right: bool
    is_newest: bool


@dataclass(frozen=True, slots=True)
class OwedOfFeed:
    """The tombstones that are not confirmed. `is_stopped`: nothing new against anybody comes meanwhile."""

    entries: int
    since: datetime
    level: RemovalAlarm
    is_stopped: bool


@dataclass(frozen=True, slots=True)
class OwnFeed:
    """One subscription, and how it stands; None where there is nothing yet."""

    code: str
    format: str
    audience: str
    region: str
    state: str
    cron: str
    calendar: str
    release: NewestRelease | None
    receipt: NewestReceipt | None
    owed: OwedOfFeed | None


def list_own_feeds(context: Context, actor: Actor) -> list[OwnFeed]:
    """The feeds of the caller's member, by code, in four questions however many there are.

    Raises ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, "agency")
    with context.store.read() as connection:
        feeds = own_feeds.feeds_of(connection, actor.member)
        releases = own_feeds.newest_releases(connection, actor.member)
        receipts = own_feeds.newest_receipts(connection, actor.member)
        owed = own_feeds.owed_counts(connection, actor.member)
    now = context.clock.now()
    return [
        view_feed(feed, releases.get(feed.id or 0), receipts.get(feed.id or 0), owed.get(feed.id or 0), now)
        for feed in feeds
    ]


def view_feed(
    feed: Feed, release: Release | None, receipt: FeedReceipt | None, owed: OwedCount | None, now: datetime
) -> OwnFeed:
    """A feed with how it stands at an instant."""
    return OwnFeed(
        feed.code, feed.format, feed.audience, feed.region, feed.state, feed.cron, feed.calendar,
        None if release is None else _release(release, now),
        None if receipt is None else _receipt(receipt, feed.release_number),
        None if owed is None else _owed(owed, now),
    )  # fmt: skip


def _release(release: Release, now: datetime) -> NewestRelease:
    expires_at = Manifest.from_bytes(release.manifest).expires_at
    left_out: dict[str, int] | None = json.loads(release.left_out_json or "null")
    return NewestRelease(
        release.number, release.issued_at, expires_at, release.entries, expires_at <= now, left_out
    )


def _receipt(receipt: FeedReceipt, newest: int) -> NewestReceipt:
    return NewestReceipt(receipt.release, receipt.received_at, receipt.is_right, receipt.release == newest)


def _owed(owed: OwedCount, now: datetime) -> OwedOfFeed:
    return OwedOfFeed(owed.entries, owed.since, alarm_of(owed.since, now), must_stop(owed.told_at, now))
