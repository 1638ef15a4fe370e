"""With whom a case is: an official by name, or the region above. Why stands in the journal alone."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of

ASSIGNMENT_KINDS = ("handover", "escalation", "return", "takeover")


class Assignment(Shelf, table=True):
    """A case is with an account, or with a region, from one instant to another; one at a time for each case.

    It gives nobody a right and takes none: who may look and act is asked of the register alone. Holds nobody's data.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        one_of("kind", ASSIGNMENT_KINDS),
        CheckConstraint(
            "ended_at IS NOT NULL OR (kind = 'escalation') = (user_id IS NULL)", name="open_with_somebody"
        ),
        Index(
            "uq_assignment_listing_id_open",
            "listing_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_assignment_user_id_open",
            "user_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    kind: str = Field(max_length=10)
    user_id: int | None = big(points_to="user_account.id", default=None, nullable=True)
    region: str = Field(default="", max_length=6)
    given_by: int = big(points_to="user_account.id")
    given_at: datetime
    # The entry whose sealed detail says why.
    entry_id: int = big(points_to="journal_entry.id")
    ended_at: datetime | None = Field(default=None)
