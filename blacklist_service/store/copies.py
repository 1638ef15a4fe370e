"""Consistent copies of SQLite files that are in use, their data keys apart, by SQLite's own online backup."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from blacklist_service.errors import NotReadyError

# The keys of reports, letters and exhibits: saved apart from what they seal.
KEY_TABLES = ("data_key", "letter_key", "exhibit_key")
_PAGES_AT_ONCE = 4096
_BUSY_SECONDS = 60
Advance = Callable[[int, int], None]


def file_of(url: str) -> Path:
    """The file behind an SQLite URL."""
    return Path(make_url(url).database or "")


def exists(url: str) -> bool:
    """There is a file behind an SQLite URL, or it lives in memory alone."""
    return ":memory:" in url or file_of(url).is_file()


def is_bare(path: Path) -> bool:
    """An SQLite file without a single table: what merely opening a database that is not there leaves behind."""
    try:
        with _opened(path) as connection:
            return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None
    except sqlite3.DatabaseError:
        return False


def copy_file(source: Path, target: Path, advance: Advance) -> dict[str, int]:
    """Copies one moment of a file while it is read and written; tells the rows of each table at that moment."""
    with _opened(source) as given, _opened(target) as taken:
        # A reader of its own keeps the moment still: else each write would begin the copy anew.
        given.execute("BEGIN")
        rows = counted(given)
        given.backup(
            taken, pages=_PAGES_AT_ONCE, progress=lambda _state, left, total: advance(total - left, total)
        )
        given.execute("ROLLBACK")
        taken.execute("PRAGMA journal_mode = DELETE")
    return rows


def counted(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608  # names of ours
        for name in sorted(names)
        if not name.startswith("sqlite_")
    }


def part_data_keys(copy: Path, keys: Path) -> None:
    """Moves the data keys of a copy into a file of their own; their bytes are overwritten where they lay."""
    with _opened(copy) as connection:
        connection.execute("ATTACH DATABASE ? AS apart", (str(keys),))
        connection.execute("PRAGMA secure_delete = ON")
        for table in KEY_TABLES:
            connection.execute(f"CREATE TABLE apart.{table} AS SELECT * FROM main.{table}")  # noqa: S608  # names of ours
            connection.execute(f"DELETE FROM main.{table}")  # noqa: S608  # names of ours


def join_data_keys(copy: Path, keys: Path) -> None:
    """Puts data keys that were saved apart in the place of those of a copy. A copy of an older release, or keys of
    one, lack a table; what has no place or no key stays away."""
    with _opened(copy) as connection:
        connection.execute("ATTACH DATABASE ? AS apart", (str(keys),))
        connection.execute("BEGIN")
        for table in KEY_TABLES:
            if not _has(connection, "main", table):
                continue
            connection.execute(f"DELETE FROM main.{table}")  # noqa: S608  # names of ours
            if _has(connection, "apart", table):
                connection.execute(f"INSERT INTO main.{table} SELECT * FROM apart.{table}")  # noqa: S608  # names of ours
        connection.execute("COMMIT")


def _has(connection: sqlite3.Connection, schema: str, table: str) -> bool:
    asked = f"SELECT 1 FROM {schema}.sqlite_master WHERE type = 'table' AND name = ?"  # noqa: S608  # names of ours
    return connection.execute(asked, (table,)).fetchone() is not None


def check_sound(copy: Path) -> dict[str, int]:
    """The rows of each table of a copy that is whole. Raises NotReadyError BACKUP.DAMAGED."""
    try:
        with _opened(copy) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise damaged()
            return counted(connection)
    except sqlite3.DatabaseError:
        raise damaged() from None


def damaged() -> NotReadyError:
    """The refusal of a backup that is not what was saved."""
    return NotReadyError(
        "BACKUP.DAMAGED",
        "备份不完整、被改动或不属于本系统，未恢复任何内容。",
        "The backup is incomplete, was changed or is not of this installation; nothing was restored.",
    )


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
        yield connection
