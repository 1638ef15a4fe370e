"""A case that somebody has in hand stops neither a file nor a reviewer who says that two people are one: whoever had
it has the case that stays."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from blacklist_service.store import words
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Assignment, Listing, Subject
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.erased_words import erase_words
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.escalate_case import escalate_case
from blacklist_service.workflows.hand_over_case import hand_over_case
from blacklist_service.workflows.list_assigned import list_assigned
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.return_case import return_case
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.show_submission import SubmissionView
from blacklist_service.workflows.take_over_case import take_over_case
from tests.told import told

# Invented. The two share no key until one row brings the number of the first with phone and home of the second.
NAME, PHONE, HOME = "覃汉琰", "13812345678", "示例省示例市示例路862号3栋101室"
WHY = "虚构理由：出差"
Send = Callable[..., SubmissionView]
Line = Callable[..., str]
Csv = Callable[[list[str]], bytes]
Join = Callable[[], None]


@pytest.fixture
def staff(context: Context) -> dict[str, Actor]:
    for member, region in (("office", "340100"), ("province", "340000")):
        add_member(context, SYSTEM, code=member, name="示例办", kind="office", region=region)
    for member, login in (("office", "maker"), ("office", "maker2"), ("province", "chief")):
        add_user(context, SYSTEM, member_code=member, login=login, role="maker")
    return {one: actor_of_login(context, one) for one in ("maker", "maker2", "chief")}


@pytest.fixture(params=["a row", "a review"])
def join(
    request: pytest.FixtureRequest, context: Context, clerk: Actor, other_clerk: Actor, staff: dict[str, Actor],
    send: Send, line: Line, csv_of: Csv,
) -> Join:  # fmt: skip
    """Two people who stand as alleged, and what joins them: a row of another platform, or an official's "same"."""
    if request.param == "a review":
        send(clerk, csv_of([line(1), line(1, row_key="K1b", name="另一人", contract="HTb")]))
        (review,) = list_reviews(context, staff["maker"])
        same = ReviewDecision("same", "same_document", "示例")
        return lambda: decide_review(context, staff["maker"], review.id, review.version, same)
    send(clerk, csv_of([line(1, name=NAME), line(2, name=NAME, id="E12345678", phone=PHONE, address=HOME)]))
    bridge = line(1, row_key="B", name=NAME, phone=PHONE, address=HOME, contract="B")

    def taken_in() -> None:
        view = send(other_clerk, csv_of([bridge]))
        assert (view.state, view.rejected) == ("done", 0)

    return taken_in


def cases(context: Context) -> list[int]:
    with context.store.read() as connection:
        return list(
            connection.execute(select(table_of(Listing).c.id).order_by(table_of(Listing).c.id)).scalars()
        )


def living(context: Context) -> int:
    subject = table_of(Subject)
    with context.store.read() as connection:
        return len(connection.execute(select(subject.c.id).where(subject.c.merged_into.is_(None))).all())


def standing(context: Context) -> list[tuple[int, int | None]]:
    table = table_of(Assignment)
    with context.store.read() as connection:
        asked = select(table.c.listing_id, table.c.user_id).where(table.c.ended_at.is_(None))
        return [(row[0], row[1]) for row in connection.execute(asked)]


def hand(context: Context, staff: dict[str, Actor], case: int) -> None:
    hand_over_case(context, staff["maker"], case, 1, login="maker2", reason=WHY)


@pytest.mark.parametrize("which", [0, 1], ids=["the one that stays", "the one that goes"])
def test_whoever_had_either_case_has_the_one_that_stays(
    context: Context, staff: dict[str, Actor], join: Join, which: int
) -> None:
    hand(context, staff, cases(context)[which])
    join()
    assert living(context) == 1
    (kept,) = cases(context)
    assert [one.assignment.listing for one in list_assigned(context, staff["maker2"])] == [kept]
    history = show_case(context, staff["maker"], kept).assignment.history
    assert [(one.login, one.reason, one.ended_at) for one in history] == [("maker2", WHY, None)]


def test_what_was_raised_and_what_has_ended_comes_along(
    context: Context, staff: dict[str, Actor], join: Join
) -> None:
    _first, second = cases(context)
    take_over_case(context, staff["maker"], second, 1, reason=WHY)
    return_case(context, staff["maker"], second, 1, reason=WHY)
    assert escalate_case(context, staff["maker"], second, 1, reason=WHY) == "340000"
    join()
    (kept,) = cases(context)
    assert standing(context) == [(kept, None)]
    history = show_case(context, staff["chief"], kept).assignment.history
    assert [one.kind for one in history] == ["escalation", "return", "takeover"]


def test_of_two_the_one_with_the_case_that_stays_has_it(
    context: Context, staff: dict[str, Actor], join: Join
) -> None:
    """Also where the other one was given later: what stands is told before all."""
    first, second = cases(context)
    take_over_case(context, staff["maker"], first, 1, reason=WHY)
    hand(context, staff, second)
    join()
    (kept,) = cases(context)
    (has,) = {first: ["maker"], second: ["maker2"]}[kept]
    lost = ({"maker", "maker2"} - {has}).pop()
    assert standing(context) == [(kept, staff[has].user)]
    shown = show_case(context, staff["maker"], kept).assignment
    assert shown.standing is not None
    assert (shown.standing.login, [one.login for one in shown.history]) == (has, [has, lost])
    ((actor, _kind, _thing, number, detail),) = told(context, "assignment_ended")
    assert (actor, number, detail["with"]) == ("system", kept, staff[lost].user)


def test_the_reasons_that_came_along_go_with_the_words_of_the_case_that_stays(
    context: Context, staff: dict[str, Actor], join: Join
) -> None:
    hand(context, staff, cases(context)[1])
    join()
    (kept,) = cases(context)
    with context.store.begin() as connection:
        assert words.cases_with_words(connection, 0, 10) == [kept]
        erase_words(connection, context, kept)
        assert words.cases_with_words(connection, 0, 10) == []
    assert told(context, "case_handed_over") == []
    assert [one.reason for one in show_case(context, staff["maker"], kept).assignment.history] == [""]
