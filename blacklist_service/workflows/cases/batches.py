"""Many decisions of one act under one digest: what a batch holds, and its proposals with their listings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from blacklist_service.clock import day_of, midnight
from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.rules.approvals import Act, officials_needed, proposal_digest
from blacklist_service.store import batches, listings, members, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import DecisionBatch, Listing, Proposal, UserAccount
from blacklist_service.workflows.cases.proposals import recomputed_digest
from blacklist_service.workflows.context import Context

# What may be decided about many at once, and the rule that says how many officials it takes.
ACTS = MappingProxyType(
    {
        "list": Act.LIST,
        "reject": Act.REJECT,
        "overdue_only": Act.FIND_OVERDUE_ONLY,
        "remove": Act.REMOVE,
        "lift_suppression": Act.LIFT_SUPPRESSION,
    }
)


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch as both sides of it see it; `waiting_for` is checker, supervisor, or "" where it is closed."""

    id: int
    act: str
    state: str
    size: int
    officials: int
    waiting_for: str
    digest: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    checked_by: str | None
    supervised_by: str | None


def batch_digest(act: str, laid: Sequence[Proposal]) -> str:
    """SHA-256 (hex) of the whole batch: its act and the digest of each of its decisions, in the order of the listings.
    Each of these covers listing, version, facts and reasons."""
    ordered = sorted(laid, key=lambda one: one.target_id)
    return proposal_digest({"act": act, "decisions": [[one.target_id, one.digest_sha256] for one in ordered]})


def hold_batch(connection: Connection, number: int) -> DecisionBatch:
    """A batch, held. Raises: NotFoundError, as for one whose people the caller does not reach."""
    found = batches.find_batch(connection, number, is_held=True)
    if found is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    return found


def hold_listings(connection: Connection, number: int) -> dict[int, Listing]:
    """The listings of a batch by number, held in their order."""
    numbers = [one.target_id for one in batches.proposals_of_batch(connection, number)]
    return {one: listings.lock_listing(connection, one) for one in numbers}


def decisions_of(
    connection: Connection, context: Context, batch: DecisionBatch, held: Mapping[int, Listing]
) -> list[tuple[Listing, Proposal]]:
    """Each listing of a batch that waits with its proposal, all still as they were laid.

    Raises: NotFoundError BATCH.NONE where the batch waits no longer; RefusedError BATCH.STALE where a case has changed:
    the batch stands or falls as a whole.
    """
    assert batch.id is not None
    if batch.state != "open":
        raise NotFoundError("BATCH.NONE", "没有待复核的批量决定。", "No such batch waits for approval.")
    laid = batches.proposals_of_batch(connection, batch.id)
    fits = all(
        one.state == "open"
        and one.target_version == held[one.target_id].version
        and one.digest_sha256 == recomputed_digest(context, one)
        for one in laid
    )
    if not fits or len(laid) != batch.size:
        raise RefusedError(
            "BATCH.STALE",
            "批量决定中有案件已发生变化，须重新提出。",
            "A case of this batch has changed; the batch has to be made anew.",
        )
    return [(held[one.target_id], one) for one in laid]


def laid_today(connection: Connection, context: Context, accounts: Sequence[int]) -> int:
    """How many decisions on listings a person has laid today (Chinese time) with whatever account, alone or in batches.
    `accounts`: all of the person's, held (hold_accounts), or what is laid beside it would not be counted."""
    since = midnight(context.clock.today()).astimezone(UTC)
    return proposals.laid_on_listings(connection, accounts, since)


def officials_of(context: Context, batch: DecisionBatch) -> int:
    """How many different officials the batch takes, by the rules of the day on which it was laid or of today,
    whichever asks for more."""
    days = (day_of(batch.made_at), context.clock.today())
    return max(officials_needed(ACTS[batch.act], batch.counted, day) for day in days)


def view_batch(connection: Connection, context: Context, batch: DecisionBatch) -> BatchView:
    """The batch without what it is about."""
    (view,) = view_batches(connection, context, [batch])
    return view


def view_batches(connection: Connection, context: Context, some: Sequence[DecisionBatch]) -> list[BatchView]:
    """The same of several batches, in their order; who made and signed them is asked once."""
    signers = {user for one in some for user in (one.made_by, one.checked_by, one.supervised_by)}
    known = members.users_among(connection, {user for user in signers if user is not None}) if some else {}
    return [_view(context, one, known) for one in some]


def _view(context: Context, batch: DecisionBatch, known: Mapping[int, UserAccount]) -> BatchView:
    def login(user: int | None) -> str | None:
        return None if user is None else known[user].login

    assert batch.id is not None
    waiting = "checker" if batch.checked_by is None else "supervisor"
    return BatchView(
        id=batch.id,
        act=batch.act,
        state=batch.state,
        size=batch.size,
        officials=officials_of(context, batch),
        waiting_for=waiting if batch.state == "open" else "",
        digest=batch.digest_sha256,
        made_by=login(batch.made_by) or "",
        made_at=batch.made_at,
        expires_at=batch.expires_at,
        checked_by=login(batch.checked_by),
        supervised_by=login(batch.supervised_by),
    )
