"""Reviewed pairs become labels: what the machine saw, what a person said, and nothing of the pair itself."""

from collections.abc import Callable

import pytest

from blacklist_service.errors import ForbiddenError
from blacklist_service.workflows import list_labels as labels_of
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.list_labels import list_labels
from blacklist_service.workflows.list_reviews import list_reviews
from matching.types import SubjectKind, Verdict

VERDICTS = {"same": "same_document", "different": "other_person", "unsure": "not_enough"}


@pytest.fixture
def official(context: Context) -> Actor:
    add_member(context, SYSTEM, code="office", name="示例办", kind="office")
    add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    return actor_of_login(context, "maker")


@pytest.mark.parametrize("page", [1, 1000])
def test_each_judgement_is_one_label(
    context: Context,
    official: Actor,
    clerk: Actor,
    send: Callable,
    line: Callable,
    csv_of: Callable,
    page: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(labels_of, "_PAGE", page)
    rows = [
        (line(number), line(number, row_key=f"K{number}b", name="另一人", contract=f"HT{number}b"))
        for number in (1, 2, 3, 4)
    ]
    send(clerk, csv_of([one for pair in rows for one in pair]))
    assert list_labels(context, official) == []
    reviews = list_reviews(context, official)
    assert len(reviews) == 4
    for review, (verdict, reason) in zip(reviews, VERDICTS.items(), strict=False):
        decide_review(context, official, review.id, review.version, ReviewDecision(verdict, reason, "示例"))

    found = list_labels(context, official)

    assert [label.verdict for label in found] == [Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE]
    for label in found:
        assert label.kind is SubjectKind.PERSON
        assert label.reason == "R1"
        assert {("identifier", "equal"), ("name", "different")} <= set(label.levels)


def test_only_who_may_see_reviews_sees_labels(context: Context, clerk: Actor) -> None:
    with pytest.raises(ForbiddenError):
        list_labels(context, clerk)


def test_a_pair_judged_again_is_one_label_with_what_was_said_last(
    context: Context, official: Actor, clerk: Actor, send: Callable, line: Callable, csv_of: Callable
) -> None:
    settings = context.settings.model_copy(update={"second_review_share": 0.0})
    object.__setattr__(context, "settings", settings)

    def judge(verdict: str) -> None:
        (review,) = list_reviews(context, official)
        decision = ReviewDecision(verdict, VERDICTS[verdict], "示例")
        decide_review(context, official, review.id, review.version, decision)

    given = {"id": "", "name": "张伟", "phone": "13900000007"}
    roads = ("示例省示例市示例路1号", "示例省示例市虚构路2号")
    for key, road in (("A", roads[0]), ("B", roads[1])):
        send(clerk, csv_of([line(1, row_key=key, contract=key, address=road, **given)]))
    judge("different")
    assert [one.verdict for one in list_labels(context, official)] == [Verdict.DIFFERENT]
    # A new phone on both sides is new evidence.
    news = given | {"phone": "13900000008"}
    for key, road in (("C", roads[0]), ("D", roads[1])):
        send(clerk, csv_of([line(1, row_key=key, contract=key, address=road, **news)]))
    assert [one.verdict for one in list_labels(context, official)] == [Verdict.DIFFERENT]
    judge("same")

    assert [one.verdict for one in list_labels(context, official)] == [Verdict.SAME]
