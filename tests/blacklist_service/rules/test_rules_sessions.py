"""How long sessions and proofs live, and how long whoever guesses waits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.rules.sessions import (
    OF_ACCOUNT,
    OF_ADDRESS,
    SessionLimits,
    Stage,
    is_burst,
    is_fresh,
    is_over,
    wait_after,
)

START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LIMITS = SessionLimits(idle=timedelta(minutes=15), whole=timedelta(hours=8), proof=timedelta(minutes=10))


@pytest.mark.parametrize(
    ("stage", "age", "idle", "over"),
    [
        (Stage.COMPLETE, 0, 0, False),
        (Stage.COMPLETE, 899, 899, False),
        (Stage.COMPLETE, 900, 900, True),
        (Stage.COMPLETE, 8 * 3600 - 1, 0, False),
        (Stage.COMPLETE, 8 * 3600, 0, True),
        (Stage.PASSWORD, 899, 0, False),
        (Stage.PASSWORD, 900, 0, True),
        (Stage.ENROLMENT, 900, 0, True),
    ],
)
def test_the_ends_of_a_session(stage: Stage, age: int, idle: int, over: bool) -> None:
    now = START + timedelta(seconds=age)
    assert is_over(LIMITS, stage, began_at=START, seen_at=now - timedelta(seconds=idle), now=now) is over


@pytest.mark.parametrize(("seconds", "fresh"), [(0, True), (599, True), (600, False)])
def test_a_proof_grows_old(seconds: int, fresh: bool) -> None:
    assert is_fresh(LIMITS, START, START + timedelta(seconds=seconds)) is fresh
    assert is_fresh(LIMITS, None, START) is False


@given(st.integers(0, 10_000))
def test_waiting_never_shrinks_and_never_grows_beyond_its_bound(failed: int) -> None:
    for back_off in (OF_ACCOUNT, OF_ADDRESS):
        wait = wait_after(back_off, failed)
        assert timedelta(0) <= wait <= wait_after(back_off, failed + 1) <= back_off.longest
        assert (wait == timedelta(0)) == (failed < back_off.free)


def test_the_journal_hears_of_few_bursts() -> None:
    assert [failed for failed in range(400) if is_burst(OF_ACCOUNT, failed)] == [5, 10, 20, 40, 80, 160, 320]
