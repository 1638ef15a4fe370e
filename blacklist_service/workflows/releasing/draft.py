"""A release before it is signed: its delta and snapshot written as sealed parts, and the manifest that names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from blacklist_service.store import feeds
from blacklist_service.store.live_entries import live_by_key
from blacklist_service.store.tables import Member
from blacklist_service.vault.object_place import ObjectPlace
from blacklist_service.vault.recipient_identities import encrypted_object, kind_of
from blacklist_service.workflows.journalling.kept import newest_note
from blacklist_service.workflows.releasing.change_list import ChangeList
from blacklist_service.workflows.releasing.changes import with_entries
from blacklist_service.workflows.releasing.named_objects import (
    deltas_to_list,
    previous_manifest,
    snapshot_to_keep,
)
from blacklist_service.workflows.releasing.parts import PartWriter
from blacklist_service.workflows.releasing.sight import BATCH, Sight
from blacklist_service.workflows.releasing.validity import VALID_HOURS
from exports.manifest import NO_PREVIOUS_SHA256, DeltaObject, Manifest, SnapshotObject
from exports.objects import DigestWriter, WrittenObject, object_name, write_object
from exports.release import checksum_of_digests, snapshot_operations
from exports.types import LiveEntry, Operation, OperationKind, ReleaseHeader

MIN_WAIT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Draft:
    """The manifest to be signed, and the objects that were written for it."""

    manifest: Manifest
    written: tuple[WrittenObject, ...]


def write_draft(sight: Sight, member: Member, changes: ChangeList) -> Draft:
    """Writes delta and snapshot as sealed parts and drafts the manifest that names them."""
    previous = previous_manifest(sight)
    today = sight.context.clock.today()
    written: list[WrittenObject] = []
    deltas = deltas_to_list(sight, previous)
    if previous is not None:
        header = ReleaseHeader(sight.feed.code, member.code, sight.number, today, sight.number - 1)
        written.append(_write_object(sight, header, with_entries(sight, changes)))
        deltas = (*deltas, _delta(sight, written[-1]))
    header = ReleaseHeader(sight.feed.code, member.code, sight.number, today)
    snapshot = snapshot_to_keep(sight, previous, deltas)
    if snapshot is None:
        written.append(_write_object(sight, header, _snapshot(sight, today)))
        made = written[-1]
        snapshot = SnapshotObject(
            sight.number, made.name, made.sha256, made.byte_count, made.entries, made.content_sha256
        )
    ends_at = previous.expires_at if previous is not None and sight.is_narrow else None
    return Draft(_manifest(sight, member, snapshot, deltas, ends_at), tuple(written))


def _write_object(sight: Sight, header: ReleaseHeader, operations: Iterator[Operation]) -> WrittenObject:
    chosen = sight.format
    name = object_name(header, chosen.suffix)
    lines = [key.public_line for key in sight.recipient_keys]
    if not lines:
        with _parts(sight, name) as out:
            return write_object(chosen, header, operations, out)
    name += f".{kind_of(lines[-1])}"
    place = ObjectPlace(header.recipient, header.feed, name)
    with _parts(sight, name) as out:
        delivered = DigestWriter(out)
        with encrypted_object(lines, place, delivered) as plain:
            written = write_object(chosen, header, operations, plain)
    return written.delivered_as(name, delivered)


@contextmanager
def _parts(sight: Sight, name: str) -> Iterator[PartWriter]:
    out = PartWriter(sight.connection, sight.context.vault.sealer, sight.feed_id, name)
    yield out
    out.close()


def _delta(sight: Sight, written: WrittenObject) -> DeltaObject:
    return DeltaObject(
        from_release=sight.number - 1,
        to_release=sight.number,
        name=written.name,
        sha256=written.sha256,
        byte_count=written.byte_count,
        operations=written.operations,
        retractions=written.retractions,
        content_sha256=written.content_sha256,
    )


def _snapshot(sight: Sight, today: date) -> Iterator[Operation]:
    tombstones = [
        Operation(
            OperationKind.RETRACT,
            row.entry_key,
            row.version,
            effective_on=row.effective_on or today,
            reason=row.retract_reason or "removed",
        )
        for row in feeds.open_tombstones(sight.connection, sight.feed_id)
    ]
    return snapshot_operations(_live(sight), tombstones, today)


def _live(sight: Sight) -> Iterator[LiveEntry]:
    for rows in live_by_key(sight.connection, sight.feed_id, BATCH):
        for row in rows:
            entry = sight.gathered.entry(row.listing_id, row.entry_sha256)
            yield LiveEntry(row.entry_key, row.version, entry, row.is_suppressed)


def _manifest(
    sight: Sight,
    member: Member,
    snapshot: SnapshotObject,
    deltas: tuple[DeltaObject, ...],
    ends_at: datetime | None,
) -> Manifest:
    # What was said while the release was made is later than it: it goes out with the next.
    now = sight.at.replace(microsecond=0)
    digests = (
        (row.entry_key, row.version, row.is_suppressed, row.entry_sha256)
        for rows in live_by_key(sight.connection, sight.feed_id, BATCH)
        for row in rows
    )
    return Manifest(
        feed=sight.feed.code,
        recipient=member.code,
        format=sight.feed.format,
        release=sight.number,
        previous_manifest_sha256=sight.feed.manifest_sha256 or NO_PREVIOUS_SHA256,
        issued_at=now,
        expires_at=ends_at or now + timedelta(hours=VALID_HOURS),
        min_wait_s=MIN_WAIT_SECONDS,
        snapshot=snapshot,
        deltas=deltas,
        state_checksum=checksum_of_digests(digests),
        journal_checkpoint=newest_note(sight.snapshot),
    )
