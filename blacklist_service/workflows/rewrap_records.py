"""Wraps every old record anew under the active version, and raises the floor when none is left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from blacklist_service.store import sealed_columns
from blacklist_service.store.sealed_columns import SEALED_COLUMNS, Key, SealedColumn
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.key_rotation import with_retired
from blacklist_service.vault.rewrap import Rewrapper
from blacklist_service.vault.root_keys import KeyState
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.rotate_keys import GRACE

_BATCH = 500
_ROOT = "data"
Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What a run did: records wrapped anew, records that do not open under any key, what is left, and the versions that
    were retired; `waits_until` where the floor stays only because writers may still be finishing."""

    active: int
    rewrapped: int
    broken: int
    remaining: int
    retired: tuple[int, ...]
    waits_until: datetime | None


def rewrap_records(
    context: Context,
    actor: Actor,
    *,
    grace: timedelta = GRACE,
    from_backup: bool = False,
    advance: Advance = lambda _done: None,
) -> Rewrapped:
    """Rewraps in small transactions, while the service goes on; the same again does what is left, so it may be killed.

    1. Column by column and page by page each record is wrapped anew, and put back only where nobody changed it since.
    2. Where none is left and the version before was out of use for `grace`, the journal tells and the floor is raised.
    With `from_backup` records under retired versions are wrapped anew too.

    Raises NotReadyError VAULT.KEYS_READ_ONLY where the floor cannot be raised here. Journal: key_retired.
    """
    require_role(actor, SYSTEM.role)
    active = context.vault.keys.reread().active(_ROOT)
    rewrapper = Rewrapper(context.vault.keys, from_backup=from_backup)
    done = broken = 0
    for sealed in SEALED_COLUMNS:
        after: Key | None = None
        while page := _page(context, sealed, active, after):
            after = page[-1][0]
            changes = _changes(rewrapper, page)
            with context.store.begin() as connection:
                sealed_columns.replace(connection, sealed, changes)
            done, broken = done + len(changes), broken + len(page) - len(changes)
            advance(done)
    return _raise_floor(context, actor, Rewrapped(active, done, broken, 0, (), None), grace)


def _page(context: Context, sealed: SealedColumn, active: int, after: Key | None) -> list[tuple[Key, bytes]]:
    with context.store.read() as connection:
        return sealed_columns.page_below(connection, sealed, active, after, _BATCH)


def _changes(rewrapper: Rewrapper, page: list[tuple[Key, bytes]]) -> list[tuple[Key, bytes, bytes]]:
    changes = []
    for key, old in page:
        try:
            changes.append((key, old, rewrapper.rewrapped(old)))
        except SealBrokenError:
            continue  # counted as broken: the floor stays, and the record as well
    return changes


def _raise_floor(context: Context, actor: Actor, run: Rewrapped, grace: timedelta) -> Rewrapped:
    leaving = context.vault.keys.current().versions(_ROOT)
    leaving = {n: key for n, key in leaving.items() if key.state is KeyState.DECRYPT_ONLY}
    free_from = max((key.since + grace for key in leaving.values() if key.since is not None), default=None)
    waits = free_from if free_from is not None and context.clock.now() < free_from else None
    with context.store.read() as connection:
        remaining = sealed_columns.count_below(connection, run.active)
    if remaining or waits or not leaving:
        return Rewrapped(run.active, run.rewrapped, run.broken, remaining, (), waits)
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind="key_retired", object_kind="key", object_id=max(leaving),
            detail={"root": _ROOT, "versions": sorted(leaving), "remaining": remaining},
        )  # fmt: skip
    provider_of(context.settings).change(
        lambda roots: with_retired(roots, _ROOT, leaving, context.clock.now())
    )
    context.vault.keys.reread()
    return Rewrapped(run.active, run.rewrapped, run.broken, 0, tuple(sorted(leaving)), None)
