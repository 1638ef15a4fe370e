"""The states of a listing and the only ways between them, as a table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from blacklist_service.errors import RefusedError
from blacklist_service.rules.words import word_of


class ListingState(StrEnum):
    """Where a listing stands. `disputed` and `suppressed` are overlays that travel beside the state."""

    ALLEGED = "alleged"
    UNDER_REVIEW = "under_review"
    NOTIFIED = "notified"
    REPLY_WINDOW = "reply_window"
    LISTED = "listed"
    REJECTED = "rejected"
    OVERDUE_ONLY = "overdue_only"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why a listing ended."""

    CORRECTED = "corrected"  # it was wrong
    REMOVED = "removed"  # officials took it off
    REPAIRED = "repaired"  # the subject made good
    EXPIRED = "expired"  # its term ran out
    WITHDRAWN = "withdrawn"  # the reporting member took its report back


class ListingEvent(StrEnum):
    """What happened to a listing."""

    REVIEW_OPENED = "review_opened"
    NOTICE_GIVEN = "notice_given"
    NOTICE_SERVED = "notice_served"
    NOTICE_VOIDED = "notice_voided"  # to the wrong person or without proof: review starts again
    LISTING_APPROVED = "listing_approved"
    REJECTED = "rejected"
    FOUND_OVERDUE_ONLY = "found_overdue_only"
    CORRECTED = "corrected"
    REMOVED = "removed"
    REPAIRED = "repaired"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


END_REASONS: Mapping[ListingEvent, EndReason] = MappingProxyType(
    {
        ListingEvent.CORRECTED: EndReason.CORRECTED,
        ListingEvent.REMOVED: EndReason.REMOVED,
        ListingEvent.REPAIRED: EndReason.REPAIRED,
        ListingEvent.EXPIRED: EndReason.EXPIRED,
        ListingEvent.WITHDRAWN: EndReason.WITHDRAWN,
    }
)

_S = ListingState
_E = ListingEvent

TRANSITIONS: Mapping[tuple[ListingState, ListingEvent], ListingState] = MappingProxyType(
    {
        (_S.ALLEGED, _E.REVIEW_OPENED): _S.UNDER_REVIEW,
        (_S.ALLEGED, _E.REJECTED): _S.REJECTED,
        (_S.ALLEGED, _E.EXPIRED): _S.ENDED,
        (_S.ALLEGED, _E.WITHDRAWN): _S.ENDED,
        (_S.UNDER_REVIEW, _E.NOTICE_GIVEN): _S.NOTIFIED,
        (_S.UNDER_REVIEW, _E.REJECTED): _S.REJECTED,
        (_S.UNDER_REVIEW, _E.FOUND_OVERDUE_ONLY): _S.OVERDUE_ONLY,
        (_S.UNDER_REVIEW, _E.EXPIRED): _S.ENDED,
        (_S.UNDER_REVIEW, _E.WITHDRAWN): _S.ENDED,
        (_S.NOTIFIED, _E.NOTICE_SERVED): _S.REPLY_WINDOW,
        (_S.NOTIFIED, _E.NOTICE_VOIDED): _S.UNDER_REVIEW,
        (_S.NOTIFIED, _E.REJECTED): _S.REJECTED,
        (_S.NOTIFIED, _E.FOUND_OVERDUE_ONLY): _S.OVERDUE_ONLY,
        (_S.NOTIFIED, _E.EXPIRED): _S.ENDED,
        (_S.NOTIFIED, _E.WITHDRAWN): _S.ENDED,
        (_S.REPLY_WINDOW, _E.LISTING_APPROVED): _S.LISTED,
        (_S.REPLY_WINDOW, _E.NOTICE_VOIDED): _S.UNDER_REVIEW,
        (_S.REPLY_WINDOW, _E.REJECTED): _S.REJECTED,
        (_S.REPLY_WINDOW, _E.FOUND_OVERDUE_ONLY): _S.OVERDUE_ONLY,
        (_S.REPLY_WINDOW, _E.EXPIRED): _S.ENDED,
        (_S.REPLY_WINDOW, _E.WITHDRAWN): _S.ENDED,
        (_S.LISTED, _E.FOUND_OVERDUE_ONLY): _S.OVERDUE_ONLY,
        (_S.LISTED, _E.CORRECTED): _S.ENDED,
        (_S.LISTED, _E.REMOVED): _S.ENDED,
        (_S.LISTED, _E.REPAIRED): _S.ENDED,
        (_S.LISTED, _E.EXPIRED): _S.ENDED,
        (_S.LISTED, _E.WITHDRAWN): _S.ENDED,
        (_S.OVERDUE_ONLY, _E.CORRECTED): _S.ENDED,
        (_S.OVERDUE_ONLY, _E.REMOVED): _S.ENDED,
        (_S.OVERDUE_ONLY, _E.REPAIRED): _S.ENDED,
        (_S.OVERDUE_ONLY, _E.EXPIRED): _S.ENDED,
        (_S.OVERDUE_ONLY, _E.WITHDRAWN): _S.ENDED,
    }
)


def next_state(state: ListingState, event: ListingEvent) -> ListingState:
    """The state after an event.

    Raises: RefusedError LISTING.STATE when the event is not possible in this state.
    """
    following = TRANSITIONS.get((state, event))
    if following is None:
        raise RefusedError(
            "LISTING.STATE",
            f"当前状态为“{word_of(state)}”，不能进行“{word_of(event)}”。",
            f"In the state {state.value} the step {event.value} is not possible.",
            state=state.value,
            event=event.value,
        )
    return following


def end_reason(event: ListingEvent) -> EndReason | None:
    """Why the listing ends by this event; None when the event does not end it."""
    return END_REASONS.get(event)


def is_exportable(state: ListingState) -> bool:
    """Only a listed subject may ever leave the house; 仅逾期 stays inside."""
    return state is ListingState.LISTED


def is_final(state: ListingState) -> bool:
    """Nothing can happen any more."""
    return state in (ListingState.REJECTED, ListingState.ENDED)


def mermaid_diagram() -> str:
    """The table drawn as a mermaid state diagram for the documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {ListingState.ALLEGED.value}"]
    lines += [f"    {a.value} --> {b.value}: {event.value}" for (a, event), b in TRANSITIONS.items()]
    lines += [f"    {state.value} --> [*]" for state in ListingState if is_final(state)]
    return "\n".join(lines) + "\n"
