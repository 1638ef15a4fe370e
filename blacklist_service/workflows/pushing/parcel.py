"""What is pushed of a feed: its newest release, as a recipient would download it."""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field

from blacklist_service.errors import NotFoundError
from blacklist_service.store import feeds, releases
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Feed, Release
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.releasing.parts import read_range
from exports.follow import MANIFEST_NAME, SECOND_SIGNATURE_NAME, SIGNATURE_NAME, SM2_SIGNATURE_NAME
from exports.manifest import DeltaObject, Manifest, SnapshotObject


@dataclass(frozen=True, slots=True)
class ParcelObject:
    """One object that the manifest names."""

    name: str
    sha256: str
    byte_count: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A release with the names of everything that belongs to it."""

    feed: int
    feed_code: str
    release: int
    manifest_sha256: str
    objects: tuple[ParcelObject, ...]
    manifest: bytes = field(repr=False)
    signature: str = field(repr=False)
    second_signature: str = field(repr=False)
    sm2_signature: bytes = field(repr=False)

    def pointers(self) -> Iterator[tuple[str, bytes]]:
        """Signatures and manifest in the order in which they are put down: where the manifest stands, all is there."""
        yield SIGNATURE_NAME, self.signature.encode()
        if self.second_signature:
            yield SECOND_SIGNATURE_NAME, self.second_signature.encode()
        if self.sm2_signature:
            yield SM2_SIGNATURE_NAME, self.sm2_signature
        yield MANIFEST_NAME, self.manifest

    def chunks(self, context: Context, item: ParcelObject) -> Iterator[bytes]:
        """The bytes of an object, part by part."""
        return read_range(
            context.store, context.vault.sealer, self.feed, item.name, first=0, length=item.byte_count
        )


def newest_parcel(connection: Connection, feed_code: str) -> Parcel:
    """The newest release of a feed, as of now. Raises NotFoundError FEED.NO_RELEASE."""
    feed = feeds.find_feed(connection, feed_code)
    found = None if feed is None else releases.find_release(connection, feed.id or 0, feed.release_number)
    if feed is None or found is None:
        raise NotFoundError("FEED.NO_RELEASE", "尚未发布。", "Nothing has been published yet.")
    return _parcel(feed, found)


def _parcel(feed: Feed, found: Release) -> Parcel:
    manifest = Manifest.from_bytes(found.manifest)
    named: list[SnapshotObject | DeltaObject] = [manifest.snapshot, *manifest.deltas]
    objects = tuple(ParcelObject(item.name, item.sha256, item.byte_count) for item in named)
    return Parcel(
        feed.id or 0, feed.code, found.number, found.manifest_sha256, objects, found.manifest, found.signature,
        found.second_signature, b64decode(found.sm2_signature),
    )  # fmt: skip
