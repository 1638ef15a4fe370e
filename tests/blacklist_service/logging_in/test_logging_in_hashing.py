"""Hashes are bounded: two at once, some wait, the rest is told to come again; old sessions and failures are forgotten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event, Lock
from typing import Any

import pytest
from sqlalchemy import func, select

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ForbiddenError, NotReadyError
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import ConsoleSession, FailedLogin
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.log_in import log_in
from blacklist_service.workflows.logging_in.hashing import Turnstile
from blacklist_service.workflows.tidy_queue import tidy_queue


def test_so_many_pass_so_many_wait_and_the_rest_is_refused() -> None:
    turnstile, lock, start, go = Turnstile(2, 3), Lock(), Barrier(9), Event()
    inside, most, refused = 0, 0, 0

    def come(_number: int) -> None:
        nonlocal inside, most, refused
        start.wait()
        try:
            with turnstile.passed():
                with lock:
                    inside += 1
                    most = max(most, inside)
                go.wait()
                with lock:
                    inside -= 1
        except NotReadyError as error:
            with lock:
                refused += error.code == "LOGIN.BUSY"
                if refused == 4:
                    go.set()

    with ThreadPoolExecutor(9) as pool:
        list(pool.map(come, range(9)))
    assert (most, refused) == (2, 4)
    with turnstile.passed():
        pass


def test_whoever_fails_inside_leaves_the_place() -> None:
    turnstile = Turnstile(1, 0)
    for _ in range(3):
        with pytest.raises(ValueError, match="x"), turnstile.passed():
            raise ValueError("x")
    with turnstile.passed(), pytest.raises(NotReadyError), turnstile.passed():
        pass


def test_old_sessions_and_failures_are_forgotten(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    enrolled().with_password()
    with pytest.raises(ForbiddenError):
        log_in(context, "checker", "guess guess guess", address="203.0.113.9")

    def kept() -> list[int]:
        with context.store.read() as connection:
            tables = (table_of(shelf) for shelf in (ConsoleSession, FailedLogin))
            return [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]

    assert kept() == [2, 2]
    tidy_queue(context)
    assert kept() == [2, 2]
    moving_clock.move(timedelta(days=1, seconds=1))
    tidy_queue(context)
    assert kept() == [0, 0]
