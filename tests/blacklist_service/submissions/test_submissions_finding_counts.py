"""How often the rows of a submission have which finding: counted chunk by chunk, and for old ones once."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import event, select

from blacklist_service.store import submissions
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Submission
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.show_bad_rows import show_bad_rows
from blacklist_service.workflows.show_submission import SubmissionView, show_rows
from blacklist_service.workflows.taking_in.finding_counts import FindingCount, count_findings, finding_counts
from tests.blacklist_service.store.test_store_migrations import VERSIONS

Row = tuple[int, str | None]
_BEFORE_COUNTS = "0045"
_FINDINGS = some.lists(
    some.tuples(
        some.sampled_from(("A.ONE", "A.TWO")), some.sampled_from(("error", "warning")), some.just("x")
    ),
    max_size=3,
)


def _told(findings: list[tuple[str, str, str]]) -> str | None:
    return orjson.dumps(findings).decode() if findings else None


@given(some.lists(some.tuples(some.integers(2, 99), _FINDINGS.map(_told))), some.integers(1, 5))
def test_however_rows_are_cut_into_chunks_they_are_counted_alike(rows: list[Row], size: int) -> None:
    counted = None
    for start in range(0, len(rows), size):
        counted = count_findings(counted, rows[start : start + size])
    assert finding_counts(counted) == finding_counts(count_findings(None, rows))
    found = [
        (code, severity, number) for number, told in rows for code, severity, _ in orjson.loads(told or "[]")
    ]
    assert {(one.code, one.severity): (one.times, one.first_row) for one in finding_counts(counted)} == {
        key: (len(numbers), min(numbers))
        for key in {one[:2] for one in found}
        if (numbers := [number for *of, number in found if tuple(of) == key])
    }


def test_errors_stand_first_and_the_most_frequent_of_them() -> None:
    rows: list[Row] = [
        (2, _told([("RARE", "error", "a"), ("OFTEN", "warning", "b")])),
        (3, _told([("COMMON", "error", "a"), ("COMMON", "error", "c")])),
        (4, None),
    ]
    assert finding_counts(count_findings(None, rows)) == [
        FindingCount("COMMON", "error", 2, 3),
        FindingCount("RARE", "error", 1, 2),
        FindingCount("OFTEN", "warning", 1, 2),
    ]
    assert count_findings(None, [(2, None)]) is None


@pytest.fixture
def sent(
    context: Context,
    clerk: Actor,
    send: Callable[..., SubmissionView],
    line: Callable[..., str],
    csv_of: Callable[[list[str]], bytes],
    resident_id: Callable[[int], str],
) -> Context:
    """Twelve rows, of which two are rejected for their number and one for its evidence."""
    lines = [line(number) for number in range(12)]
    for number in (3, 7):
        good = resident_id(number)
        lines[number] = line(number, id=good[:-1] + ("7" if good[-1] != "7" else "8"))
    lines[9] = line(9, evidence="")
    send(clerk, csv_of(lines))
    return context


def _by_rows(context: Context, clerk: Actor) -> dict[str, tuple[int, int]]:
    rows = show_rows(context, clerk, 1, outcome=None, after=0, limit=100)
    found = [(finding.code, row.row) for row in rows for finding in row.findings]
    return {
        code: (len(numbers), min(numbers))
        for code in {code for code, _ in found}
        if (numbers := [number for one, number in found if one == code])
    }


def _by_page(context: Context, clerk: Actor) -> dict[str, tuple[int, int]]:
    told = show_bad_rows(context, clerk, 1, limit=20)
    return {one.code: (one.times, one.first_row) for one in told.counts}


def test_the_page_counts_what_the_rows_tell(sent: Context, clerk: Actor) -> None:
    counted = _by_page(sent, clerk)
    assert counted == _by_rows(sent, clerk)
    assert counted["ROW.ID_CHECKSUM"] == (2, 5)


def test_submissions_from_before_are_counted_once_when_the_database_is_brought_up(
    sent: Context, clerk: Actor
) -> None:
    before = _by_page(sent, clerk)
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    with sent.store.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, _BEFORE_COUNTS)
        command.upgrade(config, "head")
    assert before
    assert _by_page(sent, clerk) == before


def test_rejected_rows_are_found_without_the_others(sqlite_context: Context) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(
        sqlite_context.store.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3]))
    )
    with sqlite_context.store.read() as connection:
        submissions.rows_of(connection, 1, outcome="rejected", after=0, limit=20)
        (statement, values) = asked[-1]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert "ix_submission_row_submission_id_outcome_rejected" in str(plan)


def test_nothing_is_counted_where_nothing_came_in(sqlite_context: Context) -> None:
    with sqlite_context.store.read() as connection:
        assert connection.execute(select(table_of(Submission))).all() == []
        assert submissions.find_finding_counts(connection, 1) is None
