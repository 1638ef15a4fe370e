"""The vault's key over passwords is rotated: everybody comes in as before, and each hash moves with the next log-in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ForbiddenError
from blacklist_service.store import credentials
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Password
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.key_rotation import with_retired
from blacklist_service.workflows.adopt_rows import renew_rows
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.log_in import log_in
from blacklist_service.workflows.logging_in.hashing import check_hash
from blacklist_service.workflows.rotate_keys import rotate_keys
from tests.blacklist_service.logging_in.conftest import ADDRESS

PASSWORDS = table_of(Password)


def kept(context: Context) -> bytes:
    with context.store.read() as connection:
        return bytes(connection.execute(select(PASSWORDS.c.hash_mac)).scalar_one())


def retire_the_first(context: Context, clock: MovingClock) -> None:
    provider_of(context.settings).change(lambda roots: with_retired(roots, "mac", (1,), clock.at))
    context.vault.keys.reread()


def test_the_next_log_in_moves_the_hash_and_the_one_after_changes_nothing(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    person = enrolled()
    before = kept(context)
    rotate_keys(context, SYSTEM, "mac", is_emergency=True)
    moving_clock.move(timedelta(minutes=1))
    with pytest.raises(ForbiddenError):
        log_in(context, person.login, "another password", address=ADDRESS)
    assert kept(context) == before
    moving_clock.move(timedelta(minutes=1))
    person.with_password()
    moved = kept(context)
    assert moved != before
    person.with_password()
    assert kept(context) == moved
    renew_rows(context, SYSTEM)
    retire_the_first(context, moving_clock)
    assert person.come_in().session.actor.login == person.login


def test_a_hash_under_a_retired_key_opens_nothing(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    person = enrolled()
    rotate_keys(context, SYSTEM, "mac", is_emergency=True)
    retire_the_first(context, moving_clock)
    with pytest.raises(ForbiddenError):
        person.with_password()


def test_a_password_that_was_changed_meanwhile_is_left_alone(
    enrolled: Callable[..., Any], context: Context
) -> None:
    person = enrolled()
    rotate_keys(context, SYSTEM, "mac", is_emergency=True)
    with context.store.read() as connection:
        found = credentials.find_login(connection, person.login)
    assert found is not None
    checked = check_hash(context, found.password, person.password)
    assert checked.is_right
    assert checked.renewed is not None
    with context.store.begin() as connection:
        connection.execute(update(PASSWORDS).values(hash_mac=b"newer"))
        credentials.renew_hash(connection, found.password, checked.renewed)
    assert kept(context) == b"newer"
