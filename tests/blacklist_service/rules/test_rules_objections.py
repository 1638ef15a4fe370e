"""Objections: reasons, states, outcomes and their effects, and the clocks."""

from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import RefusedError
from blacklist_service.rules import objections, repairs
from blacklist_service.rules.gaps import codes_of
from blacklist_service.rules.listing_states import EndReason, ListingState, next_state
from blacklist_service.rules.objections import (
    ExportEffect,
    ObjectionDues,
    ObjectionEvent,
    ObjectionState,
    Outcome,
    effect_of,
    has_ended_as_paid,
    is_open,
    must_suppress,
    next_objection_state,
    objection_dues,
)
from blacklist_service.rules.repairs import (
    RepairEvent,
    RepairFacts,
    RepairState,
    next_repair_state,
    repair_answer_by,
    repair_gaps,
    stop_showing_by,
)
from blacklist_service.rules.terms import Severity
from tests.codes import exactly

S, E = ObjectionState, ObjectionEvent

# (outcome, state of the listing after it, why it ended, what recipients are told)
OUTCOMES = [
    (Outcome.CORRECT, ListingState.LISTED, None, ExportEffect.CORRECT),
    (Outcome.DELETE, ListingState.ENDED, EndReason.CORRECTED, ExportEffect.RETRACT),
    (Outcome.DELETE_STOLEN_IDENTITY, ListingState.ENDED, EndReason.CORRECTED, ExportEffect.RETRACT),
    (Outcome.KEEP_WITH_STATEMENT, ListingState.LISTED, None, ExportEffect.UPSERT),
    (Outcome.OVERDUE_ONLY, ListingState.OVERDUE_ONLY, None, ExportEffect.RETRACT),
    (Outcome.REJECT, ListingState.LISTED, None, ExportEffect.UPSERT),
]


@pytest.mark.parametrize(("outcome", "after", "why", "told"), OUTCOMES)
def test_what_an_outcome_does(
    outcome: Outcome, after: ListingState, why: EndReason | None, told: ExportEffect
):
    effect = effect_of(outcome)
    state = ListingState.LISTED
    assert (next_state(state, effect.event) if effect.event else state) is after
    assert (effect.end_reason, effect.export) == (why, told)
    # Whoever leaves the list is forgotten by every recipient, and nobody else is.
    assert (effect.export is ExportEffect.RETRACT) is (after is not ListingState.LISTED)
    assert bool(effect.retract_reason) is (effect.export is ExportEffect.RETRACT)


def test_every_outcome_has_an_effect():
    assert {row[0] for row in OUTCOMES} == set(Outcome) == set(objections.EFFECTS)


def test_the_way_of_an_objection():
    state = S.FILED
    for event in (E.SOURCE_ASKED, E.SOURCE_ANSWERED, E.OUTCOME_PROPOSED, E.OUTCOME_APPROVED):
        assert is_open(state)
        state = next_objection_state(state, event)
    assert state is S.CLOSED
    assert not is_open(state)


@pytest.mark.parametrize(("state", "event"), list(product(ObjectionState, ObjectionEvent)))
def test_what_is_not_in_the_table_is_refused(state: ObjectionState, event: ObjectionEvent):
    following = objections.TRANSITIONS.get((state, event))
    if following is not None:
        assert next_objection_state(state, event) is following
        assert is_open(state)
        return
    with pytest.raises(RefusedError, match=exactly("OBJECTION.STATE")):
        next_objection_state(state, event)


@given(st.lists(st.sampled_from(ObjectionEvent), max_size=15))
def test_an_objection_closes_only_after_two_officials(events: list[ObjectionEvent]):
    state, done = S.FILED, []
    for event in events:
        if (state, event) in objections.TRANSITIONS:
            state = next_objection_state(state, event)
            done.append(event)
    if state is S.CLOSED:
        assert done[-2:] == [E.OUTCOME_PROPOSED, E.OUTCOME_APPROVED]


@pytest.mark.parametrize(
    ("filed_on", "source_by", "answer_by"),
    [
        (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 22)),
        (date(2026, 9, 30), date(2026, 10, 13), date(2026, 10, 20)),
        (date(2026, 2, 13), date(2026, 2, 27), date(2026, 3, 5)),
    ],
)
def test_the_clocks_of_an_objection(filed_on: date, source_by: date, answer_by: date):
    assert objection_dues(filed_on) == ObjectionDues(source_by, answer_by)


@given(st.dates(date(2018, 1, 1), date(2026, 11, 30)))
def test_the_source_answers_before_the_subject_is_answered(filed_on: date):
    dues = objection_dues(filed_on)
    assert filed_on < dues.source_by <= dues.answer_by
    assert (dues.answer_by - filed_on).days == 20


DUES = ObjectionDues(source_by=date(2026, 3, 9), answer_by=date(2026, 3, 22))


@pytest.mark.parametrize(
    ("state", "today", "hidden"),
    [
        (S.WITH_SOURCE, date(2026, 3, 9), False),
        (S.WITH_SOURCE, date(2026, 3, 10), True),
        (S.FILED, date(2026, 3, 10), True),
        (S.ANSWERED, date(2026, 3, 22), False),
        (S.ANSWERED, date(2026, 3, 23), True),
        (S.DECIDED, date(2026, 3, 22), False),
        (S.DECIDED, date(2026, 3, 23), True),
        (S.CLOSED, date(2027, 1, 1), False),
        (S.WITHDRAWN, date(2027, 1, 1), False),
    ],
)
def test_silence_suppresses(state: ObjectionState, today: date, hidden: bool):
    assert must_suppress(state, DUES, today) is hidden


def facts(**changed: object) -> RepairFacts:
    whole: dict = {
        "state": ListingState.LISTED,
        "severity": Severity.ORDINARY,
        "listed_on": date(2026, 3, 10),
        "has_performed": True,
        "has_public_commitment": True,
    }
    return RepairFacts(**(whole | changed))


@pytest.mark.parametrize(
    ("changed", "today", "codes"),
    [
        ({}, date(2026, 6, 11), ()),
        ({}, date(2026, 6, 10), ("REPAIR.TOO_EARLY",)),
        ({"severity": Severity.SERIOUS}, date(2027, 3, 10), ("REPAIR.TOO_EARLY",)),
        ({"severity": Severity.SERIOUS}, date(2027, 3, 11), ()),
        ({"severity": Severity.MINOR}, date(2026, 3, 10), ()),
        ({"has_performed": False}, date(2026, 7, 1), ("REPAIR.NOT_PERFORMED",)),
        ({"has_public_commitment": False}, date(2026, 7, 1), ("REPAIR.NO_COMMITMENT",)),
        ({"state": ListingState.ENDED}, date(2026, 7, 1), ("REPAIR.NOT_LISTED",)),
    ],
)
def test_conditions_of_a_repair(changed: dict, today: date, codes: tuple[str, ...]):
    assert codes_of(repair_gaps(facts(**changed), today)) == codes


def test_the_clocks_of_a_repair():
    assert repair_answer_by(date(2026, 2, 12)) == date(2026, 3, 4)
    assert stop_showing_by(date(2026, 4, 30)) == date(2026, 5, 8)


@pytest.mark.parametrize(("state", "event"), list(product(RepairState, RepairEvent)))
def test_a_repair_is_granted_by_a_second_official_only(state: RepairState, event: RepairEvent):
    following = repairs.TRANSITIONS.get((state, event))
    if following is None:
        with pytest.raises(RefusedError, match=exactly("REPAIR.STATE")):
            next_repair_state(state, event)
        return
    assert next_repair_state(state, event) is following
    if following in (RepairState.GRANTED, RepairState.REFUSED):
        assert state is RepairState.DECIDED


@dataclass(frozen=True)
class _Decided:
    reason: str = "paid"
    outcome: str | None = "delete"
    decided_on: date | None = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("why", "ended_on", "decided", "is_paid"),
    [
        ("corrected", date(2026, 3, 10), [_Decided(outcome="reject"), _Decided()], True),
        ("corrected", date(2026, 3, 10), [], False),
        ("corrected", date(2026, 3, 10), [_Decided(reason="not_me")], False),
        ("corrected", date(2026, 3, 10), [_Decided(outcome="delete_stolen_identity")], False),
        ("corrected", date(2026, 3, 11), [_Decided()], False),
        ("removed", date(2026, 3, 10), [_Decided()], False),
        (None, None, [_Decided(outcome=None, decided_on=None)], False),
    ],
)
def test_a_case_ends_as_paid_where_that_was_the_reason_and_it_was_deleted_then(
    why: str | None, ended_on: date | None, decided: list[_Decided], is_paid: bool
) -> None:
    assert has_ended_as_paid(why, ended_on, decided) == is_paid
