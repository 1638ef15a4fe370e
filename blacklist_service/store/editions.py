"""Questions about editions of public notice: what was proposed, approved, and placed before the public."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from blacklist_service.store.base import NOBODY, all_as, drawn_key, first_as, table_of
from blacklist_service.store.row_checks import check, checked
from blacklist_service.store.tables import Edition, EditionRow, Feed, FeedEntry, FeedReceipt, Release
from blacklist_service.store.unconfirmed_entries import IS_UNCONFIRMED
from blacklist_service.store.versions import conflict

_edition, _row, _feed = table_of(Edition), table_of(EditionRow), table_of(Feed)
_entry, _receipt, _release = table_of(FeedEntry), table_of(FeedReceipt), table_of(Release)


def add_edition(connection: Connection, edition: Edition, rows: Mapping[str, str]) -> int:
    """Keeps an edition that waits, with the digest of each row by key. Returns its number."""
    added = drawn_key(connection.execute(insert(_edition).values(**edition.model_dump(exclude={"id"}))))
    kept = [{"edition_id": added, "entry_key": key, "entry_sha256": rows[key]} for key in sorted(rows)]
    connection.execute(insert(_row), kept)
    return added


def rows_of_edition(connection: Connection, edition: int) -> dict[str, str]:
    """The digest of each row of an edition that waits, by key; whoever reads them compares them with what the edition
    says of all."""
    asked = select(_row.c.entry_key, _row.c.entry_sha256).where(_row.c.edition_id == edition)
    return {row.entry_key: row.entry_sha256 for row in connection.execute(asked)}


def find_open_edition(connection: Connection, feed: int) -> Edition | None:
    """The edition of a series that waits for a second official."""
    asked = select(_edition).where(_edition.c.feed_id == feed, _edition.c.state == "open")
    return checked(connection, first_as(Edition, connection.execute(asked)))


def get_edition(connection: Connection, edition: int) -> Edition:
    """An edition that is known to be there, as it stands now."""
    found = first_as(Edition, connection.execute(select(_edition).where(_edition.c.id == edition)))
    assert found is not None
    check(connection, found)
    return found


def editions_of(connection: Connection, feed: int) -> list[Edition]:
    """Every edition of a series that was ever proposed, oldest first."""
    return editions_of_each(connection, [feed])[feed]


def editions_of_each(connection: Connection, series: Sequence[int]) -> dict[int, list[Edition]]:
    """The same of several series, by series, in one question."""
    asked = select(_edition).where(_edition.c.feed_id.in_(series)).order_by(_edition.c.id)
    found = all_as(Edition, connection.execute(asked))
    check(connection, *found)
    return {feed: [one for one in found if one.feed_id == feed] for feed in series}


def printed_in(connection: Connection, series: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """Number and publication of every printed edition of some series, by series, oldest first."""
    asked = (
        select(_edition)
        .where(_edition.c.feed_id.in_({*series, NOBODY}), _edition.c.state == "approved")
        .order_by(_edition.c.number)
    )
    rows = all_as(Edition, connection.execute(asked))
    check(connection, *rows)
    found: dict[int, list[tuple[int, int]]] = {}
    for row in rows:
        assert row.release is not None  # the database approves none without
        found.setdefault(row.feed_id, []).append((row.number, row.release))
    return found


def published_at(connection: Connection, feed: int) -> dict[int, datetime]:
    """When each publication of a series was issued, by number, without what it holds."""
    asked = select(_release.c.number, _release.c.issued_at).where(_release.c.feed_id == feed)
    return {int(number): issued_at for number, issued_at in connection.execute(asked)}


def series_of(connection: Connection, formats: Sequence[str]) -> list[Feed]:
    """The feeds that are series of public notice, by code."""
    asked = select(_feed).where(_feed.c.format.in_(formats)).order_by(_feed.c.code)
    found = all_as(Feed, connection.execute(asked))
    check(connection, *found)
    return found


def approve_edition(
    connection: Connection,
    edition: int,
    *,
    by: int,
    at: datetime,
    digest: str,
    release: int,
    valid_until: date,
) -> None:
    """Keeps who approved which digest, and with which publication it is printed. Raises ConflictError
    CONFLICT.VERSION where it does not wait."""
    changed = connection.execute(
        update(_edition)
        .where(_edition.c.id == edition, _edition.c.state == "open")
        .values(
            state="approved", approved_by=by, approved_at=at, approved_digest=digest, release=release,
            valid_until=valid_until,
        )
    )  # fmt: skip
    if changed.rowcount != 1:
        raise conflict()
    _forget_rows(connection, edition)


def close_edition(connection: Connection, edition: int, state: str, *, is_expired: bool = False) -> None:
    """An edition that waits is refused, or void: `is_expired` because its time ran out."""
    connection.execute(
        update(_edition)
        .where(_edition.c.id == edition, _edition.c.state == "open")
        .values(state=state, is_expired=is_expired)
    )
    _forget_rows(connection, edition)


def late_editions(connection: Connection, now: datetime) -> list[Edition]:
    """The editions that wait and cannot be approved any more."""
    asked = select(_edition).where(_edition.c.state == "open", _edition.c.expires_at < now)
    found = all_as(Edition, connection.execute(asked.order_by(_edition.c.id)))
    check(connection, *found)
    return found


def _forget_rows(connection: Connection, edition: int) -> None:
    connection.execute(delete(_row).where(_row.c.edition_id == edition))


def unplaced_removals(connection: Connection, feed: int, until_release: int) -> list[int]:
    """The listings that a series told to be gone, up to a publication, and that are not confirmed as told."""
    asked = select(_entry.c.listing_id).where(
        _entry.c.feed_id == feed, IS_UNCONFIRMED, _entry.c.retracted_in <= until_release
    )
    return [int(listing) for listing in connection.execute(asked.order_by(_entry.c.listing_id)).scalars()]


def last_placed(connection: Connection, feed: int) -> int:
    """The last publication of a series that was written into the public folder; 0 where none was."""
    asked = select(func.max(_receipt.c.release)).where(_receipt.c.feed_id == feed, _receipt.c.is_right)
    return int(connection.execute(asked).scalar() or 0)
