"""Whether what is held is stale, by the own clock and by the publisher's word."""

from datetime import UTC, datetime, timedelta

import pytest

from blacklist_service.client.recipient_store import Position

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("issued_ahead", "is_stale"),
    [(timedelta(0), False), (timedelta(minutes=10), False), (timedelta(minutes=11), True), (timedelta(days=99), True)],
)  # fmt: skip
def test_what_was_issued_in_the_future_is_stale(issued_ahead, is_stale):
    issued_at = NOW + issued_ahead
    position = Position(
        "debtors", "bureau-1", 1, issued_at=issued_at, expires_at=issued_at + timedelta(hours=25)
    )
    assert position.is_stale(NOW) is is_stale


def test_what_was_never_applied_or_has_expired_is_stale():
    assert Position("debtors", "bureau-1").is_stale(NOW)
    old = Position("debtors", "bureau-1", 1, issued_at=NOW - timedelta(hours=25), expires_at=NOW)
    assert old.is_stale(NOW)
    assert not old.is_stale(NOW - timedelta(seconds=1))
