"""Questions about quotas, what was used of them, the traces of enquiries, and suspensions."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.row_checks import check, checked
from blacklist_service.store.tables import EnquiryTrace, Quota, QuotaUse, Suspension

_quota = table_of(Quota)
_use = table_of(QuotaUse)
_trace = table_of(EnquiryTrace)
_suspension = table_of(Suspension)


def find_quota(connection: Connection, member: int) -> Quota | None:
    found = first_as(Quota, connection.execute(select(_quota).where(_quota.c.member_id == member)))
    return checked(connection, found)


def all_quotas(connection: Connection) -> list[Quota]:
    return all_as(Quota, connection.execute(select(_quota)))


def set_quota(connection: Connection, quota: Quota) -> None:
    kind = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    values = quota.model_dump()
    connection.execute(
        kind(_quota)
        .values(**values)
        .on_conflict_do_update(
            index_elements=["member_id"],
            set_={name: values[name] for name in ("per_day", "most_misses_percent", "set_at")},
        )
    )


def use_quota(connection: Connection, member: int, day: date, count: int) -> int:
    """Adds to a member's enquiries of a day; all of that day, held against other writers until the end."""
    kind = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    added = connection.execute(
        kind(_use)
        .values(member_id=member, day=day, used=count)
        .on_conflict_do_update(index_elements=["member_id", "day"], set_={"used": _use.c.used + count})
        .returning(_use.c.used)
    )
    return int(added.scalar_one())


def used_of(connection: Connection, member: int, day: date) -> int:
    asked = select(_use.c.used).where(_use.c.member_id == member, _use.c.day == day)
    return int(connection.execute(asked).scalar() or 0)


def add_traces(connection: Connection, traces: list[EnquiryTrace]) -> None:
    connection.execute(insert(_trace), [one.model_dump(exclude={"id"}) for one in traces])


def watched_of(
    connection: Connection, member: int, since: datetime, most: int, *, user: int | None = None
) -> tuple[int, int, int, int, int, int]:
    """Of a member's last traces since an instant, or one person's: how many different numbers, missed, ambiguous, at
    most of one place, how often at most one was ambiguous, and by how many people. Who asks again about the same
    customer asks about one number."""
    asked = select(_trace).where(_trace.c.member_id == member, _trace.c.at >= since)
    if user is not None:
        asked = asked.where(_trace.c.user_id == user)
    last = asked.order_by(_trace.c.id.desc()).limit(most).subquery()
    number = last.c.number_token
    missed, ambiguous = (case((last.c.outcome == outcome, number)) for outcome in ("not_listed", "ambiguous"))
    counted = connection.execute(
        select(
            func.count(number.distinct()), func.count(missed.distinct()), func.count(ambiguous.distinct()),
            func.count(last.c.user_id.distinct()),
        )
    ).one()  # fmt: skip
    numbers = func.count(number.distinct())
    largest = select(numbers).group_by(last.c.place_token).order_by(numbers.desc()).limit(1)
    neighbours = int(connection.execute(largest).scalar() or 0)
    times = func.count(ambiguous)
    oftenest = select(times).group_by(number).order_by(times.desc()).limit(1)
    of_one = int(connection.execute(oftenest).scalar() or 0)
    return int(counted[0]), int(counted[1]), int(counted[2]), neighbours, of_one, int(counted[3])


def seen_by(connection: Connection, user: int, since: datetime, most: int) -> int:
    """How many different people are among a person's last traces since an instant."""
    asked = select(_trace.c.number_token).where(_trace.c.user_id == user, _trace.c.at >= since)
    last = asked.order_by(_trace.c.id.desc()).limit(most).subquery()
    return int(connection.execute(select(func.count(last.c.number_token.distinct()))).scalar() or 0)


def forget_traces(connection: Connection, before: datetime) -> int:
    return connection.execute(delete(_trace).where(_trace.c.at < before)).rowcount


def forget_uses(connection: Connection, before: date) -> int:
    return connection.execute(delete(_use).where(_use.c.day < before)).rowcount


def find_suspension(
    connection: Connection, member: int, *, user: int | None = None, is_held: bool = False
) -> Suspension | None:
    """The suspension that runs of a member, or of one person; held against other writers where `is_held`."""
    # Released ones too: one that was released behind the service would else simply be missing.
    asked = select(_suspension).where(_whose(member, user))
    found = all_as(Suspension, connection.execute(asked.with_for_update() if is_held else asked))
    check(connection, *found)
    return next((one for one in found if one.released_at is None), None)


def last_suspension(connection: Connection, member: int) -> Suspension | None:
    """The newest suspension of a member, running or released."""
    return _newest(connection, _whose(member, None))


def last_suspension_of(connection: Connection, user: int) -> Suspension | None:
    """The newest suspension of a person, running or released."""
    return _newest(connection, _suspension.c.user_id == user)


def count_running(connection: Connection) -> int:
    asked = select(func.count()).select_from(_suspension).where(_suspension.c.released_at.is_(None))
    return int(connection.execute(asked).scalar_one())


def _whose(member: int, user: int | None) -> ColumnElement[bool]:
    if user is not None:
        return _suspension.c.user_id == user
    return and_(_suspension.c.member_id == member, _suspension.c.user_id.is_(None))


def _newest(connection: Connection, whose: ColumnElement[bool]) -> Suspension | None:
    asked = select(_suspension).where(whose).order_by(_suspension.c.id.desc()).limit(1)
    return checked(connection, first_as(Suspension, connection.execute(asked)))


def all_suspensions(connection: Connection) -> list[Suspension]:
    return all_as(Suspension, connection.execute(select(_suspension).order_by(_suspension.c.id)))


def begin_suspension(connection: Connection, suspension: Suspension) -> int:
    return drawn_key(connection.execute(insert(_suspension).values(**suspension.model_dump(exclude={"id"}))))


def change_suspension(connection: Connection, number: int, **values: object) -> None:
    connection.execute(update(_suspension).where(_suspension.c.id == number).values(**values))
