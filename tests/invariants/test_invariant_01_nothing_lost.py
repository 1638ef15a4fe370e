"""Invariant 1: a chunk is there whole or not at all, wherever it breaks, and a receipt promises what is stored."""

import json
import traceback
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, text

from blacklist_service.errors import ConflictError
from blacklist_service.store import submissions
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import (
    JournalEntry,
    Listing,
    MatchDecision,
    Report,
    Review,
    Subject,
    SubmissionRow,
    Token,
)
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_submission import show_receipt, show_submission
from blacklist_service.workflows.taking_in.complete_submission import complete_submission
from blacklist_service.workflows.taking_in.take_in_chunk import Claim, take_in_chunk

# Every table that a chunk writes to; in each of them the second chunk is broken once.
WRITTEN = ("report", "subject", "token", "listing", "submission_row", "journal_entry", "journal_detail")
KEPT = (Report, Subject, Token, Listing, Review, MatchDecision, SubmissionRow, JournalEntry)
ROWS, CHUNK = 12, 4


@pytest.fixture
def clerk(context: Context) -> Actor:
    """The clerk of an invented platform, on a service that takes four rows at once."""
    object.__setattr__(context, "settings", context.settings.model_copy(update={"chunk_rows": CHUNK}))
    add_member(context, SYSTEM, code="example", name="示例平台", kind="platform")
    add_user(context, SYSTEM, member_code="example", login="clerk", role="platform")
    return actor_of_login(context, "clerk")


def _received(context: Context, clerk: Actor) -> int:
    """A file of invented persons without numbers: some twice, one row unusable."""
    lines = [f"K{n},示例{n % 9},139000000{n % 9:02d},C{n}," for n in range(ROWS)]
    lines[5] = "K5,示例五,13900000005,C5,不是日期"
    body = "\n".join(["行标识,姓名,手机号,合同编号,拖欠开始日期", *lines, ""]).encode()
    return receive_submission(context, clerk, Upload(filename="a.csv"), iter([body])).submission


def _counts(context: Context) -> dict[str, int]:
    with context.store.read() as connection:
        return {
            str(table_of(one).name): connection.execute(
                select(func.count()).select_from(table_of(one))
            ).scalar_one()
            for one in KEPT
        }


def _refuse(context: Context, table: str) -> Callable[[], None]:
    """Makes every further insert into a table fail; returns what makes it work again."""
    if context.store.is_sqlite:
        made = [
            f"CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'guard: broken'); END"
        ]
        undone = ["DROP TRIGGER broken"]
    else:
        made = [f"ALTER TABLE {table} ADD CONSTRAINT broken CHECK (false) NOT VALID"]
        undone = [f"ALTER TABLE {table} DROP CONSTRAINT broken"]

    def run(statements: list[str]) -> None:
        with context.store.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    run(made)
    return lambda: run(undone)


@pytest.mark.parametrize("table", WRITTEN)
def test_a_chunk_that_breaks_anywhere_leaves_nothing_and_goes_on_later(
    context: Context, clerk: Actor, table: str
) -> None:
    number = _received(context, clerk)
    before = _counts(context)
    repair = _refuse(context, table)
    with pytest.raises(ConflictError) as broken:
        process_submission(context, number)
    assert "broken" in str(broken.value.facts["constraint"])
    # PostgreSQL's own sentence repeats the row that it refused (invariant 2).
    assert "Failing row" not in "".join(traceback.format_exception(broken.value))
    assert _counts(context) == before
    assert show_submission(context, clerk, number).read == 0
    repair()
    process_submission(context, number)
    view = show_submission(context, clerk, number)
    assert (view.state, view.read, view.rejected) == ("done", ROWS, 1)
    assert _counts(context)["report"] == view.accepted + view.warned == ROWS - 1
    assert _counts(context)["submission_row"] == ROWS


def test_a_chunk_is_taken_in_once(context: Context, clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has the right fence but an old cursor is refused too: the same rows never count twice."""
    number = _received(context, clerk)
    seen: list[tuple[Claim, int, object]] = []

    def twice(ctx: Context, claim: Claim, from_row: int, rows: list[object]) -> object:
        counts = take_in_chunk(ctx, claim, from_row, rows)  # type: ignore[arg-type]
        seen.append((claim, from_row, rows))
        with pytest.raises(ConflictError) as refused:
            take_in_chunk(ctx, claim, from_row, rows)  # type: ignore[arg-type]
        assert refused.value.code == "SUBMISSION.FENCED"
        return counts

    monkeypatch.setattr("blacklist_service.workflows.process_submission.take_in_chunk", twice)
    process_submission(context, number)
    assert len(seen) == ROWS // CHUNK
    view = show_submission(context, clerk, number)
    assert (view.read, _counts(context)["submission_row"]) == (ROWS, ROWS)


def test_a_process_that_was_replaced_completes_nothing(context: Context, clerk: Actor) -> None:
    """The end of a submission asks for the fence too: else the file would be forgotten before its last rows."""
    number = _received(context, clerk)
    with context.store.begin() as connection:
        late = Claim(number, clerk.member, submissions.take_over(connection, number), is_dry_run=False)
        submissions.take_over(connection, number)
    with pytest.raises(ConflictError) as refused:
        complete_submission(context, late)
    assert refused.value.code == "SUBMISSION.FENCED"
    process_submission(context, number)
    assert show_submission(context, clerk, number).read == ROWS


def test_a_receipt_promises_what_is_stored(context: Context, clerk: Actor) -> None:
    number = _received(context, clerk)
    process_submission(context, number)
    receipt = json.loads(show_receipt(context, clerk, number))
    with context.store.read() as connection:
        rows = connection.execute(
            select(table_of(SubmissionRow).c.outcome, func.count()).group_by(
                table_of(SubmissionRow).c.outcome
            )
        ).all()
    stored = {str(outcome): int(count) for outcome, count in rows}
    assert receipt["read"] == sum(stored.values()) == ROWS
    for outcome in ("accepted", "warned", "rejected", "repeated"):
        assert receipt[outcome] == stored.get(outcome, 0)
    assert show_submission(context, clerk, number).subjects_new == _counts(context)["subject"]
