"""Whoever sends rows that raise many questions fills its own places in the queue: nothing is lost, others are not
pushed out, and what is held back moves up."""

from collections.abc import Callable
from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.list_reviews import ReviewView, list_held_back, list_reviews

OF_MEMBER, OF_SUBJECT = 4, 2


@pytest.fixture
def official(context: Context) -> Actor:
    add_member(context, SYSTEM, code="office", name="示例办", kind="office")
    add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    changed = {
        "second_review_share": 0.0, "member_questions": OF_MEMBER, "subject_questions": OF_SUBJECT,
    }  # fmt: skip
    object.__setattr__(context, "settings", context.settings.model_copy(update=changed))
    return actor_of_login(context, "maker")


@pytest.fixture
def flood(clerk: Actor, other_clerk: Actor, send: Callable, line: Callable, csv_of: Callable) -> None:
    """Known persons; one other name under person 50's number by the first clerk; and, by the second, some names under
    each of the numbers 1 to 4 (invented)."""
    send(clerk, csv_of([line(number) for number in (1, 2, 3, 4, 50)]))
    send(clerk, csv_of([line(50, row_key="honest", contract="honest", name="诚实例")]))
    rows = [
        line(number, row_key=f"F{number}{name}", contract=f"F{number}{name}", name=f"虚构{name}", phone="")
        for number in (1, 2, 3, 4)
        for name in "甲乙丙丁戊己"
    ]
    send(other_clerk, csv_of(rows))


def _every(context: Context, official: Actor, **asked: Any) -> list[ReviewView]:
    """All pages of two."""
    found: list[ReviewView] = []
    while page := list_reviews(context, official, after=found[-1].place if found else None, limit=2, **asked):
        found += page
    return found


def _strength(view: ReviewView) -> tuple[float, int, int]:
    return -view.score, -view.agreeing, view.id


@pytest.mark.usefixtures("flood")
def test_a_flood_is_held_back_and_moves_up(context: Context, official: Actor) -> None:
    shown, held = _every(context, official), _every(context, official, is_held=True)
    (told,) = list_held_back(context, official)
    assert (told.member, told.open, told.held) == ("example-b", len(shown) - 1 + len(held), len(held))
    assert len(shown) == OF_MEMBER + 1, "the places of the one, and the only question of the other"
    assert len(held) > 2 * OF_MEMBER
    assert {one.id for one in shown}.isdisjoint(one.id for one in held)
    assert shown == sorted(shown, key=_strength)
    assert held == sorted(held, key=_strength)
    subjects = [one.subject for one in shown]
    assert max(map(subjects.count, subjects)) <= OF_SUBJECT

    decided = 0
    while page := list_reviews(context, official):
        review = page[0]
        decide_review(
            context, official, review.id, review.version, ReviewDecision("different", "number_of_another")
        )
        decided += 1
    assert decided == len(shown) + len(held), "every question came up"
    assert list_held_back(context, official) == ()


@pytest.mark.usefixtures("flood")
def test_the_strongest_question_about_a_subject_is_among_the_shown(context: Context, official: Actor) -> None:
    shown, are_full = _every(context, official), []
    for one in _every(context, official, is_held=True):
        rivals = [other for other in shown if other.subject == one.subject]
        are_full.append(len(rivals) == OF_SUBJECT)
        assert all(_strength(other) < _strength(one) for other in rivals) or not are_full[-1]
    assert any(are_full), "some are held because stronger ones have the places of their subject"


def test_only_readers_see_who_floods(context: Context, official: Actor, clerk: Actor) -> None:
    assert list_held_back(context, official) == ()
    with pytest.raises(ForbiddenError):
        list_held_back(context, clerk)
