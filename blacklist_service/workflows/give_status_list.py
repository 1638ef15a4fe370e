"""Which entries of a feed must not be used any more, one bit each, signed: for whoever asks without names.

1. The caller is an official or the service itself.
2. What the recipient was ever told is numbered by the release that first carried it, then by key.
3. The bits are set for what is retracted or suppressed, and signed with the key of the feeds for as long as the
   newest release's manifest holds.
4. The journal notes which list was signed, with the entry `status_list_given`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from blacklist_service.errors import NotFoundError
from blacklist_service.store import feeds, releases
from blacklist_service.store.session import Connection
from blacklist_service.workflows.authority import acting_account
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.releasing.draft import VALID_HOURS
from exports.canonical import canonical_bytes
from exports.status_list import StatusListTerm, bits_of, digest_of, write_status_list

_BATCH = 5000


@dataclass(frozen=True, slots=True, repr=False)
class GivenStatusList:
    """The signed list, the lines that lead from a key to its index, how many entries there are and how many ended, and
    from when on it is not to be used."""

    document: bytes
    indexes: bytes
    entries: int
    ended: int
    expires_at: datetime


def give_status_list(context: Context, actor: Actor, feed_code: str) -> GivenStatusList:
    """The status list of a feed as of its newest release.

    Raises NotFoundError FEED.UNKNOWN, FEED.NO_RELEASE.
    """
    require_role(actor, "system", *OFFICIALS)
    with context.store.read() as connection:
        # One snapshot, so that the bits are of the release that the list names.
        releases.freeze(connection)
        feed, term = _newest(connection, feed_code)
        indexes, states = bytearray(), bytearray()
        for index, (key, is_ended) in enumerate(_entries(connection, feed)):
            indexes += canonical_bytes({"index": index, "key": key}) + b"\n"
            states.append(is_ended)
    signer = context.vault.feed_signer
    document = write_status_list(
        term, bits_of(bool(state) for state in states), signer.public_key, signer.sign
    )
    given = GivenStatusList(document, bytes(indexes), len(states), sum(states), term.expires_at)
    _note(context, actor, feed, term, given)
    return given


def _newest(connection: Connection, feed_code: str) -> tuple[int, StatusListTerm]:
    """The number of the feed, and the term of a list of its newest release."""
    feed = feeds.find_feed(connection, feed_code)
    if feed is None or feed.id is None:
        raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
    release = releases.find_release(connection, feed.id, feed.release_number)
    if release is None:
        raise NotFoundError("FEED.NO_RELEASE", "尚未发布。", "Nothing has been published yet.")
    expires_at = release.issued_at + timedelta(hours=VALID_HOURS)
    return feed.id, StatusListTerm(feed_code, release.number, release.issued_at, expires_at)


def _note(context: Context, actor: Actor, feed: int, term: StatusListTerm, given: GivenStatusList) -> None:
    with context.store.begin() as connection:
        acting_account(connection, context, actor, *OFFICIALS)
        record(
            connection, context, actor,
            kind="status_list_given", object_kind="feed", object_id=feed,
            detail={"feed": term.feed, "release": term.release, "entries": given.entries, "ended": given.ended,
                    "status_list_sha256": digest_of(given.document)},
        )  # fmt: skip


def _entries(connection: Connection, feed: int) -> Iterator[tuple[str, bool]]:
    for rows in feeds.ever_told(connection, feed, _BATCH):
        for row in rows:
            yield row.entry_key, row.state == "retracted" or row.is_suppressed
