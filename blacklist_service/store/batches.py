"""Questions about batches of decisions: what they hold, who has signed them, which can no longer be approved."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, insert, or_, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, rows_as, table_of
from blacklist_service.store.row_checks import check, check_rows, checked
from blacklist_service.store.tables import DecisionBatch, DecisionBatchItem, Listing, Proposal
from blacklist_service.store.versions import conflict

_batch = table_of(DecisionBatch)
_item = table_of(DecisionBatchItem)
_proposal = table_of(Proposal)
_listing = table_of(Listing)


def add_batch(connection: Connection, batch: DecisionBatch, proposals: Sequence[int]) -> int:
    """Adds a batch with its proposals."""
    number = drawn_key(connection.execute(insert(_batch).values(**batch.model_dump(exclude={"id"}))))
    connection.execute(insert(_item), [{"proposal_id": one, "batch_id": number} for one in proposals])
    return number


def find_batch(connection: Connection, batch: int, *, is_held: bool = False) -> DecisionBatch | None:
    """A batch; held against other writers where `is_held`."""
    asked = select(_batch).where(_batch.c.id == batch)
    found = first_as(DecisionBatch, connection.execute(asked.with_for_update() if is_held else asked))
    return checked(connection, found)


def open_batches(connection: Connection) -> list[DecisionBatch]:
    """What waits for a checker or a supervisor, oldest first."""
    asked = select(_batch).where(_batch.c.state == "open").order_by(_batch.c.id)
    found = all_as(DecisionBatch, connection.execute(asked))
    check(connection, *found)
    return found


def proposals_of_batch(connection: Connection, batch: int) -> list[Proposal]:
    """Its proposals in the order of their listings, which is the order in which these are held."""
    asked = select(_proposal).join(_item, _item.c.proposal_id == _proposal.c.id)
    asked = asked.where(_item.c.batch_id == batch).order_by(_proposal.c.target_id)
    found = all_as(Proposal, connection.execute(asked))
    check(connection, *found)
    items = all_as(DecisionBatchItem, connection.execute(select(_item).where(_item.c.batch_id == batch)))
    check(connection, *items)
    return found


def people_of_batches(connection: Connection, numbers: Collection[int]) -> dict[int, frozenset[int]]:
    """The subjects of the listings of some batches, by batch; asked in as many questions as for one."""
    asked = select(_item).where(_item.c.batch_id.in_(sorted(numbers)))
    items = rows_as(DecisionBatchItem, connection.execute(asked))
    check_rows(connection, DecisionBatchItem, items)
    proposals = select(_proposal).where(_proposal.c.id.in_(sorted({one.proposal_id for one in items})))
    laid = rows_as(Proposal, connection.execute(proposals))
    check_rows(connection, Proposal, laid)
    laid_on = {one.id: one.target_id for one in laid}
    named = select(_listing).where(_listing.c.id.in_(sorted(set(laid_on.values()))))
    cases = rows_as(Listing, connection.execute(named))
    check_rows(connection, Listing, cases)
    about = {one.id: one.subject_id for one in cases}
    found: dict[int, set[int]] = {number: set() for number in numbers}
    for one in items:
        found[one.batch_id].add(about[laid_on[one.proposal_id]])
    return {number: frozenset(people) for number, people in found.items()}


def is_in_batch(connection: Connection, proposal: int) -> bool:
    """The proposal is approved with its batch alone."""
    asked = select(_item.c.batch_id).where(_item.c.proposal_id == proposal)
    return connection.execute(asked).first() is not None


def laid_since(connection: Connection, users: Sequence[int], act: str, since: datetime) -> int:
    """How many decisions of one act these accounts have laid in batches since an instant, void and refused ones not
    counted."""
    asked = select(_batch).where(_batch.c.made_by.in_(users), _batch.c.act == act, _batch.c.made_at >= since)
    laid = all_as(DecisionBatch, connection.execute(asked))
    check(connection, *laid)
    return sum(one.size for one in laid if one.state in {"open", "approved"})


def sign_batch(connection: Connection, batch: int, who: str, *, by: int, at: datetime, digest: str) -> None:
    """Keeps a signature: who is `checked` or `supervised`. Raises ConflictError CONFLICT.VERSION where it has one."""
    changed = connection.execute(
        update(_batch)
        .where(_batch.c.id == batch, _batch.c.state == "open", _batch.c[f"{who}_by"].is_(None))
        .values({f"{who}_by": by, f"{who}_at": at, f"{who}_digest": digest})
    )
    if changed.rowcount != 1:
        raise conflict()


def close_batch(connection: Connection, batch: int, state: str) -> None:
    connection.execute(update(_batch).where(_batch.c.id == batch).values(state=state))


def failed_batches(connection: Connection, now: datetime) -> list[DecisionBatch]:
    """Open batches that nobody can approve any more: too old, or with a proposal that is void."""
    has_void = exists().where(
        _item.c.batch_id == _batch.c.id, _item.c.proposal_id == _proposal.c.id, _proposal.c.state != "open"
    )
    asked = select(_batch).where(_batch.c.state == "open", or_(_batch.c.expires_at < now, has_void))
    return all_as(DecisionBatch, connection.execute(asked.order_by(_batch.c.id)))
