"""Whoever reaches few of very many people finds their listings by them: no queue, and no table of reports, is read."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event

from blacklist_service.store import source_listings, waiting_listings
from blacklist_service.workflows.context import Context

_DAY = (date(2026, 3, 2), 1)
ASKED: tuple[Callable[[Connection], Any], ...] = (
    lambda connection: waiting_listings.subjects_reported(connection, [1, 2]),
    lambda connection: waiting_listings.subjects_reported(connection, [1], among_reports=(1, 9)),
    lambda connection: waiting_listings.waiting_about(connection, [1, 2], "alleged", after=_DAY, limit=2),
    lambda connection: waiting_listings.listings_about(connection, [1, 2], ("listed",), after=0, limit=2),
    lambda connection: waiting_listings.listings_waiting(
        connection, "alleged", after=_DAY, limit=2, sources=[1]
    ),
    lambda connection: source_listings.listings_of_source(
        connection, member=1, submission=None, states=("listed", "alleged"), after=0, limit=2
    ),
)


@pytest.mark.parametrize("ask", ASKED)
def test_no_question_reads_a_whole_table(sqlite_context: Context, ask: Callable[[Connection], Any]) -> None:
    asked: list[tuple[str, Any]] = []
    engine = sqlite_context.store.engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with sqlite_context.store.read() as connection:
        ask(connection)
        questions = [one for one in asked if " report" in one[0] or " listing" in one[0]]
        plans = [
            step[-1]
            for statement, values in questions
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        ]
    assert plans != []
    assert [one for one in plans if one.startswith(("SCAN report", "SCAN listing"))] == []


def test_the_reports_of_a_member_are_found_by_their_own_index(sqlite_context: Context) -> None:
    asked: list[tuple[str, Any]] = []
    engine = sqlite_context.store.engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with sqlite_context.store.read() as connection:
        waiting_listings.subjects_reported(connection, [1])
        (statement, values) = asked[-1]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert any("USING INDEX uq_report_member_id_report_key" in step[-1] for step in plan), plan
