"""Agents: whom a person has named to act for it in a case."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

AGENT_KINDS = ("lawyer", "relative", "other")
AGENT_SCOPES = ("read", "act")
_NOT_TAKEN_BACK = "ended_at IS NULL"


class Agent(Shelf, table=True):
    """One appointment. `ended_at`: when it was taken back, or made room for another; None while nobody has.
    `sealed_person`: who the agent is and who named it; gone with the words of the case."""

    __tablename__ = "agent"
    __table_args__ = (
        one_of("kind", AGENT_KINDS),
        one_of("scope", AGENT_SCOPES),
        CheckConstraint("valid_until >= appointed_on", name="has_days"),
        # One at a time: whom the person has named is never in doubt.
        Index(
            "uq_agent_listing_id_standing",
            "listing_id",
            unique=True,
            sqlite_where=text(_NOT_TAKEN_BACK),
            postgresql_where=text(_NOT_TAKEN_BACK),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    kind: str = Field(max_length=8)
    scope: str = Field(max_length=4)
    appointed_on: date
    appointed_at: datetime
    valid_until: date
    ended_at: datetime | None = Field(default=None)
    sealed_person: bytes | None = sealed(default=None)
