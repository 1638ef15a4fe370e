"""A PostgreSQL cluster of one's own, started in about a second and thrown away afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

GIVEN = "BLACKLIST_TEST_POSTGRES_URL"
# Settings of a small production server; commits wait for the disk, as in production.
_OPTIONS = "-c listen_addresses='' -c shared_buffers=512MB -c max_wal_size=4GB -c wal_compression=lz4"


def server_binaries() -> Path | None:
    """The folder of Debian's newest server binaries, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def own_server(options: str = _OPTIONS) -> Iterator[str | None]:
    """The maintenance URL of a running server: the one that is given, else a cluster of our own, else None."""
    given = os.environ.get(GIVEN)
    binaries = server_binaries()
    if given or binaries is None:
        yield given or None
        return
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    data = str(folder / "data")
    initdb = [str(binaries / "initdb"), "-D", data, "-A", "trust", "-U", "postgres"]
    _as_server_user([*initdb, "--locale=C.UTF-8", "-E", "UTF8", "--no-sync"])
    control = [str(binaries / "pg_ctl"), "-D", data, "-w"]
    _as_server_user([*control, "-o", f"{options} -k {folder}", "-l", str(folder / "log"), "start"])
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        _as_server_user([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_database(server: str, name: str) -> Iterator[str]:
    """The URL of an empty database, dropped afterwards."""
    _run(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _as_server_user(command: list[str]) -> None:
    """initdb and pg_ctl refuse to run as root."""
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    subprocess.run(
        command,
        check=True,
        cwd="/",
        user=account.pw_uid,
        group=account.pw_gid,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
