"""Questions about what was written in a case: narratives, answers, applications, statements and reasons."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Exists, and_, exists, func, or_, select, update

from blacklist_service.store import data_keys
from blacklist_service.store.base import table_of
from blacklist_service.store.objections import CLOSED_OBJECTION_STATES, OPEN_REPAIR_STATES
from blacklist_service.store.tables import Letter, LetterPaper, Listing, Objection, Proposal, Repair

_listing = table_of(Listing)
_objection = table_of(Objection)
_repair = table_of(Repair)
_proposal = table_of(Proposal)
_letter, _paper = table_of(Letter), table_of(LetterPaper)
_CLOSED = ("rejected", "overdue_only", "ended")
_of_listing = and_(_proposal.c.target == "listing", _proposal.c.target_id == _listing.c.id)


class EndedCase(NamedTuple):
    """A closed listing with words that are still kept, and the last days on which something was decided on it."""

    listing: int
    ended_on: date | None
    objection_on: date | None
    repair_on: date | None
    proposed_at: datetime | None


def ended_cases_with_words(connection: Connection) -> list[EndedCase]:
    """Every listing that is off the list, without an open objection or repair, of which words are still kept."""
    objection_on = select(func.max(func.coalesce(_objection.c.decided_on, _objection.c.received_on))).where(
        _objection.c.listing_id == _listing.c.id
    )
    repair_on = select(func.max(func.coalesce(_repair.c.decided_on, _repair.c.received_on))).where(
        _repair.c.listing_id == _listing.c.id
    )
    proposed_at = select(func.max(_proposal.c.made_at)).where(_of_listing)
    asked = select(
        _listing.c.id,
        _listing.c.ended_on,
        objection_on.scalar_subquery(),
        repair_on.scalar_subquery(),
        proposed_at.scalar_subquery(),
    ).where(
        _listing.c.state.in_(_CLOSED),
        ~_objections(_objection.c.state.not_in(CLOSED_OBJECTION_STATES)),
        ~_repairs(_repair.c.state.in_(OPEN_REPAIR_STATES)),
        or_(
            _listing.c.sealed_statement.is_not(None),
            _objections(_objection.c.sealed_narrative.is_not(None)),
            _repairs(_repair.c.sealed_application.is_not(None)),
            exists().where(_of_listing, _proposal.c.state != "open", _proposal.c.sealed_reasons.is_not(None)),
            exists().where(_letter.c.listing_id == _listing.c.id, _paper.c.letter_id == _letter.c.id),
        ),
    )
    return [EndedCase(*row) for row in connection.execute(asked.order_by(_listing.c.id))]


def erase_words(connection: Connection, listing: int) -> None:
    """What was written in a case is gone for good, its letters too; who decided what, and when, stays."""
    data_keys.destroy_letters(connection, listing)
    connection.execute(
        update(_objection)
        .where(_objection.c.listing_id == listing)
        .values(sealed_narrative=None, sealed_answer=None)
    )
    connection.execute(update(_repair).where(_repair.c.listing_id == listing).values(sealed_application=None))
    connection.execute(update(_listing).where(_listing.c.id == listing).values(sealed_statement=None))
    own = {
        "objection": select(_objection.c.id).where(_objection.c.listing_id == listing),
        "repair": select(_repair.c.id).where(_repair.c.listing_id == listing),
        "listing": select(_listing.c.id).where(_listing.c.id == listing),
    }
    for target, numbers in own.items():
        connection.execute(
            update(_proposal)
            .where(
                _proposal.c.target == target,
                _proposal.c.target_id.in_(numbers.scalar_subquery()),
                _proposal.c.state != "open",
            )
            .values(sealed_reasons=None)
        )


def _objections(condition: ColumnElement[bool]) -> Exists:
    return exists().where(_objection.c.listing_id == _listing.c.id, condition)


def _repairs(condition: ColumnElement[bool]) -> Exists:
    return exists().where(_repair.c.listing_id == _listing.c.id, condition)
