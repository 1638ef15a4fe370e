"""Puts a new version of a root in force: what is sealed, hashed, shown or signed from now on is so under it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Literal

from blacklist_service.errors import InvalidError
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.key_rotation import with_activated, with_pending
from blacklist_service.vault.root_keys import KeyState
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role

# Longer than any chunk lies prepared in memory: what was made under the version before has been written by then.
GRACE = timedelta(minutes=15)
# How long a next signing key is announced before it signs alone: recipients and members take it meanwhile.
ANNOUNCED = timedelta(days=14)
Purpose = Literal["data", "index", "mac", "id", "feed", "journal"]
# How long a version waits before it is put in force: until every process knows it, because what one of them made under
# it another must know again; of a signing key, until everybody outside does. Of the data root an unknown version is
# looked for at once; the index has its own way.
_WAITS: Mapping[str, timedelta] = MappingProxyType(
    {"mac": GRACE, "id": GRACE, "feed": ANNOUNCED, "journal": ANNOUNCED}
)


@dataclass(frozen=True, slots=True)
class Rotated:
    """The version in force, and the one that waits, where it was only prepared; `waits_until` where the same command
    puts it in force from then on."""

    purpose: Purpose
    active: int
    pending: int | None
    waits_until: datetime | None = None


def rotate_keys(
    context: Context,
    actor: Actor,
    purpose: Purpose,
    *,
    is_prepared_only: bool = False,
    is_emergency: bool = False,
) -> Rotated:
    """Makes a version and activates it; one that waits already is activated instead of a further one being made.

    1. A pending version is written beside the others. Every process knows it from then on.
    2. A version that others must know before it is used waits for that, unless the one in force leaked
       (`is_emergency`); the same command later goes on.
    3. Unless only prepared: the journal tells, then the version is activated; the one before it is known again only.
    A kill in between leaves a pending version, which the next rotation activates. A version of the index root is only
    prepared: it is written beside the one before, and activated by `reindex_tokens` when every report is under it.

    Raises NotReadyError VAULT.KEYS_READ_ONLY where the keys are given from outside; InvalidError VAULT.NO_EMERGENCY for
    a version of the index root at once, VAULT.EMERGENCY_WAITS for one that shall wait and not wait.
    Journal: key_activated.
    """
    require_role(actor, SYSTEM.role)
    if is_prepared_only and is_emergency:
        raise InvalidError(
            "VAULT.EMERGENCY_WAITS",
            "--prepare 只生成不启用，与 --emergency 不能同时使用。",
            "--prepare puts nothing in force and --emergency does at once; give one of them.",
        )
    if purpose == "index" and is_emergency:
        raise InvalidError(
            "VAULT.NO_EMERGENCY",
            "盲索引密钥不能立即启用：先轮换，再用 rewrap --root index 重建索引。",
            "A key of the blind index is not put in force at once: rotate it, then rewrap --root index.",
        )
    now, provider = context.clock.now(), provider_of(context.settings)
    roots = provider.change(partial(with_pending, purpose=purpose, now=now))
    pending = roots.in_state(purpose, KeyState.PENDING)[0]
    ready_at = (roots.versions(purpose)[pending].since or now) + _WAITS.get(purpose, timedelta(0))
    is_waiting = now < ready_at and not is_emergency
    is_kept_back = is_prepared_only or purpose == "index" or is_waiting
    if not is_kept_back:
        _tell(context, actor, purpose, pending)
        roots = provider.change(partial(with_activated, purpose=purpose, version=pending, now=now))
    context.vault.keys.reread()
    return Rotated(
        purpose,
        roots.active(purpose),
        pending if is_kept_back else None,
        ready_at if is_waiting and not is_prepared_only else None,
    )


def _tell(context: Context, actor: Actor, purpose: Purpose, version: int) -> None:
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind="key_activated", object_kind="key", object_id=version, detail={"root": purpose},
        )  # fmt: skip
