"""The newest manifest of each feed, as it was published."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Feed, Release

_feed, _release = table_of(Feed), table_of(Release)


@dataclass(frozen=True, slots=True)
class NewestManifest:
    """What the newest release of an active feed was published with."""

    feed: int
    number: int
    content: bytes


def newest_manifests(connection: Connection, *, but_formats: Collection[str]) -> list[NewestManifest]:
    """The newest manifest of each active feed, by feed; some formats apart."""
    newest = and_(_release.c.feed_id == _feed.c.id, _release.c.number == _feed.c.release_number)
    asked = (
        select(_feed.c.id, _release.c.number, _release.c.manifest)
        .join(_release, newest)
        .where(_feed.c.state == "active", _feed.c.format.not_in(but_formats))
        .order_by(_feed.c.id)
    )
    return [NewestManifest(*row) for row in connection.execute(asked)]
