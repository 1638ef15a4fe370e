"""A new version of a report stays with the person of the old one: what officials parted, no correction joins again."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Listing, Report, Review, Subject
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.settle_report import settle_report
from blacklist_service.workflows.split_subject import split_subject

# Invented.
NAME, OTHER_NAME = "虚构甲", "虚构乙"
HOME, OTHER_HOME = "示例省示例市示例路862号3栋101室", "示例省示例市另一路5号2栋202室"
PHONES = ("13912340001", "13912340002", "13912340003")
Send = Callable[..., Any]
Line = Callable[..., str]
Csv = Callable[[list[str]], bytes]
Parted = tuple[int, int]


@pytest.fixture
def double(line: Line, resident_id: Callable[[int], str]) -> Callable[..., str]:
    """A row about the bearer of one name and number, whoever that is."""

    def double(key: int, **changed: str) -> str:
        return line(key, **({"name": NAME, "id": resident_id(1), "phone": PHONES[key]} | changed))

    return double


@pytest.fixture
def parted(context: Context, clerk: Actor, send: Send, csv_of: Csv, double: Callable[..., str]) -> Parted:
    """The reports of somebody and of who borrowed that identity: joined on arrival, split by an official."""
    send(clerk, csv_of([double(0), double(1)]))
    (one, subject), (two, same) = _current(context)
    assert subject == same
    add_member(context, SYSTEM, code="office", name="示例办", kind="office")
    add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    maker = actor_of_login(context, "maker")
    own = split_subject(context, maker, subject, [two], reason="borrowed_identity")
    assert _current(context) == [(one, subject), (two, own)]
    return subject, own


def _current(context: Context) -> list[tuple[int, int]]:
    """(report, subject) of the reports that stand, oldest first."""
    report = table_of(Report)
    with context.store.read() as connection:
        asked = select(report.c.id, report.c.subject_id).where(report.c.state == "current")
        return [(number, subject) for number, subject in connection.execute(asked.order_by(report.c.id))]


def _people(context: Context) -> set[int]:
    """Whom the reports that stand are about."""
    return {subject for _, subject in _current(context)}


def _cases(context: Context) -> list[tuple[int, int, str]]:
    listing = table_of(Listing)
    with context.store.read() as connection:
        asked = select(listing.c.id, listing.c.subject_id, listing.c.state).order_by(listing.c.id)
        return [(number, subject, state) for number, subject, state in connection.execute(asked)]


def _questions(context: Context) -> int:
    review = table_of(Review)
    with context.store.read() as connection:
        return len(connection.execute(select(review.c.id).where(review.c.state == "open")).all())


@pytest.mark.parametrize("operation", ["A", "M"])
@pytest.mark.parametrize("key", [0, 1])
def test_no_correction_joins_again_whom_officials_parted(
    context: Context, clerk: Actor, send: Send, csv_of: Csv, double: Callable[..., str],
    parted: Parted, operation: str, key: int,
) -> None:  # fmt: skip
    """Month after month, of either of the two; nobody's case ends or begins, and nobody is asked."""
    cases, subjects = _cases(context), table_of(Subject)
    for amount in (4000, 3000, 2000):
        send(clerk, csv_of([double(key, operation=operation, outstanding=f"{amount}.00")]))
        assert (_people(context), _cases(context), _questions(context)) == (set(parted), cases, 0)
    with context.store.read() as connection:
        assert set(connection.execute(select(subjects.c.id)).scalars()) == set(parted)


def test_corrections_within_one_file_stay_where_the_report_stood(
    context: Context, clerk: Actor, send: Send, csv_of: Csv, double: Callable[..., str], parted: Parted
) -> None:
    cases = _cases(context)
    rows = [
        double(key, operation="M", outstanding=f"{amount}.00") for amount in (4000, 3000) for key in (0, 1)
    ]
    send(clerk, csv_of([*rows, double(0, operation="M", outstanding="2000.00")]))
    assert ([subject for _, subject in _current(context)], _cases(context)) == ([parted[1], parted[0]], cases)


def test_a_settlement_leaves_the_case_where_it_stands(
    context: Context, clerk: Actor, send: Send, parted: Parted
) -> None:
    cases, standing = _cases(context), _current(context)
    assert len(standing) == 2
    for report, _ in standing:
        process_submission(context, settle_report(context, clerk, report, context.clock.today()))
        assert (_people(context), _cases(context)) == (set(parted), cases)


def test_who_is_reported_by_a_third_is_still_a_question_about_both(
    context: Context, clerk: Actor, send: Send, csv_of: Csv, double: Callable[..., str], parted: Parted
) -> None:
    """What stays apart is found under its keys by later rows of the same file."""
    send(clerk, csv_of([double(0, operation="M", outstanding="1.00", phone="13912349999"), double(2)]))
    assert _people(context) > set(parted)
    assert _questions(context) > 0


def test_a_person_without_a_number_who_has_moved_stays_the_same_person(
    context: Context, clerk: Actor, send: Send, csv_of: Csv, line: Line
) -> None:
    """Not one key of the correction leads to the subject but the row key."""
    before = {"name": NAME, "id": "", "phone": PHONES[0], "address": HOME}
    send(clerk, csv_of([line(1, **before)]))
    people, cases = _people(context), _cases(context)
    moved = before | {"phone": PHONES[1], "address": OTHER_HOME}
    send(clerk, csv_of([line(1, operation="M", **moved)]))
    assert (_people(context), _cases(context)) == (people, cases)
    send(clerk, csv_of([line(2, **moved)]))
    assert _people(context) >= people


def test_a_correction_that_names_somebody_else_is_placed_like_any_report(
    context: Context, clerk: Actor, send: Send, csv_of: Csv, line: Line
) -> None:
    send(clerk, csv_of([line(1), line(2)]))
    (_, first), (_, second) = _current(context)
    send(clerk, csv_of([line(2, row_key="K1", operation="M")]))
    assert _people(context) == {second}
    send(clerk, csv_of([line(3, row_key="K1", operation="M")]))
    assert _people(context) - {first, second}
    assert len(_people(context)) == 2
