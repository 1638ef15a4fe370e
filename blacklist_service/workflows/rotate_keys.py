"""Puts a new version of a root in force: what is sealed from now on is sealed under it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.key_rotation import with_activated, with_pending
from blacklist_service.vault.root_keys import KeyState
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role

# Longer than any chunk lies prepared in memory: what was made under the version before has been written by then.
GRACE = timedelta(minutes=15)
Purpose = Literal["data", "index"]


@dataclass(frozen=True, slots=True)
class Rotated:
    """The version that now seals, and the one that waits, where it was only prepared."""

    purpose: Purpose
    active: int
    pending: int | None


def rotate_keys(
    context: Context, actor: Actor, purpose: Purpose, *, is_prepared_only: bool = False
) -> Rotated:
    """Makes a version and activates it; one that waits already is activated instead of a further one being made.

    1. A pending version is written beside the others. Every process opens under it from then on.
    2. Unless only prepared: the journal tells, then the version is activated; the one before it decrypts only.
    A kill in between leaves a pending version, which the next rotation activates. A version of the index root is only
    prepared: it is written beside the one before, and activated by `reindex_tokens` when every report is under it.

    Raises NotReadyError VAULT.KEYS_READ_ONLY where the keys are given from outside. Journal: key_activated.
    """
    require_role(actor, SYSTEM.role)
    provider = provider_of(context.settings)
    roots = provider.change(lambda given: with_pending(given, purpose, context.clock.now()))
    pending = roots.in_state(purpose, KeyState.PENDING)[0]
    is_prepared_only = is_prepared_only or purpose == "index"
    if not is_prepared_only:
        _tell(context, actor, purpose, pending)
        roots = provider.change(lambda given: with_activated(given, purpose, pending, context.clock.now()))
    context.vault.keys.reread()
    return Rotated(purpose, roots.active(purpose), pending if is_prepared_only else None)


def _tell(context: Context, actor: Actor, purpose: Purpose, version: int) -> None:
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind="key_activated", object_kind="key", object_id=version, detail={"root": purpose},
        )  # fmt: skip
