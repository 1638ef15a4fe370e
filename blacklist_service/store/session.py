"""Engines and transactions: one store for SQLite and PostgreSQL, one write transaction per workflow."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from blacklist_service.errors import ConflictError, NotReadyError, ServiceError
from blacklist_service.store.snapshots import ANSWERED

# Any 64-bit number: whoever decides whom reports are about holds this lock until the transaction ends.
_RESOLUTION_LOCK = 0x5E71_0D5E
# The same for whoever draws the number of a letter.
_LETTERS_LOCK = 0x1E77_E125
# Tables, columns, constraints and the words of our triggers; a person's name or number is none of these.
_NAMES = re.compile(r"[a-z][a-z_]*[0-9]{0,2}([., ]+[a-z][a-z_]*[0-9]{0,2})*")


@dataclass(frozen=True)
class Store:
    """One database. `begin` for a workflow's single write transaction, `read` for questions.

    `member`: the caller's own; PostgreSQL then shows this store no row of another member. None: the service itself.
    """

    engine: Engine
    member: int | None = field(default=None, kw_only=True)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction: everything in it happens, or nothing.

        Raises ConflictError STORE.CONSTRAINT or NotReadyError STORE.FAILED, STORE.BUSY: database errors lose their
        details, because details repeat values.
        """
        try:
            with self.engine.connect() as connection, connection.begin():
                if self.is_sqlite:
                    # Take the writer's place now: an upgrade from reader to writer in mid-transaction may fail.
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                self._keep_to_member(connection)
                yield connection
        except DBAPIError as error:
            raise without_values(error) from None
        except PoolTimeoutError:
            raise _busy() from None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot for questions: what is committed meanwhile is not seen.

        Raises NotReadyError STORE.FAILED, STORE.BUSY.
        """
        try:
            with self.engine.connect() as connection:
                if self.is_sqlite:
                    connection.exec_driver_sql("BEGIN")
                else:
                    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                connection.execution_options(**{ANSWERED: {}})
                self._keep_to_member(connection)
                yield connection
                connection.rollback()
        except DBAPIError as error:
            raise without_values(error) from None
        except PoolTimeoutError:
            raise _busy() from None

    def _keep_to_member(self, connection: Connection) -> None:
        """Until this transaction ends; the connection itself asks for all members (see open_store)."""
        if self.member is not None and not self.is_sqlite:
            connection.execute(
                text("SELECT set_config('app.member', :member, true)"), {"member": str(self.member)}
            )

    def empty_log(self) -> None:
        """SQLite writes its log back and empties it, so that what was erased is not left there. Nobody waits: where
        somebody reads or writes just now, the log stays for the next time."""
        if not self.is_sqlite:
            return
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            # The others wait for each other: this one is not given back to them.
            connection.invalidate()

    def lock_resolution(self, connection: Connection) -> None:
        """Until this transaction ends nobody else decides whom a report is about, so that two submissions
        cannot found the same person twice. SQLite has one writer anyway."""
        self._lock(connection, _RESOLUTION_LOCK)

    def lock_letters(self, connection: Connection) -> None:
        """Until this transaction ends nobody else draws the number of a letter, so that none is drawn twice, and one
        that is given back by a failure leaves no gap."""
        self._lock(connection, _LETTERS_LOCK)

    def _lock(self, connection: Connection, lock: int) -> None:
        if not self.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def open_store(url: str, *, cache_mib: int = 64, mapped_mib: int = 0) -> Store:
    """The store behind a URL. Statements never show their parameters in errors or logs.

    Of an SQLite file each connection caches so many MiB of pages, and maps so many of its first MiB into memory.
    """
    if url.startswith("sqlite"):
        return Store(_sqlite_engine(url, cache_mib, mapped_mib))
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        json_serializer=lambda value: orjson.dumps(value).decode(),
    )

    @event.listens_for(engine, "connect")
    def speak_for_the_service(connection: DBAPIConnection, _record: Any) -> None:
        # Row-level security shows nothing to a connection that has not said for whom it asks.
        cursor = connection.cursor()
        cursor.execute("SET app.member TO 'all'")
        cursor.close()
        connection.commit()

    return Store(engine)


def access_url(url: str) -> str:
    """Where looks at persons are written: a file of its own beside an SQLite database, else the same place."""
    if not url.startswith("sqlite") or ":memory:" in url:
        return url
    path = Path(url.removeprefix("sqlite:///"))
    return f"sqlite:///{path.with_name(path.stem + '-access' + path.suffix)}"


def ping(store: Store) -> None:
    """Asks the database for a sign of life. Raises NotReadyError (STORE.DOWN)."""
    try:
        with store.read() as connection:
            connection.execute(text("SELECT 1"))
    except ServiceError:
        raise NotReadyError("STORE.DOWN", "数据库无法访问。", "The database cannot be reached.") from None


def _sqlite_engine(url: str, cache_mib: int, mapped_mib: int) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 60, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: Any) -> None:
        cursor = connection.cursor()
        # FULL: what was acknowledged survives a power cut; NORMAL would lose the last commits in WAL mode.
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            # What is erased is overwritten: whoever has the keys and the file opens nothing from its free pages.
            "secure_delete=ON",
            f"cache_size={-cache_mib * 1024}",
            f"mmap_size={mapped_mib << 20}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def without_values(error: DBAPIError) -> ServiceError:
    """A database error in our own words: which constraint or what kind, and never a value."""
    if isinstance(error, IntegrityError):
        return ConflictError(
            "STORE.CONSTRAINT",
            "数据库约束拒绝了该操作。",
            "A constraint of the database refused this.",
            constraint=_constraint_of(error),
        )
    return NotReadyError(
        "STORE.FAILED",
        "数据库操作失败，请稍后重试。",
        "The database failed; try again later.",
        kind=type(error.orig).__name__,
        state=str(getattr(error.orig, "sqlstate", "") or ""),
    )


def _busy() -> ServiceError:
    return NotReadyError(
        "STORE.BUSY", "系统繁忙，请稍后重试。", "Every connection to the database is taken; try again later."
    )


def _constraint_of(error: IntegrityError) -> str:
    """The constraint's name: names are ours, while the driver's sentence may repeat a value."""
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        return str(diagnostics.constraint_name or "")
    # SQLite: "UNIQUE constraint failed: table.column", "CHECK constraint failed: name", or a trigger's word.
    name = str(error.orig).rpartition(": ")[2]
    return name if _NAMES.fullmatch(name) else ""


__all__ = ["Connection", "Store", "access_url", "open_store", "ping"]
