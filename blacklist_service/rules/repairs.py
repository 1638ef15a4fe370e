"""Credit repair: when a subject who made good may ask that the effect end, and by when it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from blacklist_service.errors import RefusedError
from blacklist_service.rules.deadlines import owed_by
from blacklist_service.rules.gaps import Gap, Gaps
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.terms import Severity, publicity
from blacklist_service.rules.words import word_of

NOT_LISTED = Gap("REPAIR.NOT_LISTED", "未列入，无须修复。", "Not listed; there is nothing to repair.")
NOT_PERFORMED = Gap("REPAIR.NOT_PERFORMED", "义务尚未履行完毕。", "The obligation has not been performed.")
NO_COMMITMENT = Gap("REPAIR.NO_COMMITMENT", "缺少公开信用承诺。", "The public commitment is missing.")
TOO_EARLY = Gap("REPAIR.TOO_EARLY", "最短公示期未满。", "The shortest publicity has not passed.")


class RepairState(StrEnum):
    """Where an application for repair stands."""

    APPLIED = "applied"
    DECIDED = "decided"  # by the maker; the checker has not approved yet
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RepairEvent(StrEnum):
    """What happened to an application for repair."""

    DECISION_PROPOSED = "decision_proposed"
    GRANT_APPROVED = "grant_approved"
    REFUSAL_APPROVED = "refusal_approved"
    APPROVAL_REFUSED = "approval_refused"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[tuple[RepairState, RepairEvent], RepairState] = MappingProxyType(
    {
        (RepairState.APPLIED, RepairEvent.DECISION_PROPOSED): RepairState.DECIDED,
        (RepairState.APPLIED, RepairEvent.WITHDRAWN): RepairState.WITHDRAWN,
        (RepairState.DECIDED, RepairEvent.GRANT_APPROVED): RepairState.GRANTED,
        (RepairState.DECIDED, RepairEvent.REFUSAL_APPROVED): RepairState.REFUSED,
        (RepairState.DECIDED, RepairEvent.APPROVAL_REFUSED): RepairState.APPLIED,
        (RepairState.DECIDED, RepairEvent.WITHDRAWN): RepairState.WITHDRAWN,
    }
)


def is_open(state: RepairState) -> bool:
    """The application still waits for its answer."""
    return state in (RepairState.APPLIED, RepairState.DECIDED)


@dataclass(frozen=True, slots=True)
class RepairFacts:
    """The listing and what the subject has done since. There is no fee field: repair is free."""

    state: ListingState
    severity: Severity
    listed_on: date
    has_performed: bool
    has_public_commitment: bool


def repair_gaps(facts: RepairFacts, today: date) -> Gaps:
    """What is missing before a repair may be granted; empty means that it may.

    The shortest publicity has passed when `today` is after its last day (minor conduct has none).
    Law: NDRC Order 58 until 2026-03-31, then Order 36; 国办发〔2025〕22号.
    """
    has_no_minimum = facts.severity is Severity.MINOR
    checks = (
        (NOT_LISTED, facts.state is ListingState.LISTED),
        (NOT_PERFORMED, facts.has_performed),
        (NO_COMMITMENT, facts.has_public_commitment),
        (TOO_EARLY, has_no_minimum or today > publicity(facts.severity, facts.listed_on).min_until),
    )
    return tuple(gap for gap, is_met in checks if not is_met)


def repair_answer_by(applied_on: date) -> date:
    """The last day for the answer to an application: 10 working days."""
    return owed_by("repair_answer", applied_on)


def repair_from(severity: Severity, listed_on: date) -> date:
    """The first day on which a repair may be granted: the one after the shortest showing; minor conduct has none."""
    if severity is Severity.MINOR:
        return listed_on
    return publicity(severity, listed_on).min_until + timedelta(days=1)


def stop_showing_by(decided_on: date) -> date:
    """The last day on which a removed listing may still be seen anywhere: 3 working days."""
    return owed_by("stop_showing", decided_on)


def next_repair_state(state: RepairState, event: RepairEvent) -> RepairState:
    """The state after an event.

    Raises: RefusedError REPAIR.STATE when the event is not possible in this state.
    """
    following = TRANSITIONS.get((state, event))
    if following is None:
        raise RefusedError(
            "REPAIR.STATE",
            f"修复申请当前状态为“{word_of(state)}”，不能进行“{word_of(event)}”。",
            f"In the state {state.value} of a repair the step {event.value} is not possible.",
            state=state.value,
            event=event.value,
        )
    return following
