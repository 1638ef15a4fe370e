"""Every way of a listing: the allowed paths through the workflows, and every other one refused by the database."""

from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError
from blacklist_service.rules.listing_states import TRANSITIONS, ListingState
from blacklist_service.workflows.give_notice import void_notice

STAGES = {
    "alleged": "alleged",
    "under_review": "verified",
    "notified": "notified",
    "reply_window": "reply_window",
    "listed": "listed",
    "rejected": "rejected",
    "overdue_only": "overdue_only",
    "ended": "ended",
}
ALLOWED = {(old.value, new.value) for (old, _event), new in TRANSITIONS.items()}


def stage(desk: Any, state: str) -> Any:
    view = getattr(desk, STAGES[state])()
    assert view.state == state
    return view


@pytest.mark.parametrize("old", [state.value for state in ListingState])
def test_the_database_refuses_every_other_path(desk: Any, old: str) -> None:
    view = stage(desk, old)
    others = {state.value for state in ListingState if state != old} - {
        new for was, new in ALLOWED if was == old
    }
    assert others
    for new in sorted(others):
        reason = "'removed'" if new == "ended" else "NULL"
        with pytest.raises(ConflictError), desk.context.store.begin() as connection:
            connection.execute(text(f"UPDATE listing SET state = '{new}', end_reason = {reason}"))
    assert desk.stored(view.id).state == old


@pytest.mark.parametrize("state", ["alleged", "under_review", "notified", "reply_window"])
def test_an_allegation_may_be_rejected_at_every_stage(desk: Any, state: str) -> None:
    rejected = desk.decide(stage(desk, state), "reject").listing
    assert (rejected.state, rejected.end_reason) == ("rejected", None)
    assert desk.removal(rejected.id) is None


@pytest.mark.parametrize("state", ["under_review", "notified", "reply_window", "listed"])
def test_a_case_may_be_found_overdue_only_at_every_stage_of_its_review(desk: Any, state: str) -> None:
    found = desk.decide(stage(desk, state), "overdue_only").listing
    assert found.state == "overdue_only"
    assert (desk.removal(found.id) is not None) == (state == "listed")


@pytest.mark.parametrize("reason", ["removed", "corrected"])
@pytest.mark.parametrize("state", ["listed", "overdue_only"])
def test_what_was_decided_may_be_taken_off(desk: Any, state: str, reason: str) -> None:
    ended = desk.decide(stage(desk, state), "remove", end_reason=reason).listing
    assert (ended.state, ended.end_reason) == ("ended", reason)


@pytest.mark.parametrize("state", ["notified", "reply_window"])
def test_a_notice_may_be_void_before_and_after_its_service(desk: Any, state: str) -> None:
    view = stage(desk, state)
    again = void_notice(desk.context, desk.maker, view.id, view.version, reason="虚构理由")
    assert again.state == "under_review"
