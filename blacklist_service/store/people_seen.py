"""Whom one person has looked at today, by keyed hashes: how many different people, counted with the looks."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from blacklist_service.store.base import all_as, first_as, table_of
from blacklist_service.store.row_checks import checked
from blacklist_service.store.tables import PersonQuota, PersonSeen, PersonUse

_quota = table_of(PersonQuota)
_seen = table_of(PersonSeen)
_use = table_of(PersonUse)


def find_person_quota(connection: Connection, user: int) -> PersonQuota | None:
    found = first_as(PersonQuota, connection.execute(select(_quota).where(_quota.c.user_id == user)))
    return checked(connection, found)


def all_person_quotas(connection: Connection) -> list[PersonQuota]:
    return all_as(PersonQuota, connection.execute(select(_quota)))


def set_person_quota(connection: Connection, quota: PersonQuota) -> None:
    kind = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    values = quota.model_dump()
    changed = {name: values[name] for name in ("people_per_day", "set_at")}
    added = kind(_quota).values(**values)
    connection.execute(added.on_conflict_do_update(index_elements=["user_id"], set_=changed))


def see_people(connection: Connection, user: int, day: date, tokens: Collection[int]) -> int:
    """Adds people to those whom a person has seen on a day; how many different ones that makes. The row of the day is
    held against other writers until the end."""
    kind = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    held = kind(_use).values(user_id=user, day=day, people=0)
    held = held.on_conflict_do_update(index_elements=["user_id", "day"], set_={"people": _use.c.people})
    before = int(connection.execute(held.returning(_use.c.people)).scalar_one())
    rows = [{"user_id": user, "day": day, "person_token": token} for token in sorted(set(tokens))]
    added = kind(_seen).values(rows).on_conflict_do_nothing().returning(_seen.c.person_token)
    new = len(connection.execute(added).all()) if rows else 0
    if new:
        of_day = (_use.c.user_id == user, _use.c.day == day)
        connection.execute(update(_use).where(*of_day).values(people=before + new))
    return before + new


def people_of(connection: Connection, user: int, day: date) -> int:
    asked = select(_use.c.people).where(_use.c.user_id == user, _use.c.day == day)
    return int(connection.execute(asked).scalar() or 0)


def forget_people(connection: Connection, today: date, before: date) -> int:
    """Drops whom anybody saw before today, and the counts of the days before another."""
    gone = connection.execute(delete(_seen).where(_seen.c.day < today)).rowcount
    return gone + connection.execute(delete(_use).where(_use.c.day < before)).rowcount
