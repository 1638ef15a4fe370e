"""A listing of subjects that one official joined and another would not is hidden until a third has decided."""

from collections.abc import Callable

import pytest

from blacklist_service.errors import RefusedError
from blacklist_service.store import reviews
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.suppress_listing import suppress_listing
from matching.types import RawIdentity, SubjectKind

SAME = ReviewDecision("same", "same_document")
DIFFERENT = ReviewDecision("different", "relative")


@pytest.fixture
def third(desk):
    add_user(desk.context, SYSTEM, member_code="office", login="maker-2", role="maker")
    return actor_of_login(desk.context, "maker-2")


@pytest.fixture
def joined(desk, make_id: Callable[[str], str]):
    """A listed subject that was joined with another one, under a second review."""
    settings = desk.context.settings.model_copy(update={"second_review_share": 1.0})
    object.__setattr__(desk.context, "settings", settings)
    listing = desk.listed()
    other = desk.alleged(
        identity=RawIdentity("虚构乙", SubjectKind.PERSON, "resident_id", make_id("34010419900101002"))
    )
    with desk.context.store.begin() as connection:
        row = (other.id, listing.id, "open", 9.0, desk.context.clock.now(), 1, 2, 1, None, "")
        reviews.add_reviews(connection, [row])
    (review,) = list_reviews(desk.context, desk.maker)
    decide_review(desk.context, desk.maker, review.id, review.version, SAME)
    return listing.id


def test_one_doubt_hides_and_the_third_shows_again(desk, joined, third):
    assert not desk.row(joined).is_suppressed, "a sample hides nobody"
    decide_review(desk.context, desk.checker, 1, 2, DIFFERENT)
    assert (desk.row(joined).is_suppressed, desk.row(joined).suppressed_for) == (True, "review_disputed")
    decide_review(desk.context, third, 1, 3, SAME)
    assert (desk.row(joined).is_suppressed, desk.row(joined).suppressed_for) == (False, None)


def test_what_the_third_takes_apart_stays_hidden_until_two_officials_look(desk, joined, third):
    decide_review(desk.context, desk.checker, 1, 2, DIFFERENT)
    decide_review(desk.context, third, 1, 3, DIFFERENT)
    assert desk.row(joined).is_suppressed
    desk.decide(desk.stored(joined), "lift_suppression")
    assert not desk.row(joined).is_suppressed


def test_an_officials_own_suppression_outlives_the_dispute(desk, joined, third):
    decide_review(desk.context, desk.checker, 1, 2, DIFFERENT)
    suppress_listing(desk.context, desk.maker, joined, desk.row(joined).version, reason="虚构")
    with pytest.raises(RefusedError):
        suppress_listing(desk.context, desk.maker, joined, desk.row(joined).version, reason="虚构")
    decide_review(desk.context, third, 1, 3, SAME)
    assert (desk.row(joined).is_suppressed, desk.row(joined).suppressed_for) == (True, "official")


def test_agreement_hides_nothing(desk, joined):
    decide_review(desk.context, desk.checker, 1, 2, SAME)
    assert not desk.row(joined).is_suppressed
