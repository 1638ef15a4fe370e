"""A recipient fetches what its feed has that is new: the manifest, believed by its signature, and the objects that lead
from what is held to it.
"""

from dataclasses import dataclass
from http import HTTPStatus

from blacklist_service.client.answers import accepted
from blacklist_service.client.calls import Call, Calls
from blacklist_service.client.downloads import Wanted, download
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.open_objects import check_encryption
from blacklist_service.client.recipient_store import Position, RecipientStore
from blacklist_service.client.sm2_signatures import check_sm2_signature
from blacklist_service.clock import Clock
from exports.follow import MOST_SIGNATURE_BYTES, SignedManifest, check_issued, check_manifest, read_signed
from exports.manifest import MOST_BYTES, Manifest
from exports.object_files import DeliveredObject, check_object, has_object
from exports.plans import Plan, is_readable, snapshot_plan, ways
from exports.recipient_state import RecipientState
from exports.refusals import FeedRefusalError

V1 = "/api/v1"
# Manifest and signature are two answers: a release that comes between them makes them differ, once.
_TRIES = 3
_OF_ANOTHER_ANSWER = {"FEED.SIGNATURE", "FEED.SM2_SIGNATURE"}


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was fetched: the newest release, and the objects that were not there before."""

    release: int
    held: int
    objects: tuple[str, ...]
    fetched_bytes: int


def pull(
    calls: Calls, folder: FeedFolder, store: RecipientStore, clock: Clock, *, is_files_only: bool = False
) -> Pulled:
    """Everything that leads to the newest release lies in the folder, of the right sizes and digests.
    `is_files_only`: also where it cannot be read back, and so not be applied (`take_files.py`).

    Raises FeedRefusalError (FEED.SIGNATURE, FEED.SM2_SIGNATURE, FEED.SCHEMA, FEED.RECIPIENT, FEED.EXPIRED,
    FEED.ROLLBACK, FEED.CHAIN, FEED.WRITE_ONLY, FEED.PLAIN, FEED.DIGEST), NotReadyError CLIENT.UNANSWERED, RefusedError
    CLIENT.REFUSED, CLIENT.UNSIGNED.
    """
    position = store.position()
    forget_expired(folder, position, clock)
    signed, manifest = _newest(calls, folder, position, clock)
    # Before anything is fetched: what cannot be applied would lie there with persons in the clear.
    if not is_files_only and not is_readable(manifest.format):
        raise FeedRefusalError("FEED.WRITE_ONLY", manifest.format)
    objects = plan_of(manifest, position).objects
    names = [item.name for item in objects]
    # While no release can be fetched to its end or applied, what each left behind would fill the disk.
    folder.make_room(names)
    missing = [item for item in objects if not _lies_there(folder, item)]
    for item in missing:
        path = f"{V1}/feeds/{folder.feed}/objects/{item.name}"
        download(calls, Wanted(path, item, manifest.expires_at), folder.download, clock)
    # Last, so that a manifest in the folder has its objects beside it.
    folder.keep_manifest(signed)
    folder.forget_objects(names)
    fetched = sum(item.byte_count for item in missing)
    return Pulled(manifest.release, position.release, tuple(item.name for item in missing), fetched)


def plan_of(manifest: Manifest, position: Position) -> Plan:
    """The way from what is held: by deltas where they lead there, else by the snapshot. Raises FEED.CHAIN."""
    by_snapshot = snapshot_plan(manifest)
    if position.must_reload and by_snapshot is not None:
        return by_snapshot
    return ways(manifest, position.release)[0]


def forget_expired(folder: FeedFolder, position: Position, clock: Clock) -> None:
    """Removes the objects of a manifest that lies in the folder and has expired: nobody may use them any more."""
    try:
        checked_manifest(read_signed(folder.download), folder, position, clock)
    except FeedRefusalError as refusal:
        if refusal.code == "FEED.EXPIRED":
            folder.forget_objects()


def checked_manifest(
    signed: SignedManifest, folder: FeedFolder, position: Position, clock: Clock
) -> Manifest:
    """The manifest, once its signature, names, expiry and release hold against what was kept, and that nothing is plain
    any more."""
    held = RecipientState(position.feed, position.recipient, release=position.release)
    keys = folder.keys()
    check_sm2_signature(signed, keys)
    manifest = check_manifest(signed, keys, held, position.time(clock.now()))
    # By the own clock too, else manifests, each a little ahead of the last, could lead it far into the future.
    check_issued(manifest, clock.now())
    check_encryption(folder, manifest)
    return manifest


def _newest(
    calls: Calls, folder: FeedFolder, position: Position, clock: Clock
) -> tuple[SignedManifest, Manifest]:
    for left in reversed(range(_TRIES)):
        signed = _signed(calls, folder)
        try:
            return signed, checked_manifest(signed, folder, position, clock)
        except FeedRefusalError as refusal:
            if refusal.code not in _OF_ANOTHER_ANSWER or not left:
                raise
    raise FeedRefusalError("FEED.SIGNATURE")


def _signed(calls: Calls, folder: FeedFolder) -> SignedManifest:
    pointer = f"{V1}/feeds/{folder.feed}/manifest"
    second = calls.send(Call("GET", f"{pointer}.2.minisig", most_bytes=MOST_SIGNATURE_BYTES))
    content = accepted(calls.send(Call("GET", pointer, most_bytes=MOST_BYTES)))
    signature = accepted(calls.send(Call("GET", f"{pointer}.minisig", most_bytes=MOST_SIGNATURE_BYTES)))
    # Few releases have a second one, and few recipients ask for one by SM2.
    has_second = second.status != HTTPStatus.NOT_FOUND
    sm2_signature = _sm2_signature(calls, pointer) if folder.keys().sm2_keys else b""
    return SignedManifest(
        content.body, signature.body, accepted(second).body if has_second else b"", sm2_signature
    )


def _sm2_signature(calls: Calls, pointer: str) -> bytes:
    """The file; b"" where there is none, which is refused with its check."""
    answer = calls.send(Call("GET", f"{pointer}.sm2", most_bytes=MOST_SIGNATURE_BYTES))
    return b"" if answer.status == HTTPStatus.NOT_FOUND else accepted(answer).body


def _lies_there(folder: FeedFolder, item: DeliveredObject) -> bool:
    if not has_object(folder.download, item):
        return False
    try:
        check_object(folder.download, item)
    except FeedRefusalError:
        (folder.download / item.name).unlink()
        return False
    return True
