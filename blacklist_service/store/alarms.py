"""Alarms: committed with the look that raised them, settled once the suspension and its entry stand."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select, update

from blacklist_service.store.base import all_as, drawn_key, table_of
from blacklist_service.store.tables import Alarm

_alarm = table_of(Alarm)


def raise_alarm(connection: Connection, alarm: Alarm) -> int:
    return drawn_key(connection.execute(insert(_alarm).values(**alarm.model_dump(exclude={"id"}))))


def has_unsettled(connection: Connection, member: int, user: int) -> bool:
    """Whether an alarm about this member, or this person, waits for its suspension."""
    whom = or_((_alarm.c.member_id == member) & (_alarm.c.user_id == 0), _alarm.c.user_id == (user or -1))
    asked = select(_alarm.c.id).where(_alarm.c.settled_at.is_(None), whom).limit(1)
    return connection.execute(asked).first() is not None


def unsettled(connection: Connection) -> list[Alarm]:
    asked = select(_alarm).where(_alarm.c.settled_at.is_(None)).order_by(_alarm.c.id)
    return all_as(Alarm, connection.execute(asked))


def settle(connection: Connection, number: int, at: datetime) -> None:
    connection.execute(update(_alarm).where(_alarm.c.id == number).values(settled_at=at))


def alarms_by_sign(connection: Connection) -> dict[str, int]:
    """How many alarms of each sign there ever were."""
    asked = select(_alarm.c.sign, func.count()).group_by(_alarm.c.sign)
    return {str(sign): int(count) for sign, count in connection.execute(asked)}
