"""A recipient's receipt is taken in: what it applied, its own checksum, and which keys it has forgotten.

1. The feed is the caller's own; the release exists.
2. Manifest digest (where given) and state checksum are compared. A wrong one is noted, and the receipt refused
   (FEED.MANIFEST, FEED.CHECKSUM).
3. Every key listed must be a tombstone of this feed up to that release (FEED.KEY_UNKNOWN); it becomes acknowledged.
   Keys merged into another need no listing: the right checksum shows that they are gone.
4. A removal closes once no recipient of any feed owes an acknowledgement.
5. The journal entry is `feed_receipt_taken` or `feed_receipt_refused`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import InvalidError, NotFoundError, RefusedError, ServiceError
from blacklist_service.store import feeds, receipts, releases
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Feed, FeedEntry, FeedReceipt, Release
from blacklist_service.workflows.cases.removals import close_confirmed_removals
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.journalling.kept import leaf_of_entry
from blacklist_service.workflows.releasing.changes import MERGED

MOST_KEYS = 100_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the recipient says. `tombstones_applied` is another name of `retracted`; both count."""

    release: int
    state_checksum: str
    manifest_sha256: str = ""
    applied_at: datetime | None = None
    retracted: Sequence[str] = ()
    tombstones_applied: Sequence[str] = ()

    @property
    def keys(self) -> list[str]:
        return sorted({*self.retracted, *self.tombstones_applied})


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What became of a receipt: its number, the tombstones it acknowledged, the removals that it closed, and the leaf
    of its entry in the journal, in hex."""

    receipt: int
    release: int
    acknowledged: int
    removals_closed: int
    journal_leaf: str


def acknowledge_release(context: Context, actor: Actor, feed_code: str, receipt: Receipt) -> ReceiptView:
    """Takes a receipt in. Safe to repeat.

    Raises NotFoundError FEED.UNKNOWN, FEED.RELEASE_UNKNOWN; RefusedError FEED.CHECKSUM, FEED.MANIFEST (both noted);
    InvalidError FEED.KEY_UNKNOWN, FEED.RECEIPT.
    """
    require_role(actor, "agency")
    if len(receipt.keys) > MOST_KEYS:
        raise InvalidError(
            "FEED.RECEIPT", "一次回执的键过多。", "Too many keys in one receipt.", most=MOST_KEYS
        )
    with context.store.begin() as connection:
        feed = feeds.lock_feed(connection, feed_code)
        if feed is None or feed.id is None or feed.member_id != actor.member:
            raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
        release = releases.find_release(connection, feed.id, receipt.release)
        if release is None:
            raise NotFoundError("FEED.RELEASE_UNKNOWN", "没有这个发布编号。", "There is no such release.")
        refusal = _refusal(release, receipt)
        listings = [] if refusal else _acknowledged(connection, feed.id, receipt)
        number = _note(connection, context, actor, feed, receipt, is_right=refusal is None)
        feeds.acknowledge(connection, feed.id, listings, context.clock.now())
        closed = close_confirmed_removals(connection, context, listings)
        entry = record(
            connection, context, actor,
            kind="feed_receipt_refused" if refusal else "feed_receipt_taken",
            object_kind="feed", object_id=feed.id,
            detail={"feed": feed_code, "release": receipt.release, "receipt": number,
                    "acknowledged": len(listings), "removals_closed": closed,
                    "refusal": refusal.code if refusal else ""},
        )  # fmt: skip
        leaf = leaf_of_entry(connection, entry)
    # A wrong checksum is noted first and refused afterwards, so that the note stays.
    if refusal is not None:
        raise refusal
    return ReceiptView(number, receipt.release, len(listings), closed, leaf)


def _refusal(release: Release, receipt: Receipt) -> ServiceError | None:
    if receipt.manifest_sha256 and receipt.manifest_sha256 != release.manifest_sha256:
        return RefusedError(
            "FEED.MANIFEST", "清单摘要与该次发布不符。", "The manifest digest is not that of this release."
        )
    if receipt.state_checksum != release.state_checksum:
        return RefusedError(
            "FEED.CHECKSUM",
            "状态校验和与该次发布不符，请重新加载快照。",
            "The state checksum differs from the release: load the snapshot.",
        )
    return None


def _acknowledged(connection: Connection, feed: int, receipt: Receipt) -> list[int]:
    """The listings whose tombstones are acknowledged by this receipt."""
    known = feeds.entries_by_key(connection, feed, receipt.keys)
    for key in receipt.keys:
        row = known.get(key)
        if row is None or not _was_retracted(row, receipt.release):
            raise InvalidError(
                "FEED.KEY_UNKNOWN",
                "回执中有不属于该次发布注销的键。",
                "A key of the receipt was not retracted up to this release.",
            )
    # A key that came to life again since has nothing to acknowledge any more.
    listed = {row.listing_id for row in known.values() if row.state == "retracted"}
    return sorted(listed | set(feeds.open_merges(connection, feed, receipt.release, MERGED)))


def _was_retracted(row: FeedEntry, release: int) -> bool:
    return row.retracted_in is not None and row.retracted_in <= release


def _note(
    connection: Connection, context: Context, actor: Actor, feed: Feed, receipt: Receipt, *, is_right: bool
) -> int:
    assert feed.id is not None
    now = context.clock.now()
    return receipts.add_receipt(
        connection,
        FeedReceipt(
            id=None, feed_id=feed.id, release=receipt.release, manifest_sha256=receipt.manifest_sha256[:64],
            state_checksum=receipt.state_checksum[:64], is_right=is_right, applied_at=receipt.applied_at or now,
            received_at=now, received_by=actor.login,
        ),
    )  # fmt: skip
