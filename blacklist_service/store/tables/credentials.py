"""What officials log in with, the links by which they begin, their sessions, and who guessed wrongly."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed


class Password(Shelf, table=True):
    """Argon2id of a password, then a keyed hash; salt and effort stand beside it."""

    __tablename__ = "password"

    user_id: int = big(points_to="user_account.id", primary_key=True)
    salt: bytes = Field(sa_type=LargeBinary)
    hash_mac: bytes = Field(sa_type=LargeBinary)
    memory_kib: int
    passes: int
    lanes: int
    set_at: datetime


class OneTimeSecret(Shelf, table=True):
    """The sealed secret of an authenticator app. Until it is confirmed it opens nothing."""

    __tablename__ = "one_time_secret"

    id: int | None = big_key(is_drawn=True)
    user_id: int = big(points_to="user_account.id", is_indexed=True)
    sealed_secret: bytes = sealed()
    created_at: datetime
    confirmed_at: datetime | None = Field(default=None)
    last_step: int = big(default=0)


class Passkey(Shelf, table=True):
    """A public key of an authenticator; the private half never leaves it."""

    __tablename__ = "passkey"

    id: int | None = big_key(is_drawn=True)
    user_id: int = big(points_to="user_account.id", is_indexed=True)
    credential_id: bytes = Field(sa_type=LargeBinary, unique=True)
    public_key: bytes = Field(sa_type=LargeBinary)
    sign_count: int = big()
    created_at: datetime
    used_at: datetime | None = Field(default=None)


class Enrolment(Shelf, table=True):
    """A link by which an official sets up its credentials, once: the first one, or a reset by two colleagues."""

    __tablename__ = "enrolment"
    __table_args__ = (
        one_of("kind", ("first", "reset")),
        CheckConstraint("asked_by IS NULL OR asked_by <> user_id", name="asked_by_another"),
        CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by NOT IN (user_id, asked_by)", name="two_officials"
        ),
        CheckConstraint("kind = 'first' OR asked_by IS NOT NULL", name="reset_is_asked"),
        CheckConstraint(
            "kind = 'first' OR token_sha256 IS NULL OR confirmed_by IS NOT NULL", name="reset_is_confirmed"
        ),
    )

    id: int | None = big_key(is_drawn=True)
    user_id: int = big(points_to="user_account.id", is_indexed=True)
    kind: str = Field(max_length=8)
    token_sha256: bytes | None = Field(default=None, sa_type=LargeBinary, unique=True)
    asked_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    confirmed_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = Field(default=None)


class ConsoleSession(Shelf, table=True):
    """A session of the console by the SHA-256 of what the cookie holds; one complete session a person."""

    __tablename__ = "console_session"
    __table_args__ = (
        one_of("stage", ("password", "enrolment", "complete")),
        Index(
            "uq_console_session_user_complete", "user_id", unique=True,
            sqlite_where=text("stage = 'complete'"), postgresql_where=text("stage = 'complete'"),
        ),
    )  # fmt: skip

    id: int | None = big_key(is_drawn=True)
    secret_sha256: bytes = Field(sa_type=LargeBinary, unique=True)
    user_id: int = big(points_to="user_account.id", is_indexed=True)
    role: str = Field(max_length=16)
    stage: str = Field(max_length=12)
    began_at: datetime
    seen_at: datetime
    proven_at: datetime | None = Field(default=None)
    challenge: bytes | None = Field(default=None, sa_type=LargeBinary)


class FailedLogin(Shelf, table=True):
    """Failures to log in, by a keyed hash of the login or of the address."""

    __tablename__ = "failed_login"

    key_mac: bytes = Field(sa_type=LargeBinary, primary_key=True)
    failed: int
    last_at: datetime = Field(index=True)
