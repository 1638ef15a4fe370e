"""The hold on a restored service: nobody opens it before the shred list has been replayed."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import RestoreHold

_hold = table_of(RestoreHold)
_ONE = 1
# For a dump that is loaded by psql, whose search path is empty by then.
HOLD_IN_SQL = f"INSERT INTO public.{_hold.name} (id, backup_made_at) VALUES ({_ONE}, '%s');\n"  # noqa: S608  # ours


def hold(connection: Connection, backup_made_at: datetime) -> None:
    """From now on nobody opens the service."""
    connection.execute(insert(_hold).values(id=_ONE, backup_made_at=backup_made_at))


def is_held(connection: Connection) -> bool:
    """Whether a restore has not come to its end."""
    return connection.execute(select(_hold.c.id)).first() is not None


def is_restore_of(connection: Connection, backup_made_at: datetime) -> bool:
    """Whether what is there is a restore of the backup of this instant that has not come to its end."""
    return (
        connection.execute(select(_hold.c.id).where(_hold.c.backup_made_at == backup_made_at)).first()
        is not None
    )


def lift(connection: Connection) -> bool:
    """Ends the hold; whether there was one."""
    return connection.execute(delete(_hold)).rowcount > 0
