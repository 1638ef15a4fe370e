"""Questions about proposals: what a maker put before another official, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from blacklist_service.store.base import all_as, drawn_key, first_as, rows_as, table_of
from blacklist_service.store.row_checks import check, checked
from blacklist_service.store.tables import DecisionBatchItem, Proposal
from blacklist_service.store.versions import conflict

_proposal = table_of(Proposal)
_item = table_of(DecisionBatchItem)
# Written out: no database takes the short index of what waits for a value that it is given apart.
_IS_OPEN = _proposal.c.state == literal_column("'open'")


def add_proposal(connection: Connection, proposal: Proposal) -> int:
    return drawn_key(connection.execute(insert(_proposal).values(**proposal.model_dump(exclude={"id"}))))


def find_proposal(connection: Connection, proposal: int) -> Proposal | None:
    """The proposal with this number, whatever became of it."""
    asked = select(_proposal).where(_proposal.c.id == proposal)
    return checked(connection, first_as(Proposal, connection.execute(asked)))


def find_open_proposal(connection: Connection, target: str, target_id: int) -> Proposal | None:
    """The proposal on a listing, objection or repair that waits for the second official."""
    asked = select(_proposal).where(
        _proposal.c.target == target, _proposal.c.target_id == target_id, _proposal.c.state == "open"
    )
    return checked(connection, first_as(Proposal, connection.execute(asked)))


def find_approved(connection: Connection, target: str, target_id: int, act: str) -> Proposal | None:
    """The newest approved proposal of one act on one thing."""
    asked = select(_proposal).where(
        _proposal.c.target == target,
        _proposal.c.target_id == target_id,
        _proposal.c.act == act,
        _proposal.c.state == "approved",
    )
    newest = connection.execute(asked.order_by(_proposal.c.id.desc()).limit(1))
    return checked(connection, first_as(Proposal, newest))


def approved_among(
    connection: Connection, targets: Mapping[str, Collection[int]]
) -> dict[tuple[str, int, str], Proposal]:
    """find_approved for some things, given as numbers by kind, in one question; by kind, number and act."""
    asked = select(_proposal).where(_about(targets), _proposal.c.state == "approved")
    found = all_as(Proposal, connection.execute(asked.order_by(_proposal.c.id)))
    check(connection, *found)
    return {(one.target, one.target_id, one.act): one for one in found}


def open_among(connection: Connection, targets: Mapping[str, Collection[int]]) -> list[Proposal]:
    """What waits for the second official on some things, given as numbers by kind, oldest first."""
    asked = select(_proposal).where(_about(targets), _proposal.c.state == "open").order_by(_proposal.c.id)
    found = all_as(Proposal, connection.execute(asked))
    check(connection, *found)
    return found


def proposals_of(connection: Connection, target: str, target_id: int) -> list[Proposal]:
    """Every proposal on one thing, oldest first."""
    asked = select(_proposal).where(_proposal.c.target == target, _proposal.c.target_id == target_id)
    return all_as(Proposal, connection.execute(asked.order_by(_proposal.c.id)))


def settled_among(connection: Connection, targets: Mapping[str, Collection[int]]) -> list[Proposal]:
    """What a second official approved or refused about some things, given as numbers by kind, oldest first."""
    asked = select(_proposal).where(_about(targets), _proposal.c.approved_by.is_not(None))
    found = all_as(Proposal, connection.execute(asked.order_by(_proposal.c.id)))
    check(connection, *found)
    return found


def open_proposals(connection: Connection, *, after: int, limit: int) -> list[Proposal]:
    """What waits for the second official by itself, oldest first, read only; what belongs to a batch waits with it."""
    in_batch = exists().where(_item.c.proposal_id == _proposal.c.id)
    asked = select(_proposal).where(_proposal.c.id > after, _IS_OPEN, ~in_batch)
    return rows_as(Proposal, connection.execute(asked.order_by(_proposal.c.id).limit(limit)))


def all_open_proposals(
    connection: Connection, *, after: int, limit: int, users: Sequence[int] | None = None
) -> list[Proposal]:
    """What nobody has approved, in batches too, oldest first; `users`: of these accounts alone."""
    asked = select(_proposal).where(_proposal.c.id > after, _IS_OPEN)
    if users is not None:
        asked = asked.where(_proposal.c.made_by.in_(users))
    return all_as(Proposal, connection.execute(asked.order_by(_proposal.c.id).limit(limit)))


def laid_on_listings(connection: Connection, users: Sequence[int], since: datetime) -> int:
    """How many decisions on listings these accounts have laid since an instant, alone or in batches, void and refused
    ones not counted."""
    asked = select(func.count()).where(
        _proposal.c.made_by.in_(users),
        _proposal.c.made_at >= since,
        _proposal.c.target == "listing",
        _proposal.c.state.in_(("open", "approved")),
    )
    return int(connection.execute(asked).scalar_one())


def close_proposal(
    connection: Connection,
    proposal: int,
    state: str,
    *,
    by: int,
    at: datetime,
    digest: str,
    listing_version: int | None = None,
) -> None:
    """Approves or refuses an open proposal with the digest that was shown; an approved one is good for one change of
    the listing, in this version. Raises ConflictError CONFLICT.VERSION where it is not open."""
    closed = connection.execute(
        update(_proposal)
        .where(_proposal.c.id == proposal, _proposal.c.state == "open")
        .values(
            state=state,
            approved_by=by,
            approved_at=at,
            approved_digest=digest,
            listing_version=listing_version,
        )
    )
    if closed.rowcount != 1:
        raise conflict()


def expired_proposals(connection: Connection, now: datetime, *, after: int, limit: int) -> list[Proposal]:
    """What waits for the second official and can no longer be approved, oldest first, above a number."""
    late = (_IS_OPEN, _proposal.c.expires_at < now, _proposal.c.id > after)
    asked = select(_proposal).where(*late)
    return all_as(Proposal, connection.execute(asked.order_by(_proposal.c.id).limit(limit)))


def end_proposals(connection: Connection, target: str, target_id: int) -> None:
    """What proposals were about is no more: the open one is void, and the reasons of all are erased."""
    void_open_proposals(connection, target, target_id)
    connection.execute(
        update(_proposal)
        .where(_proposal.c.target == target, _proposal.c.target_id == target_id)
        .values(sealed_reasons=None)
    )


def void_open_proposals(connection: Connection, target: str, target_id: int) -> None:
    """What was proposed no longer fits what it was about; nobody can approve it any more."""
    connection.execute(
        update(_proposal)
        .where(_proposal.c.target == target, _proposal.c.target_id == target_id, _proposal.c.state == "open")
        .values(state="void")
    )


def _about(targets: Mapping[str, Collection[int]]) -> ColumnElement[bool]:
    return or_(
        *(
            and_(_proposal.c.target == kind, _proposal.c.target_id.in_(sorted(numbers)))
            for kind, numbers in targets.items()
        )
    )
