"""Attempts to log in are counted before they are tried, per account and per address, and then have to wait.

Logins and addresses are kept as keyed hashes only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from blacklist_service.errors import RefusedError
from blacklist_service.rules.sessions import (
    FORGOTTEN_AFTER,
    OF_ACCOUNT,
    OF_ADDRESS,
    BackOff,
    is_burst,
    wait_after,
)
from blacklist_service.store import console_sessions
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import SYSTEM, Context, record


@dataclass(frozen=True, slots=True)
class Counter:
    """What failures are counted under: a keyed hash. `is_shared`: of many people, so one success clears one failure."""

    key: bytes
    back_off: BackOff
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt counts against. Always in one order: two transactions never wait for each other."""

    counters: tuple[Counter, ...]


def password_attempt(context: Context, login: str, address: str) -> Attempt:
    """A password for an account, by its login, from an address; whether there is such an account is not asked."""
    return Attempt(
        (
            Counter(_mac(context, f"address:{address}"), OF_ADDRESS, is_shared=True),
            Counter(_mac(context, f"password:{login}"), OF_ACCOUNT),
        )
    )


def factor_attempt(context: Context, login: str) -> Attempt:
    """A second factor of an account, whose password was right."""
    return Attempt((Counter(_mac(context, f"factor:{login}"), OF_ACCOUNT),))


def count_attempt(context: Context, attempt: Attempt, *, user: int = 0) -> None:
    """Counts an attempt as failed until it proves right, so that many at once gain nothing.

    Journal: logins_refused, at the end of the free attempts and at each doubling. Raises RefusedError LOGIN.WAIT (429).
    """
    now = context.clock.now()
    with context.store.begin() as connection:
        console_sessions.forget_old_failures(connection, now - FORGOTTEN_AFTER)
        counted = [_held(connection, counter, now) for counter in attempt.counters]
        waits = max(wait for _failed, wait in counted)
        if waits > timedelta(0):
            raise _wait(waits)
        failed = [before + 1 for before, _none in counted]
        for counter, times in zip(attempt.counters, failed, strict=True):
            console_sessions.put_failures(connection, counter.key, times, now)
        if any(is_burst(one.back_off, times) for one, times in zip(attempt.counters, failed, strict=True)):
            record(
                connection, context, SYSTEM,
                kind="logins_refused", object_kind="user", object_id=user, detail={"failed": failed},
            )  # fmt: skip


def forgive_attempt(connection: Connection, attempt: Attempt) -> None:
    """The attempt was right: it does not count, and nor do the failures of the same person before it."""
    for counter in attempt.counters:
        if counter.is_shared:
            console_sessions.take_back_failure(connection, counter.key)
        else:
            console_sessions.forget_failures(connection, counter.key)


def _mac(context: Context, text: str) -> bytes:
    return context.vault.secrets.mac("failed_login", text.encode())


def _held(connection: Connection, counter: Counter, now: datetime) -> tuple[int, timedelta]:
    """The failures that are counted, and how long to wait."""
    held = console_sessions.hold_failures(connection, counter.key, now)
    if held.failed == 0:
        return 0, timedelta(0)
    return held.failed, held.last_at + wait_after(counter.back_off, held.failed) - now


def _wait(waits: timedelta) -> RefusedError:
    return RefusedError(
        "LOGIN.WAIT",
        "尝试次数过多，请稍后再试。",
        "Too many attempts; wait before the next one.",
        retry_after=ceil(waits.total_seconds()),
    )
