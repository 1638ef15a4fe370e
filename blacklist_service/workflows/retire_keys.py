"""Takes the signing keys of before out of force, once everybody outside has had time to take the next ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from blacklist_service.errors import RefusedError
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.key_rotation import with_retired
from blacklist_service.vault.root_keys import KeyState
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.rotate_keys import ANNOUNCED
from blacklist_service.workflows.seal_journal import seal_journal

# However much in a hurry: by then every process signs under the version in force.
_NOTICED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Retired:
    """The version in force, those taken out of force, and when that will be where it is too early."""

    active: int
    retired: tuple[int, ...]
    waits_until: datetime | None


def retire_keys(
    context: Context,
    actor: Actor,
    purpose: Literal["mac", "id", "feed", "journal"],
    *,
    grace: timedelta = ANNOUNCED,
) -> Retired:
    """Ends the overlap of a rotation: what the version before signs counts no more on anything new.

    1. The journal tells.
    2. Its tree is signed under the version in force, so that the newest checkpoint needs no other key.
    3. The versions before are retired. What they signed long ago can still be verified, by their public halves.

    Raises RefusedError VAULT.ROOT_KEPT for the roots of hashes and ids, whose old versions stay good for ever.
    Journal: key_retired.
    """
    require_role(actor, SYSTEM.role)
    if purpose in {"mac", "id"}:
        raise RefusedError(
            "VAULT.ROOT_KEPT",
            "该类旧密钥须长期保留：函件中的编号、口令和移出所用的键仍依赖它。",
            "Old versions of this root stay: ids in letters, passwords and the keys of removals still need them.",
        )
    now, roots = context.clock.now(), context.vault.keys.reread()
    leaving = roots.in_state(purpose, KeyState.DECRYPT_ONLY)
    since = max((roots.versions(purpose)[one].since or now for one in leaving), default=now)
    free_from = since + max(grace, _NOTICED)
    if not leaving or now < free_from:
        return Retired(roots.active(purpose), (), free_from if leaving else None)
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind="key_retired", object_kind="key", object_id=max(leaving),
            detail={"root": purpose, "versions": list(leaving)},
        )  # fmt: skip
    seal_journal(context)
    provider_of(context.settings).change(partial(with_retired, purpose=purpose, versions=leaving, now=now))
    context.vault.keys.reread()
    return Retired(roots.active(purpose), leaving, None)
