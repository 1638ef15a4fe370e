"""The figures of a member's own data as they were counted last, for its own people. Of nobody, so it is no look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from blacklist_service.store import own_figures
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.measuring.own_topics import OwnTopic
from blacklist_service.workflows.show_figures import Table


@dataclass(frozen=True, slots=True)
class OwnFiguresShown:
    """The tables of a member; `day` is None where nothing was counted of it."""

    day: date | None
    tables: Mapping[OwnTopic, Table]


def show_own_figures(context: Context, actor: Actor) -> OwnFiguresShown:
    """Every topic; one without a number has an empty table. Raises: ForbiddenError ACCESS.ROLE."""
    require_role(actor, "platform")
    with context.store.read() as connection:
        found = own_figures.own_figures_of(connection, actor.member)
    tables: dict[OwnTopic, dict[str, dict[str, int]]] = {topic: {} for topic in OwnTopic}
    for one in found:
        tables[OwnTopic(one.topic)].setdefault(one.line, {})[one.measure] = one.number
    return OwnFiguresShown(found[0].day if found else None, tables)
