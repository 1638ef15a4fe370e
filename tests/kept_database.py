"""One PostgreSQL database that many tests use in turn, each finding it as migrated: empty, its numbers at their start.

To copy a database from a template takes a tenth of a second, and each copy begins with cold caches; to empty it takes a
few milliseconds. What a test leaves otherwise changed (a table, a trigger, a grant, a statistic) is never put right:
such a database is dropped, and the next test gets a new copy.
"""

import uuid
from dataclasses import dataclass

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

# Whatever a test may do to a database besides its rows leaves another row version in one of these.
# (A changed row version has a higher number than any before it.)
_CATALOGS = {
    "pg_class": "relnamespace = 'public'::regnamespace",
    "pg_attribute": "attrelid >= 16384",
    "pg_attrdef": "true",
    "pg_index": "indexrelid >= 16384",
    "pg_constraint": "oid >= 16384",
    "pg_trigger": "true",
    "pg_event_trigger": "true",
    "pg_proc": "pronamespace = 'public'::regnamespace",
    "pg_policy": "true",
    "pg_rewrite": "ev_class >= 16384",
    "pg_extension": "true",
    "pg_namespace": "true",
    "pg_sequence": "true",
    "pg_statistic": "starelid >= 16384",
    "pg_db_role_setting": "setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())",
}
_SHAPE = SQL(" UNION ALL ").join(
    SQL("SELECT count(*), sum(xmin::text::bigint)::text FROM {} WHERE {}").format(
        Identifier(name), SQL(which)
    )
    for name, which in _CATALOGS.items()
)
_TABLES = SQL(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
)
# What the migrations write, and nobody else.
OF_THE_TEMPLATE = "alembic_version"
_VERSIONS = SQL("SELECT array_agg(version_num ORDER BY version_num)::text FROM alembic_version")
_LEAVE = SQL(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_NUMBERS = SQL(
    "SELECT seqrelid::regclass::text, pg_sequence_last_value(seqrelid) FROM pg_sequence "
    "WHERE pg_sequence_last_value(seqrelid) IS NOT NULL ORDER BY 1"
)
_NUMBERS_BEGIN = SQL(
    "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"
)
# Rows that were deleted are still walked over.
_MOST_DEAD_ROWS = 3_000


@dataclass(frozen=True)
class Rows:
    """The rows of each table as the server itself writes them, and the last number of each sequence."""

    tables: tuple[tuple[str, bytes], ...]
    numbers: tuple[tuple[str, int], ...]


class KeptDatabase:
    """A database on a server, copied from a migrated template when there is none as it was."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._name, self._shape, self._dead_rows = "", "", 0
        # Who comes anew reads the catalogs anew, which takes longer than all that is asked: this one stays.
        self._inside: psycopg.Connection | None = None

    def fresh(self) -> str:
        """The URL of a database that holds what the template holds; whoever was connected to it is not any more."""
        if not self._is_emptied():
            self.drop()
            self._copy()
        return make_url(self._server).set(database=self._name).render_as_string(hide_password=False)

    def has_rows(self) -> bool:
        """Somebody has written since it was fresh."""
        return bool(_tables_with_rows(self._open()))

    def rows(self) -> Rows:
        """What it holds now."""
        connection = self._open()
        tables = []
        for name in _tables_with_rows(connection):
            with connection.cursor().copy(
                SQL("COPY {} TO STDOUT (FORMAT BINARY)").format(Identifier(name))
            ) as out:
                tables.append((name, b"".join(map(bytes, out))))
        return Rows(tuple(tables), tuple(connection.execute(_NUMBERS).fetchall()))

    def seen(self) -> Rows:
        return self.rows()

    def fill(self, rows: Rows) -> None:
        """Puts these rows in place of those that are there; what guards the rows of a table is not asked."""
        connection = self._open()
        self._delete_rows(connection)
        with connection.transaction():
            for name, written in rows.tables:
                with connection.cursor().copy(
                    SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(Identifier(name))
                ) as into:
                    into.write(written)
            for name, last in rows.numbers:
                connection.execute("SELECT setval(%s::text::regclass, %s)", (name, last))

    def drop(self) -> None:
        """Drops the database, where there is one."""
        if self._inside is not None:
            self._inside.close()
            self._inside = None
        if self._name:
            name, self._name = self._name, ""
            with self._connected() as connection:
                connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def _copy(self) -> None:
        name = f"test_{uuid.uuid4().hex}"
        with self._connected() as connection:
            connection.execute(
                SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(self._template))
            )
        self._name, self._dead_rows = name, 0
        self._inside = self._connected(name)
        # Neither foreign keys nor the triggers that keep rows for good are asked when rows are taken away.
        self._inside.execute(SQL("SET session_replication_role = replica"))
        self._shape = _seen(self._inside)

    def _is_emptied(self) -> bool:
        """Takes all rows away; False where more than rows is to be put right, or where the server does not let us."""
        if self._inside is None:
            return False
        try:
            self._inside.execute(_LEAVE)
            if _seen(self._inside) != self._shape or self._dead_rows > _MOST_DEAD_ROWS:
                return False
            self._delete_rows(self._inside)
        except psycopg.Error:
            return False
        return True

    def _delete_rows(self, connection: psycopg.Connection) -> None:
        for name in _tables_with_rows(connection):
            done = connection.execute(SQL("DELETE FROM {}").format(Identifier(name)))
            self._dead_rows += done.rowcount
        connection.execute(_NUMBERS_BEGIN)

    def _open(self) -> psycopg.Connection:
        assert self._inside is not None, "nobody has asked for the database"
        return self._inside

    def _connected(self, name: str | None = None) -> psycopg.Connection:
        url = make_url(self._server).set(drivername="postgresql")
        wanted = url if name is None else url.set(database=name)
        return psycopg.connect(wanted.render_as_string(hide_password=False), autocommit=True)


def _tables_with_rows(connection: psycopg.Connection) -> list[str]:
    tables = [name for (name,) in connection.execute(_TABLES) if name != OF_THE_TEMPLATE]
    asked = SQL(", ").join(SQL("EXISTS (SELECT FROM {})").format(Identifier(name)) for name in tables)
    found = connection.execute(SQL("SELECT ") + asked).fetchone() or ()
    return [name for name, has_rows in zip(tables, found, strict=True) if has_rows]


def _seen(connection: psycopg.Connection) -> str:
    return str([connection.execute(asked).fetchall() for asked in (_SHAPE, _VERSIONS)])
