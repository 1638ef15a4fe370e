"""When an unconfirmed removal is an alarm, stops what is new, and goes to the office: to the very instant."""

from datetime import UTC, datetime, timedelta

import pytest

from blacklist_service.rules.confirmations import RemovalAlarm, alarm_of, must_stop

OWED = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("waited", "level"),
    [
        (timedelta(0), RemovalAlarm.WAITING),
        (timedelta(hours=1) - MOMENT, RemovalAlarm.WAITING),
        (timedelta(hours=1), RemovalAlarm.ALARM),
        (timedelta(hours=24) - MOMENT, RemovalAlarm.ALARM),
        (timedelta(hours=24), RemovalAlarm.NOTICE),
        (timedelta(days=400), RemovalAlarm.NOTICE),
        (-timedelta(hours=1), RemovalAlarm.WAITING),
    ],
)
def test_how_late_a_confirmation_is(waited: timedelta, level: RemovalAlarm) -> None:
    assert alarm_of(OWED, OWED + waited) is level


@pytest.mark.parametrize(
    ("waited", "stops"),
    [(timedelta(0), False), (timedelta(hours=4) - MOMENT, False), (timedelta(hours=4), True)],
)
def test_from_when_a_recipient_gets_nothing_new(waited: timedelta, *, stops: bool) -> None:
    assert must_stop(OWED, OWED + waited) is stops
    assert not must_stop(None, OWED + waited)
