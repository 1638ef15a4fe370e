"""How long a failed push waits, and when somebody is told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.rules.pushes import must_be_told, wait_after

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SHARES = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("failures", "longest"),
    [
        (1, 30),
        (2, 60),
        (3, 120),
        (4, 240),
        (5, 480),
        (6, 960),
        (7, 1920),
        (8, 3600),
        (9, 3600),
        (10_000, 3600),
    ],
)
def test_the_wait_doubles_up_to_an_hour(failures: int, longest: int) -> None:
    assert wait_after(failures, 1.0) == timedelta(seconds=longest)
    assert wait_after(failures, 0.0) == timedelta(seconds=longest / 2)


@given(failures=st.integers(1, 10**6), share=SHARES)
def test_every_wait_ends_within_an_hour_and_none_is_nothing(failures: int, share: float) -> None:
    assert timedelta(seconds=15) <= wait_after(failures, share) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("failures", "minutes", "is_told"),
    [(0, None, False), (1, 0, False), (4, 59, False), (4, 60, True), (5, 0, True), (1, 600, True)],
)
def test_somebody_is_told_of_five_failures_or_an_hour(
    failures: int, minutes: int | None, is_told: bool
) -> None:
    since = None if minutes is None else NOW - timedelta(minutes=minutes)
    assert must_be_told(failures, since, NOW) is is_told
