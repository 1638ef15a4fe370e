"""PostgreSQL saved and restored by its own programs, pg_dump and psql, as streams."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from blacklist_service.errors import NotReadyError
from blacklist_service.store.copies import KEY_TABLES, damaged

_READ_BYTES = 1 << 20
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
ALL_BUT_KEYS = tuple(f"--exclude-table-data={table}" for table in KEY_TABLES)
KEYS_ALONE = (*(f"--table={table}" for table in KEY_TABLES), "--data-only")


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a database: its snapshot's name, and the rows of each table."""

    snapshot: str
    rows: dict[str, int]


def moment(connection: Connection) -> Moment:
    """Names the snapshot of this transaction, which must stay open while it is dumped."""
    snapshot = str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())
    return Moment(snapshot, row_counts(connection))


def row_counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = list(connection.execute(text(_TABLES)).scalars())
    return {
        name: int(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one())  # noqa: S608  # of the catalogue
        for name in names
    }


def is_empty(connection: Connection) -> bool:
    """Whether the database holds no table at all."""
    return not list(connection.execute(text(_TABLES)).scalars())


def dumped(url: str, snapshot: str, which: Sequence[str]) -> Iterator[bytes]:
    """The SQL of a dump at a snapshot. Raises NotReadyError BACKUP.PROGRAM, BACKUP.DUMP."""
    given = ["--no-owner", "--no-privileges", f"--snapshot={snapshot}", *which]
    with _running("pg_dump", url, given, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while chunk := process.stdout.read(_READ_BYTES):
            yield chunk
        if process.wait() != 0:
            raise NotReadyError(
                "BACKUP.DUMP",
                "pg_dump 未能完成：其版本不得低于服务器版本，所用角色须能读取全部行（BYPASSRLS）。",
                "pg_dump failed: it must be at least as new as the server, its role must read every row (BYPASSRLS).",
            )


def load(url: str, chunks: Iterable[bytes]) -> None:
    """Runs SQL in one transaction: all of it happens or nothing. Raises NotReadyError BACKUP.PROGRAM, BACKUP.DAMAGED.

    We begin and commit ourselves: psql's own single transaction would also commit what a killed writer left half said.
    """
    given = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"]
    with _running("psql", url, given, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        try:
            for chunk in chain((b"BEGIN;\n",), chunks, (b"COMMIT;\n",)):
                process.stdin.write(chunk)
            process.stdin.close()
        except BrokenPipeError:
            raise damaged() from None
        if process.wait() != 0:
            raise damaged()


@contextmanager
def _running(
    program: str, url: str, given: Sequence[str], *, stdout: int, stdin: int = subprocess.DEVNULL
) -> Iterator["subprocess.Popen[bytes]"]:
    found = shutil.which(program)
    if found is None:
        raise NotReadyError(
            "BACKUP.PROGRAM",
            f"找不到程序 {program}，请安装 PostgreSQL 客户端（postgresql-client）。",
            f"The program {program} is not there; install the PostgreSQL client (postgresql-client).",
        )
    asked = make_url(url)
    secret = {} if asked.password is None else {"PGPASSWORD": str(asked.password)}
    # Not among the arguments, which every user of the machine can read.
    bare = asked._replace(drivername="postgresql", password=None).render_as_string(hide_password=False)
    # What the programs complain about repeats values.
    process = subprocess.Popen(  # noqa: S603  # the operator's own URL, no shell
        [found, f"--dbname={bare}", *given],
        stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, env={**os.environ, **secret},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
