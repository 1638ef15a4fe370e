"""Nonces of signed calls: each is spent in the transaction of the effect, so that a call happens once or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from blacklist_service.errors import ConflictError
from blacklist_service.store.base import table_of
from blacklist_service.store.session import Store
from blacklist_service.store.tables import UsedNonce

_nonce = table_of(UsedNonce)


@dataclass(slots=True)
class CallNonce:
    """The nonce of one call; `is_spent` from the transaction on that holds it."""

    signing_key: int
    nonce_sha256: bytes
    kept_until: datetime
    is_spent: bool = False


@dataclass(frozen=True)
class SpendingStore(Store):
    """A store whose first write transaction also spends the nonce of the call; a rollback gives it back."""

    nonce: CallNonce

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction. Raises ConflictError SIGNED_CALL.REPLAYED where the nonce was spent before."""
        is_first = not self.nonce.is_spent
        try:
            with super().begin() as connection:
                if is_first:
                    _spend(connection, self.nonce)
                    # Now, not after the commit: what the call writes elsewhere meanwhile must not wait for this row.
                    self.nonce.is_spent = True
                yield connection
        except BaseException:
            if is_first:
                self.nonce.is_spent = False
            raise


def forget_nonces(connection: Connection, now: datetime) -> int:
    """Drops the nonces of calls that are too old to be taken anyway."""
    return connection.execute(delete(_nonce).where(_nonce.c.kept_until < now)).rowcount


def _spend(connection: Connection, nonce: CallNonce) -> None:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    added = connection.execute(
        insert(_nonce)
        .values(signing_key=nonce.signing_key, nonce_sha256=nonce.nonce_sha256, kept_until=nonce.kept_until)
        .on_conflict_do_nothing()
        .returning(_nonce.c.signing_key)
    )
    if added.first() is None:
        raise ConflictError(
            "SIGNED_CALL.REPLAYED",
            "该签名请求已经收到过。如需重试，请用同一幂等键重新签名。",
            "This signed call was received before. To try again, sign anew under the same Idempotency-Key.",
        )
