"""An edition before it is printed: what it would hold, under one digest, and how it stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from blacklist_service.errors import NotFoundError
from blacklist_service.rules.approvals import proposal_digest
from blacklist_service.rules.editions import AWAITS_NEXT
from blacklist_service.store import editions, listings, members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Edition
from blacklist_service.store.trial import TrialStore
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.editions.printing import rows_of
from blacklist_service.workflows.editions.series import EditionSight, WaitingSight, find_series, look_at
from blacklist_service.workflows.releasing.changes import take_stock
from exports.editions import PrintedRow, row_digests


@dataclass(frozen=True, slots=True, repr=False)
class EditionContent:
    """What an edition made now would print: the rows by key, the listing behind each, and who is left out and why."""

    rows: tuple[PrintedRow, ...]
    listings: tuple[int, ...]
    refused: Mapping[int, str]

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each row, by key."""
        return row_digests(self.rows)


@dataclass(frozen=True, slots=True, repr=False)
class EditionView:
    """An edition without what it is about. `entries` were proposed, at most so many are printed; `printed`,
    `publication` and `valid_until` are known of a printed one; `left_out` counts by reason, of one that waits."""

    series: str
    number: int
    state: str
    days: int
    entries: int
    printed: int | None
    left_out: Mapping[str, int]
    digest: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    approved_by: str | None
    publication: int | None
    valid_until: date | None


def content_now(context: Context, series: str, kind: type[EditionSight] = EditionSight) -> EditionContent:
    """What an edition made now would print, seen by making it and taking it back: a new one, or the one that waits."""
    trial = replace(context, store=TrialStore(context.store.engine))
    with trial.store.begin() as connection, trial.store.read() as snapshot:
        sight = look_at(kind, trial, connection, snapshot, series)
        take_stock(sight)
        return content_of(sight)


def content_of(sight: EditionSight) -> EditionContent:
    """What an edition prints, after stock was taken."""
    rows, numbers = rows_of(sight)
    shown = set(numbers)
    # Of nobody else's feed: a series is never stopped, so what is not given was not in the edition that waits.
    reasons = dict.fromkeys(sight.left_out, AWAITS_NEXT.code) | sight.refused
    refused = {number: reasons[number] for number in sorted(reasons) if number not in shown}
    return EditionContent(tuple(rows), tuple(numbers), refused)


def waiting_edition(connection: Connection, feed: int) -> Edition:
    """The edition of a series that waits for a second official. Raises NotFoundError EDITION.NONE."""
    found = editions.find_open_edition(connection, feed)
    if found is None:
        raise NotFoundError("EDITION.NONE", "没有待复核的通报。", "No edition waits for approval.")
    return found


def people_waiting(context: Context, series: str) -> list[int]:
    """Everybody in the edition that waits, and everybody who is left out of it now: whoever decides on it reaches them.

    Read before the transaction of the act, which compares the digest: an edition never changes.
    Raises: NotFoundError EDITION.SERIES_UNKNOWN, EDITION.NONE.
    """
    with context.store.read() as connection:
        waiting_edition(connection, find_series(connection, series).id or 0)
    content = content_now(context, series, WaitingSight)
    with context.store.read() as connection:
        return people_of(connection, (*content.listings, *content.refused))


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
    found = listings.subjects_of(connection, numbers) if numbers else {}
    return [found[number] for number in numbers if number in found]


def view_edition(
    connection: Connection,
    series: str,
    edition: Edition,
    content: EditionContent | None = None,
    printed: int | None = None,
) -> EditionView:
    """An edition as both officials see it."""
    return view_known(known_logins(connection, [edition]), series, edition, content, printed)


def known_logins(connection: Connection, some: Sequence[Edition]) -> dict[int, str]:
    """Who made and approved some editions, by account."""
    accounts = {user for one in some for user in (one.made_by, one.approved_by) if user is not None}
    return {user: one.login for user, one in members.users_among(connection, accounts).items()}


def view_known(
    logins: Mapping[int, str],
    series: str,
    edition: Edition,
    content: EditionContent | None = None,
    printed: int | None = None,
) -> EditionView:
    """The same where the log-ins are known already, as of many editions."""

    def login(user: int | None) -> str | None:
        return None if user is None else logins[user]

    return EditionView(
        series=series, number=edition.number, state=_state_of(edition), days=edition.days, entries=edition.entries,
        printed=printed, left_out={} if content is None else dict(sorted(Counter(content.refused.values()).items())),
        digest=edition.digest_sha256, made_by=login(edition.made_by) or "", made_at=edition.made_at,
        expires_at=edition.expires_at, approved_by=login(edition.approved_by), publication=edition.release,
        valid_until=edition.valid_until,
    )  # fmt: skip


def _state_of(edition: Edition) -> str:
    """As it is told: what is void by the clock is `expired`."""
    return "expired" if edition.is_expired else edition.state
