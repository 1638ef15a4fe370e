"""A checker, and above the limit a supervisor, approve or refuse exactly the batch that was shown."""

from blacklist_service.errors import RefusedError
from blacklist_service.rules.approvals import Approval, check_approval, check_officials
from blacklist_service.rules.approvals import Proposal as Proposed
from blacklist_service.store import batches, members, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import DecisionBatch, Listing, Proposal
from blacklist_service.workflows.authenticate_caller import actor_of
from blacklist_service.workflows.authority import acting_person, check_maker, may_still
from blacklist_service.workflows.cases.batches import (
    ACTS,
    BatchView,
    batch_digest,
    decisions_of,
    hold_batch,
    hold_listings,
    officials_of,
    view_batch,
)
from blacklist_service.workflows.cases.decision_effects import apply_decision
from blacklist_service.workflows.cases.reading import require_reading
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects

_Decisions = list[tuple[Listing, Proposal]]


@opening("decision", "batch")
def approve_batch(
    context: Context, actor: Actor, number: int, digest: str, *, by_hand: bool = False
) -> BatchView:
    """The next official approves the whole batch; with the last of them every decision of it takes effect at once.

    1. First a checker, another person than the maker. Above the limit a supervisor comes after, who is neither of the
       two. Each reaches everybody in the batch and approves the digest that was shown, in time; `by_hand`, at a page,
       not before the time that reading all of it takes.
    2. Everything is read anew: maker and checker may still do what they did and still reach everybody, no case has
       changed.
    3. Every gate of every case is checked again on this day; one that does not hold refuses the batch.

    Law: 双人复核. Journal: batch_checked, or batch_approved with all officials; subject_listed, listing_removed … each.
    Raises: NotFoundError NOT_FOUND, BATCH.NONE; ForbiddenError ACCESS.ROLE, APPROVAL.SAME_OFFICIAL; RefusedError
    APPROVAL.DIGEST, APPROVAL.EXPIRED, APPROVAL.UNREAD, APPROVAL.MAKER, APPROVAL.CHECKER, APPROVAL.OFFICIALS,
    BATCH.STALE; as approve_proposal.
    """
    require_role(actor, "checker", "supervisor")
    with context.store.begin() as connection:
        batch = hold_batch(connection, number)
        decisions = _hold(connection, context, actor, batch)
        check_maker(connection, context, batch.made_by, _people(decisions))
        role = "checker" if batch.checked_by is None else "supervisor"
        signed = _signed_by(connection, context, actor, batch, decisions, digest=digest, role=role)
        if by_hand:
            require_reading(connection, context, actor, _people(decisions), batch.made_at)
        who = {"checker": "checked", "supervisor": "supervised"}[role]
        batches.sign_batch(connection, number, who, by=actor.user, at=context.clock.now(), digest=digest)
        batch = hold_batch(connection, number)
        is_whole = len(signed) >= officials_of(context, batch)
        if is_whole:
            check_officials(ACTS[batch.act], batch.counted, signed, context.clock.today())
            _take_effect(connection, context, actor, batch, decisions)
        record(
            connection, context, actor,
            kind="batch_approved" if is_whole else "batch_checked", object_kind="batch", object_id=number,
            detail={"act": batch.act, "digest": digest, "size": batch.size, "made_by": batch.made_by,
                    "checked_by": batch.checked_by, "supervised_by": batch.supervised_by},
        )  # fmt: skip
        found = batches.find_batch(connection, number)
        assert found is not None
        return view_batch(connection, context, found)


@opening("decision", "batch")
def refuse_batch(context: Context, actor: Actor, number: int, digest: str, *, reasons: str) -> BatchView:
    """A checker or a supervisor, who has not signed it, does not approve; nothing of the batch happens.

    Journal: batch_refused with act, digest and reasons. Raises: as approve_batch.
    """
    require_role(actor, "checker", "supervisor")
    with context.store.begin() as connection:
        batch = hold_batch(connection, number)
        decisions = _hold(connection, context, actor, batch)
        _check(connection, context, actor, batch, digest, "checker", "supervisor")
        for listing, _proposal in decisions:
            proposals.void_open_proposals(connection, "listing", listing.id)
        batches.close_batch(connection, number, "refused")
        record(
            connection, context, actor,
            kind="batch_refused", object_kind="batch", object_id=number,
            detail={"act": batch.act, "digest": digest, "reasons": reasons},
        )  # fmt: skip
        found = batches.find_batch(connection, number)
        assert found is not None
        return view_batch(connection, context, found)


def _hold(connection: Connection, context: Context, actor: Actor, batch: DecisionBatch) -> _Decisions:
    assert batch.id is not None
    held = hold_listings(connection, batch.id)
    # Before its state and its cases: no answer may tell that a batch elsewhere exists.
    require_subjects(connection, context, actor, [one.subject_id for one in held.values()])
    decisions = decisions_of(connection, context, batch, held)
    if batch_digest(batch.act, [proposal for _, proposal in decisions]) != batch.digest_sha256:
        raise RefusedError(
            "APPROVAL.DIGEST",
            "复核的内容与经办人提出的内容不一致，请重新查看。",
            "What was approved is not what was proposed; look at it again.",
        )
    return decisions


def _people(decisions: _Decisions) -> list[int]:
    return [listing.subject_id for listing, _proposal in decisions]


def _check(
    connection: Connection, context: Context, actor: Actor, batch: DecisionBatch, digest: str, *roles: str
) -> str:
    """The person who acts now in one of these roles on the digest that stands, in time, and is none of the others."""
    person = acting_person(connection, context, actor, *roles)
    for before in {batch.made_by, batch.checked_by or batch.made_by}:
        signer = members.person_of(members.get_user(connection, before))
        proposed = Proposed(signer, batch.digest_sha256, batch.expires_at)
        check_approval(proposed, Approval(person, digest, context.clock.now()))
    return person


def _signed_by(
    connection: Connection,
    context: Context,
    actor: Actor,
    batch: DecisionBatch,
    decisions: _Decisions,
    *,
    digest: str,
    role: str,
) -> list[str]:
    """The persons behind the batch once this one has signed."""
    person = _check(connection, context, actor, batch, digest, role)
    maker = members.person_of(members.get_user(connection, batch.made_by))
    if batch.checked_by is None:
        return [maker, person]
    if not may_still(connection, context, batch.checked_by, "checker", _people(decisions)):
        raise RefusedError(
            "APPROVAL.CHECKER",
            "复核人的权限已经结束，须重新提出。",
            "The checker's authority has ended; the batch has to be made anew.",
        )
    return [maker, members.person_of(members.get_user(connection, batch.checked_by)), person]


def _take_effect(
    connection: Connection, context: Context, actor: Actor, batch: DecisionBatch, decisions: _Decisions
) -> None:
    """The batch is closed first: the database approves none of its proposals before."""
    assert batch.id is not None
    assert batch.checked_by is not None
    batches.close_batch(connection, batch.id, "approved")
    user = members.get_user(connection, batch.checked_by)
    checker = actor_of(user, members.get_member(connection, user.member_id))
    for listing, proposal in decisions:
        assert proposal.id is not None
        proposals.close_proposal(
            connection, proposal.id, "approved", by=checker.user, at=context.clock.now(),
            digest=proposal.digest_sha256, listing_version=listing.version,
        )  # fmt: skip
        decided, done = apply_decision(connection, context, checker, listing, proposal)
        record(
            connection, context, actor,
            kind=done, object_kind="listing", object_id=listing.id,
            detail={"act": proposal.act, "digest": proposal.digest_sha256, "made_by": proposal.made_by,
                    "listing": listing.id, "state": decided.state, "batch": batch.id},
        )  # fmt: skip
