"""Statements that one process compiles once: each test opens databases of its own, each with an engine that knows none.

In the running service one engine lives for long and compiles each statement once, so that this is nearer to it.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_KEPT: LRUCache[Any, Any] = LRUCache(4_000)
_WRITES_JSON = "_json_serializer"


def _kind(dialect: Any) -> tuple[type, bool]:
    """What a compiled statement depends on: one server, one driver, and who writes values of JSON."""
    return type(dialect), getattr(dialect, _WRITES_JSON, None) is not None


def _is_alike(dialect: Any, other: Any) -> bool:
    return _kind(dialect) == _kind(other)


def keep_statements() -> None:
    """From now on all engines of this process find what any of them has compiled for a database of its kind."""
    # A compiled statement is kept under its dialect, of which each engine has an object of its own.
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _is_alike
        dialect.__hash__ = lambda known: hash(_kind(known))
    event.listen(Engine, "engine_connect", _look_there)


def _look_there(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_KEPT)
