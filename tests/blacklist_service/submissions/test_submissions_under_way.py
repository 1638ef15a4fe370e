"""What a row proves about two subjects with proceedings under way is for people: the row is taken, and a review asks."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, update

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Listing, Review, Subject
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.show_submission import SubmissionView

# Invented. The two share no key: neither number nor phone nor home.
NAME = "覃汉琰"
HOME, OTHER_HOME = "示例省示例市示例路862号3栋101室", "示例省示例市另一路5号1栋902室"
PHONE, OTHER_PHONE = "13812345678", "13955556666"
Send = Callable[..., SubmissionView]
Line = Callable[..., str]
Csv = Callable[[list[str]], bytes]


@pytest.fixture
def official(context: Context) -> Actor:
    add_member(context, SYSTEM, code="office", name="示例办", kind="office")
    add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    return actor_of_login(context, "maker")


@pytest.fixture
def two(context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv) -> list[int]:
    """Two subjects of one name: by a resident number, and by a passport with phone and home."""
    before = living(context)
    passport = line(2, name=NAME, id="E12345678", phone=PHONE, address=HOME)
    send(clerk, csv_of([line(1, name=NAME), passport]))
    found = [subject for subject in living(context) if subject not in before]
    assert len(found) == 2
    return found


@pytest.fixture
def bridge(line: Line) -> str:
    """The number of the first with the phone and home of the second."""
    return line(1, row_key="B", name=NAME, phone=PHONE, address=HOME, contract="B")


def living(context: Context) -> list[int]:
    with context.store.read() as connection:
        asked = select(table_of(Subject).c.id).where(table_of(Subject).c.merged_into.is_(None))
        return sorted(connection.execute(asked).scalars())


def begin(context: Context, subjects: list[int]) -> None:
    """Officials begin to act on these subjects."""
    listing = table_of(Listing)
    with context.store.begin() as connection:
        changed = connection.execute(
            update(listing)
            .where(listing.c.subject_id.in_(subjects))
            .values(state="under_review", review_opened_on=date(2026, 3, 2))
        )
        assert changed.rowcount == len(subjects)


def asked(context: Context) -> list[tuple[int, str]]:
    review = table_of(Review)
    with context.store.read() as connection:
        rows = connection.execute(select(review.c.subject_id, review.c.state).order_by(review.c.id))
        return [(row[0], row[1]) for row in rows]


def states(context: Context) -> list[tuple[int, str]]:
    listing = table_of(Listing)
    with context.store.read() as connection:
        rows = connection.execute(
            select(listing.c.subject_id, listing.c.state).order_by(listing.c.subject_id)
        )
        return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("begun", [0, 1])
def test_a_row_joins_two_of_whom_one_is_under_way(
    context: Context, other_clerk: Actor, two: list[int], send: Send, bridge: str, csv_of: Csv, begun: int
) -> None:
    begin(context, [two[begun]])
    send(other_clerk, csv_of([bridge]))
    assert living(context) == two[:1]
    assert states(context) == [(two[0], "under_review")]


def test_both_under_way_stay_two_and_a_person_is_asked(
    context: Context, official: Actor, other_clerk: Actor, two: list[int], send: Send, line: Line, bridge: str,
    csv_of: Csv,
) -> None:  # fmt: skip
    begin(context, two)
    view = send(other_clerk, csv_of([line(7), bridge]))
    assert (view.state, view.read, view.rejected) == ("done", 2, 0)
    assert (view.subjects_new, view.subjects_known, view.reviews) == (1, 1, 1)
    assert set(two) < set(living(context))
    assert states(context)[:2] == [(two[0], "under_review"), (two[1], "under_review")]
    assert asked(context) == [(two[1], "open")], (
        "the number proves the first; whether it is the second is asked"
    )
    assert len(list_reviews(context, official)) == 1


def test_the_same_row_from_another_member_asks_nothing_more(
    context: Context, clerk: Actor, other_clerk: Actor, two: list[int], send: Send, bridge: str, csv_of: Csv
) -> None:
    begin(context, two)
    send(other_clerk, csv_of([bridge]))
    view = send(clerk, csv_of([bridge]))
    assert (view.state, view.subjects_known, view.reviews) == ("done", 1, 0)
    assert living(context) == two


def test_whoever_absorbs_one_under_way_is_under_way(
    context: Context, clerk: Actor, other_clerk: Actor, send: Send, line: Line, bridge: str, csv_of: Csv,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """In one chunk a row makes the oldest subject one with the first of the two, the next row that one with the
    second."""
    contact = {"name": NAME, "phone": OTHER_PHONE, "address": OTHER_HOME}
    send(clerk, csv_of([line(3, id="", **contact)]))
    (oldest,) = living(context)
    one, other = request.getfixturevalue("two")
    begin(context, [one, other])
    view = send(other_clerk, csv_of([line(1, row_key="C", contract="C", **contact), bridge]))
    assert (view.state, view.read) == ("done", 2)
    assert living(context) == [oldest, other]
    assert states(context) == [(oldest, "under_review"), (other, "under_review")]
    assert asked(context) == [(other, "open")]
