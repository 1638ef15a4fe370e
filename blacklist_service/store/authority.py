"""Questions about where accounts reach, from what they keep away, and which roles one person has."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.row_checks import check, in_parts
from blacklist_service.store.subjects import MOST_NAMED
from blacklist_service.store.tables import AccountRole, Area, Member, Recusal, Report, Suspension, UserAccount

_area = table_of(Area)
_recusal = table_of(Recusal)
_user = table_of(UserAccount)
_member = table_of(Member)
_report = table_of(Report)
_role = table_of(AccountRole)
_suspension = table_of(Suspension)
_DECIDING = ("maker", "checker")


def areas_of(connection: Connection, user: int) -> list[str]:
    """The regions that an account was given and that have not ended."""
    # Ended ones too: one that was ended behind the service would else simply be missing.
    areas = all_as(Area, connection.execute(select(_area).where(_area.c.user_id == user)))
    check(connection, *areas)
    return sorted(area.region for area in areas if area.ended_at is None)


def areas_among(connection: Connection, users: Collection[int]) -> dict[int, list[str]]:
    """areas_of for several accounts, in one question; who was given none has none."""
    given = all_as(Area, connection.execute(select(_area).where(_area.c.user_id.in_(sorted(users)))))
    check(connection, *given)
    found: dict[int, list[str]] = {one: [] for one in users}
    for area in given:
        if area.ended_at is None:
            found[area.user_id].append(area.region)
    return found


def add_area(connection: Connection, area: Area) -> None:
    connection.execute(insert(_area).values(**area.model_dump(exclude={"id"})))


def end_area(connection: Connection, user: int, region: str, at: datetime) -> bool:
    """Ends an area from the next call on. Returns whether the account had it."""
    ended = connection.execute(
        update(_area)
        .where(_area.c.user_id == user, _area.c.region == region, _area.c.ended_at.is_(None))
        .values(ended_at=at)
    )
    return ended.rowcount > 0


def further_roles_of(connection: Connection, user: int) -> tuple[str, ...]:
    """The roles that an account has beside its own, and that have not ended."""
    return tuple(sorted(one.role for one in _further_roles(connection, [user])))


def add_role(connection: Connection, role: AccountRole) -> None:
    connection.execute(insert(_role).values(**role.model_dump(exclude={"id"})))


def end_role(connection: Connection, user: int, role: str, at: datetime) -> bool:
    """Ends a further role from the next call on. Returns whether the account had it."""
    ended = connection.execute(
        update(_role)
        .where(_role.c.user_id == user, _role.c.role == role, _role.c.ended_at.is_(None))
        .values(ended_at=at)
    )
    return ended.rowcount > 0


def hold_accounts(connection: Connection, person: str) -> list[int]:
    """The numbers of every account of a person, ended ones too, held until the transaction ends: what is counted by the
    person is counted one by one. What merely names an account goes on beside it."""
    asked = select(_user.c.id).where(_person() == person).order_by(_user.c.id)
    return [int(one) for one in connection.execute(asked.with_for_update(key_share=True)).scalars()]


def accounts_of(connection: Connection, person: str) -> list[int]:
    """The numbers of every account of a person, ended ones too."""
    asked = select(_user.c.id).where(_person() == person).order_by(_user.c.id)
    return [int(one) for one in connection.execute(asked).scalars()]


def live_officials(connection: Connection) -> list[UserAccount]:
    """The live accounts that are maker or checker, by their own role or a further one, by login."""
    further = select(_role.c.user_id).where(_role.c.role.in_(_DECIDING), _role.c.ended_at.is_(None))
    asked = select(_user).where(
        _user.c.ended_at.is_(None), or_(_user.c.role.in_(_DECIDING), _user.c.id.in_(further))
    )
    found = all_as(UserAccount, connection.execute(asked.order_by(_user.c.login)))
    check(connection, *found)
    return found


def add_recusal(connection: Connection, recusal: Recusal) -> None:
    connection.execute(insert(_recusal).values(**recusal.model_dump(exclude={"id"})))


def recusals_of_person(connection: Connection, person: str) -> list[Recusal]:
    """From what a person keeps away, whichever account it was noted for."""
    users = select(_user.c.id).where(_person() == person)
    noted = all_as(Recusal, connection.execute(select(_recusal).where(_recusal.c.user_id.in_(users))))
    check(connection, *noted)
    return [one for one in noted if one.ended_at is None]


def people_away_from(
    connection: Connection, members: Collection[int], subjects: Collection[int]
) -> frozenset[str]:
    """Who keeps away from one of these members or subjects, whichever account it was noted for."""
    about = or_(_recusal.c.member_id.in_(sorted(members)), _recusal.c.subject_id.in_(sorted(subjects)))
    noted = all_as(Recusal, connection.execute(select(_recusal).where(about)))
    check(connection, *noted)
    return _people(connection, {one.user_id for one in noted if one.ended_at is None})


def suspended_people(connection: Connection, people: Collection[str]) -> frozenset[str]:
    """Of whom of these persons a suspension runs, of whichever account."""
    users = select(_user.c.id).where(_person().in_(sorted(people)))
    noted = all_as(
        Suspension, connection.execute(select(_suspension).where(_suspension.c.user_id.in_(users)))
    )
    check(connection, *noted)
    return _people(connection, {one.user_id or 0 for one in noted if one.released_at is None})


def roles_of_person(connection: Connection, person: str) -> list[str]:
    """The roles of every live account of a person, further ones too."""
    accounts = all_as(UserAccount, connection.execute(select(_user).where(_person() == person)))
    check(connection, *accounts)
    live = [account for account in accounts if account.ended_at is None]
    further = _further_roles(connection, [account.id or 0 for account in live])
    return [account.role for account in live] + [one.role for one in further]


def is_person_suspended(connection: Connection, person: str) -> bool:
    """A suspension runs of one of the accounts of a person."""
    users = select(_user.c.id).where(_person() == person)
    # Released ones too: one that was released behind the service would else simply be missing.
    noted = all_as(
        Suspension, connection.execute(select(_suspension).where(_suspension.c.user_id.in_(users)))
    )
    check(connection, *noted)
    return any(one.released_at is None for one in noted)


def reporters_of(connection: Connection, subject: int) -> list[tuple[int, str]]:
    """The members whose current reports are about a subject, the first reporter first, each with its region."""
    asked = (
        select(_report.c.member_id, _member.c.region)
        .join(_member, _member.c.id == _report.c.member_id)
        .where(_report.c.subject_id == subject, _report.c.state == "current")
        .order_by(_report.c.id)
    )
    return [(int(member), str(region)) for member, region in connection.execute(asked)]


def reporters_of_many(connection: Connection, subjects: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """reporters_of for many subjects, in one question (of so many as one takes), also of nobody; whom nobody reports
    any more has none."""
    found: dict[int, list[tuple[int, str]]] = {one: [] for one in subjects}
    for some in [*in_parts(found, MOST_NAMED)] or [[]]:
        asked = (
            select(_report.c.subject_id, _report.c.member_id, _member.c.region)
            .join(_member, _member.c.id == _report.c.member_id)
            .where(_report.c.subject_id.in_(some), _report.c.state == "current")
            .order_by(_report.c.id)
        )
        for subject, member, region in connection.execute(asked):
            found[subject].append((int(member), str(region)))
    return found


def further_roles_among(connection: Connection, users: Collection[int]) -> dict[int, tuple[str, ...]]:
    """further_roles_of for several accounts, in one question."""
    found: dict[int, list[str]] = {one: [] for one in users}
    for granted in _further_roles(connection, sorted(users)):
        found[granted.user_id].append(granted.role)
    return {user: tuple(sorted(roles)) for user, roles in found.items()}


def _people(connection: Connection, users: Collection[int]) -> frozenset[str]:
    asked = select(_person()).where(_user.c.id.in_(sorted(users)))
    return frozenset(connection.execute(asked).scalars())


def _person() -> ColumnElement[str]:
    # As the guards of the database spell it.
    return func.coalesce(func.nullif(_user.c.person, ""), _user.c.login)


def _further_roles(connection: Connection, users: Sequence[int]) -> list[AccountRole]:
    """The further roles of some accounts that have not ended."""
    granted = all_as(AccountRole, connection.execute(select(_role).where(_role.c.user_id.in_(users))))
    check(connection, *granted)
    return [one for one in granted if one.ended_at is None]
