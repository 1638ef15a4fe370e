"""Connections to PostgreSQL that one process goes on using: whoever comes anew reads the catalogs anew, which takes the
server longer than all that a test asks.

A connection that is closed begins again as a new one does (`DISCARD ALL`: no transaction, no setting, no lock, no
prepared statement, no temporary table is left), and is given to whoever next asks for the same database as the same user.
"""

import os
from typing import Any

import psycopg
from psycopg.adapt import AdaptersMap
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

# Databases that tests use in turn have such names; to any other, a template say, nobody stays connected.
OF_TESTS = "test_"
# The oldest goes first: its database may be gone.
_MOST_IDLE = 12


class KeptConnection(psycopg.Connection[Any]):
    """A connection that is kept when it is closed, unless something about it is out of order."""

    whom: tuple[tuple[str, str], ...] = ()
    process = 0

    def close(self) -> None:
        """Kept for whoever asks next; ended where it cannot be as new, or belongs to another process."""
        if self in _IDLE:
            return
        if self.closed or self.process != os.getpid() or not self._is_as_new():
            super().close()
            return
        _IDLE.append(self)
        if len(_IDLE) > _MOST_IDLE:
            _IDLE.pop(0).end()

    def end(self) -> None:
        """Closed for good."""
        super().close()

    def _is_as_new(self) -> bool:
        try:
            if self.info.transaction_status != TransactionStatus.IDLE:
                self.rollback()
            self._notice_handlers.clear()
            self.isolation_level = self.read_only = self.deferrable = None
            self.autocommit = True
            self.execute("DISCARD ALL")
            self.autocommit = False
        except psycopg.Error:
            return False
        return True


_IDLE: list[KeptConnection] = []


def idle_backends() -> list[int]:
    """Numbers of the server's processes behind the connections that nobody uses just now."""
    return [connection.info.backend_pid for connection in _IDLE if not connection.closed]


def keep_connections() -> None:
    """From now on all engines of this process take a connection that is kept, where there is one."""
    event.listen(Engine, "do_connect", _connect)


def _connect(dialect: Any, _record: Any, _given: Any, named: dict[str, Any]) -> KeptConnection | None:
    if dialect.driver != "psycopg" or not str(named.get("dbname")).startswith(OF_TESTS):
        return None
    whom = tuple(sorted((name, str(value)) for name, value in named.items() if name != "context"))
    kept = _taken(whom)
    if kept is None:
        made = KeptConnection.connect(**named)
        made.whom, made.process = whom, os.getpid()
        return made
    if "context" in named:
        kept._adapters = AdaptersMap(named["context"].adapters)
    return kept


def _taken(whom: tuple[tuple[str, str], ...]) -> KeptConnection | None:
    for connection in [one for one in _IDLE if one.closed or one.process != os.getpid()]:
        _IDLE.remove(connection)
    found = next((one for one in reversed(_IDLE) if one.whom == whom), None)
    if found is not None:
        _IDLE.remove(found)
    return found
