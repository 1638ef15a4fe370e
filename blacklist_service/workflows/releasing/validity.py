"""How long a manifest is valid, and which ones end soon (record 0087)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from blacklist_service.store.newest_manifests import newest_manifests
from blacklist_service.store.session import Connection
from blacklist_service.workflows.releasing.agency_feeds import SERIES_FORMATS
from exports.manifest import Manifest, ManifestError

VALID_HOURS = 25
# Then the clock renews it, whatever its schedule: seven hours are left to try again.
RENEWED_AFTER_HOURS = 18
_LEFT_AT_RENEWAL = timedelta(hours=VALID_HOURS - RENEWED_AFTER_HOURS)
_UNREADABLE = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EndingManifest:
    """The newest manifest of an active feed, and when it ends."""

    feed: int
    number: int
    ends_at: datetime


def ending_manifests(connection: Connection, now: datetime, *, late_by: timedelta) -> list[EndingManifest]:
    """The manifests of agencies' feeds that should have been renewed so long ago, by feed. One that nobody can read
    counts as ended: whoever publishes next finds out why."""
    newest = newest_manifests(connection, but_formats=SERIES_FORMATS)
    ends = [EndingManifest(one.feed, one.number, _ends_at(one.content)) for one in newest]
    return [one for one in ends if is_to_renew(one.ends_at, now - late_by)]


def is_to_renew(ends_at: datetime, now: datetime) -> bool:
    """Whether a manifest that ends then is to be followed by one that compared the whole list."""
    return ends_at - now <= _LEFT_AT_RENEWAL


def _ends_at(content: bytes) -> datetime:
    try:
        return Manifest.from_bytes(content).expires_at
    except ManifestError:
        return _UNREADABLE
