"""The keys that the objects of a feed are encrypted to: an agency sees those of its own feed, the service all."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import NotFoundError
from blacklist_service.store import feeds, recipient_keys
from blacklist_service.workflows.context import Actor, Context, require_role


@dataclass(frozen=True, slots=True)
class RecipientKeyView:
    """A key as shown. `state` is live or ended; one with a successor lives until `ends_at`."""

    public_key: str
    state: str
    from_release: int
    signed_by: str
    created_at: datetime
    ends_at: datetime | None


def list_recipient_keys(context: Context, actor: Actor, feed_code: str) -> list[RecipientKeyView]:
    """Every key of a feed, the newest first. Raises NotFoundError FEED.UNKNOWN, for another member's feed too."""
    require_role(actor, "system", "agency", "auditor")
    now = context.clock.now()
    with context.store.read() as connection:
        feed = feeds.find_feed(connection, feed_code)
        if feed is None or (actor.role == "agency" and feed.member_id != actor.member):
            raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
        known = recipient_keys.recipient_keys_of(connection, feed.id or 0)
    return [
        RecipientKeyView(
            public_key=one.public_line,
            state="ended" if one.ends_at is not None and one.ends_at <= now else "live",
            from_release=one.from_release,
            signed_by=one.signed_by,
            created_at=one.created_at,
            ends_at=one.ends_at,
        )
        for one in reversed(known)
    ]
