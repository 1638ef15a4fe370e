"""Encrypted objects of a release are opened beside themselves while they are applied; what came out is removed again.

Whoever opens has verified first: the signature over the manifest, and by it the digest of the encrypted bytes. Then the
digest of what is inside must be the manifest's too.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import MappingProxyType

from blacklist_service.client.feed_folder import FeedFolder, part_name
from blacklist_service.vault.object_faults import ObjectFileError, OpeningFault
from blacklist_service.vault.object_place import ObjectPlace
from blacklist_service.vault.recipient_identities import RecipientIdentities
from exports.manifest import Manifest
from exports.object_files import ENCRYPTED_SUFFIXES, DeliveredObject, content_name
from exports.objects import DigestWriter
from exports.refusals import FeedRefusalError

_CODES = MappingProxyType(
    {
        OpeningFault.NOT_ENCRYPTED: "FEED.PLAIN",
        OpeningFault.OTHER_KEY: "FEED.OTHER_KEY",
        OpeningFault.BY_PHRASE: "FEED.ENCRYPTION",
        OpeningFault.BROKEN: "FEED.ENCRYPTION",
    }
)


def is_encrypted(manifest: Manifest) -> bool:
    """Whether every object that a manifest names is encrypted."""
    listed: tuple[DeliveredObject, ...] = (manifest.snapshot, *manifest.deltas)
    return all(item.name.endswith(ENCRYPTED_SUFFIXES) for item in listed)


def check_encryption(folder: FeedFolder, manifest: Manifest) -> None:
    """That all objects are encrypted, in one way, or none is, and none plain where that was ruled out.

    Raises FeedRefusalError FEED.PLAIN, FEED.ENCRYPTION.
    """
    since = folder.identities.encrypted_from
    listed: tuple[DeliveredObject, ...] = (manifest.snapshot, *manifest.deltas)
    if not is_encrypted(manifest) and any(item.name.endswith(ENCRYPTED_SUFFIXES) for item in listed):
        raise FeedRefusalError("FEED.PLAIN")
    if is_encrypted(manifest) and len({item.name.rpartition(".")[2] for item in listed}) > 1:
        raise FeedRefusalError("FEED.ENCRYPTION")
    if since is not None and manifest.release >= since and not is_encrypted(manifest):
        raise FeedRefusalError("FEED.PLAIN")


@contextmanager
def opened_objects(folder: FeedFolder, items: Iterable[DeliveredObject]) -> Iterator[None]:
    """While this lasts, what is inside each encrypted object lies beside it.

    Raises FeedRefusalError FEED.PLAIN, FEED.OTHER_KEY, FEED.ENCRYPTION, FEED.DIGEST; NotReadyError CLIENT.NO_IDENTITY,
    CLIENT.IDENTITY_EXPOSED.
    """
    encrypted = [item for item in items if item.name.endswith(ENCRYPTED_SUFFIXES)]
    try:
        identities = folder.identities.opened() if encrypted else None
        for item in encrypted:
            assert identities is not None
            _open(folder, item, identities)
        yield
    finally:
        for item in encrypted:
            plain = content_name(item.name)
            (folder.download / plain).unlink(missing_ok=True)
            (folder.download / part_name(plain)).unlink(missing_ok=True)


def _open(folder: FeedFolder, item: DeliveredObject, identities: RecipientIdentities) -> None:
    plain = content_name(item.name)
    part = folder.download / part_name(plain)
    place = ObjectPlace(folder.recipient, folder.feed, item.name)
    part.unlink(missing_ok=True)
    try:
        with (
            (folder.download / item.name).open("rb") as source,
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
        ):
            content = DigestWriter(out)
            identities.open_object(source, place, content)
    except ObjectFileError as problem:
        raise FeedRefusalError(_CODES[problem.fault], item.name) from None
    if content.sha256 != item.content_sha256:
        raise FeedRefusalError("FEED.DIGEST", plain)
    part.replace(folder.download / plain)
