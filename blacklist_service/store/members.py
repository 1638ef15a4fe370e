"""Questions about members, the people who work there, and API keys."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, literal, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.row_checks import check, checked
from blacklist_service.store.tables import ApiKey, Member, SigningKey, UserAccount

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


def need_attestation(connection: Connection, member: int, *, is_needed: bool) -> None:
    connection.execute(update(_member).where(_member.c.id == member).values(needs_attestation=is_needed))


def add_user(connection: Connection, user: UserAccount) -> int:
    return drawn_key(connection.execute(insert(_user).values(**user.model_dump(exclude={"id"}))))


def add_key(connection: Connection, key: ApiKey) -> int:
    return drawn_key(connection.execute(insert(_key).values(**key.model_dump(exclude={"id"}))))


def revoke_key(connection: Connection, prefix: str, at: datetime, member: int | None = None) -> int | None:
    """Ends a key, of this member where one is given, from the next call on. Returns its number; None where there was no
    such live key."""
    live = [_key.c.prefix == prefix, _key.c.revoked_at.is_(None)]
    if member is not None:
        live.append(_key.c.user_id.in_(_users_of(member)))
    number = connection.execute(select(_key.c.id).where(*live).with_for_update()).scalar()
    connection.execute(update(_key).where(*live).values(revoked_at=at))
    return None if number is None else int(number)


def find_member_by_code(connection: Connection, code: str) -> Member | None:
    return checked(
        connection, first_as(Member, connection.execute(select(_member).where(_member.c.code == code)))
    )


def get_member(connection: Connection, member: int) -> Member:
    """The member with this number, which must exist (a foreign key says so)."""
    found = _member_of(connection, member)
    check(connection, found)
    return found


def hold_member(connection: Connection, member: int) -> None:
    """Holds a member's row until the transaction ends: what is decided about it is decided one by one."""
    connection.execute(select(_member.c.id).where(_member.c.id == member).with_for_update())


def find_user_by_login(connection: Connection, login: str) -> UserAccount | None:
    found = first_as(UserAccount, connection.execute(select(_user).where(_user.c.login == login)))
    return checked(connection, found)


def find_user(connection: Connection, user: int) -> UserAccount | None:
    found = first_as(UserAccount, connection.execute(select(_user).where(_user.c.id == user)))
    return checked(connection, found)


def end_user(connection: Connection, user: int, at: datetime) -> bool:
    """Ends an account from the next call on. Returns whether it was live."""
    ended = connection.execute(
        update(_user).where(_user.c.id == user, _user.c.ended_at.is_(None)).values(ended_at=at)
    )
    return ended.rowcount == 1


def get_user(connection: Connection, user: int) -> UserAccount:
    found = _user_of(connection, user)
    check(connection, found)
    return found


def person_of(user: UserAccount) -> str:
    """The person behind an account, as the guards of the database know it: its own name for it, else the login."""
    return user.person or user.login


def all_members(connection: Connection) -> list[Member]:
    return all_as(Member, connection.execute(select(_member).order_by(_member.c.code)))


def regions(connection: Connection) -> dict[int, str]:
    """Where the members are that have a region, by number."""
    asked = select(_member.c.id, _member.c.region).where(_member.c.region != "")
    return {int(member): str(region) for member, region in connection.execute(asked)}


def members_among(connection: Connection, numbers: Collection[int]) -> dict[int, Member]:
    """These members by number, in one question."""
    found = all_as(Member, connection.execute(select(_member).where(_member.c.id.in_(sorted(numbers)))))
    check(connection, *found)
    return {one.id: one for one in found if one.id is not None}


def users_among(connection: Connection, numbers: Collection[int]) -> dict[int, UserAccount]:
    """These accounts by number, ended ones too, in one question."""
    found = all_as(UserAccount, connection.execute(select(_user).where(_user.c.id.in_(sorted(numbers)))))
    check(connection, *found)
    return {one.id: one for one in found if one.id is not None}


def all_users(connection: Connection) -> list[UserAccount]:
    return all_as(UserAccount, connection.execute(select(_user)))


def all_keys(connection: Connection) -> list[ApiKey]:
    """Every key, the oldest first."""
    return all_as(ApiKey, connection.execute(select(_key).order_by(_key.c.created_at, _key.c.id)))


def keys_of_member(connection: Connection, member: int) -> list[ApiKey]:
    """A member's keys, the newest first."""
    asked = select(_key).where(_key.c.user_id.in_(_users_of(member)))
    return all_as(ApiKey, connection.execute(asked.order_by(_key.c.created_at.desc(), _key.c.id.desc())))


def logins_of(connection: Connection, member: int) -> dict[int, str]:
    """The logins of a member's accounts, ended ones too, by number."""
    asked = select(_user.c.id, _user.c.login).where(_user.c.member_id == member)
    return {int(number): str(login) for number, login in connection.execute(asked)}


def live_secret(connection: Connection, prefix: str, now: datetime, otherwise: bytes) -> bytes:
    """What is kept of a live key's secret; for an unknown, expired or revoked one `otherwise`, as the same one row."""
    kept = select(_key.c.secret_mac).where(_is_live(prefix, now)).scalar_subquery()
    found: bytes = connection.execute(select(func.coalesce(kept, literal(otherwise)))).scalar_one()
    return found


def find_live_key(connection: Connection, prefix: str, now: datetime) -> ApiKey | None:
    """The key with this prefix; None for an unknown, expired or revoked one."""
    return first_as(ApiKey, connection.execute(select(_key).where(_is_live(prefix, now))))


def _is_live(prefix: str, now: datetime) -> ColumnElement[bool]:
    return and_(_key.c.prefix == prefix, _key.c.revoked_at.is_(None), _key.c.expires_at > now)


def find_key_holder(connection: Connection, key: ApiKey) -> KeyHolder | None:
    """Who holds a live key; None where the account has ended."""
    user, member = behind_key(connection, key)
    return None if user.ended_at is not None else KeyHolder(user, member, key)


def behind_key(connection: Connection, key: ApiKey | SigningKey) -> tuple[UserAccount, Member]:
    """The account of a key and its member; all three are as the service wrote them."""
    user = _user_of(connection, key.user_id)
    member = _member_of(connection, user.member_id)
    check(connection, key, user, member)
    return user, member


def _users_of(member: int) -> Select[tuple[int]]:
    return select(_user.c.id).where(_user.c.member_id == member)


def _user_of(connection: Connection, user: int) -> UserAccount:
    found = first_as(UserAccount, connection.execute(select(_user).where(_user.c.id == user)))
    assert found is not None
    return found


def _member_of(connection: Connection, member: int) -> Member:
    found = first_as(Member, connection.execute(select(_member).where(_member.c.id == member)))
    assert found is not None
    return found
