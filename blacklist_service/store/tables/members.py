"""Member organisations, the people who work there, and the keys that their programs call with."""

from datetime import datetime

from sqlalchemy import false
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

MEMBER_KINDS = ("platform", "office", "agency")
ROLES = ("platform", "maker", "checker", "agency", "auditor")


class Member(Shelf, table=True):
    __tablename__ = "member"
    __table_args__ = (one_of("kind", MEMBER_KINDS),)

    id: int | None = big_key(is_drawn=True)
    code: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=16)
    region: str = Field(default="", max_length=6)
    created_at: datetime
    # Each of its files is confirmed by two persons before it is reported.
    needs_attestation: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class UserAccount(Shelf, table=True):
    __tablename__ = "user_account"
    __table_args__ = (one_of("role", ROLES),)

    id: int | None = big_key(is_drawn=True)
    member_id: int = big(points_to="member.id")
    login: str = Field(max_length=64, unique=True)
    role: str = Field(max_length=16)
    # Who the person is that has this account and perhaps others; empty: nobody has another one.
    person: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    created_at: datetime
    ended_at: datetime | None = Field(default=None)


class ApiKey(Shelf, table=True):
    __tablename__ = "api_key"

    id: int | None = big_key(is_drawn=True)
    user_id: int = big(points_to="user_account.id")
    prefix: str = Field(max_length=16, unique=True)
    secret_mac: bytes = sealed()
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = Field(default=None)
    scopes: str = Field(default="", max_length=255)
    networks: str = Field(default="", max_length=1600)
