"""A corrected report leads to the one that replaced it, also within one chunk."""

from collections.abc import Callable

from sqlalchemy import Connection, select

from blacklist_service.ids import report_id
from blacklist_service.store.base import table_of
from blacklist_service.store.bound_reports import bind_reports, bound_to
from blacklist_service.store.tables import Listing, Report
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.show_submission import SubmissionView


def test_every_superseded_report_names_its_successor(
    context: Context,
    clerk: Actor,
    send: Callable[..., SubmissionView],
    line: Callable[..., str],
    csv_of: Callable[[list[str]], bytes],
    without_guard: Callable[[Connection, str, str], None],
) -> None:
    send(clerk, csv_of([line(1)]))
    send(clerk, csv_of([line(1, outstanding=f"{amount}.00") for amount in (4000, 3000, 2000)]))
    report = table_of(Report)
    with context.store.begin() as connection:
        asked = select(report.c.id, report.c.state, report.c.superseded_by).order_by(report.c.id)
        rows = [tuple(row) for row in connection.execute(asked)]
        (listing,) = connection.execute(select(table_of(Listing).c.id)).scalars()
        # Nobody decided here: what is asked is only where a chain of corrections ends.
        without_guard(connection, "reports_bound_by_decision", "listing_report")
        bind_reports(connection, listing, [rows[0][0]])
        last = bound_to(connection, [listing])
    # Row 1 of a file is its header.
    second = [report_id(2, row) for row in (2, 3, 4)]
    assert rows == [
        (report_id(1, 2), "superseded", second[0]),
        (second[0], "superseded", second[1]),
        (second[1], "superseded", second[2]),
        (second[2], "current", None),
    ]
    assert last == {listing: {second[2]}}
