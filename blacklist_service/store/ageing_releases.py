"""Which feeds were published last so long ago that their manifest ends soon, or has ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Feed, Release

_feed, _release = table_of(Feed), table_of(Release)


@dataclass(frozen=True, slots=True)
class AgeingRelease:
    """The newest release of an active feed, and when it was begun."""

    feed: int
    number: int
    issued_at: datetime


def ageing_releases(
    connection: Connection, issued_until: datetime, *, but_formats: Collection[str]
) -> list[AgeingRelease]:
    """The newest release of each active feed, by feed, where it was begun by an instant; some formats apart."""
    newest = and_(_release.c.feed_id == _feed.c.id, _release.c.number == _feed.c.release_number)
    asked = (
        select(_feed.c.id, _release.c.number, _release.c.issued_at)
        .join(_release, newest)
        .where(
            _feed.c.state == "active",
            _feed.c.format.not_in(but_formats),
            _release.c.issued_at <= issued_until,
        )
        .order_by(_feed.c.id)
    )
    return [AgeingRelease(*row) for row in connection.execute(asked)]
