"""An official reminds a recipient of the removals that it has not confirmed.

1. The feed exists; something is owed that the official reaches.
2. The journal keeps who reminded whom, by which way, of how many: `removals_chased`.
"""

from dataclasses import dataclass

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.store import feeds
from blacklist_service.workflows.authority import acting_account
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.list_owed_removals import CHASED, list_owed_removals

CHANNELS = ("phone", "letter", "message", "visit")


@dataclass(frozen=True, slots=True)
class ChaseView:
    """A reminder: of how many removals, to which recipient."""

    feed: str
    member: str
    removals: int
    channel: str


def chase_removals(context: Context, actor: Actor, feed_code: str, channel: str) -> ChaseView:
    """Notes a reminder. Raises NotFoundError FEED.UNKNOWN; RefusedError REMOVAL.NOTHING_OWED; InvalidError
    VALUE.UNKNOWN for another channel."""
    require_role(actor, *OFFICIALS)
    coded(CHANNELS, channel, "channel")
    owed = [one for one in list_owed_removals(context, actor) if one.feed == feed_code]
    with context.store.begin() as connection:
        acting_account(connection, context, actor, *OFFICIALS)
        feed = feeds.find_feed(connection, feed_code)
        if feed is None or feed.id is None:
            raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
        if not owed:
            raise RefusedError(
                "REMOVAL.NOTHING_OWED",
                "该接收方没有待确认的注销。",
                "This recipient has confirmed every removal.",
            )
        record(
            connection, context, actor,
            kind=CHASED, object_kind="feed", object_id=feed.id,
            detail={"feed": feed_code, "removals": len(owed), "channel": channel},
        )  # fmt: skip
    return ChaseView(feed_code, owed[0].member, len(owed), channel)
