"""Editions that stand, and each series' recall list, lie in the public folder; what is void is taken out of it.

1. Under FOLDER/SERIES stand just the files of unexpired editions and the newest recall list, each written beside and
   renamed, the recall list before any edition, so that nobody finds an edition without what was recalled of it. What
   somebody changed there is put right; a signed list that this database forgot (a backup was restored) is not touched.
2. Then what the list recalls is confirmed: the public cannot answer, so its place before the public is what counts.

Journal: editions_placed, with the publication. Safe to repeat: a folder that was emptied is filled again.
"""

from pathlib import Path

from blacklist_service.errors import NotReadyError
from blacklist_service.store import editions, feeds, receipts, releases
from blacklist_service.store.tables import Feed, FeedReceipt, Release
from blacklist_service.workflows.cases.removals import close_confirmed_removals
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.each_apart import each_apart
from blacklist_service.workflows.editions.printing import SIGNATURE
from blacklist_service.workflows.editions.public_folder import (
    drop_drafts,
    held_folder,
    is_public,
    list_in,
    refuse_forgotten,
    write_public,
)
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.releasing.parts import read_range
from exports import minisign
from exports.editions import MASKINGS
from exports.recalls import RECALLS_NAME, editions_in


@opening("edition", budget="service")
def place_editions(context: Context, actor: Actor) -> int:
    """Makes the public folder what it should be, each series apart (each_apart). Returns how many series were placed.

    Raises NotReadyError EDITION.FOLDER where the folder cannot be written; ConflictError EDITION.FORGOTTEN where a list
    lies there that was published after the backup this database was restored from.
    """
    require_role(actor, SYSTEM.role)
    folder = context.settings.notice_folder
    if folder is None:
        return 0
    with context.store.read() as connection:
        series = editions.series_of(connection, tuple(MASKINGS))
    with each_apart(context, "place_editions") as walk:
        done = [walk.attempt(one.id or 0, _place, context, actor, one, folder / one.code) for one in series]
    return sum(map(bool, done))


def _place(context: Context, actor: Actor, series: Feed, folder: Path) -> bool:
    if _newest(context, series) is None:
        return False
    try:
        with held_folder(folder):
            # Read once nobody else writes there.
            newest = _newest(context, series)
            assert newest is not None  # releases stay
            _require_known(context, series, folder)
            _fill(context, series, folder, newest)
    except OSError:
        raise NotReadyError(
            "EDITION.FOLDER", "对外通报目录无法写入。", "The folder of public notices cannot be written."
        ) from None
    _confirm(context, actor, series, newest)
    return True


def _newest(context: Context, series: Feed) -> Release | None:
    with context.store.read() as connection:
        feed = feeds.find_feed(connection, series.code)
        return None if feed is None else releases.find_release(connection, feed.id or 0, feed.release_number)


def _require_known(context: Context, series: Feed, folder: Path) -> None:
    """What lies there was published by this database."""
    lies = list_in(folder)
    if lies is None:
        return
    number, content = lies
    with context.store.read() as connection:
        known = releases.find_release(connection, series.id or 0, number)
    if known is None or known.manifest != content:
        signer = context.vault.feed_signer
        refuse_forgotten(folder, content, minisign.public_key_text(signer.key_id, signer.public_key))


def _fill(context: Context, series: Feed, folder: Path, newest: Release) -> None:
    drop_drafts(folder)
    write_public(folder / RECALLS_NAME, newest.manifest)
    write_public(folder / (RECALLS_NAME + SIGNATURE), newest.signature.encode())
    today, standing = context.clock.today(), set()
    for edition in editions_in(newest.manifest):
        if edition.expires_on >= today:
            for name, digest in edition.files:
                signature = name + SIGNATURE
                standing |= {name, signature}
                if not is_public(folder / name, digest) or not (folder / signature).is_file():
                    for one in (name, signature):
                        write_public(folder / one, _content(context, series, one))
    for path in folder.glob("edition-*"):
        if path.name not in standing:
            path.unlink()


def _content(context: Context, series: Feed, name: str) -> bytes:
    with context.store.read() as connection:
        found = releases.find_object(connection, series.id or 0, name)
    assert found is not None
    chunks = read_range(
        context.store, context.vault.sealer, series.id or 0, name, first=0, length=found.body_bytes
    )
    return b"".join(chunks)


def _confirm(context: Context, actor: Actor, series: Feed, newest: Release) -> None:
    """What the placed list recalls is out; a removal that nobody else holds open is closed."""
    feed, now = series.id or 0, context.clock.now()
    with context.store.begin() as connection:
        feeds.lock_feed(connection, series.code)
        if editions.last_placed(connection, feed) >= newest.number:
            return
        numbers = editions.unplaced_removals(connection, feed, newest.number)
        feeds.acknowledge(connection, feed, numbers, now)
        closed = close_confirmed_removals(connection, context, numbers)
        receipts.add_receipt(
            connection,
            FeedReceipt(
                id=None, feed_id=feed, release=newest.number, manifest_sha256=newest.manifest_sha256,
                state_checksum=newest.state_checksum, is_right=True, applied_at=now, received_at=now,
                received_by=actor.login,
            ),
        )  # fmt: skip
        record(
            connection, context, actor,
            kind="editions_placed", object_kind="feed", object_id=feed,
            detail={"feed": series.code, "release": newest.number, "acknowledged": len(numbers),
                    "removals_closed": closed},
        )  # fmt: skip
