"""Invariant 4: every decision is kept with its reasons, a merge can be undone, and what was undone stays undone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from blacklist_service.errors import ConflictError
from blacklist_service.store import subjects
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Subject
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.split_subject import split_subject
from matching.policy import POLICY

# Invented; name and phone alone are a question for a person.
ROAD = "示例省示例市示例路1号"
Send = Callable[..., Any]
Line = Callable[..., str]
Csv = Callable[[list[str]], bytes]
# The row of the nth submission that follows the header.
_FIRST_ROW, _ROWS = 2, 2**21


@pytest.fixture
def official(context: Context) -> Actor:
    add_member(context, SYSTEM, code="office", name="示例办", kind="office")
    add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    return actor_of_login(context, "maker")


def _report(submission: int) -> int:
    return submission * _ROWS + _FIRST_ROW


def _living(context: Context) -> list[int]:
    with context.store.read() as connection:
        asked = select(table_of(Subject).c.id).where(table_of(Subject).c.merged_into.is_(None))
        return sorted(connection.execute(asked).scalars())


@pytest.fixture
def merged(context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv) -> list[int]:
    """Two subjects, and the report that proves to the machine that they are one. Returns the two."""
    send(clerk, csv_of([line(1, phone="13911112222")]))
    send(clerk, csv_of([line(1, row_key="W", id="", phone="13933334444", address=ROAD, contract="W")]))
    before = _living(context)
    send(clerk, csv_of([line(1, row_key="B", phone="13933334444", address=ROAD, contract="B")]))
    assert (len(before), _living(context)) == (2, before[:1])
    return before


def test_what_the_machine_joined_is_kept_with_policy_and_fields(context: Context, merged: list[int]) -> None:
    with context.store.read() as connection:
        decisions = subjects.decisions_of_report(connection, _report(3))
    assert {decision.subject_id for decision in decisions} == set(merged)
    for decision in decisions:
        assert (decision.verdict, decision.decided_by, decision.policy) == ("same", "machine", POLICY.version)
        fields = json.loads(decision.fields_json)
        assert {"name", "phone"} <= {field for field, _level, _bits in fields}
        assert decision.score == pytest.approx(POLICY.prior + sum(bits for *_, bits in fields), abs=0.1)


def test_what_a_person_decided_is_kept_beside_the_machines_question(
    context: Context, clerk: Actor, official: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    send(clerk, csv_of([line(1), line(1, row_key="K1b", name="另一人", contract="HTb")]))
    (review,) = list_reviews(context, official)
    decide_review(context, official, review.id, review.version, ReviewDecision("same", "same_document"))
    with context.store.read() as connection:
        kept = subjects.decisions_of_report(connection, review.report)
    told = [(one.verdict, one.decided_by, one.reason) for one in kept if one.decided_by != "machine"]
    assert told == [("same", "maker", "same_document")]
    (machine,) = [one for one in kept if one.decided_by == "machine"]
    assert (machine.verdict, machine.policy) == ("unsure", POLICY.version)


def test_no_machine_joins_again_what_a_person_took_apart(
    context: Context, clerk: Actor, official: Actor, merged: list[int], send: Send, line: Line, csv_of: Csv
) -> None:
    own = split_subject(context, official, merged[0], [merged[1]], reason="wrong_merge")
    assert (own, _living(context)) == (merged[1], merged)
    send(clerk, csv_of([line(1, row_key="B2", phone="13933334444", address=ROAD, contract="B2")]))
    assert _living(context) == merged


@pytest.mark.parametrize("statement", ["UPDATE subject_change SET reason = ''", "DELETE FROM subject_change"])
def test_the_history_of_subjects_cannot_be_changed(
    context: Context, merged: list[int], statement: str
) -> None:
    with pytest.raises(ConflictError), context.store.begin() as connection:
        connection.execute(text(statement))
    with context.store.read() as connection:
        assert [change.kind for change in subjects.changes_of(connection, merged[1])] == ["merge"]
