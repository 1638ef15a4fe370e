"""The published files of feeds whose time is over: which they are, and how their bytes go."""

from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, select, update

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.tables import Release, ReleaseObject, ReleasePart

_release = table_of(Release)
_object = table_of(ReleaseObject)
_part = table_of(ReleasePart)
_SNAPSHOT = "snapshot-"


def first_release_since(connection: Connection, feed: int, moment: datetime) -> int | None:
    """The number of a feed's first release at or after this moment; None where there is none."""
    asked = select(func.min(_release.c.number)).where(
        _release.c.feed_id == feed, _release.c.issued_at >= moment
    )
    number = connection.execute(asked).scalar()
    return None if number is None else int(number)


def objects_before(connection: Connection, moment: datetime) -> list[ReleaseObject]:
    """The objects of releases before this moment whose bytes are still kept, oldest first."""
    asked = (
        select(_object)
        .join(_release, _release.c.id == _object.c.release_id)
        .where(_object.c.erased_at.is_(None), _release.c.issued_at < moment)
        .order_by(_object.c.id)
    )
    return all_as(ReleaseObject, connection.execute(asked))


def snapshots_followed_before(connection: Connection, moment: datetime) -> list[ReleaseObject]:
    """The snapshots that are still kept although a newer one of the feed was published before this moment."""
    newer, newer_release = _object.alias(), _release.alias()
    is_followed = (
        exists()
        .where(
            newer.c.feed_id == _object.c.feed_id,
            newer.c.name.startswith(_SNAPSHOT),
            newer.c.id > _object.c.id,
        )
        .where(newer_release.c.id == newer.c.release_id, newer_release.c.issued_at < moment)
    )
    asked = (
        select(_object)
        .where(_object.c.erased_at.is_(None), _object.c.name.startswith(_SNAPSHOT), is_followed)
        .order_by(_object.c.id)
    )
    return all_as(ReleaseObject, connection.execute(asked))


def erase_object(connection: Connection, found: ReleaseObject, at: datetime) -> bool:
    """Marks an object as erased and removes its bytes; False where it was erased already."""
    marked = connection.execute(
        update(_object).where(_object.c.id == found.id, _object.c.erased_at.is_(None)).values(erased_at=at)
    )
    connection.execute(delete(_part).where(_part.c.feed_id == found.feed_id, _part.c.name == found.name))
    return marked.rowcount == 1
