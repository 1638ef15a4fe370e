"""Which acts a case offers one official at this moment, and why each other one is not possible.

What is offered may still be refused when it is done: the act asks again, in its own transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from blacklist_service.errors import ForbiddenError, RefusedError, ServiceError
from blacklist_service.rules import gate_gaps
from blacklist_service.rules.gates import (
    PROVES_SERVICE,
    DecisionFacts,
    ListingFacts,
    NoticeChannel,
    gaps_before_notice,
)
from blacklist_service.rules.listing_states import EndReason, ListingEvent, ListingState
from blacklist_service.rules.objections import ObjectionEvent, ObjectionState, Outcome, next_objection_state
from blacklist_service.rules.repairs import RepairEvent, RepairState, next_repair_state
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Objection, Repair
from blacklist_service.workflows.cases.acts import EVENTS, check_act, gaps_of_act
from blacklist_service.workflows.cases.clocks import OBJECTION_LATE, REVIEW_DISPUTED
from blacklist_service.workflows.cases.listing_view import refuse_gaps, state_after
from blacklist_service.workflows.cases.outcome_effects import check_outcome
from blacklist_service.workflows.cases.proposals import another_waits
from blacklist_service.workflows.context import OFFICIALS, Actor, Context

# Closed by the decision that is proposed, or by the review that is opened.
_NOT_YET = frozenset({gate_gaps.DECISION, gate_gaps.APPROVAL})
_ROLE_WORDS = MappingProxyType({"maker": "经办人", "checker": "复核人"})
_NOT_BEFORE_REVIEW = frozenset(
    {gate_gaps.GROUND, gate_gaps.ABILITY_EVIDENCE, gate_gaps.RATE_ABOVE_CAP, gate_gaps.BASIS}
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One act: whether it takes effect at once (one official) or is put before a colleague (two); `refusal` says why it
    is not possible now, None that it is."""

    act: str
    officials: int
    refusal: ServiceError | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the acts are measured by: the case as it stands, whether a decision on it waits already, and how many
    reports came after it was decided."""

    connection: Connection
    context: Context
    actor: Actor
    listing: Listing
    facts: ListingFacts
    has_proposal: bool
    reports_waiting: int


def offers_of(standing: Standing) -> tuple[Offer, ...]:
    """Every act on the listing itself, in the order of a case's way, for this official."""
    return tuple(Offer(act, _officials(act), _refusal(standing, act)) for act in _CHECKS)


def outcomes_of(listing: Listing, objection: Objection, actor: Actor) -> tuple[str, ...]:
    """The outcomes of an objection that this official may propose now; none where the objection is decided upon."""
    try:
        _keep_to(actor, "maker")
        next_objection_state(ObjectionState(objection.state), ObjectionEvent.OUTCOME_PROPOSED)
    except ServiceError:
        return ()
    return tuple(one.value for one in Outcome if _allows(listing, one))


def may_propose_repair(repair: Repair, actor: Actor) -> bool:
    """This official may propose how an application for repair is decided."""
    try:
        _keep_to(actor, "maker")
        next_repair_state(RepairState(repair.state), RepairEvent.DECISION_PROPOSED)
    except ServiceError:
        return False
    return True


def _allows(listing: Listing, outcome: Outcome) -> bool:
    try:
        check_outcome(listing, outcome)
    except RefusedError:
        return False
    return True


def _officials(act: str) -> int:
    return 2 if act in EVENTS else 1


def _refusal(standing: Standing, act: str) -> ServiceError | None:
    try:
        _keep_to(standing.actor, *(OFFICIALS if act == "suppress" else ("maker",)))
        if act in EVENTS and standing.has_proposal:
            raise another_waits()
        _CHECKS[act](standing)
    except ServiceError as error:
        return error
    return None


def _keep_to(actor: Actor, *roles: str) -> None:
    if not actor.has_role(*roles):
        raise ForbiddenError(
            "ACCESS.ROLE",
            "此操作由" + "或者".join(_ROLE_WORDS[role] for role in roles) + "办理。",
            "This is for a " + " or a ".join(roles) + ".",
        )


def _verify(standing: Standing) -> None:
    state_after(standing.listing, ListingEvent.REVIEW_OPENED)
    gaps = gaps_before_notice(standing.facts.case, standing.context.clock.today())
    refuse_gaps(tuple(gap for gap in gaps if gap not in _NOT_BEFORE_REVIEW))


def _give_notice(standing: Standing) -> None:
    state_after(standing.listing, ListingEvent.NOTICE_GIVEN)
    refuse_gaps(gaps_before_notice(standing.facts.case, standing.context.clock.today()))


def _confirm_service(standing: Standing) -> None:
    state_after(standing.listing, ListingEvent.NOTICE_SERVED)
    channel = standing.facts.notice.channel
    if channel is None or NoticeChannel(channel) not in PROVES_SERVICE:
        raise RefusedError(
            "NOTICE.CHANNEL",
            "该告知方式单独不能证明送达，请改用其他方式告知。",
            "This channel alone proves no service; give notice another way.",
        )


def _void_notice(standing: Standing) -> None:
    state_after(standing.listing, ListingEvent.NOTICE_VOIDED)


def _decision(act: str) -> Callable[[Standing], None]:
    def check(standing: Standing) -> None:
        check_act(standing.listing, act, EndReason.REMOVED)
        decision = DecisionFacts(decided_by=standing.actor.login)
        gaps = gaps_of_act(
            standing.connection,
            standing.context,
            standing.listing,
            act,
            decision,
            known=replace(standing.facts, decision=decision),
        )
        refuse_gaps(tuple(gap for gap in gaps if gap not in _NOT_YET))

    return check


def _amend(standing: Standing) -> None:
    """Which of the waiting reports are complete is asked of each when it is proposed, not with every page."""
    check_act(standing.listing, "amend", EndReason.REMOVED)
    if not standing.reports_waiting:
        raise RefusedError(
            "LISTING.NOTHING_WAITS",
            "没有待纳入的报送信息。",
            "No report waits to be taken into this listing.",
        )


def _suppress(standing: Standing) -> None:
    listing = standing.listing
    if listing.state != ListingState.LISTED:
        raise RefusedError(
            "LISTING.NOT_LISTED", "该主体尚未列入或者已经移出。", "This is not a standing listing."
        )
    if listing.is_suppressed and listing.suppressed_for not in (OBJECTION_LATE, REVIEW_DISPUTED):
        raise RefusedError("LISTING.SUPPRESSED", "该列入已暂停展示。", "It is suppressed already.")


_CHECKS: Mapping[str, Callable[[Standing], None]] = MappingProxyType(
    {
        "verify": _verify,
        "give_notice": _give_notice,
        "confirm_service": _confirm_service,
        "void_notice": _void_notice,
        "list": _decision("list"),
        "reject": _decision("reject"),
        "overdue_only": _decision("overdue_only"),
        "amend": _amend,
        "suppress": _suppress,
        "lift_suppression": _decision("lift_suppression"),
        "remove": _decision("remove"),
    }
)
