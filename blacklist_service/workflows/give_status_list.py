"""Which entries of a feed must not be used any more, one bit each, signed: for whoever asks without names.

1. The caller is an official or the service itself.
2. What the recipient was ever told is numbered by the release that first carried it, then by key.
3. The bits are set for what is retracted or suppressed, and signed with the key of the feeds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from blacklist_service.errors import NotFoundError
from blacklist_service.store import feeds
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from exports.canonical import canonical_bytes
from exports.status_list import bits_of, write_status_list

_BATCH = 5000


@dataclass(frozen=True, slots=True, repr=False)
class GivenStatusList:
    """The signed list, the lines that lead from a key to its index, how many entries there are and how many ended."""

    document: bytes
    indexes: bytes
    entries: int
    ended: int


def give_status_list(context: Context, actor: Actor, feed_code: str) -> GivenStatusList:
    """The status list of a feed as of its newest release.

    Raises NotFoundError FEED.UNKNOWN, FEED.NO_RELEASE.
    """
    require_role(actor, "system", *OFFICIALS)
    with context.store.read() as connection:
        feed = feeds.find_feed(connection, feed_code)
        if feed is None or feed.id is None:
            raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
        if feed.release_number == 0:
            raise NotFoundError("FEED.NO_RELEASE", "尚未发布。", "Nothing has been published yet.")
        indexes, states = bytearray(), bytearray()
        for index, (key, is_ended) in enumerate(_entries(connection, feed.id)):
            indexes += canonical_bytes({"index": index, "key": key}) + b"\n"
            states.append(is_ended)
    signer = context.vault.feed_signer
    document = write_status_list(
        f"urn:blacklist:feed:{feed_code}:{feed.release_number}",
        bits_of(bool(state) for state in states),
        context.clock.now(),
        signer.public_key,
        signer.sign,
    )
    return GivenStatusList(document, bytes(indexes), len(states), sum(states))


def _entries(connection: Connection, feed: int) -> Iterator[tuple[str, bool]]:
    for rows in feeds.ever_told(connection, feed, _BATCH):
        for row in rows:
            yield row.entry_key, row.state == "retracted" or row.is_suppressed
