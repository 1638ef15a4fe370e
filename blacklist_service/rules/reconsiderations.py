"""Reconsideration (复核): whom a decision did not help asks once, within its time, that other officials decide anew."""

from dataclasses import dataclass
from datetime import date

from blacklist_service.errors import ForbiddenError, RefusedError
from blacklist_service.rules.deadlines import due_on, owed_by
from blacklist_service.rules.objections import ObjectionDues, ObjectionState, objection_dues
from blacklist_service.rules.repairs import RepairState, repair_answer_by

_DECIDED = frozenset({ObjectionState.CLOSED.value, RepairState.REFUSED.value})


@dataclass(frozen=True, slots=True)
class FirstDecision:
    """What somebody wants reconsidered: the state of the objection or application; the day on which its decision was
    taken, or the later one on which its letter was made or served, None before; whether it is a reconsideration
    itself, or had one."""

    state: str
    told_on: date | None
    is_last: bool = False
    is_reconsidered: bool = False


def reconsider_until(told_on: date) -> date:
    """The last day on which reconsideration may be asked for, whatever is known of next year's holidays.

    Law: none gives a number; the operator's own (reconsideration_request).
    """
    return owed_by("reconsideration_request", told_on)


def reconsidered_objection_dues(asked_on: date) -> ObjectionDues:
    """The clocks of an objection that reconsiders another: never later than those of an objection."""
    dues = objection_dues(asked_on)
    answer_by = min(due_on("reconsideration_answer", asked_on), dues.answer_by)
    return ObjectionDues(min(dues.source_by, answer_by), answer_by)


def reconsidered_repair_answer_by(asked_on: date) -> date:
    """The last day for the answer where a refused repair is reconsidered: never later than that of an application."""
    return min(due_on("reconsideration_answer", asked_on), repair_answer_by(asked_on))


def last_day_to_ask(first: FirstDecision) -> date | None:
    """Until when this decision can be reconsidered; None where it cannot be."""
    if first.state not in _DECIDED or first.told_on is None or first.is_last or first.is_reconsidered:
        return None
    return reconsider_until(first.told_on)


def check_request(first: FirstDecision, today: date) -> None:
    """Reconsideration of this decision may be asked for today.

    Raises: RefusedError RECONSIDERATION.NOT_DECIDED, RECONSIDERATION.REPEATED, RECONSIDERATION.LATE.
    """
    if first.is_last or first.is_reconsidered:
        raise RefusedError(
            "RECONSIDERATION.REPEATED",
            "同一决定只能申请一次复核；复核决定不再复核，可以投诉或者依法起诉。",
            "A decision is reconsidered once. After that, complain to the supervisor or go to court.",
        )
    until = last_day_to_ask(first)
    if until is None:
        raise RefusedError(
            "RECONSIDERATION.NOT_DECIDED",
            "尚未作出可以申请复核的决定。",
            "There is no decision yet that could be reconsidered.",
        )
    if today > until:
        raise RefusedError(
            "RECONSIDERATION.LATE",
            f"申请复核的期限已于 {until} 届满；有新的事实或者材料，可以再次提出异议或者申请修复。",
            f"The time to ask for reconsideration ended on {until}. With new facts, object or apply again.",
            until=until.isoformat(),
        )


def check_fresh_eyes(person: str, before: frozenset[str]) -> None:
    """Nobody who proposed, approved or refused in the first decision decides in its reconsideration.

    Raises: ForbiddenError RECONSIDERATION.SAME_OFFICIAL.
    """
    if person in before:
        raise ForbiddenError(
            "RECONSIDERATION.SAME_OFFICIAL",
            "您办理过原决定，复核须由其他人员办理。",
            "You took part in the first decision; others have to reconsider it.",
        )
