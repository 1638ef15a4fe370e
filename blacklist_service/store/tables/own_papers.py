"""Papers that people were given about themselves: number, checksum and digest, and nothing of the paper."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of

OWN_PAPERS = ("own_report", "non_listing_certificate")


class OwnPaper(Shelf, table=True):
    """One paper. `listing_id`: the case by which its holder proved itself, or of which the counter printed the report;
    None of a certificate at the counter. `made_by`: the official who gave that; None of every paper of a case, of which
    the journal tells who gave it. It never changes."""

    __tablename__ = "own_paper"
    __table_args__ = (
        one_of("kind", OWN_PAPERS),
        CheckConstraint("serial >= 1", name="counted"),
        CheckConstraint("(listing_id IS NULL) <> (made_by IS NULL)", name="one_way"),
        UniqueConstraint("kind", "year", "serial"),
    )

    id: int = big_key()
    kind: str = Field(max_length=24)
    year: int
    serial: int
    listing_id: int | None = big(points_to="listing.id", default=None, nullable=True, is_indexed=True)
    issued_on: date
    checksum: str = Field(max_length=20)
    sha256: str = Field(max_length=64)
    made_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    made_at: datetime
