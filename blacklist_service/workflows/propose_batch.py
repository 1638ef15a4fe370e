"""A maker puts decisions about many listings before the others as one thing: for one cause, approved as a whole."""

from collections.abc import Sequence
from datetime import timedelta

from blacklist_service.errors import InvalidError
from blacklist_service.rules.approvals import valid_until
from blacklist_service.rules.law import whole_number
from blacklist_service.rules.listing_states import EndReason
from blacklist_service.store import authority, batches
from blacklist_service.store.tables import DecisionBatch
from blacklist_service.workflows.authority import acting_person, lock_case
from blacklist_service.workflows.cases.acts import END_EVENTS
from blacklist_service.workflows.cases.batches import ACTS, BatchView, batch_digest, laid_today, view_batch
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.proposals import Reasoning
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.propose_decision import lay_decision

# Fits what one official may open in a minute and look at in an hour of the night: an honest batch suspends nobody.
MOST = 50


@opening("decision")
def propose_batch(
    context: Context,
    actor: Actor,
    seen: Sequence[tuple[int, int]],
    *,
    act: str,
    reasons: str,
    end_reason: str = EndReason.REMOVED,
) -> BatchView:
    """One decision about many listings, each (listing, version) as the maker saw it, is proposed as a batch.

    1. Each is checked and laid as by propose_decision; one that cannot be decided refuses the whole batch.
    2. All get one digest; a checker approves exactly that, and a supervisor too where they are more than the limit
       (bulk_decision_limit), counted together with what this person laid in batches for the same act while it could
       be approved, or laid today for any act, alone or in batches, whichever is more: many small ones are a large one.

    Law: 双人复核; the limit is the house's own rule. Journal: decision_proposed each, batch_proposed with act, digest
    and size. Raises: InvalidError BATCH.SIZE, BATCH.TWICE, VALUE.UNKNOWN, PROPOSAL.REASONS; as propose_decision.
    """
    require_role(actor, "maker")
    coded(tuple(ACTS), act, "act")
    reason = EndReason(coded(tuple(END_EVENTS), end_reason, "end_reason"))
    _check_size(seen)
    with context.store.begin() as connection:
        # Held before the listings: two batches of one person are counted one after the other, and never cross.
        accounts = authority.hold_accounts(connection, acting_person(connection, context, actor, "maker"))
        of_today = laid_today(connection, context, accounts)
        proposals = [
            lay_decision(
                connection, context, actor, lock_case(connection, context, actor, number, version, "maker"),
                act=act, end_reason=reason, reasoning=Reasoning(reasons),
            )
            for number, version in sorted(seen)
        ]  # fmt: skip
        now, today = context.clock.now(), context.clock.today()
        since = now - timedelta(hours=whole_number("proposal_validity", today))
        before = max(of_today, batches.laid_since(connection, accounts, act, since))
        batch = DecisionBatch(
            id=None, act=act, size=len(proposals), counted=len(proposals) + before,
            digest_sha256=batch_digest(act, proposals), made_by=actor.user, made_at=now,
            expires_at=valid_until(now, today),
        )  # fmt: skip
        batch.id = batches.add_batch(connection, batch, [one.id or 0 for one in proposals])
        record(
            connection, context, actor,
            kind="batch_proposed", object_kind="batch", object_id=batch.id,
            detail={"act": act, "digest": batch.digest_sha256, "size": batch.size, "counted": batch.counted},
        )  # fmt: skip
        return view_batch(connection, context, batch)


def _check_size(seen: Sequence[tuple[int, int]]) -> None:
    if not 1 <= len(seen) <= MOST:
        raise InvalidError("BATCH.SIZE", f"一批 1 至 {MOST} 件。", f"A batch holds 1 to {MOST} listings.")
    if len({number for number, _version in seen}) != len(seen):
        raise InvalidError("BATCH.TWICE", "同一件案件出现两次。", "A listing stands in the batch twice.")
