"""Invariant 11: a bad row costs no row beside it, wherever in its chunk it stands."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.ids import submission_and_row
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.show_submission import show_rows

# Two chunks of four rows; the header is row 1.
_ROWS = 8
BAD: dict[str, dict[str, str]] = {
    "no date": {"loan": "不是日期"},
    "no number": {"id": "12345"},
    "withdraws what nobody reported": {"operation": "D"},
    "no operation": {"operation": "?"},
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("at", [{0}, {1, 2}, {3}, {4, 7}])
def test_a_bad_row_costs_no_row_beside_it(
    context: Context,
    clerk: Actor,
    send: Callable[..., Any],
    line: Callable[..., str],
    csv_of: Callable[[list[str]], bytes],
    bad: str,
    at: set[int],
) -> None:
    lines = [line(number, **(BAD[bad] if number in at else {})) for number in range(_ROWS)]
    view = send(clerk, csv_of(lines))
    assert (view.state, view.read, view.accepted, view.rejected) == ("done", _ROWS, _ROWS - len(at), len(at))
    outcomes = show_rows(context, clerk, 1, outcome=None, after=0, limit=100)
    assert {row.row - 2 for row in outcomes if row.outcome == "rejected"} == at
    assert all(row.findings for row in outcomes if row.outcome == "rejected")
    with context.store.read() as connection:
        stored = connection.execute(select(table_of(Report).c.id)).scalars().all()
    assert {submission_and_row(report)[1] - 2 for report in stored} == set(range(_ROWS)) - at
