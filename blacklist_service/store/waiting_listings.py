"""The queues of listings in their order; and those of people whom some members report, for whoever reaches these alone.
All are read only.

Such a queue is read in its order, too, and whom none of these members reports is passed over at the database. Where
their reports are few among very many, that is a long way from one to the next: then the reports lead to the listings.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, exists, literal_column, or_, select

from blacklist_service.store.among import ASKED, among
from blacklist_service.store.base import rows_as, table_of
from blacklist_service.store.snapshots import once
from blacklist_service.store.tables import Listing, Report

# So many reports are looked up one by one in some hundredths of a second.
MOST_LOOKED_UP: Final = 4_000
_listing = table_of(Listing)
_report = table_of(Report)
# Written out, because the index of a member's reports holds current ones alone.
_IS_CURRENT = _report.c.state == literal_column("'current'")


def listings_waiting(
    connection: Connection,
    state: str,
    *,
    after: tuple[date | None, int],
    limit: int,
    sources: Collection[int] | None = None,
) -> list[Listing]:
    """The listings in a state by the end of their reply window, then by id; those without one come last. `sources`: of
    people alone whom one of these members reports."""
    # Two questions, so that each follows the index.
    in_state = select(_listing).where(_listing.c.state == state)
    given = {} if sources is None else {ASKED: sources}
    if sources is not None:
        in_state = in_state.where(_is_reported())
    day, number = after
    found: list[Listing] = []
    if day is not None or number == 0:
        dated = in_state.where(_listing.c.reply_until.is_not(None))
        if day is not None:
            later = and_(_listing.c.reply_until == day, _listing.c.id > number)
            dated = dated.where(or_(_listing.c.reply_until > day, later))
        ordered = dated.order_by(_listing.c.reply_until, _listing.c.id).limit(limit)
        found = rows_as(Listing, connection.execute(ordered, given))
        number = 0
    if len(found) < limit:
        rest = in_state.where(_listing.c.reply_until.is_(None), _listing.c.id > number)
        rest = rest.order_by(_listing.c.id).limit(limit - len(found))
        found += rows_as(Listing, connection.execute(rest, given))
    return found


def subjects_reported(
    connection: Connection, members: Collection[int], *, among_reports: tuple[int, int] | None = None
) -> tuple[int, ...] | None:
    """Whom the current reports of some members are about, of the numbers from the first to before the second alone
    where these are given; None where they are more than MOST_LOOKED_UP."""
    asked = select(_report.c.subject_id).where(among(_report.c.member_id), _IS_CURRENT)
    if among_reports is not None:
        first, behind = among_reports
        asked = asked.where(_report.c.id >= first, _report.c.id < behind)
    found = list(connection.execute(asked.limit(MOST_LOOKED_UP + 1), {ASKED: members}).scalars())
    return None if len(found) > MOST_LOOKED_UP else tuple(sorted(set(found)))


def waiting_about(
    connection: Connection,
    subjects: Collection[int],
    state: str,
    *,
    after: tuple[date | None, int],
    limit: int,
) -> list[Listing]:
    """As listings_waiting, of some people alone, found by them."""
    behind = (date.min, 0) if after == (None, 0) else (after[0] or date.max, after[1])
    places = once(connection, ("places", tuple(subjects)), lambda: _places(connection, subjects))
    waiting = [(due or date.max, number) for number, due, of_state in places if of_state == state]
    numbers = [number for due, number in sorted(waiting) if (due, number) > behind]
    return _listings(connection, numbers[:limit])


def listings_about(
    connection: Connection, subjects: Collection[int], states: Collection[str], *, after: int, limit: int
) -> list[Listing]:
    """The listings of some people in some states, by number."""
    places = _places(connection, subjects)
    numbers = sorted(number for number, _due, state in places if state in states and number > after)
    return _listings(connection, numbers[:limit])


def _places(connection: Connection, subjects: Collection[int]) -> tuple[tuple[int, date | None, str], ...]:
    """Number, end of the reply window and state. Asked by whom they are about and nothing else: no database reads a
    whole queue instead."""
    asked = select(_listing.c.id, _listing.c.reply_until, _listing.c.state).where(
        among(_listing.c.subject_id)
    )
    answered = connection.execute(asked, {ASKED: subjects})
    return tuple((number, due, state) for number, due, state in answered)


def _listings(connection: Connection, numbers: Sequence[int]) -> list[Listing]:
    """These listings in this order."""
    named = connection.execute(select(_listing).where(among(_listing.c.id)), {ASKED: numbers})
    found = {one.id: one for one in rows_as(Listing, named)}
    return [found[number] for number in numbers]


def _is_reported() -> ColumnElement[bool]:
    """One of the members that are given as ASKED reports whom a listing is about."""
    of_subject = _report.c.subject_id == _listing.c.subject_id
    return exists().where(of_subject, _IS_CURRENT, among(_report.c.member_id))
