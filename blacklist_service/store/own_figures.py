"""Questions about the figures of each member's own data, as they were counted last."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, select

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.bulk import insert_rows
from blacklist_service.store.own_measures import OwnCounted
from blacklist_service.store.tables import OwnFigure

_figure = table_of(OwnFigure)
_COLUMNS = ("member_id", "topic", "line", "measure", "number", "day")


def keep_own_figures(connection: Connection, day: date, counted: Iterable[tuple[str, OwnCounted]]) -> None:
    """Puts the numbers of today, each with its topic, in the place of all that were counted before."""
    connection.execute(delete(_figure))
    rows = ((one.member, topic, one.line, one.measure, one.number, day) for topic, one in counted)
    insert_rows(connection, OwnFigure, _COLUMNS, rows)


def own_figures_of(connection: Connection, member: int) -> list[OwnFigure]:
    """The numbers of one member, in the order of their tables."""
    asked = select(_figure).where(_figure.c.member_id == member)
    return all_as(
        OwnFigure, connection.execute(asked.order_by(_figure.c.topic, _figure.c.line, _figure.c.measure))
    )
