"""Editions that stand, and each series' recall list, lie in the public folder; what is void is taken out of it.

1. Under FOLDER/SERIES stand just the files of unexpired editions and the newest recall list, each written beside and
   renamed, the recall list before any edition, so that nobody finds an edition without what was recalled of it.
2. Then what the list recalls is confirmed: the public cannot answer, so its place before the public is what counts.

Journal: editions_placed, with the publication. Safe to repeat: a folder that was emptied is filled again.
"""

import os
from pathlib import Path

from blacklist_service.errors import NotReadyError
from blacklist_service.store import editions, feeds, receipts, releases
from blacklist_service.store.tables import Feed, FeedReceipt, Release
from blacklist_service.workflows.cases.removals import close_confirmed_removals
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.each_apart import each_apart
from blacklist_service.workflows.editions.printing import SIGNATURE
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.releasing.parts import read_range
from exports.editions import MASKINGS
from exports.recalls import RECALLS_NAME, editions_in

_READABLE = 0o644


@opening("edition", budget="service")
def place_editions(context: Context, actor: Actor) -> int:
    """Makes the public folder what it should be, each series apart (each_apart). Returns how many series were placed.

    Raises NotReadyError EDITION.FOLDER where the folder cannot be written.
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
    with context.store.read() as connection:
        newest = releases.find_release(connection, series.id or 0, series.release_number)
    if newest is None:
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _fill(context, series, folder, newest)
    except OSError:
        raise NotReadyError(
            "EDITION.FOLDER", "对外通报目录无法写入。", "The folder of public notices cannot be written."
        ) from None
    _confirm(context, actor, series, newest)
    return True


def _fill(context: Context, series: Feed, folder: Path, newest: Release) -> None:
    _write(folder / RECALLS_NAME, newest.manifest)
    _write(folder / (RECALLS_NAME + SIGNATURE), newest.signature.encode())
    today, standing = context.clock.today(), set()
    for edition in editions_in(newest.manifest):
        if edition.expires_on >= today:
            names = [end for name, _sha256 in edition.files for end in (name, name + SIGNATURE)]
            standing |= set(names)
            for name in names:
                if not (folder / name).exists():
                    _write(folder / name, _content(context, series, name))
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


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk before anything is confirmed."""
    if path.exists() and path.read_bytes() == content:
        return
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.chmod(_READABLE)
    beside.replace(path)


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
