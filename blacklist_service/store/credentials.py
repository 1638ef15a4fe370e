"""Questions about what officials log in with: passwords, one-time secrets, passkeys, and links to set them up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.row_checks import check, checked
from blacklist_service.store.tables import Enrolment, OneTimeSecret, Passkey, Password, UserAccount

_password = table_of(Password)
_secret = table_of(OneTimeSecret)
_passkey = table_of(Passkey)
_enrolment = table_of(Enrolment)
_user = table_of(UserAccount)


@dataclass(frozen=True, slots=True)
class LoginKept:
    """An account with its password; the one question that logging in asks, whether or not they exist."""

    user: int
    password: Password


def find_login(connection: Connection, login: str) -> LoginKept | None:
    """The password of a live account; None for an unknown or ended one, or one without a password."""
    asked = (
        select(*_password.c)
        .join(_user, _user.c.id == _password.c.user_id)
        .where(_user.c.login == login, _user.c.ended_at.is_(None))
    )
    found = first_as(Password, connection.execute(asked))
    return None if found is None else LoginKept(found.user_id, found)


def check_login(connection: Connection, kept: LoginKept) -> None:
    """That the service itself set this password; asked once it was right, so that an unknown login costs as much."""
    check(connection, kept.password)


def find_password(connection: Connection, user: int) -> Password | None:
    found = connection.execute(select(_password).where(_password.c.user_id == user))
    return checked(connection, first_as(Password, found))


def put_password(connection: Connection, password: Password) -> None:
    """Sets or replaces the password of an account."""
    connection.execute(delete(_password).where(_password.c.user_id == password.user_id))
    connection.execute(insert(_password).values(**password.model_dump()))


def renew_hash(connection: Connection, password: Password, hash_mac: bytes) -> None:
    """The same password under another key; one that was changed meanwhile is left alone."""
    connection.execute(
        update(_password)
        .where(_password.c.user_id == password.user_id, _password.c.hash_mac == password.hash_mac)
        .values(hash_mac=hash_mac)
    )


def drop_credentials(connection: Connection, user: int) -> None:
    """Password and every factor of an account are gone."""
    for table in (_password, _secret, _passkey):
        connection.execute(delete(table).where(table.c.user_id == user))


def add_secret(connection: Connection, secret: OneTimeSecret) -> int:
    """A secret that waits for its first code; an earlier one that still waited is dropped."""
    connection.execute(
        delete(_secret).where(_secret.c.user_id == secret.user_id, _secret.c.confirmed_at.is_(None))
    )
    return drawn_key(connection.execute(insert(_secret).values(**secret.model_dump(exclude={"id"}))))


def find_secret(connection: Connection, user: int, *, is_confirmed: bool) -> OneTimeSecret | None:
    confirmed = _secret.c.confirmed_at
    asked = select(_secret).where(
        _secret.c.user_id == user, confirmed.is_not(None) if is_confirmed else confirmed.is_(None)
    )
    return checked(
        connection, first_as(OneTimeSecret, connection.execute(asked.order_by(_secret.c.id.desc())))
    )


def confirm_secret(connection: Connection, secret: OneTimeSecret, step: int, at: datetime) -> None:
    """From now on this is the account's only secret."""
    connection.execute(delete(_secret).where(_secret.c.user_id == secret.user_id, _secret.c.id != secret.id))
    connection.execute(
        update(_secret).where(_secret.c.id == secret.id).values(confirmed_at=at, last_step=step)
    )


def use_step(connection: Connection, secret: int, step: int) -> bool:
    """Uses up the code of a step. Returns False where that step or a later one was used meanwhile."""
    used = connection.execute(
        update(_secret).where(_secret.c.id == secret, _secret.c.last_step < step).values(last_step=step)
    )
    return used.rowcount == 1


def drop_secret(connection: Connection, user: int) -> bool:
    return connection.execute(delete(_secret).where(_secret.c.user_id == user)).rowcount > 0


def add_passkey(connection: Connection, passkey: Passkey) -> int:
    """Raises ConflictError STORE.CONSTRAINT (through the transaction) for a credential that is known."""
    return drawn_key(connection.execute(insert(_passkey).values(**passkey.model_dump(exclude={"id"}))))


def passkeys_of(connection: Connection, user: int) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    asked = select(_passkey).where(_passkey.c.user_id == user).order_by(_passkey.c.id)
    found = all_as(Passkey, connection.execute(asked))
    check(connection, *found)
    return found


def use_passkey(connection: Connection, passkey: Passkey, sign_count: int, at: datetime) -> bool:
    """Keeps the new counter. Returns False where it was changed meanwhile."""
    used = connection.execute(
        update(_passkey)
        .where(_passkey.c.id == passkey.id, _passkey.c.sign_count == passkey.sign_count)
        .values(sign_count=sign_count, used_at=at)
    )
    return used.rowcount == 1


def drop_passkey(connection: Connection, user: int, passkey: int) -> bool:
    dropped = connection.execute(delete(_passkey).where(_passkey.c.user_id == user, _passkey.c.id == passkey))
    return dropped.rowcount == 1


def add_enrolment(connection: Connection, enrolment: Enrolment) -> int:
    """A link or a request for one; earlier ones of the account that were not used are void."""
    connection.execute(
        delete(_enrolment).where(_enrolment.c.user_id == enrolment.user_id, _enrolment.c.used_at.is_(None))
    )
    return drawn_key(connection.execute(insert(_enrolment).values(**enrolment.model_dump(exclude={"id"}))))


def find_asked_reset(connection: Connection, user: int, now: datetime) -> Enrolment | None:
    """The reset that one official has asked for and nobody has confirmed yet."""
    asked = select(_enrolment).where(
        _enrolment.c.user_id == user, _enrolment.c.kind == "reset", _enrolment.c.token_sha256.is_(None),
        _enrolment.c.expires_at > now,
    )  # fmt: skip
    return checked(connection, first_as(Enrolment, connection.execute(asked)))


def confirm_reset(
    connection: Connection, enrolment: int, *, by: int, token_sha256: bytes, expires_at: datetime
) -> None:
    connection.execute(
        update(_enrolment)
        .where(_enrolment.c.id == enrolment)
        .values(confirmed_by=by, token_sha256=token_sha256, expires_at=expires_at)
    )


def find_enrolment(connection: Connection, token_sha256: bytes, now: datetime) -> Enrolment | None:
    """The link with this token that is neither used nor too old, of an account that has not ended."""
    asked = (
        select(*_enrolment.c)
        .join(_user, _user.c.id == _enrolment.c.user_id)
        .where(
            _enrolment.c.token_sha256 == token_sha256, _enrolment.c.used_at.is_(None),
            _enrolment.c.expires_at > now, _user.c.ended_at.is_(None),
        )
    )  # fmt: skip
    return checked(connection, first_as(Enrolment, connection.execute(asked)))


def enrolments_of(connection: Connection, user: int) -> list[int]:
    """The numbers of an account's links, used ones too."""
    return list(connection.execute(select(_enrolment.c.id).where(_enrolment.c.user_id == user)).scalars())


def use_enrolment(connection: Connection, enrolment: int, at: datetime) -> bool:
    """Uses up a link. Returns False where somebody else just did."""
    used = connection.execute(
        update(_enrolment)
        .where(_enrolment.c.id == enrolment, _enrolment.c.used_at.is_(None))
        .values(used_at=at)
    )
    return used.rowcount == 1


def void_enrolments(connection: Connection, user: int) -> None:
    """Links of an account that were not used open nothing any more."""
    connection.execute(delete(_enrolment).where(_enrolment.c.user_id == user, _enrolment.c.used_at.is_(None)))
