"""A platform, an official, and rows that arrive one by one: what resolving again is about."""

from collections.abc import Callable, Iterable

import pytest
from sqlalchemy import select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Report
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.show_submission import SubmissionView

Send = Callable[..., SubmissionView]
Line = Callable[..., str]
Csv = Callable[[list[str]], bytes]
Arrive = Callable[..., list[int]]
Rows = tuple[tuple[str, str, str, str], ...]

# Invented.
NUMBER, MASKED, PHONE = "11010119900307803X", "1101**********803X", "13812345670"
HOME = "安徽省合肥市包河区望江西路862号12栋101室"


@pytest.fixture
def chain() -> Rows:
    """A masked number and a room; the same with a phone; the number with the phone."""
    return (("张伟", MASKED, "", HOME), ("张伟", MASKED, PHONE, HOME), ("张伟", NUMBER, PHONE, ""))


@pytest.fixture
def official(context: Context) -> Actor:
    add_member(context, SYSTEM, code="office", name="示例办", kind="office")
    add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    return actor_of_login(context, "maker")


@pytest.fixture(autouse=True)
def _no_second_reviews(context: Context) -> None:
    changed = context.settings.model_copy(update={"second_review_share": 0.0, "chunk_rows": 4})
    object.__setattr__(context, "settings", changed)


@pytest.fixture
def arrive(context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv) -> Arrive:
    """Sends rows (name, number, phone, address) in an order, each in a submission of its own; the reports by row."""

    def arrive(
        rows: Iterable[tuple[str, str, str, str]], order: Iterable[int], first: int = 500
    ) -> list[int]:
        given = list(rows)
        reports = [0] * len(given)
        for row in order:
            name, number, phone, address = given[row]
            body = line(first + row, name=name, id=number, phone=phone, address=address)
            send(clerk, csv_of([body]))
            with context.store.read() as connection:
                asked = select(table_of(Report).c.id).order_by(table_of(Report).c.id.desc()).limit(1)
                reports[row] = connection.execute(asked).scalar_one()
        return reports

    return arrive
