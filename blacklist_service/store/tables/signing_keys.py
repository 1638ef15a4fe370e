"""The register of keys that members sign their calls with, the nonces that were used, and calls of nobody known."""

from datetime import datetime

from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

ALGORITHMS = ("ed25519", "sm2")


class SigningKey(Shelf, table=True):
    """A public key of a member; its private half never was here."""

    __tablename__ = "signing_key"
    __table_args__ = (one_of("algorithm", ALGORITHMS),)

    id: int | None = big_key(is_drawn=True)
    member_id: int = big(points_to="member.id", is_indexed=True)
    user_id: int = big(points_to="user_account.id")
    key_id: str = Field(max_length=64, unique=True)
    algorithm: str = Field(max_length=16)
    public_key: bytes = sealed()
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = Field(default=None)
    scopes: str = Field(default="", max_length=255)
    networks: str = Field(default="", max_length=1600)


class UsedNonce(Shelf, table=True):
    """A nonce of a signed call, by its digest. On SQLite also beside the looks, whose file has no keys."""

    __tablename__ = "used_nonce"

    signing_key: int = big(primary_key=True)
    nonce_sha256: bytes = sealed(primary_key=True)
    kept_until: datetime = Field(index=True)


class UnknownCalls(Shelf, table=True):
    """Calls without a valid key or proof, by keyed hash of the address and minute; on SQLite beside the looks."""

    __tablename__ = "unknown_calls"

    address_token: int = big(primary_key=True)
    minute: int = Field(primary_key=True, index=True)
    calls: int
