"""Which people an official reaches: those of the own areas, without those from whom the person behind the account
keeps away (回避). Asked of the register with each look and act, so that a change holds from the next call on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from blacklist_service.errors import ForbiddenError, NotFoundError
from blacklist_service.rules.roles import covers, shared_areas
from blacklist_service.store import authority, members
from blacklist_service.store.merges import kinds_and_roots
from blacklist_service.store.session import Connection
from blacklist_service.store.snapshots import once
from blacklist_service.store.subjects import survivor_of, survivors_of
from blacklist_service.workflows.context import READERS, Actor, Context

Thing = TypeVar("Thing")
_EVERYWHERE = ("",)
_LONGEST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Reach:
    """The areas of an official, and the members and living subjects that the person keeps away from."""

    areas: tuple[str, ...]
    from_members: frozenset[int] = frozenset()
    from_subjects: frozenset[int] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Everybody is reached: nothing need be asked about any one."""
        return "" in self.areas and not self.from_members and not self.from_subjects


def reach_of(connection: Connection, actor: Actor) -> Reach:
    """What an account reaches now. Who is no official is bounded elsewhere; the machine's owner reaches all."""
    return once(connection, ("reach", actor), lambda: _reach_of(connection, actor))


def _reach_of(connection: Connection, actor: Actor) -> Reach:
    if actor.role not in READERS or actor.user == 0:
        return Reach(_EVERYWHERE)
    account = members.find_user(connection, actor.user)
    recusals = [] if account is None else authority.recusals_of_person(connection, members.person_of(account))
    return Reach(
        areas=tuple(areas_of(connection, actor)),
        from_members=frozenset(one.member_id for one in recusals if one.member_id is not None),
        from_subjects=frozenset(
            survivor_of(connection, one.subject_id) for one in recusals if one.subject_id is not None
        ),
    )


def areas_of(connection: Connection, actor: Actor) -> list[str]:
    """The regions that an official reaches; "" is everywhere. The machine's owner reaches all."""
    if actor.role not in READERS or actor.user == 0:
        return list(_EVERYWHERE)
    return list(once(connection, ("areas", actor), lambda: tuple(_areas_of(connection, actor))))


def _areas_of(connection: Connection, actor: Actor) -> list[str]:
    return authority.areas_of(connection, actor.user) or [members.get_member(connection, actor.member).region]


def require_subjects(connection: Connection, context: Context, actor: Actor, subjects: Iterable[int]) -> None:
    """An official reaches all of these people: each lies in the official's areas, and the official keeps away from
    none. Who lies elsewhere is as if he did not exist. A question about two people is for whoever reaches both.

    Law: 回避. Raises: NotFoundError NOT_FOUND; ForbiddenError ACCESS.RECUSED.
    """
    reach = reach_of(connection, actor)
    if reach.is_whole:
        return
    known, living = kinds_and_roots(connection, tuple(dict.fromkeys(subjects)))
    all_reporters = authority.reporters_of_many(connection, frozenset(living.values()))
    for subject in dict.fromkeys(living.values()):
        reporters = all_reporters[subject]
        if subject not in known or not covers(reach.areas, region_of(context, reporters)):
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        if _keeps_away(reach, subject, reporters):
            raise recused()


def recused() -> ForbiddenError:
    """What somebody is told who keeps away."""
    return ForbiddenError(
        "ACCESS.RECUSED",
        "您须回避该案件。",
        "You keep away from this case; another official must act.",
    )


def within_reach(
    connection: Connection,
    context: Context,
    actor: Actor,
    things: Sequence[Thing],
    subjects_of: Callable[[Thing], Iterable[int]],
) -> list[Thing]:
    """What of a list an official reaches, in its order: things all of whose people are reached."""
    return _within(
        connection, context, reach_of(connection, actor), things, lambda page: map(subjects_of, page)
    )


def _within(
    connection: Connection,
    context: Context,
    reach: Reach,
    things: Sequence[Thing],
    people_of: Callable[[Sequence[Thing]], Iterable[Iterable[int]]],
) -> list[Thing]:
    if reach.is_whole:
        return list(things)
    people = [frozenset(subjects) for subjects in people_of(things)]
    reached = _reached(connection, context, reach, frozenset().union(*people))
    return [one for one, about in zip(things, people, strict=True) if about <= reached]


def reached_subjects(
    connection: Connection, context: Context, actor: Actor, subjects: Iterable[int]
) -> frozenset[int]:
    """Which of these people an official reaches now; asked for all of them at once."""
    asked = frozenset(subjects)
    reach = reach_of(connection, actor)
    return asked if reach.is_whole else _reached(connection, context, reach, asked)


def sources_within(
    connection: Connection, context: Context, actor: Actor, *, region: str = ""
) -> frozenset[int] | None:
    """The members of whom at least one reports whomever an official reaches, of one region where it is named: a queue
    need not be read for anybody else. None where that leaves nobody out, as for whoever reaches people whose reporters
    belong to no region."""
    areas = areas_of(connection, actor)
    if region:
        areas = list(shared_areas(areas, region))
    if covers(areas, context.profile.region):
        return None
    where = once(connection, "regions", lambda: tuple(members.regions(connection).items()))
    return frozenset(member for member, of_member in where if covers(areas, of_member))


def region_of(context: Context, reporters: Sequence[tuple[int, str]]) -> str:
    """Where a person belongs: to the region of the first reporter that has one, else to the operator's."""
    return next((region for _member, region in reporters if region), context.profile.region)


def _reached(
    connection: Connection, context: Context, reach: Reach, subjects: frozenset[int]
) -> frozenset[int]:
    living = survivors_of(connection, subjects)
    known = {
        subject
        for subject, reporters in authority.reporters_of_many(connection, frozenset(living.values())).items()
        if covers(reach.areas, region_of(context, reporters)) and not _keeps_away(reach, subject, reporters)
    }
    return frozenset(one for one, subject in living.items() if subject in known)


def reaches(connection: Connection, context: Context, actor: Actor, subjects: Sequence[int]) -> bool:
    """Whether an official reaches all of these people now."""
    return bool(within_reach(connection, context, actor, (subjects,), lambda people: people))


def page_within_reach(
    connection: Connection,
    context: Context,
    actor: Actor,
    read: Callable[[Thing | None, int], Sequence[Thing]],
    people_of: Callable[[Sequence[Thing]], Iterable[Iterable[int]]],
    *,
    limit: int,
    region: str = "",
) -> list[Thing]:
    """The first things of a queue that an official reaches, of one region where it is named: `read` gives the page of
    this size behind the thing that was read last, an empty one at the end; `people_of` tells for a page whom each thing
    is about.

    Each page is twice as long as the one before, with the same few questions for each: whoever reaches most of a queue
    is not read more than is shown, and whoever reaches little does not walk it row by row.
    """
    reach = reach_of(connection, actor)
    if region:
        reach = replace(reach, areas=shared_areas(reach.areas, region))
    found: list[Thing] = []
    last: Thing | None = None
    size = limit
    while len(found) < limit and (page := read(last, size)):
        found += _within(connection, context, reach, page, people_of)
        last, size = page[-1], min(2 * size, _LONGEST_PAGE)
    return found[:limit]


def _keeps_away(reach: Reach, subject: int, reporters: Sequence[tuple[int, str]]) -> bool:
    return subject in reach.from_subjects or any(member in reach.from_members for member, _ in reporters)
