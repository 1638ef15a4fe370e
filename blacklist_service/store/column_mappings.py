"""Questions about what a member said of its own column names."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, insert, select

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.tables import ColumnMapping

_mapping = table_of(ColumnMapping)


def columns_of(connection: Connection, member: int) -> list[ColumnMapping]:
    """Everything that a member said of its column names, by name."""
    asked = select(_mapping).where(_mapping.c.member_id == member).order_by(_mapping.c.column_name)
    return all_as(ColumnMapping, connection.execute(asked))


def say_columns(connection: Connection, said: Sequence[ColumnMapping]) -> None:
    """Keeps what was said of some columns of one member, in place of what was said before."""
    if said:
        forget_columns(connection, said[0].member_id, [one.column_name for one in said])
        connection.execute(insert(_mapping), [one.model_dump() for one in said])


def forget_columns(connection: Connection, member: int, names: Collection[str]) -> int:
    """Forgets what was said of these names. Returns of how many something was."""
    gone = delete(_mapping).where(_mapping.c.member_id == member, _mapping.c.column_name.in_(names))
    return connection.execute(gone).rowcount
