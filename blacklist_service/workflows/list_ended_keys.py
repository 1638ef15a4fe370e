"""Which keys of an agency's programs were ended, by whom: one person ends a key at once, and everybody else is told. A
question about no person: no journal entry."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.store import journal, members, signing_keys
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Actor, Context, require_role

# The journal's words for the two kinds of keys, and for their end.
_ENDED = {"api_key": "key_revoked", "signing_key": "signing_key_revoked"}


@dataclass(frozen=True, slots=True)
class EndedKey:
    """A key that was ended before its time, by what it is called. `by`: the login of whoever did, `system` for the
    operator; `is_own`: the caller."""

    key: str
    ended_at: datetime
    by: str
    is_own: bool


def list_ended_keys(context: Context, actor: Actor, *, since: datetime | None = None) -> tuple[EndedKey, ...]:
    """The API keys and the signing keys of the caller's member that were ended, since an instant, the newest first.

    Raises ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, "agency")
    with context.store.read() as connection:
        api = [
            (one.id, one.prefix, one.revoked_at) for one in members.keys_of_member(connection, actor.member)
        ]
        signing = [
            (one.id, one.key_id, one.revoked_at)
            for one in signing_keys.keys_of_member(connection, actor.member)
        ]
        shown = [
            (number or 0, kind, name, at)
            for kind, keys in (("api_key", api), ("signing_key", signing))
            for number, name, at in keys
            if at is not None and (since is None or at >= since)
        ]
        by = _by(connection, [(kind, number) for number, kind, _, _ in shown])
    found = [
        EndedKey(name, at, by.get((kind, number), ""), is_own=by.get((kind, number)) == actor.login)
        for number, kind, name, at in shown
    ]
    return tuple(sorted(found, key=lambda one: one.ended_at, reverse=True))


def _by(connection: Connection, ended: list[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Who ended each of some keys, as the journal tells."""
    told: dict[tuple[str, int], str] = {}
    for kind, word in _ENDED.items():
        numbers = [number for one, number in ended if one == kind]
        if numbers:
            entries = journal.newest_of_kinds(connection, kind, numbers, (word,), len(numbers))
            told |= {(kind, one.object_id or 0): one.actor for one in entries}
    return told
