"""The accounts of people and the keys of their programs; never a secret. A question: no journal entry."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.store import members, signing_keys
from blacklist_service.store.tables import ApiKey, SigningKey
from blacklist_service.workflows.context import Actor, Context, require_role


@dataclass(frozen=True, slots=True)
class AccountView:
    """One person's access within a member."""

    login: str
    member: str
    role: str
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyView:
    """One API key by what stands before its dot. `state` is live, expired or revoked."""

    prefix: str
    login: str
    state: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    scopes: str
    networks: str


@dataclass(frozen=True, slots=True)
class SigningKeyView:
    """One key that a member signs with. `state` is live, expired or revoked."""

    key_id: str
    member: str
    login: str
    algorithm: str
    state: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    scopes: str
    networks: str


def list_accounts(context: Context, actor: Actor) -> list[AccountView]:
    """Every account, by member and login; for the service itself and auditors."""
    require_role(actor, "system", "auditor")
    with context.store.read() as connection:
        codes = {one.id: one.code for one in members.all_members(connection)}
        known = members.all_users(connection)
    views = [
        AccountView(one.login, codes[one.member_id], one.role, one.created_at, one.ended_at) for one in known
    ]
    return sorted(views, key=lambda view: (view.member, view.login))


def list_keys(context: Context, actor: Actor) -> list[KeyView]:
    """Every key, by login, the newest first; for the service itself and auditors."""
    require_role(actor, "system", "auditor")
    now = context.clock.now()
    with context.store.read() as connection:
        logins = {one.id: one.login for one in members.all_users(connection)}
        known = members.all_keys(connection)
    views = [view_key(one, logins[one.user_id], now) for one in reversed(known)]
    return sorted(views, key=lambda view: view.login)


def list_signing_keys(context: Context, actor: Actor) -> list[SigningKeyView]:
    """Every key that members sign with, by member, the newest first; for the service itself and auditors."""
    require_role(actor, "system", "auditor")
    now = context.clock.now()
    with context.store.read() as connection:
        logins = {one.id: one.login for one in members.all_users(connection)}
        codes = {one.id: one.code for one in members.all_members(connection)}
        known = signing_keys.all_signing_keys(connection)
    views = [view_signing_key(one, codes[one.member_id], logins[one.user_id], now) for one in reversed(known)]
    return sorted(views, key=lambda view: view.member)


def view_key(key: ApiKey, login: str, now: datetime) -> KeyView:
    """An API key at an instant."""
    return KeyView(
        key.prefix,
        login,
        _state(key, now),
        key.created_at,
        key.expires_at,
        key.revoked_at,
        key.scopes,
        key.networks,
    )


def view_signing_key(key: SigningKey, member: str, login: str, now: datetime) -> SigningKeyView:
    """A signing key at an instant."""
    return SigningKeyView(
        key.key_id, member, login, key.algorithm, _state(key, now), key.created_at, key.expires_at, key.revoked_at,
        key.scopes, key.networks,
    )  # fmt: skip


def _state(key: ApiKey | SigningKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at <= now else "live"
