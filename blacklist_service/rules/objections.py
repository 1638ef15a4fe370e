"""An objection: its reasons, its way, its clocks, and what each outcome does to the listing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from blacklist_service.errors import RefusedError
from blacklist_service.rules.deadlines import due_on, owed_by
from blacklist_service.rules.listing_states import EndReason, ListingEvent, end_reason
from blacklist_service.rules.words import word_of


class ObjectionReason(StrEnum):
    """What the subject says is wrong."""

    NOT_ME = "not_me"  # 非本人
    SAME_NAME = "same_name"  # 同名误认
    STOLEN_IDENTITY = "stolen_identity"  # 身份被冒用
    PAID = "paid"  # 已还清
    RATE_ABOVE_CAP = "rate_above_cap"  # 利率超过司法保护上限
    NO_NOTICE = "no_notice"  # 未经告知
    NOT_MALICIOUS = "not_malicious"  # 非恶意
    EXPIRED = "expired"  # 已超过期限
    OTHER = "other"


class ObjectionState(StrEnum):
    """Where an objection stands. The listing is disputed from `filed` until `closed` or `withdrawn`."""

    FILED = "filed"
    WITH_SOURCE = "with_source"
    ANSWERED = "answered"
    DECIDED = "decided"  # by the maker; the checker has not approved yet
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ObjectionEvent(StrEnum):
    """What happened to an objection."""

    SOURCE_ASKED = "source_asked"
    SOURCE_ANSWERED = "source_answered"
    OUTCOME_PROPOSED = "outcome_proposed"
    OUTCOME_APPROVED = "outcome_approved"
    APPROVAL_REFUSED = "approval_refused"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How officials decide an objection."""

    CORRECT = "correct"
    DELETE = "delete"
    DELETE_STOLEN_IDENTITY = "delete_stolen_identity"
    KEEP_WITH_STATEMENT = "keep_with_statement"
    OVERDUE_ONLY = "overdue_only"
    REJECT = "reject"


class ExportEffect(StrEnum):
    """What recipients are told. UPSERT: the mark of the dispute is lifted, a statement may be added."""

    UPSERT = "UPSERT"
    CORRECT = "CORRECT"
    RETRACT = "RETRACT"


@dataclass(frozen=True, slots=True)
class OutcomeEffect:
    """What an approved outcome does to a listing and to those who were told of it.

    `event` is None when the listing stays as it is; `retract_reason` is the reason given in the tombstone.
    """

    event: ListingEvent | None
    export: ExportEffect
    retract_reason: str = ""
    carries_statement: bool = False

    @property
    def end_reason(self) -> EndReason | None:
        """Why the listing ends; None when it does not."""
        return None if self.event is None else end_reason(self.event)


class Decided(Protocol):
    """An objection by its codes and the day of its decision, None before it."""

    @property
    def reason(self) -> str: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def decided_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class ObjectionDues:
    """The last days: of the source's answer, and of the written answer to the subject."""

    source_by: date
    answer_by: date


EFFECTS: Mapping[Outcome, OutcomeEffect] = MappingProxyType(
    {
        Outcome.CORRECT: OutcomeEffect(None, ExportEffect.CORRECT),
        Outcome.DELETE: OutcomeEffect(ListingEvent.CORRECTED, ExportEffect.RETRACT, "objection_upheld"),
        Outcome.DELETE_STOLEN_IDENTITY: OutcomeEffect(
            ListingEvent.CORRECTED, ExportEffect.RETRACT, "stolen_identity"
        ),
        Outcome.KEEP_WITH_STATEMENT: OutcomeEffect(None, ExportEffect.UPSERT, carries_statement=True),
        Outcome.OVERDUE_ONLY: OutcomeEffect(
            ListingEvent.FOUND_OVERDUE_ONLY, ExportEffect.RETRACT, "objection_upheld"
        ),
        Outcome.REJECT: OutcomeEffect(None, ExportEffect.UPSERT),
    }
)

_S = ObjectionState
_E = ObjectionEvent

TRANSITIONS: Mapping[tuple[ObjectionState, ObjectionEvent], ObjectionState] = MappingProxyType(
    {
        (_S.FILED, _E.SOURCE_ASKED): _S.WITH_SOURCE,
        (_S.FILED, _E.OUTCOME_PROPOSED): _S.DECIDED,  # what needs no source: no notice, expired
        (_S.FILED, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.WITH_SOURCE, _E.SOURCE_ANSWERED): _S.ANSWERED,
        (_S.WITH_SOURCE, _E.OUTCOME_PROPOSED): _S.DECIDED,  # a silent source does not hold up the answer
        (_S.WITH_SOURCE, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.ANSWERED, _E.OUTCOME_PROPOSED): _S.DECIDED,
        (_S.ANSWERED, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.DECIDED, _E.OUTCOME_APPROVED): _S.CLOSED,
        (_S.DECIDED, _E.APPROVAL_REFUSED): _S.ANSWERED,
        (_S.DECIDED, _E.WITHDRAWN): _S.WITHDRAWN,
    }
)


def next_objection_state(state: ObjectionState, event: ObjectionEvent) -> ObjectionState:
    """The state after an event.

    Raises: RefusedError OBJECTION.STATE when the event is not possible in this state.
    """
    following = TRANSITIONS.get((state, event))
    if following is None:
        raise RefusedError(
            "OBJECTION.STATE",
            f"异议当前状态为“{word_of(state)}”，不能进行“{word_of(event)}”。",
            f"In the state {state.value} of an objection the step {event.value} is not possible.",
            state=state.value,
            event=event.value,
        )
    return following


def is_open(state: ObjectionState) -> bool:
    """The listing counts as disputed; the mark travels with every answer and export."""
    return state not in (ObjectionState.CLOSED, ObjectionState.WITHDRAWN)


def effect_of(outcome: Outcome) -> OutcomeEffect:
    """What an approved outcome does."""
    return EFFECTS[outcome]


def is_removed_as_paid(reason: str, outcome: str | None) -> bool:
    """The subject said that the debt is paid, and it was deleted for that: nothing need have been wrong before."""
    return reason == ObjectionReason.PAID and outcome == Outcome.DELETE


def has_ended_as_paid(why: str | None, ended_on: date | None, decided: Iterable[Decided]) -> bool:
    """A listing that ended as corrected did so, that day, because its debt was paid. `why`: its end reason, which says
    no more than `corrected`."""
    return why == EndReason.CORRECTED and any(
        one.decided_on == ended_on and is_removed_as_paid(one.reason, one.outcome) for one in decided
    )


def objection_dues(filed_on: date) -> ObjectionDues:
    """The clocks of an objection, from the day it was filed.

    Law: 征信业管理条例 Art 25 (20 calendar days for the written answer); the source's clock is the service's own
    and never later than the answer's.
    """
    answer_by = due_on("objection_answer", filed_on)
    return ObjectionDues(min(owed_by("source_answer", filed_on), answer_by), answer_by)


def must_suppress(state: ObjectionState, dues: ObjectionDues, today: date) -> bool:
    """The listing must not be shown: the source is silent past its day, or the answer to the subject is late."""
    is_source_late = state in (ObjectionState.FILED, ObjectionState.WITH_SOURCE) and today > dues.source_by
    return is_source_late or (is_open(state) and today > dues.answer_by)
