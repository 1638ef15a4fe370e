"""An upload that gives way to what the house owes goes on where it stopped, and every row is there once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event

from sqlalchemy import func, select

from blacklist_service.clock import MovingClock
from blacklist_service.jobs import queue
from blacklist_service.jobs.kinds import KINDS
from blacklist_service.jobs.worker import Worker
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.process_submission import Progress, process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_submission import show_submission


def _reports(context: Context) -> int:
    with context.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table_of(Report))).scalar_one())


def test_a_push_that_is_late_goes_out_between_two_chunks(
    context: Context,
    moving_clock: MovingClock,
    clerk: Actor,
    line: Callable[..., str],
    csv_of: Callable[[list[str]], bytes],
) -> None:
    context = replace(context, settings=context.settings.model_copy(update={"chunk_rows": 2}))
    content = csv_of([line(number) for number in range(1, 8)])
    submission = receive_submission(context, clerk, Upload("a.csv", "text/csv"), iter([content])).submission
    seen: list[int] = []

    def tell(progress: Progress) -> None:
        if progress.rows_done == 2:
            queue.enqueue(context, "push_release", 5, "s1")
            moving_clock.move(timedelta(seconds=10))

    kinds = {
        **KINDS,
        "push_release": replace(KINDS["push_release"], run=lambda c, _push: seen.append(_reports(c))),
        "process_submission": replace(
            KINDS["process_submission"], run=lambda c, number: process_submission(c, number, tell)
        ),
    }
    worker = Worker(context, kinds, Event())
    while worker.run_one():
        pass
    assert seen == [2]
    assert show_submission(context, clerk, submission).state == "done"
    assert _reports(context) == 7
