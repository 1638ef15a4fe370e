"""Uploads that end in the middle: what is not complete is forgotten, what was received stays."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from blacklist_service.clock import MovingClock
from blacklist_service.errors import NotReadyError, RefusedError
from blacklist_service.store import journal, submissions
from blacklist_service.store.base import table_of
from blacklist_service.store.session import Connection, Store
from blacklist_service.store.tables import Submission, SubmissionRow, UploadPart
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_submission import errors_workbook
from blacklist_service.workflows.tidy_queue import tidy_queue


def count(context: Context, table: type) -> int:
    with context.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table_of(table))).scalar_one())


def left_behind(context: Context, clerk: Actor) -> int:
    """What a process that was killed in the middle of an upload leaves behind."""
    with context.store.begin() as connection:
        number = submissions.add(
            connection,
            Submission(
                id=None, member_id=clerk.member, fingerprint=b"f" * 16, content_sha256="", media="csv",
                received_at=context.clock.now(), received_by=clerk.login,
            ),
        )  # fmt: skip
        submissions.add_part(connection, number, 0, b"sealed")
    return number


def test_a_broken_off_upload_is_forgotten_after_a_day(
    context: Context, clerk: Actor, moving_clock: MovingClock
) -> None:
    number = left_behind(context, clerk)
    moving_clock.move(timedelta(days=1))
    assert tidy_queue(context) == 0
    moving_clock.move(timedelta(seconds=1))
    assert tidy_queue(context) == 1
    assert (count(context, Submission), count(context, UploadPart)) == (0, 0)
    with context.store.read() as connection:
        kinds = [entry.kind for entry in journal.entries_of(connection, "submission", number)]
    assert kinds == ["submission_abandoned"]


def test_what_was_received_is_never_tidied_away(
    context: Context, clerk: Actor, moving_clock: MovingClock, line: Callable[..., str], csv_of: Any
) -> None:
    receive_submission(context, clerk, Upload(filename="a.csv"), iter([csv_of([line(1)])]))
    moving_clock.move(timedelta(days=20))
    assert tidy_queue(context) == 0
    assert (count(context, Submission), count(context, UploadPart)) == (1, 1)


def test_a_sender_that_stops_leaves_nothing(context: Context, clerk: Actor) -> None:
    def body() -> Iterator[bytes]:
        yield b"x" * 3_000_000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive_submission(context, clerk, Upload(filename="a.csv"), body())
    assert (count(context, Submission), count(context, UploadPart)) == (0, 0)


@dataclass(frozen=True)
class _Deaf(Store):
    """A store that commits, and whose answer to the commit of a received upload is lost once."""

    lost: list[int]

    def begin(self) -> Any:
        return _deaf(self, super().begin())


class _deaf:  # noqa: N801  # reads as the block that it stands for
    def __init__(self, store: _Deaf, block: Any) -> None:
        self._store, self._block = store, block

    def __enter__(self) -> Connection:
        self._connection: Connection = self._block.__enter__()
        return self._connection

    def __exit__(self, *raised: Any) -> Any:
        asked = select(func.count()).where(table_of(Submission).c.state == "received")
        is_received = raised[0] is None and self._connection.execute(asked).scalar_one()
        ended = self._block.__exit__(*raised)
        if is_received and not self._store.lost:
            self._store.lost.append(1)
            raise NotReadyError("STORE.FAILED", "", "")
        return ended


def test_a_received_upload_stays_where_the_answer_to_its_commit_is_lost(
    context: Context, clerk: Actor, line: Callable[..., str], csv_of: Any
) -> None:
    deaf = replace(context, store=_Deaf(context.store.engine, []))
    with pytest.raises(NotReadyError):
        receive_submission(deaf, clerk, Upload(filename="a.csv"), iter([csv_of([line(1)])]))
    assert (count(context, Submission), count(context, UploadPart)) == (1, 1)


def test_what_stood_in_rejected_rows_goes_after_three_months(
    context: Context,
    clerk: Actor,
    moving_clock: MovingClock,
    line: Callable[..., str],
    csv_of: Any,
    send: Any,
) -> None:
    view = send(clerk, csv_of([line(1), line(2, loan="不是日期")]))
    number = context.vault.ids.read("submission", view.submission)
    assert view.rejected == 1
    cells = table_of(SubmissionRow).c.sealed_cells
    moving_clock.move(timedelta(days=92))
    tidy_queue(context)
    assert errors_workbook(context, clerk, number)
    moving_clock.move(timedelta(seconds=1))
    tidy_queue(context)
    with context.store.read() as connection:
        assert list(connection.execute(select(cells)).scalars()) == [None, None]
    with pytest.raises(RefusedError) as refused:
        errors_workbook(context, clerk, number)
    assert refused.value.code == "SUBMISSION.CELLS_ERASED"
