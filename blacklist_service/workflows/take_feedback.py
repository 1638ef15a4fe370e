"""A recipient says of single entries of a release whether it could use them, under its own codes.

1. The feed is the caller's own; the release exists; each key is one of the feed's.
2. What it said of the same entries of that release before is replaced.
3. The journal entry is `feed_feedback_taken`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.rules.recipient_codes import is_recipient_code
from blacklist_service.store import feeds, receipts, releases
from blacklist_service.store.tables import FeedFeedback
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.read_feed import own_feed

MOST_ITEMS = 10_000


@dataclass(frozen=True, slots=True)
class FeedbackItem:
    """One entry's fate at the recipient: accepted or rejected, with the recipient's code ("" where accepted)."""

    key: str
    outcome: str
    code: str = ""


def take_feedback(
    context: Context, actor: Actor, feed_code: str, release: int, items: Sequence[FeedbackItem]
) -> int:
    """Keeps the feedback and returns how many entries it is about.

    Raises NotFoundError FEED.UNKNOWN, FEED.RELEASE_UNKNOWN; InvalidError FEED.FEEDBACK, FEED.KEY_UNKNOWN.
    """
    require_role(actor, "agency")
    _check(items)
    with context.store.begin() as connection:
        feed = own_feed(connection, actor, feed_code)
        assert feed.id is not None
        # Feedback and releases of a feed come one after the other: what is said anew replaces all said before.
        feeds.lock_feed(connection, feed_code)
        if releases.find_release(connection, feed.id, release) is None:
            raise NotFoundError("FEED.RELEASE_UNKNOWN", "没有这个发布编号。", "There is no such release.")
        known = feeds.entries_by_key(connection, feed.id, [item.key for item in items])
        if any(item.key not in known or known[item.key].first_release > release for item in items):
            raise InvalidError(
                "FEED.KEY_UNKNOWN", "反馈中有不属于该共享的键。", "A key is not one of this feed."
            )
        now = context.clock.now()
        receipts.drop_feedback(connection, feed.id, release, [row.listing_id for row in known.values()])
        receipts.add_feedback(
            connection,
            [
                FeedFeedback(
                    id=None,
                    feed_id=feed.id,
                    release=release,
                    listing_id=known[item.key].listing_id,
                    outcome=item.outcome,
                    code=item.code,
                    received_at=now,
                )
                for item in items
            ],
        )
        rejected = sum(item.outcome == "rejected" for item in items)
        record(
            connection, context, actor,
            kind="feed_feedback_taken", object_kind="feed", object_id=feed.id,
            detail={"feed": feed_code, "release": release, "items": len(items), "rejected": rejected},
        )  # fmt: skip
    return len(items)


def _check(items: Sequence[FeedbackItem]) -> None:
    is_right = (
        0 < len(items) <= MOST_ITEMS
        and len({item.key for item in items}) == len(items)
        and all(_is_item(item) for item in items)
    )
    if not is_right:
        raise InvalidError(
            "FEED.FEEDBACK",
            "反馈须为 1 至 10000 条，每键一条，结果为 accepted 或 rejected，拒收须附代码；代码中不得有连续八位数字。",
            "Feedback has 1 to 10,000 items, one a key, accepted or rejected; a rejection has a code, without eight "
            "digits in a row.",
        )


def _is_item(item: FeedbackItem) -> bool:
    if item.outcome == "accepted":
        return not item.code or is_recipient_code(item.code)
    return item.outcome == "rejected" and is_recipient_code(item.code)
