"""Questions about members, the people who work there, and API keys."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.tables import ApiKey, Member, UserAccount

_member = table_of(Member)
_user = table_of(UserAccount)
_key = table_of(ApiKey)


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who is behind an API key, with what is needed to check the secret."""

    user: UserAccount
    member: Member
    key: ApiKey


def add_member(connection: Connection, member: Member) -> int:
    return drawn_key(connection.execute(insert(_member).values(**member.model_dump(exclude={"id"}))))


def add_user(connection: Connection, user: UserAccount) -> int:
    return drawn_key(connection.execute(insert(_user).values(**user.model_dump(exclude={"id"}))))


def add_key(connection: Connection, key: ApiKey) -> int:
    return drawn_key(connection.execute(insert(_key).values(**key.model_dump(exclude={"id"}))))


def revoke_key(connection: Connection, prefix: str, at: datetime) -> bool:
    """Ends a key from the next call on. Returns whether there was such a live key."""
    ended = connection.execute(
        update(_key).where(_key.c.prefix == prefix, _key.c.revoked_at.is_(None)).values(revoked_at=at)
    )
    return ended.rowcount == 1


def find_member_by_code(connection: Connection, code: str) -> Member | None:
    return first_as(Member, connection.execute(select(_member).where(_member.c.code == code)))


def get_member(connection: Connection, member: int) -> Member:
    """The member with this number, which must exist (a foreign key says so)."""
    found = first_as(Member, connection.execute(select(_member).where(_member.c.id == member)))
    assert found is not None
    return found


def hold_member(connection: Connection, member: int) -> None:
    """Holds a member's row until the transaction ends: what is decided about it is decided one by one."""
    connection.execute(select(_member.c.id).where(_member.c.id == member).with_for_update())


def find_user_by_login(connection: Connection, login: str) -> UserAccount | None:
    return first_as(UserAccount, connection.execute(select(_user).where(_user.c.login == login)))


def find_user(connection: Connection, user: int) -> UserAccount | None:
    return first_as(UserAccount, connection.execute(select(_user).where(_user.c.id == user)))


def end_user(connection: Connection, user: int, at: datetime) -> bool:
    """Ends an account from the next call on. Returns whether it was live."""
    ended = connection.execute(
        update(_user).where(_user.c.id == user, _user.c.ended_at.is_(None)).values(ended_at=at)
    )
    return ended.rowcount == 1


def get_user(connection: Connection, user: int) -> UserAccount:
    found = first_as(UserAccount, connection.execute(select(_user).where(_user.c.id == user)))
    assert found is not None
    return found


def person_of(user: UserAccount) -> str:
    """The person behind an account, as the guards of the database know it: its own name for it, else the login."""
    return user.person or user.login


def all_members(connection: Connection) -> list[Member]:
    return all_as(Member, connection.execute(select(_member).order_by(_member.c.code)))


def all_users(connection: Connection) -> list[UserAccount]:
    return all_as(UserAccount, connection.execute(select(_user)))


def all_keys(connection: Connection) -> list[ApiKey]:
    """Every key, the oldest first."""
    return all_as(ApiKey, connection.execute(select(_key).order_by(_key.c.created_at, _key.c.id)))


def find_live_key(connection: Connection, prefix: str, now: datetime) -> ApiKey | None:
    """The key with this prefix; None for an unknown, expired or revoked one."""
    asked = select(_key).where(_key.c.prefix == prefix, _key.c.revoked_at.is_(None), _key.c.expires_at > now)
    return first_as(ApiKey, connection.execute(asked))


def find_key_holder(connection: Connection, key: ApiKey) -> KeyHolder | None:
    """Who holds a live key; None where the account has ended."""
    user = get_user(connection, key.user_id)
    return None if user.ended_at is not None else KeyHolder(user, get_member(connection, user.member_id), key)
