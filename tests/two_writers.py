"""Two that write at once: when the one has come to what the other holds."""

import time
from concurrent.futures import Future
from typing import Any

from sqlalchemy import text

from blacklist_service.workflows.context import Context

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def waits_for_a_lock(context: Context) -> bool:
    """Whether somebody waits on PostgreSQL for a row; SQLite lets one writer in at a time, before it reads."""
    if context.store.is_sqlite:
        return True
    with context.store.read() as connection:
        return bool(connection.execute(_WAITING).scalar_one())


def until_it_waits(context: Context, other: Future[Any]) -> None:
    """Returns once the other side waits for a lock, or has ended without one."""
    while not other.done() and not waits_for_a_lock(context):
        time.sleep(0.01)
