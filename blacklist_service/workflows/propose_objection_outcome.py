"""A maker proposes how an objection is decided; another official approves it."""

from collections.abc import Sequence

from blacklist_service.errors import InvalidError
from blacklist_service.rules.approvals import ProposalValue
from blacklist_service.rules.grounds import GROUNDS
from blacklist_service.rules.objections import (
    ObjectionEvent,
    ObjectionState,
    Outcome,
    effect_of,
    next_objection_state,
)
from blacklist_service.rules.terms import Severity
from blacklist_service.store import exhibits, objections
from blacklist_service.store.exhibits import Request
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.corrections import GivenFact, read_corrections
from blacklist_service.workflows.cases.dealt_with import reports_before_listing
from blacklist_service.workflows.cases.outcome_effects import check_outcome, open_statement
from blacklist_service.workflows.cases.proposable_requests import require_proposable
from blacklist_service.workflows.cases.proposals import (
    ProposalView,
    Reasoning,
    Target,
    lay_proposal,
    view_proposal,
)
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from exports.audience import STATEMENT_MOST_CHARACTERS


@opening("decision", "objection")
def propose_objection_outcome(
    context: Context,
    actor: Actor,
    objection_id: int,
    version: int,
    *,
    outcome: str,
    reasons: str,
    statement: str = "",
    ground: str = "",
    severity: str = "",
    corrections: Sequence[GivenFact] = (),
) -> ProposalView:
    """How an objection should be decided (with_source or answered → decided, by the maker).

    1. The official is a maker, reaches the case and saw this version; a silent member does not hold up the answer. What
       is a reconsideration is for whoever took no part in the first decision.
    2. The outcome is a code of rules.objections that the listing's state allows; keep_with_statement carries the
       subject's own words, correct may name another ground or severity, and other facts of a debt (`corrections`).
    3. Facts and reasons get one digest; approve_proposal("objection", …) executes it.

    Law: 征信业管理条例 Art 25 (correct, lift the mark, or record both sides). Journal: objection_outcome_proposed.
    Raises: NotFoundError; ConflictError CONFLICT.VERSION; InvalidError VALUE.UNKNOWN, OBJECTION.STATEMENT,
    OBJECTION.STATEMENT_LENGTH, PROPOSAL.REASONS, the CORRECTION.… of read_corrections; ForbiddenError
    RECONSIDERATION.SAME_OFFICIAL; RefusedError OBJECTION.STATE, LISTING.STATE.
    """
    require_role(actor, "maker")
    chosen = Outcome(coded(Outcome, outcome, "outcome"))
    coded(("", *GROUNDS), ground, "ground")
    coded(("", *Severity), severity, "severity")
    _check_statement(chosen, statement)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "maker")
        held = objections.lock_objection(connection, objection_id)
        objection, listing = require_proposable(connection, context, actor, held, version)
        state = next_objection_state(ObjectionState(objection.state), ObjectionEvent.OUTCOME_PROPOSED)
        check_outcome(listing, chosen)
        objection = objections.change_objection(connection, objection, state=state)
        proposal = lay_proposal(
            connection,
            context,
            actor,
            Target("objection", objection_id, objection.version),
            act="decide_objection",
            facts={
                "outcome": chosen.value,
                "listing": listing.id,
                "ground": ground,
                "severity": severity,
                "exhibits": exhibits.count_given(connection, Request("objection", objection_id)),
            }
            | _of_reports(connection, context, listing, chosen, corrections),
            reasoning=Reasoning(reasons, statement, open_statement(context, listing) if statement else None),
        )
        record(
            connection, context, actor,
            kind="objection_outcome_proposed", object_kind="objection", object_id=objection_id,
            detail={"outcome": chosen.value, "listing": listing.id, "digest": proposal.digest_sha256},
        )  # fmt: skip
        return view_proposal(connection, context, proposal)


def _of_reports(
    connection: Connection,
    context: Context,
    listing: Listing,
    outcome: Outcome,
    corrections: Sequence[GivenFact],
) -> dict[str, ProposalValue]:
    """What a decision says of reports: those that a case rests on which it ends, and the facts that it corrects."""
    if corrections and outcome is not Outcome.CORRECT:
        raise InvalidError(
            "CORRECTION.OUTCOME",
            "只有处理结果为“更正”的，才能更正报送的内容。",
            "Facts of a debt are corrected by the outcome correct, and by no other.",
        )
    before = reports_before_listing(connection, listing) if effect_of(outcome).event else {}
    return {**before, **read_corrections(connection, context, listing, corrections)}


def _check_statement(outcome: Outcome, statement: str) -> None:
    if effect_of(outcome).carries_statement != bool(statement.strip()):
        raise InvalidError(
            "OBJECTION.STATEMENT",
            "仅在保留并附说明时须填写信息主体的说明。",
            "The subject's statement belongs to keep_with_statement, and only there.",
        )
    if len(statement) > STATEMENT_MOST_CHARACTERS:
        raise InvalidError(
            "OBJECTION.STATEMENT_LENGTH",
            f"信息主体的声明不超过 {STATEMENT_MOST_CHARACTERS} 字。",
            f"The subject's statement has at most {STATEMENT_MOST_CHARACTERS} characters: more leaves in no release.",
        )
