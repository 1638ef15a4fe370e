"""Questions about the figures of the service: those of one day, and how a topic went day by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, func, select

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.bulk import insert_rows
from blacklist_service.store.tables import Figure

_figure = table_of(Figure)
_COLUMNS = ("day", "topic", "region", "line", "measure", "number")


@dataclass(frozen=True, slots=True)
class DayTotal:
    """All numbers of a topic in one region on one day, together."""

    day: date
    region: str
    number: int


def keep_figures(connection: Connection, day: date, rows: Iterable[tuple[str, str, str, str, int]]) -> None:
    """Puts the numbers of a day, (topic, region, line, measure, number), in the place of those counted before."""
    connection.execute(delete(_figure).where(_figure.c.day == day))
    insert_rows(connection, Figure, _COLUMNS, ((day, *row) for row in rows))


def newest_day(connection: Connection) -> date | None:
    """The day whose figures were counted last."""
    found: date | None = connection.execute(select(func.max(_figure.c.day))).scalar_one()
    return found


def figures_of(connection: Connection, day: date) -> list[Figure]:
    """The numbers of a day, in the order of their tables."""
    asked = select(_figure).where(_figure.c.day == day)
    return all_as(
        Figure,
        connection.execute(
            asked.order_by(_figure.c.topic, _figure.c.line, _figure.c.measure, _figure.c.region)
        ),
    )


def totals_by_day(connection: Connection, topic: str, since: date) -> list[DayTotal]:
    """A topic's numbers of each day since one, by region."""
    asked = (
        select(_figure.c.day, _figure.c.region, func.sum(_figure.c.number).label("number"))
        .where(_figure.c.topic == topic, _figure.c.day >= since)
        .group_by(_figure.c.day, _figure.c.region)
        .order_by(_figure.c.day)
    )
    return [DayTotal(one.day, one.region, int(one.number)) for one in connection.execute(asked)]


def forget_figures(connection: Connection, before: date) -> int:
    """Drops the figures of the days before one; returns how many there were."""
    return connection.execute(delete(_figure).where(_figure.c.day < before)).rowcount
