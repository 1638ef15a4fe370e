"""An edition before it is printed: what it would hold, under one digest, and how it stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from blacklist_service.rules.approvals import proposal_digest
from blacklist_service.store import editions, listings, members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Edition
from blacklist_service.store.trial import TrialStore
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.editions.printing import rows_of
from blacklist_service.workflows.editions.series import EditionSight, look_at
from blacklist_service.workflows.releasing.changes import take_stock
from exports.editions import PrintedRow, content_digest


@dataclass(frozen=True, slots=True, repr=False)
class EditionContent:
    """What an edition made now would print: the rows by key, the listing behind each, and who is left out and why."""

    rows: tuple[PrintedRow, ...]
    listings: tuple[int, ...]
    refused: Mapping[int, str]

    @property
    def sha256(self) -> str:
        """The digest of the rows."""
        return content_digest(self.rows)


@dataclass(frozen=True, slots=True, repr=False)
class EditionView:
    """An edition without what it is about. `left_out` counts by reason, of an edition that waits; `publication` and
    `valid_until` are known of a printed one."""

    series: str
    number: int
    state: str
    days: int
    entries: int
    left_out: Mapping[str, int]
    digest: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    approved_by: str | None
    publication: int | None
    valid_until: date | None


def content_now(context: Context, series: str) -> EditionContent:
    """What an edition made now would print, seen by making it and taking it back."""
    trial = replace(context, store=TrialStore(context.store.engine))
    with trial.store.begin() as connection, trial.store.read() as snapshot:
        sight = look_at(EditionSight, trial, connection, snapshot, series)
        take_stock(sight)
        return content_of(sight)


def content_of(sight: EditionSight) -> EditionContent:
    """What an edition prints, after stock was taken."""
    rows, numbers = rows_of(sight)
    refused = {number: code for number, code in sorted(sight.refused.items()) if number not in set(numbers)}
    return EditionContent(tuple(rows), tuple(numbers), refused)


def edition_digest(series: str, number: int, days: int, content_sha256: str) -> str:
    """What a second official approves: the rows, as which edition of which series, for how long."""
    return proposal_digest(
        {"series": series, "number": number, "days": days, "content_sha256": content_sha256}
    )


def next_number(connection: Connection, feed: int) -> int:
    """Printed editions count 1, 2, 3 without gaps."""
    return 1 + sum(one.state == "approved" for one in editions.editions_of(connection, feed))


def people_of(connection: Connection, numbers: Sequence[int]) -> list[int]:
    """The subjects behind some listings, in their order."""
    found = listings.subjects_of(connection, numbers)
    return [found[number] for number in numbers if number in found]


def view_edition(
    connection: Connection, series: str, edition: Edition, content: EditionContent | None = None
) -> EditionView:
    """An edition as both officials see it."""

    def login(user: int | None) -> str | None:
        return None if user is None else members.get_user(connection, user).login

    return EditionView(
        series=series, number=edition.number, state=edition.state, days=edition.days, entries=edition.entries,
        left_out={} if content is None else dict(sorted(Counter(content.refused.values()).items())),
        digest=edition.digest_sha256, made_by=login(edition.made_by) or "", made_at=edition.made_at,
        expires_at=edition.expires_at, approved_by=login(edition.approved_by), publication=edition.release,
        valid_until=edition.valid_until,
    )  # fmt: skip
