"""The steps of a rotation, each an edit of the roots as a whole: add a pending version, activate it, retire old ones.

Every step leaves roots that are in order, and a step that was taken already changes nothing.
"""

from collections.abc import Collection
from datetime import datetime

from blacklist_service.vault.key_document import new_key
from blacklist_service.vault.root_keys import KeyState, RootKey, RootKeys


def with_pending(roots: RootKeys, purpose: str, now: datetime) -> RootKeys:
    """The roots with a version that waits to be activated; the same where one waits already."""
    if roots.in_state(purpose, KeyState.PENDING):
        return roots
    number = max(roots.versions(purpose)) + 1
    return roots.replaced(purpose, {number: RootKey(new_key(), KeyState.PENDING, now)})


def with_activated(roots: RootKeys, purpose: str, version: int, now: datetime) -> RootKeys:
    """The roots with this version sealing and the one before it decrypting only; the same where it seals already."""
    before = roots.active(purpose)
    if before == version:
        return roots
    return roots.replaced(
        purpose,
        {
            before: RootKey(roots.version(purpose, before), KeyState.DECRYPT_ONLY, now),
            version: RootKey(roots.version(purpose, version), KeyState.ACTIVE, now),
        },
    )


def with_retired(roots: RootKeys, purpose: str, versions: Collection[int], now: datetime) -> RootKeys:
    """The roots with those of these versions retired that decrypt only: the floor is raised. Their bytes stay, so that
    a backup of before can be wrapped anew."""
    leaving = [n for n in roots.in_state(purpose, KeyState.DECRYPT_ONLY) if n in versions]
    return roots.replaced(
        purpose, {n: RootKey(roots.version(purpose, n), KeyState.RETIRED, now) for n in leaving}
    )
