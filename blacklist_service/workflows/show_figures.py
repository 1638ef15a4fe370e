"""The figures of the service as they were counted last, for officials. Holds nobody's data, so it is no look."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from blacklist_service.rules.roles import covers
from blacklist_service.store import figures
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.measuring.topics import TREND_DAYS, Topic
from blacklist_service.workflows.reach import areas_of

# The numbers of a table: by line and column.
Table = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class FiguresShown:
    """The tables of a day, and what waited on each of the last ninety; `day` is None before the first count."""

    day: date | None
    tables: Mapping[Topic, Table]
    waiting: tuple[tuple[date, int], ...]


def show_figures(context: Context, actor: Actor) -> FiguresShown:
    """Every topic, summed over the regions that the official reaches; a topic without a number has an empty table.

    Journal: nothing; it only reads. Raises: ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        areas = areas_of(connection, actor)
        day = figures.newest_day(connection)
        found = [] if day is None else figures.figures_of(connection, day)
        since = (day or context.clock.today()) - timedelta(days=TREND_DAYS)
        totals = figures.totals_by_day(connection, Topic.BACKLOG, since)
    tables: dict[Topic, dict[str, Counter[str]]] = {topic: defaultdict(Counter) for topic in Topic}
    for one in found:
        if covers(areas, one.region):
            tables[Topic(one.topic)][one.line][one.measure] += one.number
    waiting: Counter[date] = Counter()
    for total in totals:
        waiting[total.day] += total.number if covers(areas, total.region) else 0
    return FiguresShown(
        day, {topic: {line: dict(row) for line, row in table.items()} for topic, table in tables.items()},
        tuple(sorted(waiting.items())),
    )  # fmt: skip
