"""One feed as its recipient sees it: how it stands, its last releases, the receipts that came for them, and what the
recipient said of single entries.

A question about no person: no journal entry. Objects are given at the interface alone (read_feed).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from blacklist_service.store import feedback, own_feeds
from blacklist_service.store.feedback import FeedbackCount
from blacklist_service.store.own_feeds import ReleaseLine
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.list_feedback import shown_code
from blacklist_service.workflows.list_own_feeds import OwnFeed, view_feed
from blacklist_service.workflows.read_feed import own_feed


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One receipt: of which release, when it came, by which login, and whether its checksum was right."""

    release: int
    received_at: datetime
    received_by: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class OwnFeedback:
    """Of how many entries the recipient said anything, release by release, how many of them it rejected, and the newest
    counts by its codes."""

    entries: int
    rejected: int
    counts: tuple[FeedbackCount, ...]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A feed, its last releases, its last receipts and the feedback on it, the newest first."""

    feed: OwnFeed
    releases: tuple[ReleaseLine, ...]
    receipts: tuple[ReceiptLine, ...]
    feedback: OwnFeedback


def show_own_feed(context: Context, actor: Actor, feed_code: str, *, limit: int) -> FeedPage:
    """The feed of this code with `limit` releases and receipts at most. Raises NotFoundError FEED.UNKNOWN, for another
    member's feed too; ForbiddenError ACCESS.ROLE."""
    require_role(actor, "agency")
    with context.store.read() as connection:
        feed = own_feed(connection, actor, feed_code)
        number = feed.id or 0
        releases = own_feeds.releases_of_feed(connection, number, limit=limit)
        receipts = own_feeds.receipts_of_feed(connection, number, limit=limit)
        newest = own_feeds.newest_releases(connection, actor.member).get(number)
        owed = own_feeds.owed_counts(connection, actor.member).get(number)
        entries, rejected = feedback.feedback_total(connection, number)
        counts = feedback.feedback_counts(connection, number, release=None, limit=limit)
    view = view_feed(feed, newest, receipts[0] if receipts else None, owed, context.clock.now())
    told = (ReceiptLine(one.release, one.received_at, one.received_by, one.is_right) for one in receipts)
    said = OwnFeedback(entries, rejected, tuple(replace(one, code=shown_code(one.code)) for one in counts))
    return FeedPage(view, tuple(releases), tuple(told), said)
