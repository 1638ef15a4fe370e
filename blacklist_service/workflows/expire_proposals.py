"""The clock voids what no second official approved in time, so that nothing looks decided that is not."""

from collections.abc import Iterator

from blacklist_service.store import proposals
from blacklist_service.store.tables import Proposal
from blacklist_service.workflows.cases.stepping_back import clear_expired, hold_target
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.each_apart import each_apart

_PAGE = 500


def expire_proposals(context: Context) -> int:
    """Voids every proposal that is past its time; an objection or a repair goes back. Returns how many.

    1. Each in a transaction of its own, under the lock of what it is about; a second run changes nothing. One that
       fails is told and keeps no other open (each_apart).

    Law: 双人复核 (proposal_validity). Journal: proposal_expired, one entry each.
    """
    with each_apart(context, "expire_proposals") as walk:
        return sum(bool(walk.attempt(one.id or 0, _expire, context, one)) for one in _late(context))


def _late(context: Context) -> Iterator[Proposal]:
    """Page by page: one that cannot be voided is passed by, and hides none behind it."""
    now, last = context.clock.now(), 0
    while True:
        with context.store.read() as connection:
            page = proposals.expired_proposals(connection, now, after=last, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1].id or 0


def _expire(context: Context, late: Proposal) -> bool:
    assert late.id is not None
    with context.store.begin() as connection:
        about, _listing = hold_target(connection, late.target, late.target_id)
        waiting = proposals.find_open_proposal(connection, late.target, late.target_id)
        if waiting is None or waiting.id != late.id:
            return False
        clear_expired(connection, late.target, about, context.clock.now())
        record(
            connection, context, SYSTEM,
            kind="proposal_expired", object_kind=late.target, object_id=late.target_id,
            detail={"act": late.act, "digest": late.digest_sha256},
        )  # fmt: skip
        return True
