"""Which entries of a feed must not be used any more, one bit each, signed: for whoever asks without names.

1. The caller is an official or the service itself.
2. What the recipient was ever told is numbered by the release that first carried it, then by key.
3. The bits are set for what is retracted or suppressed, and signed with the key of the feeds for as long as the
   newest release's manifest holds: in both forms, the document with its proof and the JWT.
4. The journal notes which list was signed, with the entry `status_list_given`.
"""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import NotFoundError
from blacklist_service.store import feeds, releases, told_order
from blacklist_service.store.session import Connection
from blacklist_service.workflows.authority import acting_account
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from exports.manifest import Manifest
from exports.status_list import StatusListTerm, bits_of, credential_of, digest_of
from exports.status_list_jwt import write_status_list_jwt
from exports.status_list_proof import write_status_list

_BATCH = 5000


@dataclass(frozen=True, slots=True, repr=False)
class GivenStatusList:
    """The signed list of a release in both forms, how many entries there are and how many ended, and from when on it
    is not to be used."""

    release: int
    document: bytes
    jwt: bytes
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
        ended = bytearray()
        for rows in told_order.ever_told(connection, feed, _BATCH):
            ended += bytes(row.state == "retracted" or row.is_suppressed for row in rows)
    signer = context.vault.feed_signer
    credential = credential_of(term, bits_of(map(bool, ended)), signer.public_key)
    document = write_status_list(credential, signer.public_key, signer.sign)
    jwt = write_status_list_jwt(credential, signer.public_key, signer.sign)
    given = GivenStatusList(term.release, document, jwt, len(ended), sum(ended), term.expires_at)
    _note(context, actor, feed, term, given)
    return given


def newest_release(context: Context, feed: int) -> tuple[str, int]:
    """The code of a feed and the number of its newest release, for whoever asks whether a list is still the newest.

    Raises NotFoundError STATUS_LIST.UNKNOWN, also where nothing was released.
    """
    with context.store.read() as connection:
        found = feeds.find_feed_by_number(connection, feed)
    if found is None or found.release_number == 0:
        raise NotFoundError("STATUS_LIST.UNKNOWN", "没有这个状态位串。", "There is no such status list.")
    return found.code, found.release_number


def _newest(connection: Connection, feed_code: str) -> tuple[int, StatusListTerm]:
    """The number of the feed, and the term of a list of its newest release."""
    feed = feeds.find_feed(connection, feed_code)
    if feed is None or feed.id is None:
        raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
    release = releases.find_release(connection, feed.id, feed.release_number)
    if release is None:
        raise NotFoundError("FEED.NO_RELEASE", "尚未发布。", "Nothing has been published yet.")
    expires_at = Manifest.from_bytes(release.manifest).expires_at
    return feed.id, StatusListTerm(feed_code, release.number, release.issued_at, expires_at)


def _note(context: Context, actor: Actor, feed: int, term: StatusListTerm, given: GivenStatusList) -> None:
    with context.store.begin() as connection:
        acting_account(connection, context, actor, *OFFICIALS)
        record(
            connection, context, actor,
            kind="status_list_given", object_kind="feed", object_id=feed,
            detail={"feed": term.feed, "release": term.release, "entries": given.entries, "ended": given.ended,
                    "status_list_sha256": digest_of(given.document), "status_list_jwt_sha256": digest_of(given.jwt)},
        )  # fmt: skip
