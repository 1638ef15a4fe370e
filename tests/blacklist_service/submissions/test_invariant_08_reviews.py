"""Invariant 8: a review is a look at two persons; without both looks neither is shown."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import NotReadyError
from blacklist_service.store import journal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.show_review import show_review


@pytest.fixture
def official(
    context: Context,
    clerk: Actor,
    send: Callable[..., Any],
    line: Callable[..., str],
    csv_of: Callable[..., bytes],
) -> Actor:
    """An official before one unsure match: the same number under another name."""
    send(clerk, csv_of([line(1), line(1, row_key="K1b", name="另一人", contract="HTb")]))
    add_member(context, SYSTEM, code="office", name="示例办", kind="office")
    add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    return actor_of_login(context, "maker")


def test_opening_a_review_is_a_look_at_each_side(context: Context, official: Actor) -> None:
    (review,) = list_reviews(context, official)
    with context.looks.read() as connection:
        assert journal.looks_after(connection, 0, 9) == [], "the queue shows nobody"
    show_review(context, official, review.id, purpose="p")
    with context.looks.read() as connection:
        looks = journal.looks_after(connection, 0, 9)
    assert {look.subject_id for look in looks} == {review.report, review.subject}
    assert {(look.actor, look.action, look.purpose, look.at) for look in looks} == {
        ("maker", "review", "p", context.clock.now())
    }


def test_no_look_no_review(context: Context, official: Actor) -> None:
    with context.looks.begin() as connection:
        connection.execute(text("ALTER TABLE look RENAME TO look_gone"))
    with pytest.raises(NotReadyError):
        show_review(context, official, 1)
