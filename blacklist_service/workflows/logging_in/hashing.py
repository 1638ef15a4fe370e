"""Passwords are hashed two at a time: a hash costs a core and memory on purpose, a flood of them must not cost all."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import NamedTuple

from blacklist_service.errors import NotReadyError
from blacklist_service.rules.passwords import folded
from blacklist_service.store.tables import Password
from blacklist_service.vault.passwords import EFFORT, SALT_BYTES, Effort, stretch
from blacklist_service.workflows.context import Context

_AT_ONCE = 2
_WAITING = 16
_PEPPER = "console_password"
# Compared with where there is no password, so that both refusals do the same work.
_NOBODY = bytes(32)


class Checked(NamedTuple):
    """Whether a password was right; the hash under the key in force, where the kept one is under an older version."""

    is_right: bool
    renewed: bytes | None


class Turnstile:
    """Lets so many through at once and so many wait; whoever comes then is told to come again."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._inside, self._all = BoundedSemaphore(at_once), BoundedSemaphore(at_once + waiting)

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Raises NotReadyError LOGIN.BUSY (503)."""
        if not self._all.acquire(blocking=False):
            raise NotReadyError(
                "LOGIN.BUSY", "登录人数过多，请稍后再试。", "Too many log in at once; try again in a moment."
            )
        try:
            with self._inside:
                yield
        finally:
            self._all.release()


_turnstile = Turnstile(_AT_ONCE, _WAITING)


def new_password(context: Context, user: int, password: str) -> Password:
    """A password as it is kept: Argon2id, then a hash keyed by the vault. Raises NotReadyError LOGIN.BUSY."""
    salt = context.randomness.salt(SALT_BYTES)
    return Password(
        user_id=user,
        salt=salt,
        hash_mac=context.vault.secrets.mac(_PEPPER, _stretched(password, salt, EFFORT)),
        memory_kib=EFFORT.memory_kib,
        passes=EFFORT.passes,
        lanes=EFFORT.lanes,
        set_at=context.clock.now(),
    )


def is_password(context: Context, kept: Password | None, password: str) -> bool:
    """Whether this is the password that is kept; without one the same work is done. Raises NotReadyError LOGIN.BUSY."""
    return check_hash(context, kept, password).is_right


def check_hash(context: Context, kept: Password | None, password: str) -> Checked:
    """As is_password, with what to keep from now on where the keys were rotated since the password was set."""
    effort = EFFORT if kept is None else Effort(kept.memory_kib, kept.passes, kept.lanes)
    salt, expected = (bytes(SALT_BYTES), _NOBODY) if kept is None else (kept.salt, kept.hash_mac)
    stretched = _stretched(password, salt, effort)
    made = context.vault.secrets.mac_each(_PEPPER, stretched)
    hits = [hmac.compare_digest(expected, one) for one in made]
    is_right = any(hits) and kept is not None
    return Checked(is_right, None if not is_right or expected == made[0] else made[0])


def _stretched(password: str, salt: bytes, effort: Effort) -> bytes:
    with _turnstile.passed():
        return stretch(folded(password), salt, effort)
