"""Questions about the keys that members sign with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.members import behind_key, hold_member
from blacklist_service.store.row_checks import check
from blacklist_service.store.tables import Member, SigningKey, UserAccount

_key = table_of(SigningKey)


@dataclass(frozen=True, slots=True)
class SigningKeyHolder:
    """Who is behind a signing key."""

    user: UserAccount
    member: Member
    key: SigningKey


def add_signing_key(connection: Connection, key: SigningKey) -> int:
    return drawn_key(connection.execute(insert(_key).values(**key.model_dump(exclude={"id"}))))


def live_keys_of(connection: Connection, member: int, now: datetime) -> list[SigningKey]:
    """The keys of a member that hold now, counted by one enrolment at a time."""
    hold_member(connection, member)
    # Revoked ones too: one that was brought back behind the service would else count.
    keys = all_as(SigningKey, connection.execute(select(_key).where(_key.c.member_id == member)))
    check(connection, *keys)
    return [key for key in keys if key.revoked_at is None and key.expires_at > now]


def find_signing_key(connection: Connection, key_id: str) -> SigningKey | None:
    return first_as(SigningKey, connection.execute(select(_key).where(_key.c.key_id == key_id)))


def all_signing_keys(connection: Connection) -> list[SigningKey]:
    """Every key, the oldest first."""
    return all_as(SigningKey, connection.execute(select(_key).order_by(_key.c.created_at, _key.c.id)))


def keys_of_member(connection: Connection, member: int) -> list[SigningKey]:
    """A member's keys, the newest first."""
    asked = select(_key).where(_key.c.member_id == member)
    return all_as(SigningKey, connection.execute(asked.order_by(_key.c.created_at.desc(), _key.c.id.desc())))


def revoke_signing_key(connection: Connection, key_id: str, at: datetime) -> bool:
    """Ends a key from the next call on. Returns whether there was such a live key."""
    ended = connection.execute(
        update(_key).where(_key.c.key_id == key_id, _key.c.revoked_at.is_(None)).values(revoked_at=at)
    )
    return ended.rowcount == 1


def find_signing_key_holder(connection: Connection, key_id: str, now: datetime) -> SigningKeyHolder | None:
    """Who holds the live key of this name; None for an unknown, expired or revoked one, or an ended account."""
    key = find_signing_key(connection, key_id)
    if key is None or key.revoked_at is not None or key.expires_at <= now:
        return None
    user, member = behind_key(connection, key)
    return None if user.ended_at is not None else SigningKeyHolder(user, member, key)
