"""A pair that was judged does not come back until the data behind it change; undoing a merge restores the questions."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from blacklist_service.errors import ConflictError, InvalidError
from blacklist_service.rules.review_reasons import REVIEW_REASONS
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Judgement, Review, Subject, Token
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.list_reviews import list_reviews, list_undecided
from blacklist_service.workflows.show_review import show_review
from blacklist_service.workflows.split_subject import split_subject

# Invented.
ROAD, OTHER_ROAD = "示例省示例市示例路1号", "示例省示例市虚构路2号"
OTHER, THIRD = "另一人", "第三位"
# So common that it meets by chance on a recycled phone.
COMMON = "张伟"
Send = Callable[..., Any]
Line = Callable[..., str]
Csv = Callable[[list[str]], bytes]

DIFFERENT = ReviewDecision("different", "number_of_another")
UNSURE = ReviewDecision("unsure", "not_enough")


@pytest.fixture
def official(context: Context) -> Actor:
    add_member(context, SYSTEM, code="office", name="示例办", kind="office")
    add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    settings = context.settings.model_copy(update={"second_review_share": 0.0})
    object.__setattr__(context, "settings", settings)
    return actor_of_login(context, "maker")


@pytest.fixture
def report(clerk: Actor, send: Send, line: Line, csv_of: Csv) -> Callable[..., int]:
    """Sends one row about invented person 1 and tells how many questions it raised."""

    def sent(key: str, **given: str) -> int:
        return int(send(clerk, csv_of([line(1, row_key=key, contract=key, **given)])).reviews)

    return sent


def _living(context: Context) -> list[int]:
    with context.store.read() as connection:
        asked = select(table_of(Subject).c.id).where(table_of(Subject).c.merged_into.is_(None))
        return sorted(connection.execute(asked).scalars())


def _tokens(context: Context) -> set[tuple[int, int]]:
    with context.store.read() as connection:
        return {tuple(row) for row in connection.execute(select(table_of(Token)))}


def _open_questions(context: Context) -> set[tuple[int, int]]:
    with context.store.read() as connection:
        review = table_of(Review)
        asked = select(review.c.report_id, review.c.subject_id).where(review.c.state == "open")
        return {tuple(row) for row in connection.execute(asked)}


@pytest.mark.parametrize("decision", [DIFFERENT, UNSURE], ids=lambda one: one.verdict)
def test_a_judged_pair_comes_back_with_new_evidence_only(
    context: Context, official: Actor, report: Callable[..., int], decision: ReviewDecision
) -> None:
    assert report("A") == 0
    assert report("B", name=OTHER) == 1
    (first,) = list_reviews(context, official)
    decide_review(context, official, first.id, first.version, decision)
    assert report("B2", name=OTHER) == 0, "the same data again"
    assert report("A2", address=ROAD) == 0, "an address on one side is nothing to compare"
    assert report("B3", name=OTHER, address=OTHER_ROAD) == 0, "another address speaks for nobody"
    assert list_reviews(context, official) == ()
    assert report("B4", name=OTHER, address=ROAD) == 1, "the same address is new"
    (again,) = list_reviews(context, official)
    assert again.before is not None
    assert (again.before.review, again.before.verdict, again.before.news) == (
        first.id,
        decision.verdict,
        ("address",),
    )
    assert again.before.decided_at == context.clock.now()
    assert list_undecided(context, official) == (), "the new question stands in the place of the old one"
    said = show_review(context, official, again.id).judgements
    assert [(one.verdict, one.reason, one.decided_by) for one in said] == [
        (decision.verdict, decision.reason, "maker")
    ]


def test_a_judgement_of_the_new_question_covers_both(
    context: Context, official: Actor, report: Callable[..., int]
) -> None:
    report("A", address=ROAD)
    report("B", name=OTHER)
    decide_review(context, official, 1, 1, DIFFERENT)
    assert report("B2", name=OTHER, address=ROAD) == 1
    (again,) = list_reviews(context, official)
    decide_review(context, official, again.id, again.version, DIFFERENT)
    assert report("B3", name=OTHER, address=ROAD) == 0
    assert report("B4", name=OTHER) == 0


def test_somebody_who_says_exactly_the_same_is_no_new_question(
    context: Context, official: Actor, report: Callable[..., int]
) -> None:
    """A common name and a phone alone join nobody, so that each report founds a subject of its own."""
    report("A", id="", name=COMMON)
    assert report("B", id="", name=COMMON) == 1
    decide_review(context, official, 1, 1, ReviewDecision("different", "recycled_phone"))
    assert report("C", id="", name=COMMON) == 0
    assert len(_living(context)) == 3
    assert report("D", id="", name=OTHER) == 0, "a phone alone is no question"
    assert report("E", name=COMMON) == 3, "a number may be of any of them"


def test_a_split_is_remembered_with_what_was_known(
    context: Context, official: Actor, report: Callable[..., int]
) -> None:
    report("A")
    report("B", name=OTHER)
    before = _living(context)
    decide_review(context, official, 1, 1, ReviewDecision("same", "same_document"))
    split_subject(context, official, before[0], [before[1]], reason="wrong_merge")
    assert report("B2", name=OTHER) == 0
    assert report("A2", address=ROAD) == 0
    assert report("B3", name=OTHER, address=ROAD) == 1


def test_undoing_a_merge_restores_subjects_tokens_and_questions(
    context: Context, official: Actor, report: Callable[..., int]
) -> None:
    """One question is asked of both sides, another one of the absorbed side alone."""
    report("A")
    report("B", name=COMMON, phone="13911112222")
    assert report("C", name=THIRD) == 2, "asked of A and of B"
    assert report("D", name=COMMON, id="", phone="13911112222") == 1, "asked of B alone"
    living, tokens, questions = _living(context), _tokens(context), _open_questions(context)
    (between,) = [one for one in list_reviews(context, official) if one.id == 1]
    decide_review(context, official, between.id, between.version, ReviewDecision("same", "same_document"))
    assert len(_living(context)) == len(living) - 1
    assert len(_open_questions(context)) == len(questions) - 2, "one answered, two became one"
    split_subject(context, official, living[0], [living[1]], reason="wrong_merge")
    assert _living(context) == living
    assert _tokens(context) == tokens
    assert _open_questions(context) == questions - {(between.report, between.subject)}


def test_what_was_decided_meanwhile_stays_decided_when_a_merge_is_undone(
    context: Context, official: Actor, report: Callable[..., int]
) -> None:
    report("A")
    report("B", name=COMMON, phone="13911112222")
    report("D", name=COMMON, id="", phone="13911112222")
    living = _living(context)
    decide_review(context, official, 1, 1, ReviewDecision("same", "same_document"))
    (turned,) = list_reviews(context, official)
    assert turned.subject == living[0]
    decide_review(context, official, turned.id, turned.version, ReviewDecision("different", "recycled_phone"))
    split_subject(context, official, living[0], [living[1]], reason="wrong_merge")
    assert list_reviews(context, official) == ()


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (ReviewDecision("same", "twins"), "REVIEW.REASON_FIT"),
        (ReviewDecision("unsure", "same_document"), "REVIEW.REASON_FIT"),
        (ReviewDecision("same", "name_change_proved"), "REVIEW.NOTE"),
        (ReviewDecision("different", "other", "  "), "REVIEW.NOTE"),
        (ReviewDecision("same", "same_document", "长" * 1001), "REVIEW.NOTE"),
    ],
)
def test_a_reason_goes_with_its_verdict_and_may_need_a_note(
    context: Context, official: Actor, report: Callable[..., int], decision: ReviewDecision, code: str
) -> None:
    report("A")
    report("B", name=OTHER)
    with pytest.raises(InvalidError) as refused:
        decide_review(context, official, 1, 1, decision)
    assert refused.value.code == code
    (still,) = list_reviews(context, official)
    assert still.version == 1


def test_the_table_of_reasons_serves_every_verdict() -> None:
    for verdict in ("same", "different", "unsure"):
        assert sum(verdict in reason.verdicts for reason in REVIEW_REASONS.values()) >= 4
    for code, reason in REVIEW_REASONS.items():
        assert reason.code == code
        assert len(code) <= 40
        assert any("\u4e00" <= letter <= "\u9fff" for letter in reason.name_zh)
        assert reason.name_en.isascii()


def test_a_note_is_sealed_and_shown_to_officials(
    context: Context, official: Actor, report: Callable[..., int]
) -> None:
    report("A")
    report("B", name=OTHER)
    note = "示例：出示了更名证明"
    decision = ReviewDecision("same", "name_change_proved", note)
    assert note not in repr(decision)
    decide_review(context, official, 1, 1, decision)
    with context.store.read() as connection:
        (kept,) = connection.execute(select(table_of(Judgement).c.sealed_note)).scalars()
    assert note.encode() not in kept
    (said,) = show_review(context, official, 1).judgements
    assert (said.note, said.stage) == (note, "first")


@pytest.mark.parametrize("statement", ["UPDATE judgement SET verdict = 'same'", "DELETE FROM judgement"])
def test_what_was_judged_cannot_be_changed(
    context: Context, official: Actor, report: Callable[..., int], statement: str
) -> None:
    report("A")
    report("B", name=OTHER)
    decide_review(context, official, 1, 1, ReviewDecision("different", "other", "示例"))
    with pytest.raises(ConflictError), context.store.begin() as connection:
        connection.execute(text(statement))
    with context.store.begin() as connection:
        connection.execute(text("UPDATE judgement SET sealed_note = NULL"))
    (said,) = show_review(context, official, 1).judgements
    assert (said.verdict, said.note) == ("different", ""), "retention empties the note alone"


def test_the_queue_is_ordered_by_score_then_richness(
    context: Context, official: Actor, report: Callable[..., int]
) -> None:
    report("A", address=ROAD)
    report("B", name=COMMON, phone="13911112222")
    report("C", name=THIRD, address=ROAD)
    queue = list_reviews(context, official)
    assert len(queue) == 3
    assert [one.score for one in queue] == sorted((one.score for one in queue), reverse=True)
    best = queue[0]
    assert best.score > 20, "bits, so that the best do not all look alike"
    assert best.agreeing >= 3
    assert best.compared >= best.agreeing
    after = list_reviews(context, official, after=best.place)
    assert [one.id for one in after] == [one.id for one in queue[1:]]
    assert list_reviews(context, official, limit=1) == queue[:1]


def test_a_disagreement_that_nobody_saw_is_no_news(
    context: Context, official: Actor, report: Callable[..., int]
) -> None:
    """The phone in common is known; that another one of theirs differs speaks for nobody."""
    report("A")
    report("B", name=OTHER)
    decide_review(context, official, 1, 1, DIFFERENT)
    assert report("B2", name=OTHER, phone="13955556666") == 0
    assert report("A2") == 0
    assert list_reviews(context, official) == ()
