"""Calls without a key: so many a minute from one address, over all processes, and no word about it to anybody known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.errors import RefusedError
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import UnknownCalls
from blacklist_service.workflows import count_unknown_calls
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.count_unknown_calls import UnknownCallers
from blacklist_service.workflows.tidy_queue import tidy_queue
from tests.codes import exactly

FEEDS = "/api/v1/feeds"


def limited(context: Context, per_minute: int = 8, **more: Any) -> Context:
    settings = context.settings.model_copy(update={"unknown_calls_per_minute": per_minute, **more})
    return replace(context, settings=settings)


@pytest.fixture
def callers_limited(
    sqlite_context: Context, enrolled: Callable[[Context, APIFlask], dict[str, Any]]
) -> dict[str, Any]:
    return enrolled(sqlite_context, create_app(context=limited(sqlite_context)))


def statuses(caller: Any, count: int, **given: Any) -> list[int]:
    return [caller.get(FEEDS, **given).status_code for _ in range(count)]


def test_an_address_without_a_key_is_refused_until_the_minute_ends(
    callers_limited: dict[str, Any], moving_clock: MovingClock
) -> None:
    nobody, agency = callers_limited["nobody"], callers_limited["agency"]
    moving_clock.move(timedelta(seconds=20))
    assert statuses(agency, 20) == [200] * 20
    assert statuses(nobody, 10) == [401] * 8 + [429] * 2
    refused = nobody.get(FEEDS)
    assert refused.get_json()["code"] == "CALLS.TOO_MANY"
    assert refused.headers["Retry-After"] == "40"
    assert "RateLimit" not in refused.headers
    # Nothing is asked of the address any more, so a key behind it waits too; another address does not.
    assert agency.get(FEEDS).status_code == 429
    assert replace(agency, remote="203.0.113.10").get(FEEDS).status_code == 200
    moving_clock.move(timedelta(seconds=40))
    assert agency.get(FEEDS).status_code == 200
    assert statuses(nobody, 9) == [401] * 8 + [429]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer a.b"},
        {"Signature": "sig1=:AA==:", "Signature-Input": "x"},
        {"Case-Number": "AB", "Case-Proof": "e30"},
    ],
)
def test_every_failed_proof_counts(callers_limited: dict[str, Any], headers: dict[str, str]) -> None:
    paths = {"Case-Number": "/api/v1/subjects/me"}
    path = paths.get(next(iter(headers)), FEEDS)
    nobody = callers_limited["nobody"]
    codes = [nobody.get(path, headers=headers).status_code for _ in range(9)]
    assert 429 not in codes[:8]
    assert codes[8] == 429
    assert nobody.get("/no/such/route").status_code == 429


def test_all_processes_count_together(context: Context, moving_clock: MovingClock) -> None:
    one, two = UnknownCallers(80), UnknownCallers(80)
    for _ in range(40):
        one.count(context, "198.51.100.7")
        two.count(context, "198.51.100.7")
    for callers in (one, two):
        callers.count(context, "198.51.100.7")
        for _ in range(10):
            callers.count(context, "198.51.100.7")
        with pytest.raises(RefusedError, match=exactly("CALLS.TOO_MANY")):
            callers.require(context, "198.51.100.7")
    table = table_of(UnknownCalls)
    with context.looks.read() as connection:
        (row,) = connection.execute(table.select()).all()
    assert row.calls >= 80
    moving_clock.move(timedelta(minutes=1))
    one.require(context, "198.51.100.7")
    tidy_queue(context)
    with context.looks.read() as connection:
        assert connection.execute(table.select()).all() == []


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
        ("not an address", "", True),
    ],
)
def test_a_network_of_one_customer_is_one_address(
    sqlite_context: Context, one: str, other: str, is_one: bool
) -> None:
    callers = UnknownCallers(1)
    callers.count(sqlite_context, one)
    if is_one:
        with pytest.raises(RefusedError, match=exactly("CALLS.TOO_MANY")):
            callers.require(sqlite_context, other)
    else:
        callers.require(sqlite_context, other)


def test_a_flood_of_addresses_shares_one_count(
    sqlite_context: Context, moving_clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What this process remembers stays small; whom it knows already keeps an own count."""
    monkeypatch.setattr(count_unknown_calls, "_MOST_ADDRESSES", 2)
    callers = UnknownCallers(2)
    for address in ("203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"):
        callers.count(sqlite_context, address)
    for crowded in ("203.0.113.3", "203.0.113.5"):
        with pytest.raises(RefusedError, match=exactly("CALLS.TOO_MANY")) as refused:
            callers.require(sqlite_context, crowded)
        assert refused.value.facts == {"retry_after": 60}
    for known in ("203.0.113.1", "203.0.113.2"):
        callers.require(sqlite_context, known)
    moving_clock.move(timedelta(minutes=1))
    callers.require(sqlite_context, "203.0.113.5")


def test_an_address_is_what_the_trusted_proxy_says(
    sqlite_context: Context, enrolled: Callable[[Context, APIFlask], dict[str, Any]]
) -> None:
    app = create_app(context=limited(sqlite_context, 2, proxy_hops=1))
    nobody = enrolled(sqlite_context, app)["nobody"]

    def told(address: str) -> int:
        return int(nobody.get(FEEDS, headers={"X-Forwarded-For": address}).status_code)

    assert [told("198.51.100.1") for _ in range(3)] == [401, 401, 429]
    # What the caller itself puts in front changes nothing: the last hop counts.
    assert told("10.0.0.1, 198.51.100.1") == 429
    assert told("198.51.100.2") == 401


def test_no_limit_is_no_limit(
    sqlite_context: Context, enrolled: Callable[[Context, APIFlask], dict[str, Any]]
) -> None:
    nobody = enrolled(sqlite_context, create_app(context=limited(sqlite_context, 0)))["nobody"]
    assert statuses(nobody, 30) == [401] * 30


def test_a_database_that_is_down_leaves_the_count_to_the_process(
    sqlite_context: Context,
) -> None:
    callers = UnknownCallers(8)
    sqlite_context.looks.engine.dispose()
    broken = replace(sqlite_context, looks=replace(sqlite_context.store, engine=_Broken()))
    for _ in range(8):
        callers.count(broken, "203.0.113.1")
    with pytest.raises(RefusedError, match=exactly("CALLS.TOO_MANY")):
        callers.require(broken, "203.0.113.1")


class _Broken:
    """A database that nobody can connect to."""

    def connect(self) -> None:
        raise PoolTimeoutError
