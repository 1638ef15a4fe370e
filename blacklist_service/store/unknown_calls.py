"""Calls of unknown callers, by keyed hash of the address and minute; all processes add to one count."""

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import UnknownCalls

_calls = table_of(UnknownCalls)


def add_calls(connection: Connection, address_token: int, minute: int, calls: int) -> int:
    """Adds to an address's calls of a minute; all of that minute, whichever process saw them."""
    kind = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    added = connection.execute(
        kind(_calls)
        .values(address_token=address_token, minute=minute, calls=calls)
        .on_conflict_do_update(
            index_elements=["address_token", "minute"], set_={"calls": _calls.c.calls + calls}
        )
        .returning(_calls.c.calls)
    )
    return int(added.scalar_one())


def forget_calls(connection: Connection, before: int) -> int:
    """Drops the counts of minutes before this one."""
    return connection.execute(delete(_calls).where(_calls.c.minute < before)).rowcount
