"""What a maker puts before another official: its facts in the clear, its reasons sealed, all under one digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from blacklist_service.errors import ConflictError, InvalidError
from blacklist_service.rules.approvals import ProposalValue, proposal_digest, valid_until
from blacklist_service.store import proposals
from blacklist_service.store.members import get_user, users_among
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Proposal
from blacklist_service.workflows.context import Actor, Context

_TABLE = "proposal.reasons"
_SCHEMA = 1
_NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Target:
    """What a proposal is about, in the version that the maker saw: a listing, an objection or a repair."""

    kind: str
    id: int
    version: int


@dataclass(frozen=True, slots=True, repr=False)
class Reasoning:
    """Why, and what the subject has to say where the decision carries its statement; `stood` is what it had said of
    itself until then, None where the decision does not touch it. All are sealed."""

    reasons: str
    statement: str = ""
    stood: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ProposalView:
    """A proposal as the second official sees it before approving its digest."""

    id: int
    target: str
    target_id: int
    target_version: int
    act: str
    facts: Mapping[str, Any]
    reasons: str
    statement: str
    digest: str
    state: str
    made_by: str
    made_at: datetime
    expires_at: datetime | None


def lay_proposal(
    connection: Connection,
    context: Context,
    actor: Actor,
    target: Target,
    *,
    act: str,
    facts: Mapping[str, ProposalValue],
    reasoning: Reasoning,
) -> Proposal:
    """Stores a proposal under its digest; one on an older version was voided when its target changed.

    The facts carry a drawn nonce, so that nobody can guess the sealed reasons by their digest.
    Raises: InvalidError PROPOSAL.REASONS without reasons; ConflictError PROPOSAL.WAITS where another waits.
    """
    if not reasoning.reasons.strip():
        raise InvalidError("PROPOSAL.REASONS", "请填写理由。", "Give the reasons.")
    if proposals.find_open_proposal(connection, target.kind, target.id) is not None:
        raise another_waits()
    nonced = {**facts, "nonce": context.randomness.token(_NONCE_BYTES)}
    digest, now = _digest(target, act, nonced, reasoning), context.clock.now()
    sealed = context.vault.sealer.seal(_TABLE, _row(target, digest), _SCHEMA, orjson.dumps(reasoning))
    proposal = Proposal(
        id=None,
        target=target.kind,
        target_id=target.id,
        target_version=target.version,
        act=act,
        facts_json=orjson.dumps(nonced, option=orjson.OPT_SORT_KEYS).decode(),
        sealed_reasons=sealed,
        digest_sha256=digest,
        made_by=actor.user,
        made_at=now,
        expires_at=valid_until(now, context.clock.today()),
    )
    proposal.id = proposals.add_proposal(connection, proposal)
    return proposal


def another_waits() -> ConflictError:
    """The refusal of a proposal beside one that waits."""
    return ConflictError(
        "PROPOSAL.WAITS",
        "已有一项决定待复核，办结之前不能另行提出。",
        "A decision waits for approval; no other one is proposed before that is settled.",
    )


def facts_of(proposal: Proposal) -> dict[str, Any]:
    """What was proposed, as it is stored."""
    facts: dict[str, Any] = orjson.loads(proposal.facts_json)
    return facts


def reasoning_of(context: Context, proposal: Proposal) -> Reasoning:
    """The sealed reasons. Raises SealBrokenError where they or the digest were changed behind our back."""
    row = _row(_target(proposal), proposal.digest_sha256)
    # The database keeps the reasons of every open proposal; only those of ended cases are erased.
    assert proposal.sealed_reasons is not None
    document = orjson.loads(context.vault.sealer.open(_TABLE, row, _SCHEMA, proposal.sealed_reasons))
    return Reasoning(document["reasons"], document["statement"], document.get("stood"))


def recomputed_digest(context: Context, proposal: Proposal) -> str:
    """The digest of what stands in the database now: an edited proposal no longer has the one that was shown."""
    return _digest(_target(proposal), proposal.act, facts_of(proposal), reasoning_of(context, proposal))


def view_proposal(connection: Connection, context: Context, proposal: Proposal) -> ProposalView:
    """The whole proposal with its reasons, for the second official."""
    return _view(context, proposal, get_user(connection, proposal.made_by).login)


def view_proposals(connection: Connection, context: Context, some: Sequence[Proposal]) -> list[ProposalView]:
    """The same of several proposals, in their order; who made them is asked once."""
    makers = users_among(connection, {one.made_by for one in some})
    return [_view(context, one, makers[one.made_by].login) for one in some]


def _view(context: Context, proposal: Proposal, made_by: str) -> ProposalView:
    reasoning = reasoning_of(context, proposal)
    assert proposal.id is not None
    return ProposalView(
        id=proposal.id,
        target=proposal.target,
        target_id=proposal.target_id,
        target_version=proposal.target_version,
        act=proposal.act,
        facts={key: value for key, value in facts_of(proposal).items() if key != "nonce"},
        reasons=reasoning.reasons,
        statement=reasoning.statement,
        digest=proposal.digest_sha256,
        state=proposal.state,
        made_by=made_by,
        made_at=proposal.made_at,
        expires_at=proposal.expires_at,
    )


def _target(proposal: Proposal) -> Target:
    return Target(proposal.target, proposal.target_id, proposal.target_version)


def _digest(target: Target, act: str, facts: Mapping[str, ProposalValue], reasoning: Reasoning) -> str:
    return proposal_digest(
        {
            "target": target.kind,
            "target_id": target.id,
            "target_version": target.version,
            "act": act,
            "facts": facts,
            "reasons": reasoning.reasons,
            "statement": reasoning.statement,
        }
    )


def _row(target: Target, digest: str) -> str:
    # The number is drawn by the database after sealing; the digest is as good a name, and binds the reasons to it.
    return f"{target.kind}/{target.id}/{digest}"
