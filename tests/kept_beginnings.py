"""What many tests begin with, built once by each process: the rows of a service in which something has already happened.

To list one person through the interface takes longer than most of what is asked about it. The first test that begins
so builds it and its rows are kept; the next one finds its own, empty database filled with the same rows, at the same
hour, and whatever it does to them no other test sees. It is as if the service had been stopped there and started again:
what a process holds in memory, the counts of openings among it, is not kept.
"""

import copy
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from blacklist_service.clock import MovingClock
from blacklist_service.store.session import access_url
from blacklist_service.workflows.context import Context
from tests.kept_database import OF_THE_TEMPLATE, KeptDatabase

Told = TypeVar("Told")
# The last numbers of its tables and the like.
_OF_SQLITE = "sqlite_%"


class NotEmptyError(Exception):
    """A beginning is built and put where nothing is: whatever else stands there would be kept with it, or lost."""


class FilesLeftError(Exception):
    """Building a beginning changed a file of the home: files are not kept."""


class Place(Protocol):
    """The database of one test."""

    def has_rows(self) -> bool: ...

    def rows(self) -> Any:
        """All of them, to be put into another empty database."""

    def fill(self, rows: Any) -> None: ...


@dataclass(frozen=True)
class _Beginning:
    told: Any
    hour: datetime
    rows: Any


class KeptBeginnings:
    """The beginnings that one process has built: each by the module that builds it, its name and its kind of database."""

    def __init__(self, postgres: Callable[[], KeptDatabase]) -> None:
        self._postgres = postgres
        self._kept: dict[tuple[str, str, bool], _Beginning] = {}

    def begin(self, name: str, context: Context, clock: MovingClock, build: Callable[[], Told]) -> Told:
        """Fills the database of this service, which holds nothing yet, and sets its clock; gives what `build` told
        (values, nothing that knows a database). Raises NotEmptyError, FilesLeftError."""
        is_embedded = context.store.is_sqlite
        place: Place = _Files(context) if is_embedded else self._postgres()
        if place.has_rows():
            raise NotEmptyError(name)
        known = build.__module__, name, is_embedded
        kept = self._kept.get(known)
        if kept is None:
            files = _files(context)
            told = build()
            if _files(context) != files:
                raise FilesLeftError(name)
            kept = self._kept[known] = _Beginning(told, clock.now(), place.rows())
        else:
            place.fill(kept.rows)
            clock.move(kept.hour - clock.now())
        return copy.deepcopy(kept.told)  # type: ignore[no-any-return]  # what `build` of this name told


class _Files:
    """The two files of an embedded database, written while the service has them open, as SQLite's own copies are."""

    def __init__(self, context: Context) -> None:
        urls = (context.settings.url, access_url(context.settings.url))
        self._paths = [Path(url.removeprefix("sqlite:///")) for url in urls]

    def has_rows(self) -> bool:
        return any(map(_has_rows, self._paths))

    def rows(self) -> list[sqlite3.Connection]:
        """Copies of both in memory."""
        return [_in_memory(path) for path in self._paths]

    def fill(self, rows: list[sqlite3.Connection]) -> None:
        for kept, path in zip(rows, self._paths, strict=True):
            with closing(sqlite3.connect(path)) as written:
                written.execute("PRAGMA synchronous = OFF")  # nothing of a test outlives it
                kept.backup(written)


def _has_rows(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE ? AND name != ?"
        names = [name for (name,) in connection.execute(asked, (_OF_SQLITE, OF_THE_TEMPLATE))]
        exist = " OR ".join(f"EXISTS (SELECT 1 FROM {name})" for name in names)
        return bool(connection.execute(f"SELECT {exist}").fetchone()[0])


def _in_memory(path: Path) -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(path)) as read:
        read.backup(made)
    return made


def _files(context: Context) -> dict[Path, bytes]:
    """Every file of the home that no database writes."""
    found = (path for path in context.settings.home.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in found if ".sqlite" not in path.name}
