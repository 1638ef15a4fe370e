"""What the doctor asks: the server's clock, whether it asks anybody for a proof, and when the clock last worked."""

from datetime import datetime

from sqlalchemy import Connection, select, text

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import ClockSlot

_slot = table_of(ClockSlot)
# SYSTEM_USER exists since PostgreSQL 16: null where nobody had to prove who they are (method trust).
_HAS_SYSTEM_USER = 160_000


def server_now(connection: Connection) -> datetime | None:
    """The server's instant; None for an embedded database, which has the clock of this process."""
    if connection.dialect.name == "sqlite":
        return None
    now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now


def trusts_everybody(connection: Connection) -> bool | None:
    """Whether the server lets this connection (or, before version 16, any) in without a proof (method `trust`).

    None where the server does not say.
    """
    if connection.dialect.name == "sqlite":
        return False
    version = int(connection.execute(text("SELECT current_setting('server_version_num')")).scalar_one())
    if version >= _HAS_SYSTEM_USER:
        return bool(connection.execute(text("SELECT SYSTEM_USER IS NULL")).scalar_one())
    may_read = text("SELECT has_function_privilege('pg_hba_file_rules()', 'EXECUTE')")
    if not connection.execute(may_read).scalar_one():
        return None
    asked = text("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'")
    return bool(connection.execute(asked).scalar_one())


def logs_values(connection: Connection) -> list[str]:
    """The server's settings under which its own log repeats what was written: the detail of an error, the parameters
    of a statement. None for an embedded database, which has no log."""
    if connection.dialect.name == "sqlite":
        return []
    asked = text(
        "SELECT current_setting('log_error_verbosity'), current_setting('log_parameter_max_length'),"
        " current_setting('log_parameter_max_length_on_error'), current_setting('log_statement'),"
        " current_setting('log_min_duration_statement')"
    )
    verbosity, length, on_error, statements, slow = connection.execute(asked).one()
    talks = ["log_error_verbosity"] if verbosity != "terse" else []
    if length != "0" and (statements != "none" or slow != "-1"):
        talks.append("log_parameter_max_length")
    if on_error != "0":
        talks.append("log_parameter_max_length_on_error")
    return talks


def slot_seen(connection: Connection, schedule: str) -> datetime | None:
    """The last slot of a schedule that was queued; a look only, so that the clock need not wait for it."""
    asked = select(_slot.c.last_slot).where(_slot.c.schedule == schedule)
    slot: datetime | None = connection.execute(asked).scalar_one_or_none()
    return slot
