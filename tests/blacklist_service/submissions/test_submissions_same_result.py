"""However a file is cut into chunks and spread over processes, the same stands in the database afterwards."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from blacklist_service.clock import MovingClock
from blacklist_service.settings import Settings
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import (
    Listing,
    MatchDecision,
    Report,
    Review,
    Subject,
    SubmissionRow,
    Token,
)
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from tools.sample_rows import COLUMNS, rows

_ROWS = 90
_SEED = 11
# Drawn by the database, random, or told by the clock: everything else must be equal.
_LEFT_OUT = {
    Report: {"sealed_identity", "sealed_details"},
    Subject: set(),
    Token: set(),
    Listing: set(),
    MatchDecision: {"id", "decided_at"},
    Review: {"id", "opened_at"},
    SubmissionRow: {"sealed_cells"},
}
State = list[list[tuple[object, ...]]]


@pytest.fixture(autouse=True)
def _small_chunks() -> None:
    """Each test here says its own chunk size."""


def _body() -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows(_ROWS, _SEED))
    return text.getvalue().encode()


def _state(context: Context) -> State:
    found = []
    with context.store.read() as connection:
        for table, left_out in _LEFT_OUT.items():
            columns = [column for column in table_of(table).c if column.name not in left_out]
            found.append(sorted(map(repr, connection.execute(select(*columns)))))
    return found


def _taken_in(settings: Settings, clock: MovingClock) -> State:
    context = open_service(settings, clock)
    add_member(context, SYSTEM, code="example", name="示例平台", kind="platform")
    add_user(context, SYSTEM, member_code="example", login="clerk", role="platform")
    clerk = actor_of_login(context, "clerk")
    received = receive_submission(context, clerk, Upload(filename="reports.csv"), iter([_body()]))
    process_submission(context, received.submission)
    state = _state(context)
    context.store.engine.dispose()
    context.looks.engine.dispose()
    return state


@pytest.fixture
def in_one_go(sqlite_template: Path, tmp_path: Path, moving_clock: MovingClock) -> State:
    """What stands after the file was taken in as one chunk in one process, on SQLite."""
    shutil.copytree(sqlite_template, tmp_path / "whole")
    settings = Settings(home=tmp_path / "whole", environment="test", prepare_processes=0, chunk_rows=5000)
    return _taken_in(settings, moving_clock)


@pytest.fixture
def home(in_one_go: State, sqlite_template: Path, tmp_path: Path) -> Path:
    """A second home with the same keys, so that tokens and keys can be compared."""
    shutil.copytree(sqlite_template, tmp_path / "parts")
    return tmp_path / "parts"


@pytest.mark.parametrize(("chunk_rows", "processes"), [(7, 0), (7, 1), (20, 2), (1, 0)])
def test_chunks_and_processes_do_not_show_in_the_result(
    in_one_go: State, home: Path, moving_clock: MovingClock, chunk_rows: int, processes: int
) -> None:
    settings = Settings(home=home, environment="test", prepare_processes=processes, chunk_rows=chunk_rows)
    assert _taken_in(settings, moving_clock) == in_one_go
    assert len(in_one_go[0]) > _ROWS // 2


@pytest.mark.postgres
def test_postgresql_holds_what_sqlite_holds(
    in_one_go: State, home: Path, moving_clock: MovingClock, postgres_url: str
) -> None:
    settings = Settings(
        home=home, environment="test", database_url=postgres_url, prepare_processes=1, chunk_rows=13
    )
    assert _taken_in(settings, moving_clock) == in_one_go
