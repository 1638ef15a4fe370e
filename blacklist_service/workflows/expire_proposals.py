"""The clock voids what no second official approved in time, so that nothing looks decided that is not."""

from blacklist_service.store import proposals
from blacklist_service.store.tables import Proposal
from blacklist_service.workflows.cases.stepping_back import clear_expired, hold_case
from blacklist_service.workflows.context import SYSTEM, Context, record

_PAGE = 500


def expire_proposals(context: Context) -> int:
    """Voids every proposal that is past its time; an objection or a repair goes back. Returns how many.

    1. Each in a transaction of its own, under the lock of what it is about; a second run changes nothing.

    Law: 双人复核 (proposal_validity). Journal: proposal_expired, one entry each.
    """
    with context.store.read() as connection:
        late = proposals.expired_proposals(connection, context.clock.now(), limit=_PAGE)
    return sum(_expire(context, one) for one in late)


def _expire(context: Context, late: Proposal) -> bool:
    assert late.id is not None
    with context.store.begin() as connection:
        case, _listing = hold_case(connection, late.target, late.target_id)
        waiting = proposals.find_open_proposal(connection, late.target, late.target_id)
        if waiting is None or waiting.id != late.id:
            return False
        clear_expired(connection, late.target, case, context.clock.now())
        record(
            connection, context, SYSTEM,
            kind="proposal_expired", object_kind=late.target, object_id=late.target_id,
            detail={"act": late.act, "digest": late.digest_sha256},
        )  # fmt: skip
        return True
