"""The steps of an objection and of an application for repair as a person reads them: which are done, which is now."""

from dataclasses import dataclass
from datetime import date

from blacklist_service.portal.own_words import Pair
from blacklist_service.workflows.cases.request_views import ObjectionView, RepairView
from blacklist_service.workflows.show_own_request import OwnRequest

_RECEIVED: Pair = ("已收到", "Received")
_ASKED: Pair = ("报送机构答复", "The institution answers")
_EXAMINED: Pair = ("审查", "Examined")
_CHECKED: Pair = ("复核", "A second official checks it")
_DECIDED: Pair = ("办结", "Decided")
_WITHDRAWN: Pair = ("已撤回", "Withdrawn")
# How many steps lie behind a state.
_OF_OBJECTION = {"filed": 1, "with_source": 1, "answered": 2, "decided": 3, "closed": 5}
_OF_REPAIR = {"applied": 1, "decided": 2, "granted": 4, "refused": 4}


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step. `state`: done, now, later, or skipped where the source was silent; `day`: when it was done, or with
    `is_due` its last day."""

    words: Pair
    state: str
    day: date | None = None
    is_due: bool = False


def steps_of(found: OwnRequest) -> tuple[StepShown, ...]:
    """Every step in its order; of what was withdrawn, that alone."""
    asked = found.request
    if asked.state == "withdrawn":
        return (StepShown(_RECEIVED, "done", asked.received_on), StepShown(_WITHDRAWN, "done"))
    if isinstance(asked, ObjectionView):
        return _objection(asked)
    return _repair(asked)


def _objection(asked: ObjectionView) -> tuple[StepShown, ...]:
    is_silent = asked.answered_on is None
    behind = _OF_OBJECTION[asked.state]
    source = StepShown(
        _ASKED,
        "skipped" if is_silent and behind > 1 else _state(1, behind),
        asked.answered_on or asked.answer_due_on,
        is_due=is_silent,
    )
    return (
        StepShown(_RECEIVED, "done", asked.received_on),
        source,
        StepShown(_EXAMINED, _state(2, behind)),
        StepShown(_CHECKED, _state(3, behind)),
        _last(asked.decided_on, asked.due_on, _state(4, behind)),
    )


def _repair(asked: RepairView) -> tuple[StepShown, ...]:
    behind = _OF_REPAIR[asked.state]
    return (
        StepShown(_RECEIVED, "done", asked.received_on),
        StepShown(_EXAMINED, _state(1, behind)),
        StepShown(_CHECKED, _state(2, behind)),
        _last(asked.decided_on, asked.due_on, _state(3, behind)),
    )


def _last(decided_on: date | None, due_on: date, state: str) -> StepShown:
    return StepShown(_DECIDED, state, decided_on or due_on, is_due=decided_on is None)


def _state(at: int, behind: int) -> str:
    return "done" if at < behind else "now" if at == behind else "later"
