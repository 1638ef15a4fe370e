"""Questions about what was written in a case: narratives and answers with their files, applications, statements,
reasons, and the free words of officials that stand in the details of the journal alone."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Select,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from blacklist_service.store import data_keys, exhibits
from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.objections import CLOSED_OBJECTION_STATES, OPEN_REPAIR_STATES
from blacklist_service.store.tables import (
    Agent,
    Assignment,
    DecisionBatchItem,
    Exhibit,
    ExhibitPart,
    JournalDetail,
    JournalEntry,
    Letter,
    LetterPaper,
    Listing,
    Objection,
    Proposal,
    Repair,
)

_listing = table_of(Listing)
_objection = table_of(Objection)
_repair = table_of(Repair)
_agent = table_of(Agent)
_assignment = table_of(Assignment)
_proposal = table_of(Proposal)
_letter, _paper = table_of(Letter), table_of(LetterPaper)
_exhibit, _piece = table_of(Exhibit), table_of(ExhibitPart)
_entry, _detail = table_of(JournalEntry), table_of(JournalDetail)
_item = table_of(DecisionBatchItem)
# The entries about a case whose details hold free words of officials, and not only numbers and codes.
IN_FREE_WORDS = (
    "batch_refused",
    "case_escalated",
    "case_handed_over",
    "case_returned",
    "case_taken_over",
    "identity_revealed",
    "listing_suppressed",
    "notice_voided",
    "proposal_refused",
    "recusal_declared",
    "service_corrected",
)
_CLOSED = ("rejected", "overdue_only", "ended")
_of_listing = and_(_proposal.c.target == "listing", _proposal.c.target_id == _listing.c.id)


class EndedCase(NamedTuple):
    """A closed listing with words that are still kept, and when something was decided or said on it last."""

    listing: int
    ended_on: date | None
    objection_on: date | None
    repair_on: date | None
    proposed_at: datetime | None
    said_at: datetime | None


def ended_cases_with_words(connection: Connection, listing: int | None = None) -> list[EndedCase]:
    """Every listing that is off the list, without an open objection or repair, of which words are still kept."""
    objection_on = select(func.max(func.coalesce(_objection.c.decided_on, _objection.c.received_on))).where(
        _objection.c.listing_id == _listing.c.id
    )
    repair_on = select(func.max(func.coalesce(_repair.c.decided_on, _repair.c.received_on))).where(
        _repair.c.listing_id == _listing.c.id
    )
    proposed_at = select(func.max(_proposal.c.made_at)).where(_of_listing)
    said_at = select(func.max(_entry.c.at)).where(_said_of_listing())
    asked = select(
        _listing.c.id,
        _listing.c.ended_on,
        objection_on.scalar_subquery(),
        repair_on.scalar_subquery(),
        proposed_at.scalar_subquery(),
        said_at.scalar_subquery(),
    ).where(
        _listing.c.state.in_(_CLOSED),
        ~_objections(_objection.c.state.not_in(CLOSED_OBJECTION_STATES)),
        ~_repairs(_repair.c.state.in_(OPEN_REPAIR_STATES)),
        _has_words(_proposal.c.state != "open"),
    )
    if listing is not None:
        asked = asked.where(_listing.c.id == listing)
    return [EndedCase(*row) for row in connection.execute(asked.order_by(_listing.c.id))]


def cases_with_words(connection: Connection, after: int, limit: int) -> list[int]:
    """The listings above a number of which words are kept, open or closed, by number."""
    asked = select(_listing.c.id).where(_listing.c.id > after, _has_words(_proposal.c.id.is_not(None)))
    return list(connection.execute(asked.order_by(_listing.c.id).limit(limit)).scalars())


def open_cases(
    connection: Connection, listing: int, until: datetime
) -> tuple[list[Objection], list[Repair], list[tuple[str, int]]]:
    """What of a listing came by an instant and is not settled: objections and repairs, and what open proposals are
    about."""
    objections = select(_objection).where(
        _objection.c.listing_id == listing,
        _objection.c.received_at <= until,
        _objection.c.state.not_in(CLOSED_OBJECTION_STATES),
    )
    repairs = select(_repair).where(
        _repair.c.listing_id == listing,
        _repair.c.received_at <= until,
        _repair.c.state.in_(OPEN_REPAIR_STATES),
    )
    proposed = select(_proposal.c.target, _proposal.c.target_id).where(
        _proposal.c.state == "open",
        _proposal.c.made_at <= until,
        _of_case(_proposal.c.target, _proposal.c.target_id, listing),
    )
    return (
        all_as(Objection, connection.execute(objections)),
        all_as(Repair, connection.execute(repairs)),
        [(target, number) for target, number in connection.execute(proposed)],
    )


def put_narrative(connection: Connection, objection: int, sealed: bytes) -> None:
    """Another narrative for an objection, whose answer goes."""
    changed = update(_objection).where(_objection.c.id == objection)
    connection.execute(changed.values(sealed_narrative=sealed, sealed_answer=None))


def put_application(connection: Connection, repair: int, sealed: bytes) -> None:
    """Another application for a repair."""
    connection.execute(update(_repair).where(_repair.c.id == repair).values(sealed_application=sealed))


def put_statement(connection: Connection, listing: int, sealed: bytes | None) -> None:
    """The subject's own words beside its entry, or none. The version stands, so that no proposal is void by it."""
    connection.execute(update(_listing).where(_listing.c.id == listing).values(sealed_statement=sealed))


def erase_words(connection: Connection, listing: int, until: datetime) -> None:
    """What was written in a case by an instant is gone for good, its letters, the files of both sides and who acted for
    the person too; who decided what, and when, stays. What is open keeps its words; so does a statement where somebody
    objected since."""
    data_keys.destroy_letters(connection, listing, until)
    exhibits.destroy(connection, listing, until)
    connection.execute(
        update(_objection)
        .where(
            _objection.c.listing_id == listing,
            _objection.c.received_at <= until,
            _objection.c.state.in_(CLOSED_OBJECTION_STATES),
        )
        .values(sealed_narrative=None, sealed_answer=None)
    )
    connection.execute(
        update(_repair)
        .where(
            _repair.c.listing_id == listing,
            _repair.c.received_at <= until,
            _repair.c.state.not_in(OPEN_REPAIR_STATES),
        )
        .values(sealed_application=None)
    )
    connection.execute(
        update(_agent)
        .where(_agent.c.listing_id == listing, _agent.c.appointed_at <= until)
        .values(sealed_person=None)
    )
    connection.execute(
        update(_listing)
        .where(_listing.c.id == listing, ~_objections(_objection.c.received_at > until))
        .values(sealed_statement=None)
    )
    connection.execute(
        update(_proposal)
        .where(
            _proposal.c.state != "open",
            _proposal.c.made_at <= until,
            _of_case(_proposal.c.target, _proposal.c.target_id, listing),
        )
        .values(sealed_reasons=None)
    )
    said = select(_entry.c.id).where(
        _entry.c.kind.in_(IN_FREE_WORDS),
        _entry.c.at <= until,
        or_(
            _of_case(_entry.c.object_kind, _entry.c.object_id, listing),
            and_(_entry.c.object_kind == "batch", _entry.c.object_id.in_(_batches_of(listing))),
        ),
    )
    connection.execute(delete(_detail).where(_detail.c.entry_id.in_(said)))
    # The entry about what a merge brought is about the case that it dropped.
    given = select(_assignment.c.entry_id).where(
        _assignment.c.listing_id == listing, _assignment.c.given_at <= until
    )
    connection.execute(delete(_detail).where(_detail.c.entry_id.in_(given)))


def _of_case(kind: ColumnElement[str], number: ColumnElement[int], listing: int) -> ColumnElement[bool]:
    """What is named by kind and number is this listing, or an objection or repair of it."""
    return or_(
        and_(kind == "listing", number == listing),
        and_(
            kind == "objection", number.in_(select(_objection.c.id).where(_objection.c.listing_id == listing))
        ),
        and_(kind == "repair", number.in_(select(_repair.c.id).where(_repair.c.listing_id == listing))),
    )


def _batches_of(listing: int) -> Select[int]:
    """The batches in which a listing stood beside none that is under way: what was said is said of these too."""
    own, other_item, other = _proposal.alias(), _item.alias(), _listing.alias()
    under_way = (
        exists()
        .where(other_item.c.batch_id == _item.c.batch_id, other_item.c.proposal_id == own.c.id)
        .where(own.c.target == "listing", own.c.target_id == other.c.id)
        .where(other.c.id != listing, other.c.state.not_in(_CLOSED))
    )
    joined = select(_item.c.batch_id).join(_proposal, _proposal.c.id == _item.c.proposal_id)
    return joined.where(_proposal.c.target == "listing", _proposal.c.target_id == listing, ~under_way)


def _has_words(of_proposal: ColumnElement[bool]) -> ColumnElement[bool]:
    """Words of a listing are kept; of its proposals those count that are so."""
    return or_(
        _listing.c.sealed_statement.is_not(None),
        _objections(_objection.c.sealed_narrative.is_not(None)),
        _repairs(_repair.c.sealed_application.is_not(None)),
        exists().where(_agent.c.listing_id == _listing.c.id, _agent.c.sealed_person.is_not(None)),
        exists().where(_of_listing, of_proposal, _proposal.c.sealed_reasons.is_not(None)),
        exists().where(_letter.c.listing_id == _listing.c.id, _paper.c.letter_id == _letter.c.id),
        exists().where(_exhibit.c.listing_id == _listing.c.id, _piece.c.exhibit_id == _exhibit.c.id),
        exists().where(_said_of_listing()),
        exists().where(
            _assignment.c.listing_id == _listing.c.id, _detail.c.entry_id == _assignment.c.entry_id
        ),
    )


def _said_of_listing() -> ColumnElement[bool]:
    """An entry about the listing itself whose free words are kept; those about what hangs on it go with its words."""
    return and_(
        _entry.c.object_kind == "listing",
        _entry.c.object_id == _listing.c.id,
        _entry.c.kind.in_(IN_FREE_WORDS),
        _detail.c.entry_id == _entry.c.id,
    )


def _objections(condition: ColumnElement[bool]) -> Exists:
    return exists().where(_objection.c.listing_id == _listing.c.id, condition)


def _repairs(condition: ColumnElement[bool]) -> Exists:
    return exists().where(_repair.c.listing_id == _listing.c.id, condition)
