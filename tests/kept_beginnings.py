"""What many tests begin with, built once by each process: the rows of a service in which something has already happened.

To list one person through the interface takes longer than most of what is asked about it. The first test that begins
so builds it and its rows are kept; the next one finds its own, empty database filled with the same rows, at the same
hour, and whatever it does to them no other test sees. It is as if the service had been stopped there and started again:
what a process holds in memory, the counts of openings among it, is not kept.
"""

import copy
import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine

from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import Context
from tests.kept_database import OF_THE_TEMPLATE, KeptDatabase

Told = TypeVar("Told")
# Its own tables, and the one of them that says which number a table gave last.
_OF_SQLITE, _LAST_NUMBERS = "sqlite_%", "sqlite_sequence"


class NotEmptyError(Exception):
    """A beginning is built and put where nothing is: whatever else stands there would be kept with it, or lost."""


class FilesLeftError(Exception):
    """Building a beginning changed a file of the home: files are not kept."""


class Place(Protocol):
    """The database of one test."""

    def has_rows(self) -> bool: ...

    def seen(self) -> Hashable:
        """Every value of every row."""

    def rows(self) -> Any:
        """All of them, to be put into another database of its kind."""

    def fill(self, rows: Any) -> None:
        """Puts these rows in place of those that are there."""


@dataclass(frozen=True)
class _Beginning:
    told: Any
    hour: datetime
    rows: Any
    seen: Hashable


class KeptBeginnings:
    """The beginnings that one process has built: each by the module that builds it, its name and its kind of database."""

    def __init__(self, postgres: Callable[[], KeptDatabase]) -> None:
        self._postgres = postgres
        self._kept: dict[Hashable, _Beginning] = {}
        self._left: set[Hashable] = set()

    def begin(self, name: str, context: Context, clock: MovingClock, build: Callable[[], Told]) -> Told:
        """Fills the database of this service, which holds nothing yet, and sets its clock; gives what `build` told
        (values, nothing that knows a database). Raises NotEmptyError, FilesLeftError."""
        place = self._place(context)
        if place.has_rows():
            raise NotEmptyError(name)
        return self._built((build.__module__, name, context.store.is_sqlite), place, context, clock, build)

    def go_on(self, name: str, context: Context, clock: MovingClock, build: Callable[[], Told]) -> Told:
        """The same from where a beginning ended, at the same hour and with the same values in all rows; where a test has
        done anything else meanwhile, only `build`. Raises FilesLeftError."""
        place = self._place(context)
        stands = place.seen(), clock.now()
        if stands not in self._left:
            return build()
        known = build.__module__, name, context.store.is_sqlite, stands
        return self._built(known, place, context, clock, build)

    def _place(self, context: Context) -> Place:
        return _Files(context) if context.store.is_sqlite else self._postgres()

    def _built(
        self, known: Hashable, place: Place, context: Context, clock: MovingClock, build: Callable[[], Told]
    ) -> Told:
        kept = self._kept.get(known)
        if kept is None:
            files = _files(context)
            told = build()
            if _files(context) != files:
                raise FilesLeftError(known)
            kept = self._kept[known] = _Beginning(told, clock.now(), place.rows(), place.seen())
            self._left.add((kept.seen, kept.hour))
        else:
            place.fill(kept.rows)
            clock.move(kept.hour - clock.now())
        # What `build` of this name told.
        again: Told = copy.deepcopy(kept.told)
        return again


class _Files:
    """The two files of an embedded database, written as SQLite itself copies, through the service's own connections:
    a new one would read the whole schema first, which takes longer than the rows."""

    def __init__(self, context: Context) -> None:
        self._engines = (context.store.engine, context.looks.engine)

    def has_rows(self) -> bool:
        return any(map(_has_rows, self._engines))

    def seen(self) -> Hashable:
        return tuple(map(_seen, self._engines))

    def rows(self) -> list[sqlite3.Connection | None]:
        """A copy of each in memory, where it has any."""
        return [_in_memory(engine) if _has_rows(engine) else None for engine in self._engines]

    def fill(self, rows: list[sqlite3.Connection | None]) -> None:
        for kept, engine in zip(rows, self._engines, strict=True):
            if kept is not None:
                with _driver(engine) as written:
                    kept.backup(written)
            elif _has_rows(engine):
                raise NotEmptyError(engine)


@contextmanager
def _driver(engine: Engine) -> Iterator[sqlite3.Connection]:
    lent = engine.raw_connection()
    assert isinstance(lent.driver_connection, sqlite3.Connection)
    yield lent.driver_connection
    lent.close()


def _has_rows(engine: Engine) -> bool:
    with _driver(engine) as connection:
        exist = " OR ".join(f"EXISTS (SELECT 1 FROM {name})" for name in _tables(connection))
        return bool(connection.execute(f"SELECT {exist}").fetchone()[0])


def _seen(engine: Engine) -> Hashable:
    with _driver(engine) as connection:
        names = [*_tables(connection), _LAST_NUMBERS]
        exist = ", ".join(f"EXISTS (SELECT 1 FROM {name})" for name in names)
        found = connection.execute(f"SELECT {exist}").fetchone()
        held = [name for name, has_rows in zip(names, found, strict=True) if has_rows]
        return tuple((name, *connection.execute(f"SELECT * FROM {name}").fetchall()) for name in held)


def _tables(connection: sqlite3.Connection) -> list[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE ? AND name != ?"
    return [name for (name,) in connection.execute(asked, (_OF_SQLITE, OF_THE_TEMPLATE))]


def _in_memory(engine: Engine) -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    with _driver(engine) as read:
        read.backup(made)
    return made


def _files(context: Context) -> dict[Path, bytes]:
    """Every file of the home that no database writes."""
    found = (path for path in context.settings.home.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in found if ".sqlite" not in path.name}
