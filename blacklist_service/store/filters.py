"""Questions about the filters that officials keep for themselves."""

from sqlalchemy import Connection, delete, func, insert, select

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.tables import SavedFilter

_filter = table_of(SavedFilter)


def filters_of(connection: Connection, user: int) -> list[SavedFilter]:
    """The filters of an official, by name."""
    asked = select(_filter).where(_filter.c.user_id == user).order_by(_filter.c.name)
    return all_as(SavedFilter, connection.execute(asked))


def count_filters(connection: Connection, user: int) -> int:
    asked = select(func.count()).where(_filter.c.user_id == user)
    return int(connection.execute(asked).scalar_one())


def add_filter(connection: Connection, saved: SavedFilter) -> None:
    connection.execute(insert(_filter).values(**saved.model_dump(exclude={"id"})))


def drop_filter(connection: Connection, user: int, name: str) -> None:
    connection.execute(delete(_filter).where(_filter.c.user_id == user, _filter.c.name == name))
