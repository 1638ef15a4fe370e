"""Unsure matches go to people; merges and splits keep their history and can be undone."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from blacklist_service.errors import ConflictError, ForbiddenError, InvalidError, RefusedError
from blacklist_service.store import allegations, reports, subjects
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Listing, Subject, Token
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.list_reviews import list_reviews, list_undecided
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.show_review import show_review
from blacklist_service.workflows.show_submission import SubmissionView
from blacklist_service.workflows.split_subject import split_subject
from tests.codes import exactly

# Invented; name and phone alone are a question for a person.
ROAD = "示例省示例市示例路1号"
Send = Callable[..., SubmissionView]
Line = Callable[..., str]
Csv = Callable[[list[str]], bytes]

SAME = ReviewDecision("same", "same_document", "示例")


@pytest.fixture
def official(context: Context) -> Actor:
    add_member(context, SYSTEM, code="office", name="示例办", kind="office")
    add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    return actor_of_login(context, "maker")


@pytest.fixture
def unsure_pair(clerk: Actor, send: Send, line: Line, csv_of: Csv) -> SubmissionView:
    """The same valid number under two very different names: a question for a person."""
    return send(clerk, csv_of([line(1), line(1, row_key="K1b", name="另一人", contract="HTb")]))


def _living(context: Context) -> list[int]:
    with context.store.read() as connection:
        asked = select(table_of(Subject).c.id).where(table_of(Subject).c.merged_into.is_(None))
        return sorted(connection.execute(asked).scalars())


def _tokens(context: Context) -> set[tuple[int, int]]:
    with context.store.read() as connection:
        return {tuple(row) for row in connection.execute(select(table_of(Token)))}


def test_the_same_number_under_another_name_goes_to_a_person(
    context: Context, official: Actor, unsure_pair: SubmissionView
) -> None:
    assert (unsure_pair.subjects_new, unsure_pair.reviews) == (2, 1)
    (review,) = list_reviews(context, official)
    shown = show_review(context, official, review.id)
    assert {identity.name for identity in shown.candidates} != {shown.given.name if shown.given else ""}
    assert {line.field for line in shown.explanation} >= {"verdict", "reason", "name", "identifier"}


def test_only_officials_review(context: Context, clerk: Actor, unsure_pair: SubmissionView) -> None:
    with pytest.raises(ForbiddenError):
        list_reviews(context, clerk)
    with pytest.raises(ForbiddenError):
        decide_review(context, clerk, 1, 1, SAME)


def test_same_merges_and_the_history_is_kept(
    context: Context, official: Actor, unsure_pair: SubmissionView
) -> None:
    before = _living(context)
    decide_review(context, official, 1, 1, SAME)
    assert _living(context) == before[:1]
    with context.store.read() as connection:
        (change,) = subjects.changes_of(connection, before[1])
        listed = connection.execute(select(table_of(Listing).c.subject_id)).scalars().all()
    assert (change.kind, change.from_subject, change.to_subject, change.actor) == (
        "merge",
        before[1],
        before[0],
        "maker",
    )
    assert listed == before[:1]
    assert {subject for _, subject in _tokens(context)} == set(before[:1])
    assert list_reviews(context, official) == ()


def test_whoever_saw_a_question_before_a_merge_or_a_split_must_look_again(
    context: Context, official: Actor, clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    """What stands on its two sides is something else by then."""
    names = ("", "另一人", "第三人")
    send(
        clerk,
        csv_of([line(1, row_key=f"K{n}", contract=f"HT{n}", **({"name": n} if n else {})) for n in names]),
    )
    first, *others = list_reviews(context, official)
    assert others
    before = _living(context)
    decide_review(context, official, first.id, first.version, SAME)
    for seen in others:
        with pytest.raises(ConflictError, match=exactly("CONFLICT.VERSION")):
            decide_review(context, official, seen.id, seen.version, SAME)
    merged = {one.id: one.version for one in list_reviews(context, official)}
    (gone,) = set(before) - set(_living(context))
    (into,) = [one for one in before if one < gone][:1]
    split_subject(context, official, into, [gone], reason="wrong_merge")
    assert all(one.version > merged[one.id] for one in list_reviews(context, official) if one.id in merged)


def test_a_split_undoes_a_merge_exactly(
    context: Context, official: Actor, unsure_pair: SubmissionView
) -> None:
    before, tokens = _living(context), _tokens(context)
    decide_review(context, official, 1, 1, SAME)
    own = split_subject(context, official, before[0], [before[1]], reason="wrong_merge")
    assert own == before[1]
    assert _living(context) == before
    assert _tokens(context) == tokens
    with context.store.read() as connection:
        assert allegations.subjects_with_open_listing(connection, before) == set(before)
        assert [change.kind for change in subjects.changes_of(connection, before[0])] == ["merge", "split"]


def test_the_founding_report_stays_and_some_must_stay(
    context: Context, official: Actor, unsure_pair: SubmissionView
) -> None:
    before = _living(context)
    decide_review(context, official, 1, 1, SAME)
    with pytest.raises(InvalidError):
        split_subject(context, official, before[0], before, reason="wrong_merge")
    with pytest.raises(InvalidError) as mood:
        split_subject(context, official, before[0], [before[1]], reason="虚构甲本人来电")
    assert mood.value.code == "SUBJECT.REASON", "a code, because the history is not sealed"
    with pytest.raises(RefusedError) as refused:
        split_subject(context, official, before[0], [before[0]], reason="wrong_merge")
    assert refused.value.code == "SUBJECT.SPLIT"


def test_different_is_remembered(
    context: Context,
    official: Actor,
    unsure_pair: SubmissionView,
    clerk: Actor,
    send: Send,
    line: Line,
    csv_of: Csv,
) -> None:
    decide_review(context, official, 1, 1, ReviewDecision("different", "other_person"))
    view = send(clerk, csv_of([line(1, row_key="K1c", contract="HTc")]))
    assert (view.subjects_new, view.subjects_known) == (0, 1)
    with context.store.read() as connection:
        assert connection.execute(select(table_of(Subject).c.merged_into)).scalars().all() == [None, None]


def test_unsure_leaves_the_queue_and_stays_among_the_undecided(
    context: Context, official: Actor, unsure_pair: SubmissionView
) -> None:
    decide_review(context, official, 1, 1, ReviewDecision("unsure", "not_enough"))
    assert list_reviews(context, official) == ()
    (review,) = list_undecided(context, official)
    assert (review.verdict, review.version) == ("unsure", 2)
    both = _listings(context)
    assert len(both) == 2
    for listing in both:
        gaps = {gap.code for gap in show_listing(context, official, listing).listing.gaps}
        assert "GATE.OPEN_REVIEW" in gaps, "no answer is no consent"
    decide_review(context, official, 1, 2, SAME)
    assert list_undecided(context, official) == ()


def test_the_slower_reviewer_is_told(context: Context, official: Actor, unsure_pair: SubmissionView) -> None:
    decide_review(context, official, 1, 1, SAME)
    with pytest.raises(ConflictError) as refused:
        decide_review(context, official, 1, 1, SAME)
    assert refused.value.code == "CONFLICT.VERSION"


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (ReviewDecision("maybe", "relative"), "REVIEW.VERDICT"),
        (ReviewDecision("same", "mood"), "REVIEW.REASON"),
    ],
)
def test_codes_are_checked(context: Context, official: Actor, decision: ReviewDecision, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        decide_review(context, official, 1, 1, decision)
    assert refused.value.code == code


def test_a_later_report_proves_two_subjects_to_be_one(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    """Rows without a number first: a row that has number, phone and name brings them together."""
    send(clerk, csv_of([line(1, phone="13911112222")]))
    send(clerk, csv_of([line(1, row_key="W", id="", phone="13933334444", address=ROAD, contract="W")]))
    assert len(_living(context)) == 2
    view = send(clerk, csv_of([line(1, row_key="B", phone="13933334444", address=ROAD, contract="B")]))
    assert view.subjects_known == 1
    assert len(_living(context)) == 1
    with context.store.read() as connection:
        assert len(reports.of_subject(connection, _living(context)[0])) == 3
        assert len(connection.execute(select(table_of(Listing))).all()) == 1


def test_an_open_question_stops_both_sides_and_repeating_the_row_does_not_answer_it(
    context: Context,
    official: Actor,
    unsure_pair: SubmissionView,
    clerk: Actor,
    send: Send,
    line: Line,
    csv_of: Csv,
) -> None:
    again = line(1, row_key="K1c", name="另一人", contract="HTc")
    send(clerk, csv_of([again]))
    both = _listings(context)
    assert len(both) == 2
    for listing in both:
        gaps = {gap.code for gap in show_listing(context, official, listing).listing.gaps}
        assert "GATE.OPEN_REVIEW" in gaps


def _listings(context: Context) -> list[int]:
    with context.store.read() as connection:
        return list(connection.execute(select(table_of(Listing).c.id)).scalars())


def test_one_number_under_many_names_does_not_flood_the_reviewers(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    names = [f"某{chr(0x4E00 + at * 37)}{chr(0x5E00 + at * 41)}" for at in range(24)]
    view = send(
        clerk,
        csv_of([line(1, row_key=f"F{at}", name=name, contract=f"F{at}") for at, name in enumerate(names)]),
    )
    assert view.subjects_new > 12
    assert 0 < view.reviews <= 3 * view.subjects_new
