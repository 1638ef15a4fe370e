"""Crons in Chinese time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import InvalidError
from blacklist_service.jobs.crons import newest_slot, parse_cron
from tests.codes import exactly

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # Monday 09:30 in China


@pytest.mark.parametrize(
    ("cron", "after", "until", "slot"),
    [
        ("0 18 * * *", AT, AT + timedelta(days=1), datetime(2026, 3, 2, 10, 0, tzinfo=UTC)),
        ("0 18 * * *", AT, AT + timedelta(hours=8), None),
        ("0 18 * * *", AT, AT + timedelta(hours=8, minutes=30), datetime(2026, 3, 2, 10, 0, tzinfo=UTC)),
        ("0 18 * * *", AT, AT + timedelta(days=30), datetime(2026, 3, 31, 10, 0, tzinfo=UTC)),
        ("30 9 * * *", AT, AT + timedelta(hours=1), None),
        # Sunday is 0 and 7, Friday is 5, as in crontab(5).
        ("0 8 * * 0", AT, AT + timedelta(days=7), datetime(2026, 3, 8, 0, 0, tzinfo=UTC)),
        ("0 8 * * 7", AT, AT + timedelta(days=7), datetime(2026, 3, 8, 0, 0, tzinfo=UTC)),
        ("0 8 * * 1-5", AT, AT + timedelta(days=6), datetime(2026, 3, 6, 0, 0, tzinfo=UTC)),
        ("0 0 1 1 *", AT, AT + timedelta(days=390), datetime(2026, 12, 31, 16, 0, tzinfo=UTC)),
    ],
)
def test_the_newest_slot(cron: str, after: datetime, until: datetime, slot: datetime | None) -> None:
    assert newest_slot(cron, after, until) == slot


@given(minutes=st.integers(0, 3 * 24 * 60), seconds=st.integers(0, 59))
def test_a_slot_lies_in_the_window_and_nothing_lies_behind_it(minutes: int, seconds: int) -> None:
    until = AT + timedelta(minutes=minutes, seconds=seconds)
    slot = newest_slot("*/7 * * * *", AT, until)
    if slot is None:
        assert until - AT < timedelta(minutes=7)
    else:
        assert AT < slot <= until
        assert newest_slot("*/7 * * * *", slot, until) is None


@pytest.mark.parametrize(
    "cron",
    [
        "",
        "* * * *",
        "* * * * * *",
        "61 * * * *",
        "x * * * *",
        "0 0 1 * 1",
        "0 0 * * 8",
        "0 0 * * 5-1-2",
        "0 0 31 13 *",
    ],
)
def test_what_is_no_cron_is_refused(cron: str) -> None:
    with pytest.raises(InvalidError, match=exactly("FEED.CRON")):
        parse_cron(cron)
