"""Moves the blind index to a new version of its root, while the service writes and asks under both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from blacklist_service.store import reports, sealed_identities
from blacklist_service.store.session import Connection
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.key_rotation import with_activated, with_retired
from blacklist_service.vault.root_keys import KeyState
from blacklist_service.vault.tokens import Tokenizer
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.records import open_unless_honey
from matching.blocking import block_keys

_BATCH = 500
_ROOT = "index"
_Write = Callable[[Connection, Sequence[tuple[int, int]]], None]


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What a run did: reports whose tokens were written under `active`, versions whose tokens are gone; `waits_until`
    where writers may still be finishing under the version before alone."""

    active: int
    reindexed: int
    retired: tuple[int, ...]
    waits_until: datetime | None


@opening("reindex", budget="service")
def reindex_tokens(context: Context, actor: Actor, *, grace: timedelta) -> Reindexed:
    """Goes on with a rotation of the index root, from wherever it stands; a killed run is repeated.

    1. Since a version waits, everything is written under both. After `grace` every report is written under it too.
    2. The journal tells, and the version is activated: from then on it alone is asked and written.
    3. The tokens of versions before are taken away; the journal tells, and those versions are retired.

    Raises NotReadyError VAULT.KEYS_READ_ONLY where keys are given from outside. Journal: key_activated, key_retired.
    """
    require_role(actor, SYSTEM.role)
    now, provider = context.clock.now(), provider_of(context.settings)
    roots, done = context.vault.keys.reread(), 0
    for version in roots.in_state(_ROOT, KeyState.PENDING):
        since = roots.versions(_ROOT)[version].since
        if since is not None and now < since + grace:
            return Reindexed(roots.active(_ROOT), 0, (), since + grace)
        done = _walk(context, context.vault.tokens.of_version(version), reports.merge_tokens)
        _tell(context, actor, "key_activated", version)
        roots = provider.change(partial(with_activated, purpose=_ROOT, version=version, now=now))
        context.vault.keys.reread()
    leaving = roots.in_state(_ROOT, KeyState.DECRYPT_ONLY)
    for version in leaving:
        _walk(context, context.vault.tokens.of_version(version), reports.drop_under_tokens)
        _tell(context, actor, "key_retired", version)
        provider.change(partial(with_retired, purpose=_ROOT, versions=(version,), now=now))
    context.vault.keys.reread()
    return Reindexed(roots.active(_ROOT), done, leaving, None)


def _walk(context: Context, tokenizer: Tokenizer, write: _Write) -> int:
    """Gives the (token, subject) pairs of every report that can be opened to `write`, page by page."""
    after, done = -1, 0
    while True:
        with context.store.begin() as connection:
            # Nobody erases, merges or moves a report between the look at it and the writing of its tokens.
            context.store.lock_resolution(connection)
            page = sealed_identities.unerased_page(connection, after, _BATCH)
            write(connection, _pairs(context, tokenizer, page))
        done += len(page)
        if len(page) < _BATCH:
            return done
        after = page[-1][0]


def _pairs(
    context: Context, tokenizer: Tokenizer, page: Sequence[tuple[int, int, bytes]]
) -> list[tuple[int, int]]:
    return [
        (token, subject)
        for report, subject, sealed in page
        if (identity := open_unless_honey(context.vault.sealer, report, sealed)) is not None
        for token in tokenizer.tokens(block_keys(identity))
    ]


def _tell(context: Context, actor: Actor, kind: str, version: int) -> None:
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind=kind, object_kind="key", object_id=version, detail={"root": _ROOT},
        )  # fmt: skip
