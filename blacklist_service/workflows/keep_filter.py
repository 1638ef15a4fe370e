"""An official keeps a queue as it is narrowed now, under a name, or forgets it. Each sees the own ones alone.

Journal: nothing; a filter names a queue and a region, and nobody.
"""

from collections.abc import Sequence

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.store import filters
from blacklist_service.store.tables import SavedFilter
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import READERS, Actor, Context

_MOST = 20
_LONGEST = 40


def keep_filter(context: Context, actor: Actor, *, name: str, queue: str, region: str, is_late: bool) -> None:
    """Keeps a filter; one of the same name gives way.

    Raises InvalidError FILTER.NAME; RefusedError FILTER.MANY; ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED.
    """
    named = name.strip()
    if not 0 < len(named) <= _LONGEST or not named.isprintable():
        raise InvalidError(
            "FILTER.NAME", f"名称为 1 至 {_LONGEST} 字。", f"A name has 1 to {_LONGEST} characters."
        )
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *READERS)
        filters.drop_filter(connection, actor.user, named)
        if filters.count_filters(connection, actor.user) >= _MOST:
            raise RefusedError(
                "FILTER.MANY",
                f"最多保存 {_MOST} 个筛选。",
                f"At most {_MOST} filters are kept; forget one first.",
            )
        kept = SavedFilter(
            id=None, user_id=actor.user, name=named, queue=queue, region=region, is_late=is_late,
            saved_at=context.clock.now(),
        )  # fmt: skip
        filters.add_filter(connection, kept)


def forget_filter(context: Context, actor: Actor, name: str) -> None:
    """Forgets a filter, if there is one of this name. Raises ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED."""
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *READERS)
        filters.drop_filter(connection, actor.user, name)


def kept_filters(context: Context, actor: Actor) -> Sequence[SavedFilter]:
    """The filters of this account, by name."""
    with context.store.read() as connection:
        return filters.filters_of(connection, actor.user)
