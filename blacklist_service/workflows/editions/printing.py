"""The printed side of a series: the rows of an edition, its signed files, the recall list that goes with each
publication."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from blacklist_service.clock import day_of
from blacklist_service.rules.editions import valid_until
from blacklist_service.store import editions, feeds, members, releases, told_order
from blacklist_service.store.live_entries import live_by_key
from blacklist_service.store.row_checks import row_changed
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.store.tables import Edition, Release, ReleaseObject
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.editions.series import EditionSight
from blacklist_service.workflows.releasing.change_list import ChangeList
from blacklist_service.workflows.releasing.mass_removals import count_retractions
from blacklist_service.workflows.releasing.parts import PartWriter
from blacklist_service.workflows.releasing.sight import BATCH
from blacklist_service.workflows.releasing.validity import VALID_HOURS
from exports import minisign
from exports.editions import EditionFile, EditionHead, PrintedRow, edition_files
from exports.follow import SignedManifest
from exports.recalls import (
    NO_PREVIOUS_SHA256,
    RECALLS_NAME,
    KeptEntry,
    PrintedEdition,
    RecallsHead,
    editions_in,
    recall_list,
    recalls,
)
from exports.release import checksum_of_digests

SIGNATURE = ".minisig"


def rows_of(sight: EditionSight) -> tuple[list[PrintedRow], list[int]]:
    """What an edition prints, by key, after stock was taken, and the listings behind the rows."""
    rows: list[PrintedRow] = []
    listings: list[int] = []
    for known in live_by_key(sight.connection, sight.feed_id, BATCH):
        shown = [row for row in known if not row.is_suppressed]
        rows += [
            PrintedRow(row.entry_key, sight.gathered.entry(row.listing_id, row.entry_sha256)) for row in shown
        ]
        listings += [row.listing_id for row in shown]
    return rows, listings


def publish(
    sight: EditionSight,
    changes: ChangeList,
    edition: Edition | None = None,
    rows: Sequence[PrintedRow] = (),
) -> Release:
    """The next publication of a series: with an edition, which stands as approved already, its files; and in any case
    the recall list as of now."""
    context, connection = sight.context, sight.connection
    issued_on = context.clock.today()
    files = () if edition is None else _files(sight, edition, rows, issued_on)
    printed = _editions_before(sight)
    if edition is not None:
        printed.append(_printed(edition, sight.number, len(rows), files, issued_on))
    content = recall_list(_head(sight), printed, recalls(_entries(sight, issued_on), printed))
    comment = f"series {sight.feed.code} publication {sight.number} {RECALLS_NAME}"
    signature = _sign(context, content, comment)
    release = Release(
        id=None, feed_id=sight.feed_id, number=sight.number,
        issued_at=context.clock.now().replace(microsecond=0),
        entries=feeds.count_live(connection, sight.feed_id), operations=len(changes),
        retractions=count_retractions(changes), state_checksum=_checksum(sight),
        manifest=content,
        manifest_sha256=SignedManifest(content, signature.encode()).sha256, signature=signature,
    )  # fmt: skip
    release.id = releases.add_release(connection, release)
    for one in files:
        _keep(sight, release.id, one)
    feeds.advance_feed(connection, sight.feed_id, sight.number, release.manifest_sha256)
    return release


def _files(
    sight: EditionSight, edition: Edition, rows: Sequence[PrintedRow], issued_on: date
) -> tuple[EditionFile, ...]:
    """The files of an edition, each with its signature behind it."""
    contacts = sight.context.profile.contacts
    head = EditionHead(
        series=sight.feed.code, number=edition.number, publisher=_publisher(sight), region=sight.feed.region,
        masking=sight.feed.format, issued_on=issued_on, expires_on=valid_until(issued_on, edition.days),
        contact=" ".join(filter(None, (contacts.get(name, "") for name in ("department", "phone", "address")))),
    )  # fmt: skip
    signed: list[EditionFile] = []
    for one in edition_files(head, rows):
        comment = f"series {head.series} {one.name} valid until {head.expires_on}"
        signature = _sign(sight.context, one.content, comment).encode()
        signed += [one, EditionFile(one.name + SIGNATURE, "text/plain", signature)]
    return tuple(signed)


def _printed(
    edition: Edition, publication: int, entries: int, files: Sequence[EditionFile], issued_on: date
) -> PrintedEdition:
    named = tuple((one.name, one.sha256) for one in files if not one.name.endswith(SIGNATURE))
    return PrintedEdition(
        edition.number, publication, issued_on, valid_until(issued_on, edition.days), entries, named
    )


def _editions_before(sight: EditionSight) -> list[PrintedEdition]:
    """The editions that the recall list before names. They are signed again: it must be what was signed, as the guarded
    row of the series tells."""
    before = releases.find_release(sight.connection, sight.feed_id, sight.feed.release_number)
    if before is None:
        return []
    if SignedManifest(before.manifest, before.signature.encode()).sha256 != sight.feed.manifest_sha256:
        raise row_changed(GUARD_OF_TABLE["feed"], sight.feed_id)
    return editions_in(before.manifest)


def _entries(sight: EditionSight, issued_on: date) -> Iterator[KeptEntry]:
    """Everything that was ever printed, as it stands now."""
    issued = editions.published_at(sight.connection, sight.feed_id)
    days = {number: day_of(at) for number, at in issued.items()}
    for rows in told_order.ever_told(sight.connection, sight.feed_id, BATCH):
        for row in rows:
            kind = "removed" if row.state == "retracted" else "suspended" if row.is_suppressed else "replaced"
            yield KeptEntry(
                row.entry_key,
                row.first_release,
                row.last_release,
                kind,
                days.get(row.last_release, issued_on),
            )


def _head(sight: EditionSight) -> RecallsHead:
    now = sight.context.clock.now().replace(microsecond=0)
    return RecallsHead(
        series=sight.feed.code, publisher=_publisher(sight), number=sight.number,
        previous_sha256=sight.feed.manifest_sha256 or NO_PREVIOUS_SHA256,
        issued_at=now, expires_at=now + timedelta(hours=VALID_HOURS),
    )  # fmt: skip


def _checksum(sight: EditionSight) -> str:
    return checksum_of_digests(
        (row.entry_key, row.version, row.is_suppressed, row.entry_sha256)
        for rows in live_by_key(sight.connection, sight.feed_id, BATCH)
        for row in rows
    )


def _publisher(sight: EditionSight) -> str:
    return members.get_member(sight.connection, sight.feed.member_id).name


def _keep(sight: EditionSight, release: int, one: EditionFile) -> None:
    out = PartWriter(sight.connection, sight.context.vault.sealer, sight.feed_id, one.name)
    out.write(one.content)
    out.close()
    releases.add_object(
        sight.connection,
        ReleaseObject(
            id=None, feed_id=sight.feed_id, release_id=release, name=one.name, media_type=one.media_type,
            sha256=one.sha256, body_bytes=len(one.content),
        ),
    )  # fmt: skip


def _sign(context: Context, content: bytes, comment: str) -> str:
    signer = context.vault.feed_signer
    return minisign.sign(content, signer.key_id, signer.sign, comment)
