"""Which officials can act on a case now, and from how wide an area each reaches it: asked of all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from blacklist_service.rules.assignments import is_above, next_above, widest_over
from blacklist_service.store import alarms, authority, members
from blacklist_service.store.cases import family_of
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, UserAccount
from blacklist_service.workflows.context import OFFICIALS, Actor, Context
from blacklist_service.workflows.reach import areas_of, region_of


@dataclass(frozen=True, slots=True, repr=False)
class Colleague:
    """A live account that may propose or approve in a case; `area` is the widest through which it reaches the case."""

    user: int
    login: str
    person: str
    roles: tuple[str, ...]
    area: str


@dataclass(frozen=True, slots=True, repr=False)
class Desk:
    """Who is around one official at one case: the colleagues whom it may be handed to, and the nearest region above
    with somebody in it (None where there is none)."""

    colleagues: tuple[Colleague, ...]
    above: str | None

    def named(self, login: str) -> Colleague | None:
        """The colleague with this login."""
        return next((one for one in self.colleagues if one.login == login), None)


def desk_of(connection: Connection, context: Context, actor: Actor, listing: Listing) -> Desk:
    """Whom an official may hand a case to, and to which region raise it.

    A superior is asked by raising the case, never by name: who of them takes it up is theirs to say.
    """
    region, able = able_on(connection, context, listing)
    own = widest_over(areas_of(connection, actor), region)
    account = members.find_user(connection, actor.user)
    if own is None or account is None:
        return Desk((), None)
    others = [one for one in able if one.person != members.person_of(account)]
    return Desk(
        colleagues=tuple(one for one in others if not is_above(one.area, own)),
        above=next_above({one.area for one in others}, own),
    )


def able_on(connection: Connection, context: Context, listing: Listing) -> tuple[str, list[Colleague]]:
    """The region of a case, and every maker and checker who is live and trusted, reaches it and does not keep away, by
    login; by as many questions for many accounts as for one."""
    family = family_of(connection, listing.subject_id)
    reporters = authority.reporters_of(connection, family[0])
    region = region_of(context, reporters)
    away = authority.people_away_from(connection, {member for member, _region in reporters}, family)
    accounts = authority.live_officials(connection)
    trusted = trusted_among(connection, context, accounts)
    reached = [one for one in accounts if one.id in trusted and members.person_of(one) not in away]
    return region, _through(connection, reached, region)


def trusted_among(
    connection: Connection, context: Context, accounts: Sequence[UserAccount]
) -> frozenset[int]:
    """Which of these accounts are live, of nobody suspended, and without an alarm that waits to suspend them."""
    suspended = authority.suspended_people(connection, {members.person_of(one) for one in accounts})
    with context.looks.read() as looks:
        waiting = alarms.unsettled(looks)
    alarmed = {one.user_id for one in waiting if one.user_id}
    of_members = {one.member_id for one in waiting if not one.user_id}
    return frozenset(
        one.id or 0
        for one in accounts
        if one.ended_at is None
        and members.person_of(one) not in suspended
        and one.id not in alarmed
        and one.member_id not in of_members
    )


def _through(connection: Connection, accounts: Sequence[UserAccount], region: str) -> list[Colleague]:
    numbers = [one.id or 0 for one in accounts]
    given = authority.areas_among(connection, numbers)
    further = authority.further_roles_among(connection, numbers)
    offices = members.members_among(connection, {one.member_id for one in accounts})
    found = []
    for one in accounts:
        user = one.id or 0
        area = widest_over(given[user] or [offices[one.member_id].region], region)
        if area is not None:
            roles = tuple(role for role in OFFICIALS if role in (one.role, *further[user]))
            found.append(Colleague(user, one.login, members.person_of(one), roles, area))
    return found
