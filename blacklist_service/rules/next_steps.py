"""What the law asks next in a case, and by which day: the clocks of listing, objections, repairs and removal in one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blacklist_service.rules.deadlines import DaysLeft, days_left
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.objections import ObjectionState, is_open
from blacklist_service.rules.repairs import RepairState, stop_showing_by


class Step(StrEnum):
    """What is to be done, or waited for."""

    VERIFY = "verify"
    GIVE_NOTICE = "give_notice"
    PROVE_SERVICE = "prove_service"
    AWAIT_REPLY = "await_reply"
    DECIDE = "decide"
    APPROVE = "approve"
    AWAIT_SOURCE = "await_source"
    ANSWER_OBJECTION = "answer_objection"
    ANSWER_REPAIR = "answer_repair"
    SETTLE_HIDDEN = "settle_hidden"
    END_UNTOLD = "end_untold"
    END_SHOWING = "end_showing"
    CONFIRM_REMOVAL = "confirm_removal"


# Nobody here can hasten these: the subject, the source or a term decides when they are over.
WAITING = frozenset({Step.AWAIT_REPLY, Step.AWAIT_SOURCE, Step.END_SHOWING})


@dataclass(frozen=True, slots=True)
class ObjectionClock:
    """An objection's state and its last days: of the source's answer, and of the answer to the subject."""

    state: str
    source_by: date
    answer_by: date
    is_answered: bool


@dataclass(frozen=True, slots=True)
class CaseClock:
    """The days that a case has. `repairs`: state and last day of each application; `removed_on`: when an end took
    effect that not every recipient has confirmed; `approvals`: the last day of each proposal that waits; `is_hidden`:
    officials, and not a clock, keep it from being shown; `is_untold`: its notice never reached the subject, or too
    late."""

    state: ListingState
    reply_until: date | None = None
    expires_on: date | None = None
    objections: Sequence[ObjectionClock] = ()
    repairs: Sequence[tuple[str, date]] = ()
    approvals: Sequence[date | None] = ()
    removed_on: date | None = None
    is_hidden: bool = False
    is_untold: bool = False


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step; the days are None where the law sets none."""

    step: Step
    due_on: date | None
    days: DaysLeft | None

    @property
    def is_waiting(self) -> bool:
        """Nobody in the house has to do anything for it."""
        return self.step in WAITING


def next_steps(clock: CaseClock, today: date) -> tuple[NextStep, ...]:
    """The steps that are open, what must be done before what is waited for, each by its last day.

    Law: 征信业管理条例 Art 25 (objections); NDRC Order 36 (repairs, three working days after a removal).
    """
    open_steps = [
        NextStep(step, due, None if due is None else days_left(due, today))
        for step, due in (*_of_listing(clock, today), *_of_cases(clock))
    ]
    return tuple(sorted(open_steps, key=lambda one: (one.is_waiting, one.due_on or date.max)))


_Due = tuple[Step, date | None]


def _of_listing(clock: CaseClock, today: date) -> Iterable[_Due]:
    match clock.state:
        case ListingState.ALLEGED:
            yield Step.VERIFY, None
        case ListingState.UNDER_REVIEW:
            yield Step.GIVE_NOTICE, None
        case ListingState.NOTIFIED:
            yield Step.PROVE_SERVICE, None
        case ListingState.REPLY_WINDOW:
            is_over = clock.reply_until is not None and today > clock.reply_until
            yield (Step.DECIDE, None) if is_over else (Step.AWAIT_REPLY, clock.reply_until)
        case ListingState.LISTED:
            if clock.is_untold:
                yield Step.END_UNTOLD, None
            elif clock.is_hidden:
                yield Step.SETTLE_HIDDEN, None
            yield Step.END_SHOWING, clock.expires_on
        case _:
            pass
    if clock.removed_on is not None:
        yield Step.CONFIRM_REMOVAL, stop_showing_by(clock.removed_on)


def _of_cases(clock: CaseClock) -> Iterable[_Due]:
    for due in clock.approvals:
        yield Step.APPROVE, due
    for one in clock.objections:
        if is_open(ObjectionState(one.state)):
            if one.state == ObjectionState.WITH_SOURCE and not one.is_answered:
                yield Step.AWAIT_SOURCE, one.source_by
            yield Step.ANSWER_OBJECTION, one.answer_by
    for state, due in clock.repairs:
        if state in (RepairState.APPLIED, RepairState.DECIDED):
            yield Step.ANSWER_REPAIR, due
