"""What many tests begin with: each finds it whole, changes its own, and nothing else is kept or lost with it."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.clock import MovingClock
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import JournalEntry, Member
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member
from blacklist_service.workflows.open_service import open_service
from tests.conftest import START
from tests.kept_beginnings import FilesLeftError, KeptBeginnings, NotEmptyError

LATER = START + timedelta(days=8)


def enrol(context: Context, code: str) -> None:
    add_member(context, SYSTEM, code=code, name="虚构机构", kind="agency")


def rows(context: Context, *tables: type) -> list[Any]:
    with context.store.read() as connection:
        return [row for table in tables for row in connection.execute(select(table_of(table)))]


@pytest.fixture
def own(request: pytest.FixtureRequest) -> KeptBeginnings:
    """Beginnings of this test alone."""
    return KeptBeginnings(lambda: request.getfixturevalue("kept_database"))


@pytest.fixture
def another(
    context: Context, sqlite_template: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[[], Context]:
    """The next test's empty service, on the same kind of database; the one before it is over."""

    def opened() -> Context:
        context.store.engine.dispose()
        context.looks.engine.dispose()
        home = tmp_path / "next"
        shutil.copytree(sqlite_template, home)
        url = "" if context.store.is_sqlite else request.getfixturevalue("kept_database").fresh()
        changed = {"home": home, "database_url": url}
        made = open_service(context.settings.model_copy(update=changed), MovingClock(at=START))
        request.addfinalizer(made.store.engine.dispose)
        request.addfinalizer(made.looks.engine.dispose)
        return made

    return opened


def _never() -> list[str]:
    raise AssertionError("built again")


def test_the_next_finds_what_the_first_built_and_builds_nothing(
    own: KeptBeginnings, context: Context, moving_clock: MovingClock, another: Callable[[], Context]
) -> None:
    def build() -> list[str]:
        enrol(context, "A001")
        moving_clock.move(LATER - START)
        return ["A001"]

    told = own.begin("one agency", context, moving_clock, build)
    before = rows(context, Member, JournalEntry)
    told.append("changed by the first")
    enrol(context, "A002")

    found, clock = another(), MovingClock(at=START)
    assert own.begin("one agency", found, clock, _never) == ["A001"]
    assert rows(found, Member, JournalEntry) == before
    assert clock.now() == LATER
    enrol(found, "A003")
    assert [row[0] for row in rows(found, Member)] == [1, 2]


def test_it_goes_on_only_from_where_a_beginning_ended(
    own: KeptBeginnings, context: Context, moving_clock: MovingClock, another: Callable[[], Context]
) -> None:
    own.begin("one agency", context, moving_clock, lambda: enrol(context, "A001"))
    own.go_on("two agencies", context, moving_clock, lambda: enrol(context, "A002"))
    before = rows(context, Member, JournalEntry)

    found, clock = another(), MovingClock(at=START)
    own.begin("one agency", found, clock, lambda: enrol(found, "A001"))
    own.go_on("two agencies", found, clock, _never)
    assert rows(found, Member, JournalEntry) == before
    # From anywhere else it is built.
    with pytest.raises(AssertionError, match="built again"):
        own.go_on("two agencies", found, clock, _never)
    enrol(found, "A003")
    assert own.go_on("two agencies", found, clock, lambda: "built") == "built"
    assert [row.code for row in rows(found, Member)] == ["A001", "A002", "A003"]


def test_at_another_hour_it_is_built(
    own: KeptBeginnings, context: Context, moving_clock: MovingClock, another: Callable[[], Context]
) -> None:
    own.begin("one agency", context, moving_clock, lambda: enrol(context, "A001"))
    own.go_on("two agencies", context, moving_clock, lambda: enrol(context, "A002"))
    found, clock = another(), MovingClock(at=START)
    own.begin("one agency", found, clock, lambda: enrol(found, "A001"))
    clock.move(timedelta(seconds=1))
    assert own.go_on("two agencies", found, clock, lambda: "built") == "built"


def test_what_stands_there_already_is_neither_kept_nor_lost(
    own: KeptBeginnings, context: Context, moving_clock: MovingClock
) -> None:
    enrol(context, "A001")
    with pytest.raises(NotEmptyError, match="one agency"):
        own.begin("one agency", context, moving_clock, lambda: enrol(context, "A002"))
    assert len(rows(context, Member)) == 1


def test_a_beginning_that_leaves_a_file_is_refused(
    own: KeptBeginnings, context: Context, moving_clock: MovingClock
) -> None:
    def build() -> None:
        (context.settings.home / "feeds.txt").write_text("a release")

    with pytest.raises(FilesLeftError, match="a release"):
        own.begin("a release", context, moving_clock, build)


def test_another_name_is_another_beginning(
    own: KeptBeginnings, context: Context, moving_clock: MovingClock, another: Callable[[], Context]
) -> None:
    own.begin("one agency", context, moving_clock, lambda: enrol(context, "A001"))
    found = another()
    own.begin("another agency", found, MovingClock(at=START), lambda: enrol(found, "A002"))
    assert [row.code for row in rows(found, Member)] == ["A002"]
