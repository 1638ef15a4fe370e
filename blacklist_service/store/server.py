"""Questions about the database server itself: its clock, and whether it asks anybody for a proof."""

from datetime import datetime

from sqlalchemy import Connection, text

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
