"""When an objection is late: a silent source stays late, also while officials have proposed an outcome."""

from datetime import date

from blacklist_service.rules.objections import ObjectionDues, ObjectionState, is_open, must_suppress
from blacklist_service.store.tables import Objection

# Why the clock hides a listing; an official's own reason is kept apart, because only officials lift that.
OBJECTION_LATE = "objection_late"
# A second official does not find the subject to be one: hidden until a third has decided.
REVIEW_DISPUTED = "review_disputed"


def is_late(objection: Objection, today: date) -> bool:
    """The objection is open, and its member is silent past its day or the written answer is late."""
    state = ObjectionState(objection.state)
    if is_open(state) and objection.answered_on is None:
        state = ObjectionState.WITH_SOURCE
    return must_suppress(state, ObjectionDues(objection.answer_due_on, objection.due_on), today)
