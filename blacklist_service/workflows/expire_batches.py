"""The clock ends batches that nobody can approve any more, and frees their cases for other decisions."""

from blacklist_service.store import batches, listings, proposals
from blacklist_service.store.tables import DecisionBatch
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.each_apart import each_apart


def expire_batches(context: Context) -> int:
    """Voids every batch that is past its time, or of which a case has changed. Returns how many.

    1. Each in a transaction of its own (each_apart); its listings are held in their order before its proposals are
       void.

    Law: 双人复核 (proposal_validity). Journal: batch_expired, one entry each.
    """
    with context.store.read() as connection:
        failed = batches.failed_batches(connection, context.clock.now())
    with each_apart(context, "expire_batches") as walk:
        return sum(bool(walk.attempt(one.id or 0, _expire, context, one)) for one in failed)


def _expire(context: Context, failed: DecisionBatch) -> bool:
    assert failed.id is not None
    with context.store.begin() as connection:
        batch = batches.find_batch(connection, failed.id, is_held=True)
        if batch is None or batch.state != "open":
            return False
        for proposal in batches.proposals_of_batch(connection, failed.id):
            listings.lock_listing(connection, proposal.target_id)
        # Read anew: what is open now is the batch's own, and stays so while the listings are held.
        for proposal in batches.proposals_of_batch(connection, failed.id):
            if proposal.state == "open":
                proposals.void_open_proposals(connection, "listing", proposal.target_id)
        batches.close_batch(connection, failed.id, "void")
        record(
            connection, context, SYSTEM,
            kind="batch_expired", object_kind="batch", object_id=failed.id,
            detail={"act": batch.act, "digest": batch.digest_sha256},
        )  # fmt: skip
        return True
