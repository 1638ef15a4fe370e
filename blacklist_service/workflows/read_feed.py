"""An agency reads its own feed: the manifest, its signatures, and the objects by byte range.

1. The feed is the caller's own; of any other it may not even know that it exists (FEED.UNKNOWN).
2. Manifest and signatures are given as they were signed.
3. Once the feed is encrypted, what was published plain before is withdrawn, when no manifest that names it is valid.
4. A look into an object is journalled as `feed_object_read` before the first byte is given.
"""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.store import feeds, recipient_keys, releases
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Feed, Release
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.releasing.parts import read_range
from blacklist_service.workflows.releasing.validity import VALID_HOURS
from exports.object_files import ENCRYPTED_SUFFIXES


@dataclass(frozen=True, slots=True)
class ObjectPart:
    """The bytes `first` to `last` (inclusive) of an object of `total_bytes`; an empty object has last = -1.
    `tag` names the whole object's bytes; `sha256` is their digest (hex), empty where it is not known beforehand."""

    name: str
    media_type: str
    tag: str
    sha256: str
    total_bytes: int
    first: int
    last: int
    chunks: Iterator[bytes] = field(repr=False)


def own_feed(connection: Connection, actor: Actor, feed_code: str) -> Feed:
    """The caller's own feed. Raises NotFoundError FEED.UNKNOWN for any other."""
    feed = feeds.find_feed(connection, feed_code)
    if feed is None or feed.member_id != actor.member:
        raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
    return feed


def manifest_of(context: Context, actor: Actor, feed_code: str) -> tuple[bytes, str]:
    """The newest manifest with its ETag (its SHA-256). Raises NotFoundError FEED.UNKNOWN, FEED.NO_RELEASE."""
    release = _newest(context, actor, feed_code)
    return release.manifest, release.manifest_sha256


def signature_of(context: Context, actor: Actor, feed_code: str) -> str:
    """The signature file `manifest.json.minisig` of the newest manifest."""
    return _newest(context, actor, feed_code).signature


def second_signature_of(context: Context, actor: Actor, feed_code: str) -> str:
    """The file `manifest.json.2.minisig`. Raises NotFoundError FEED.NO_SECOND_SIGNATURE where none was needed."""
    second = _newest(context, actor, feed_code).second_signature
    if not second:
        raise NotFoundError(
            "FEED.NO_SECOND_SIGNATURE", "本次发布没有第二签名。", "This release has no second signature."
        )
    return second


def sm2_signature_of(context: Context, actor: Actor, feed_code: str) -> bytes:
    """The file `manifest.json.sm2` (DER). Raises NotFoundError FEED.NO_SM2_SIGNATURE where there is none."""
    signature = _newest(context, actor, feed_code).sm2_signature
    if not signature:
        raise NotFoundError(
            "FEED.NO_SM2_SIGNATURE", "本次发布没有 SM2 签名。", "This release has no signature by SM2."
        )
    return b64decode(signature)


@opening("feed", "feed")
def object_of(  # noqa: PLR0917  # the range reads as in HTTP: first, last
    context: Context, actor: Actor, feed_code: str, name: str, first: int = 0, last: int | None = None
) -> ObjectPart:
    """The bytes of an object from `first` to `last`, both inclusive and counted from 0; None is the end, and −n the
    last n bytes.

    Raises NotFoundError FEED.UNKNOWN, FEED.OBJECT, FEED.OBJECT_ERASED, FEED.OBJECT_WITHDRAWN; InvalidError FEED.RANGE
    where no byte lies in the range.
    """
    require_role(actor, "agency")
    with context.store.begin() as connection:
        feed = own_feed(connection, actor, feed_code)
        assert feed.id is not None
        found = releases.find_object(connection, feed.id, name)
        if found is None:
            raise NotFoundError("FEED.OBJECT", "没有这个发布文件。", "There is no such object.")
        if found.erased_at is not None:
            raise NotFoundError(
                "FEED.OBJECT_ERASED",
                "该发布文件已过保存期并删除，请按最新的发布清单获取。",
                "This object was erased when its time was over: follow the newest manifest.",
            )
        _require_not_withdrawn(connection, context, feed.id, name)
        first, end = range_within(found.body_bytes, first, last)
        record(
            connection, context, actor,
            kind="feed_object_read", object_kind="feed", object_id=feed.id,
            detail={"feed": feed_code, "object": name, "first": first, "last": end},
        )  # fmt: skip
    chunks = read_range(
        context.store, context.vault.sealer, feed.id, name, first=first, length=end - first + 1
    )
    return ObjectPart(
        name, found.media_type, found.sha256, found.sha256, found.body_bytes, first, end, chunks
    )


def range_within(total_bytes: int, first: int, last: int | None) -> tuple[int, int]:
    """The first and the last byte that are given of an object; a negative `first` asks for so many at its end.

    Raises InvalidError FEED.RANGE where no byte lies in the range.
    """
    first = max(total_bytes + first, 0) if first < 0 else first
    end = total_bytes - 1 if last is None else min(last, total_bytes - 1)
    is_empty_whole = total_bytes == 0 and first == 0 and last is None
    if end < first and not is_empty_whole:
        raise InvalidError(
            "FEED.RANGE",
            "请求的字节范围不正确。",
            "The range holds no byte of the object.",
            total_bytes=total_bytes,
        )
    return first, end


def _require_not_withdrawn(connection: Connection, context: Context, feed: int, name: str) -> None:
    """A plain object of a feed that was encrypted since is given only to whoever is amid a pull: as long as a manifest
    of before may be valid. From the first encrypted release on there is a whole snapshot for the key.

    Raises NotFoundError FEED.OBJECT_WITHDRAWN.
    """
    if name.endswith(ENCRYPTED_SUFFIXES):
        return
    keys = recipient_keys.recipient_keys_of(connection, feed)
    first = releases.find_release(connection, feed, min((key.from_release for key in keys), default=0))
    if first is not None and context.clock.now() >= first.issued_at + timedelta(hours=VALID_HOURS):
        raise NotFoundError(
            "FEED.OBJECT_WITHDRAWN",
            "该共享已加密，此前未加密的发布文件已撤回，请按最新的发布清单获取。",
            "The feed is encrypted since; what was published plain before is withdrawn: follow the newest manifest.",
        )


def _newest(context: Context, actor: Actor, feed_code: str) -> Release:
    require_role(actor, "agency")
    with context.store.read() as connection:
        feed = own_feed(connection, actor, feed_code)
        assert feed.id is not None
        release = releases.find_release(connection, feed.id, feed.release_number)
    if release is None:
        raise NotFoundError("FEED.NO_RELEASE", "尚未发布。", "Nothing has been published yet.")
    return release
