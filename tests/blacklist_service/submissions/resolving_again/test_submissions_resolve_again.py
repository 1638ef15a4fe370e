"""What arrival one by one left otherwise than the whole list at once would have it comes before officials, once."""

import random
from collections.abc import Callable, Iterable

import pytest
from sqlalchemy import select

from blacklist_service.store import split_questions
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Report, Subject, SubjectChange, Token
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.resolve_again import ResolvedAgain, resolve_again
from blacklist_service.workflows.resolving_again.read_reports import read_reports
from blacklist_service.workflows.show_review import show_review
from blacklist_service.workflows.show_submission import SubmissionView
from blacklist_service.workflows.split_subject import split_subject
from matching.batch.resolve import resolve_table
from matching.policy import POLICY

Send = Callable[..., SubmissionView]
Line = Callable[..., str]
Csv = Callable[[list[str]], bytes]
Arrive = Callable[..., list[int]]
Rows = tuple[tuple[str, str, str, str], ...]
Groups = set[frozenset[int]]

# Invented.
NUMBER = "11010119900307803X"
MASKED = "1101**********803X"
PHONE = "13812345670"
HOME = "安徽省合肥市包河区望江西路862号12栋{}室"
# One who names neither number nor phone, and two that only a third row brings to him.
APART = (
    ("欧阳振华", "", "", HOME.format(101)),
    ("欧阳振华", MASKED, "", HOME.format(102)),
    ("欧阳振华", NUMBER, "13912340000", HOME.format(101)),
)
SAME = ReviewDecision("same", "same_document")
DIFFERENT = ReviewDecision("different", "other_person")


def _stored(context: Context) -> Groups:
    found: dict[int, set[int]] = {}
    with context.store.read() as connection:
        asked = select(table_of(Report).c.subject_id, table_of(Report).c.id)
        for subject, report in connection.execute(asked.where(table_of(Report).c.state == "current")):
            found.setdefault(subject, set()).add(report)
    return {frozenset(reports) for reports in found.values()}


def _whole(context: Context) -> Groups:
    """What the engine of whole files makes of the reports that stand."""
    found: dict[int, set[int]] = {}
    for row, cluster in resolve_table(
        read_reports(context.opening(SYSTEM, "test"), lambda *_: None).table, POLICY
    ).cluster_of.items():
        found.setdefault(cluster, set()).add(row)
    return {frozenset(reports) for reports in found.values()}


def _sets(*groups: Iterable[int]) -> Groups:
    return set(map(frozenset, groups))


def _again(context: Context, *, is_dry_run: bool = False) -> ResolvedAgain:
    return resolve_again(context, SYSTEM, is_dry_run=is_dry_run)


def _decide(context: Context, official: Actor, subject: int, decision: ReviewDecision) -> None:
    """Decides the one open review that touches a subject on both or either side."""
    (review,) = [one for one in list_reviews(context, official, limit=200) if one.subject == subject]
    decide_review(context, official, review.id, review.version, decision)


def _asked_nothing(found: ResolvedAgain) -> bool:
    return not (found.splits or found.joins or found.doubts)


def _rows_of(context: Context, *tables: type[Subject | Token]) -> list[set[tuple[object, ...]]]:
    with context.store.read() as connection:
        return [{tuple(row) for row in connection.execute(select(table_of(one)))} for one in tables]


def test_a_merge_that_the_order_made_is_asked_about_and_split_by_an_official(
    context: Context, official: Actor, arrive: Arrive, chain: Rows
) -> None:
    masked, bridge, full = arrive(chain, (1, 0, 2))
    assert _stored(context) == _sets((masked, bridge, full))
    found = _again(context)
    assert (found.splits, found.joins, found.to_split) == ((bridge,), (), 1)
    assert _stored(context) == _sets((masked, bridge, full)), "the machine splits nothing"
    assert _asked_nothing(_again(context))
    (review,) = list_reviews(context, official)
    shown = show_review(context, official, review.id)
    assert shown.leaving == (masked,)
    assert len(shown.candidates) == 2
    assert [line.level for line in shown.explanation if line.field == "reason"] == ["C6"]
    decide_review(context, official, review.id, review.version, DIFFERENT)
    assert _stored(context) == _sets((masked,), (bridge, full)) == _whole(context)
    assert list_reviews(context, official) == ()
    last = _again(context)
    assert _asked_nothing(last)
    assert (last.agreeing, last.subjects) == (2, 2)


def test_what_officials_hold_to_be_one_is_not_asked_again_until_the_data_change(
    context: Context,
    official: Actor,
    arrive: Arrive,
    chain: Rows,
    clerk: Actor,
    send: Send,
    line: Line,
    csv_of: Csv,
) -> None:
    _, bridge, _ = arrive(chain, (1, 0, 2))
    assert _again(context).splits == (bridge,)
    _decide(context, official, bridge, SAME)
    found = _again(context)
    assert _asked_nothing(found)
    assert (found.to_split, found.answered) == (1, 1)
    name, number, phone, address = chain[1]
    send(clerk, csv_of([line(700, name=name, id=number, phone=phone, address=address)]))
    assert _asked_nothing(_again(context)), "the same values tell nothing new"
    send(
        clerk,
        csv_of(
            [
                line(
                    701,
                    name=name,
                    id=NUMBER,
                    phone="13700001111",
                    address="广东省深圳市南山区科技路5号3栋2室",
                )
            ]
        ),
    )
    found = _again(context)
    assert found.splits == (bridge,)


def test_the_question_whether_a_subject_is_two_survives_its_merge(
    context: Context, official: Actor, arrive: Arrive, chain: Rows
) -> None:
    phone, home = "13900001111", "广东省深圳市南山区科技路5号3栋2室"
    (old,) = arrive((("张伟", "", phone, home),), (0,), 700)
    masked, bridge, full = arrive(chain, (1, 0, 2))
    assert _again(context).splits == (bridge,)
    (asked,) = list_reviews(context, official)
    (last,) = arrive((("张伟", NUMBER, phone, home),), (0,), 800)
    assert _stored(context) == _sets((old, masked, bridge, full, last)), "the older number lives on"
    (review,) = list_reviews(context, official)
    assert (review.id, review.subject) == (asked.id, old)
    decide_review(context, official, review.id, review.version, DIFFERENT)
    assert _stored(context) == _sets((masked,), (old, bridge, full, last))
    assert _asked_nothing(_again(context))


def test_what_hangs_on_a_split_is_asked_after_it(
    context: Context, official: Actor, arrive: Arrive, chain: Rows
) -> None:
    """The bridge came to the masked row first; it belongs to the full one."""
    masked, bridge, full = arrive(chain, (0, 1, 2))
    assert _stored(context) == _sets((masked, bridge), (full,))
    before = {review.id for review in list_reviews(context, official)}
    found = _again(context)
    assert found.splits == (masked,)
    assert (found.joins, found.waiting > 0) == ((), True)
    (split,) = [one for one in list_reviews(context, official) if one.id not in before]
    decide_review(context, official, split.id, split.version, DIFFERENT)
    assert _stored(context) == _sets((masked,), (bridge,), (full,))
    then = _again(context)
    assert (then.joins, then.splits, then.to_join, then.waiting) == (((bridge, full),), (), 1, 0)
    assert _stored(context) == _sets((masked,), (bridge,), (full,)), "the machine joins nothing"
    assert _asked_nothing(_again(context))
    (join,) = [one for one in list_reviews(context, official) if {one.report, one.subject} == {bridge, full}]
    shown = show_review(context, official, join.id)
    assert [line.level for line in shown.explanation if line.field == "reason"] == ["C5"]
    assert shown.leaving == ()
    decide_review(context, official, join.id, join.version, SAME)
    assert _stored(context) == _whole(context) == _sets((masked,), (bridge, full))
    last = _again(context)
    assert _asked_nothing(last)
    assert (last.agreeing, last.subjects) == (2, 2)


def test_two_that_intake_left_apart_with_a_question_are_not_asked_about_twice(
    context: Context, official: Actor, arrive: Arrive
) -> None:
    first, second, third = arrive(APART, (0, 1, 2))
    assert _stored(context) == _sets((first,), (second, third))
    (review,) = list_reviews(context, official)
    found = _again(context)
    assert _asked_nothing(found)
    assert found.to_join == 1
    assert list_reviews(context, official) == (review,)
    decide_review(context, official, review.id, review.version, SAME)
    assert _stored(context) == _whole(context) == _sets((first, second, third))
    assert _asked_nothing(_again(context))


def test_two_that_officials_hold_apart_stay_apart(context: Context, official: Actor, arrive: Arrive) -> None:
    first, second, third = arrive(APART, (0, 1, 2))
    _again(context)
    (review,) = list_reviews(context, official)
    decide_review(context, official, review.id, review.version, DIFFERENT)
    found = _again(context)
    assert _asked_nothing(found)
    assert found.to_join == 1, "the engine still says otherwise, and nobody is asked"
    assert _stored(context) == _sets((first,), (second, third))


def test_a_merge_by_officials_is_not_proposed_to_be_split(
    context: Context, official: Actor, arrive: Arrive
) -> None:
    """Equal number, other name: the engine never joins them, an official did."""
    one, other = arrive((("张伟", NUMBER, PHONE, ""), ("欧阳振华", NUMBER, "", "")), (0, 1))
    (review,) = list_reviews(context, official)
    decide_review(context, official, review.id, review.version, SAME)
    assert _stored(context) == _sets((one, other))
    found = _again(context)
    assert _asked_nothing(found)
    assert (found.to_split, found.answered) == (1, 1)


def test_a_split_restores_subjects_tokens_and_questions_and_keeps_the_history(
    context: Context, official: Actor, arrive: Arrive
) -> None:
    """As if the merge had never been, but for the changes and the judgement that are kept."""
    first, second, _third = arrive(APART, (0, 1, 2))
    _again(context)
    before = _rows_of(context, Subject, Token)
    (review,) = list_reviews(context, official)
    decide_review(context, official, review.id, review.version, SAME)
    assert _rows_of(context, Subject, Token) != before
    moved = [report for report in sorted(*_stored(context)) if report != first]
    own = split_subject(context, official, first, moved, reason="wrong_merge")
    assert own == second
    assert _rows_of(context, Subject, Token) == before
    with context.store.read() as connection:
        changes = [tuple(row) for row in connection.execute(_changes())]
        assert split_questions.within(connection, first) == []
    assert changes == [("merge", second, first), ("split", first, second)]
    assert _asked_nothing(_again(context)), "the split was a judgement"


def _changes():  # type: ignore[no-untyped-def]  # a statement
    change = table_of(SubjectChange)
    return select(change.c.kind, change.c.from_subject, change.c.to_subject).order_by(change.c.id)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_differs_is_exactly_what_the_two_partitions_differ_in(
    context: Context, official: Actor, clerk: Actor, send: Send, line: Line, csv_of: Csv, seed: int
) -> None:
    """Rows of few values, so that all sorts of agreement meet, in random files of random sizes."""
    draw = random.Random(seed)
    rows = [
        line(
            800 + row,
            name=draw.choice(("张伟", "欧阳振华")),
            id=draw.choice(("", MASKED, NUMBER, "110101199003074119")),
            phone=draw.choice(("", PHONE, "13912340000")),
            address=draw.choice(("", HOME.format(101), HOME.format(102))),
        )
        for row in range(24)
    ]
    while rows:
        size = draw.randint(1, 7)
        send(clerk, csv_of(rows[:size]))
        rows = rows[size:]
    stored, whole = _stored(context), _whole(context)
    found = _again(context)
    assert found.reports == sum(map(len, stored))
    assert found.subjects == len(stored)
    assert found.agreeing == len(stored & whole)
    assert found.to_split == sum(not any(subject <= cluster for cluster in whole) for subject in stored)
    assert found.to_join == sum(not any(cluster <= subject for subject in stored) for cluster in whole)
    parted = {subject for subject in stored if not any(subject <= cluster for cluster in whole)}
    assert set(found.splits) <= {_number(context, subject) for subject in parted}
    joined = [{_number(context, one) for one in stored if one & cluster} for cluster in whole]
    assert all(any(set(pair) <= cluster for cluster in joined) for pair in found.joins)
    again = _again(context)
    assert _asked_nothing(again)
    assert again.agreeing == found.agreeing


def _number(context: Context, reports: frozenset[int]) -> int:
    with context.store.read() as connection:
        asked = select(table_of(Report).c.subject_id).where(table_of(Report).c.id.in_(reports)).distinct()
        return int(connection.execute(asked).scalar_one())
