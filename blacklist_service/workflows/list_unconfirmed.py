"""Removals that are not finished: which recipients have not confirmed, oldest first."""

from dataclasses import dataclass
from datetime import date, datetime

from blacklist_service.store import feeds, listings
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.reach import within_reach


@dataclass(frozen=True, slots=True)
class UnconfirmedRemoval:
    """An open removal and who still may hold the entry: (feed, member, release of the tombstone or None)."""

    listing: int
    reason: str
    effective_on: date
    opened_at: datetime
    waiting_for: tuple[tuple[str, str, int | None], ...]


def list_unconfirmed(
    context: Context, actor: Actor, *, opened_before: datetime | None = None
) -> list[UnconfirmedRemoval]:
    """The open removals that at least one recipient has not acknowledged, oldest first, of people whom an official
    reaches; the service itself reaches all."""
    require_role(actor, "system", *READERS)
    with context.store.read() as connection:
        rows = within_reach(
            connection, context, actor,
            feeds.unconfirmed(connection, opened_before=opened_before),
            lambda row: _people(connection, row.removal.listing_id),
        )  # fmt: skip
    waiting: dict[int, list[tuple[str, str, int | None]]] = {}
    removals = {}
    for row in rows:
        removals[row.removal.listing_id] = row.removal
        told_in = row.retracted_in if row.is_retracted else None
        waiting.setdefault(row.removal.listing_id, []).append((row.feed_code, row.member_code, told_in))
    return [
        UnconfirmedRemoval(
            listing, removal.reason, removal.effective_on, removal.opened_at, tuple(waiting[listing])
        )
        for listing, removal in removals.items()
    ]


def _people(connection: Connection, listing: int) -> tuple[int, ...]:
    found = listings.find_listing(connection, listing)
    return () if found is None else (found.subject_id,)
