"""Every way of a listing, and that there is no other."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import RefusedError
from blacklist_service.rules.listing_states import (
    END_REASONS,
    TRANSITIONS,
    EndReason,
    ListingEvent,
    ListingState,
    end_reason,
    is_exportable,
    is_final,
    mermaid_diagram,
    next_state,
)

S, E = ListingState, ListingEvent

# What each state may become, read off the design; every pair not reached from here must be refused.
ALLOWED = {
    S.ALLEGED: {S.UNDER_REVIEW, S.REJECTED, S.ENDED},
    S.UNDER_REVIEW: {S.NOTIFIED, S.REJECTED, S.OVERDUE_ONLY, S.ENDED},
    S.NOTIFIED: {S.REPLY_WINDOW, S.UNDER_REVIEW, S.REJECTED, S.OVERDUE_ONLY, S.ENDED},
    S.REPLY_WINDOW: {S.LISTED, S.UNDER_REVIEW, S.REJECTED, S.OVERDUE_ONLY, S.ENDED},
    S.LISTED: {S.OVERDUE_ONLY, S.ENDED},
    S.OVERDUE_ONLY: {S.ENDED},
    S.REJECTED: set(),
    S.ENDED: set(),
}


def test_the_way_of_a_listing():
    state = S.ALLEGED
    for event in (E.REVIEW_OPENED, E.NOTICE_GIVEN, E.NOTICE_SERVED, E.LISTING_APPROVED, E.REMOVED):
        state = next_state(state, event)
    assert state is S.ENDED


@pytest.mark.parametrize(("state", "event"), list(product(ListingState, ListingEvent)))
def test_every_pair_of_state_and_event_is_decided(state: ListingState, event: ListingEvent):
    if (state, event) in TRANSITIONS:
        assert next_state(state, event) in ALLOWED[state]
        return
    with pytest.raises(RefusedError) as refusal:
        next_state(state, event)
    assert refusal.value.code == "LISTING.STATE"
    assert refusal.value.facts == {"state": state.value, "event": event.value}


def test_the_table_reaches_what_the_design_allows_and_nothing_else():
    reached = {state: {b for (a, _), b in TRANSITIONS.items() if a is state} for state in ListingState}
    assert reached == ALLOWED


@given(st.lists(st.sampled_from(ListingEvent), max_size=30))
def test_no_sequence_of_events_lists_without_served_notice(events: list[ListingEvent]):
    state, since_review = S.ALLEGED, []
    for event in events:
        if (state, event) not in TRANSITIONS:
            continue
        state = next_state(state, event)
        since_review = [] if state is S.UNDER_REVIEW else [*since_review, event]
        if is_exportable(state):
            assert since_review == [E.NOTICE_GIVEN, E.NOTICE_SERVED, E.LISTING_APPROVED]


def test_only_a_listed_subject_is_exportable():
    assert [state for state in ListingState if is_exportable(state)] == [S.LISTED]


def test_the_only_door_to_the_list_is_the_reply_window():
    doors = {(a, event) for (a, event), b in TRANSITIONS.items() if is_exportable(b)}
    assert doors == {(S.REPLY_WINDOW, E.LISTING_APPROVED)}


def test_a_final_state_has_no_way_out_and_every_other_has():
    for state in ListingState:
        assert is_final(state) is not bool(ALLOWED[state])


def test_every_end_has_its_reason():
    assert {event for (_, event), b in TRANSITIONS.items() if b is S.ENDED} == set(END_REASONS)
    assert set(END_REASONS.values()) == set(EndReason)
    assert end_reason(E.LISTING_APPROVED) is None
    assert end_reason(E.REPAIRED) is EndReason.REPAIRED


def test_the_diagram_shows_every_way():
    lines = mermaid_diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "    reply_window --> listed: listing_approved" in lines
    assert len([line for line in lines if ": " in line]) == len(TRANSITIONS)
