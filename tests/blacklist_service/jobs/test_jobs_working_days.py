"""Crons that keep to working days: holidays, adjusted working weekends, month ends, and years without a notice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.clock import LAW_ZONE, day_of
from blacklist_service.jobs.crons import newest_slot, parse_cron
from blacklist_service.rules.calendar import ScheduleDays, calendar_years, days_due_on, is_working_day

WORKED = ScheduleDays.WORKING_DAYS


def at(text: str) -> datetime:
    """An instant as a clock in China shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=LAW_ZONE)


@pytest.mark.parametrize(
    ("cron", "after", "until", "slot"),
    [
        # An ordinary weekend: Friday's own slot, then what fell on Saturday and Sunday is Monday's.
        ("0 18 * * *", "2026-03-05 18:00", "2026-03-08 23:59", "2026-03-06 18:00"),
        ("0 18 * * *", "2026-03-06 18:00", "2026-03-09 17:59", None),
        ("0 18 * * *", "2026-03-06 18:00", "2026-03-09 18:00", "2026-03-09 18:00"),
        # 春节 2026, 15 to 23 February; Saturday the 14th and the 28th are worked.
        ("0 9 * * *", "2026-02-13 09:00", "2026-02-14 09:00", "2026-02-14 09:00"),
        ("0 9 * * *", "2026-02-14 09:00", "2026-02-23 23:59", None),
        ("0 9 * * *", "2026-02-14 09:00", "2026-02-24 09:00", "2026-02-24 09:00"),
        ("0 9 * * 6", "2026-02-23 12:00", "2026-02-28 09:00", "2026-02-28 09:00"),
        ("0 9 16 * *", "2026-02-01 00:00", "2026-02-23 23:59", None),
        ("0 9 16 * *", "2026-02-01 00:00", "2026-02-24 09:00", "2026-02-24 09:00"),
        # 国庆 2025 (with 中秋 1 to 8 October): the monthly slot of the first day is not lost.
        ("30 8 1 * *", "2025-09-01 08:30", "2025-10-08 23:59", None),
        ("30 8 1 * *", "2025-09-01 08:30", "2025-10-31 00:00", "2025-10-09 08:30"),
        # A month that ends on a Saturday moves into the next one.
        ("0 20 31 * *", "2026-01-01 00:00", "2026-01-31 23:59", None),
        ("0 20 31 * *", "2026-01-01 00:00", "2026-02-28 00:00", "2026-02-02 20:00"),
        ("0 20 last * *", "2026-05-01 00:00", "2026-05-31 23:59", None),
        ("0 20 last * *", "2026-05-01 00:00", "2026-06-01 20:00", "2026-06-01 20:00"),
        # 元旦: from one year to the next.
        ("0 7 1 1 *", "2025-06-01 00:00", "2026-01-04 07:00", "2026-01-04 07:00"),
        # The later of two days comes first within the working day that both move to.
        ("0 6 7 3 *", "2026-03-01 00:00", "2026-03-09 06:00", "2026-03-09 06:00"),
        # The first moment of a day is of that day.
        ("0 0 * * *", "2026-03-06 00:00", "2026-03-08 00:00", None),
        ("0 0 * * *", "2026-03-06 00:00", "2026-03-09 00:00", "2026-03-09 00:00"),
        # Many slots an hour: those of the weekend are the Monday's own.
        ("*/10 * * * *", "2026-03-06 23:50", "2026-03-09 10:04", "2026-03-09 10:00"),
        # A year without a notice: every day counts as worked, weekends too.
        ("0 9 * * 0", "2049-03-01 00:00", "2049-03-31 00:00", "2049-03-28 09:00"),
    ],
)
def test_slots_over_days_off(cron: str, after: str, until: str, slot: str | None) -> None:
    found = newest_slot(cron, at(after), at(until), WORKED)
    assert found == (None if slot is None else at(slot))


CRONS = st.sampled_from(
    ["0 18 * * *", "30 8 1 * *", "0 20 31 * *", "0 9 * * 6", "15 0,12 * * *", "59 23 * * 0", "0 0 1 1 *"]
)
FIRST = datetime(2019, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 2890 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


@given(cron=CRONS, until=INSTANTS, days=st.integers(1, 40))
def test_a_moved_slot_is_the_newest_of_all_slots_moved_one_by_one(
    cron: str, until: datetime, days: int
) -> None:
    """Beside the walk by days: every slot of the cron by itself, each put off until a working day."""
    after = until - timedelta(days=days)
    trigger, moved = parse_cron(cron), set()
    slot = trigger.get_next_fire_time(None, after - timedelta(days=20))
    while slot is not None and slot <= until:
        due = slot
        while not is_working_day(day_of(due)):
            due += timedelta(days=1)
        moved.add(due)
        slot = trigger.get_next_fire_time(None, slot + timedelta(microseconds=1))
    expected = max((one for one in moved if after < one <= until), default=None)
    assert newest_slot(cron, after, until, WORKED) == expected


@given(day=st.dates(date(2018, 3, 1), date(2026, 11, 30)))
def test_every_day_is_due_on_one_working_day(day: date) -> None:
    due = [
        late
        for late in (day + timedelta(days=n) for n in range(15))
        if day in days_due_on(late) and is_working_day(late)
    ]
    assert len(due) == 1
    assert (due == [day]) == is_working_day(day)


def test_the_table_reads_the_years_that_are_known() -> None:
    assert 2049 not in calendar_years()
    assert {2025, 2026} <= set(calendar_years())
