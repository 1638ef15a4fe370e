"""The durable queue, the clock's last slots, and the answers kept for repeated calls."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

JOB_STATES = ("waiting", "running", "done", "failed", "cancelled")


class Job(Shelf, table=True):
    """Arguments are ids only. A slot is queued at most once: (kind, object, slot) is unique."""

    __tablename__ = "job"
    __table_args__ = (
        one_of("state", JOB_STATES),
        UniqueConstraint("kind", "object_id", "slot"),
    )

    id: int | None = big_key(is_drawn=True)
    kind: str = Field(max_length=32)
    object_id: int = big(default=0)
    slot: str = Field(max_length=40)
    state: str = Field(default="waiting", max_length=10, index=True)
    due_at: datetime = Field(index=True)
    attempts: int = Field(default=0)
    fence: int = Field(default=0)
    leased_until: datetime | None = Field(default=None)
    error_code: str | None = Field(default=None, max_length=48)
    finished_at: datetime | None = Field(default=None)


class ClockSlot(Shelf, table=True):
    """The last slot of each schedule that was queued; the clock catches up from here, not from memory."""

    __tablename__ = "clock_slot"

    schedule: str = Field(primary_key=True, max_length=80)
    last_slot: datetime


class IdempotentAnswer(Shelf, table=True):
    """The stored answer to a creating call: the same key again gets it again, another body is refused."""

    __tablename__ = "idempotent_answer"

    member_id: int = big(points_to="member.id", primary_key=True)
    key_mac: bytes = sealed(primary_key=True)
    request_sha256: str = Field(max_length=64)
    status: int
    sealed_body: bytes = sealed()
    answered_at: datetime = Field(index=True)
