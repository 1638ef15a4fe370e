"""Settles alarms: whoever raised one is suspended and the journal is told. Journal: member_suspended, person_suspended.

An alarm commits with its look; this follows at the end of the same call, and again by the clock where that broke off.
"""

from blacklist_service.store import alarms
from blacklist_service.store.tables import Alarm
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.each_apart import each_apart
from blacklist_service.workflows.enquiring.suspensions import suspend_member, suspend_person


def settle_alarms(context: Context) -> int:
    """Returns how many alarms were settled. Safe to repeat, also by several processes at once."""
    with context.looks.read() as connection:
        waiting = alarms.unsettled(connection)
    with each_apart(context, "settle_alarms") as walk:
        for alarm in waiting:
            walk.attempt(alarm.id or 0, _settle, context, alarm)
    return len(waiting)


def _settle(context: Context, alarm: Alarm) -> None:
    if alarm.user_id:
        suspend_person(context, SYSTEM, alarm.user_id, alarm.sign)
    else:
        suspend_member(context, SYSTEM, alarm.member_id, alarm.sign)
    with context.looks.begin() as connection:
        alarms.settle(connection, alarm.id or 0, context.clock.now())


def count_alarms(context: Context) -> dict[str, int]:
    """How many alarms of each sign there ever were; a question."""
    with context.looks.read() as connection:
        return alarms.alarms_by_sign(connection)
