"""Stored answers to creating calls, by member and keyed hash of the idempotency key; those to the subject of a case lie
with the member that reported it first."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from blacklist_service.store.base import first_as, table_of
from blacklist_service.store.tables import IdempotentAnswer, Report

_answer = table_of(IdempotentAnswer)
_report = table_of(Report)


def claim_key(
    connection: Connection, *, member: int, key_mac: bytes, request_sha256: str, now: datetime
) -> bool:
    """Takes a key for this transaction. On PostgreSQL a second caller waits until the first has ended; False
    where the key was taken."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    added = connection.execute(
        insert(_answer)
        .values(
            member_id=member, key_mac=key_mac, request_sha256=request_sha256,
            status=0, sealed_body=b"", answered_at=now,
        )
        .on_conflict_do_nothing()
        .returning(_answer.c.status)
    )  # fmt: skip
    return added.first() is not None


def keep_answer(
    connection: Connection,
    *,
    member: int,
    key_mac: bytes,
    request_sha256: str,
    claimed_at: datetime,
    status: int,
    sealed_body: bytes,
) -> None:
    """Stores the answer under the key that was claimed then; one that another has claimed since is left alone."""
    connection.execute(
        update(_answer)
        .where(
            _answer.c.member_id == member,
            _answer.c.key_mac == key_mac,
            _answer.c.answered_at == claimed_at,
            _answer.c.status == 0,
        )
        .values(request_sha256=request_sha256, status=status, sealed_body=sealed_body)
    )


def find_answer(connection: Connection, member: int, key_mac: bytes) -> IdempotentAnswer | None:
    asked = select(_answer).where(_answer.c.member_id == member, _answer.c.key_mac == key_mac)
    return first_as(IdempotentAnswer, connection.execute(asked))


def keeper_for(connection: Connection, subject: int) -> int | None:
    """The member with whose answers those to this subject lie; None where nothing is reported of it any more."""
    first = select(_report.c.member_id).where(_report.c.subject_id == subject).order_by(_report.c.id).limit(1)
    return connection.execute(first).scalar_one_or_none()


def free_key(connection: Connection, member: int, key_mac: bytes, claimed_at: datetime) -> None:
    """Gives a key back whose call was refused: the caller may try again under it. One that another has claimed
    since is left alone."""
    connection.execute(
        delete(_answer).where(
            _answer.c.member_id == member,
            _answer.c.key_mac == key_mac,
            _answer.c.answered_at == claimed_at,
            _answer.c.status == 0,
        )
    )


def forget_answers(connection: Connection, before: datetime) -> int:
    return connection.execute(delete(_answer).where(_answer.c.answered_at < before)).rowcount
