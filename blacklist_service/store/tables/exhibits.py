"""Files that the sides of an objection, or who applies for repair, add as evidence, and the office's proofs of service:
kind, size and digest in the clear; names and bytes sealed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

EXHIBIT_SIDES = ("subject", "source")


class Exhibit(Shelf, table=True):
    """One file. It belongs to no objection, no repair and no service while it is on its way; once it does, it never
    changes. `proof_of`: it proves that this letter or notice was served (`proof_id`), or what a correction says.
    Such a file is the office's, and `side`, for which 0041 knows no third word, says nothing of it."""

    __tablename__ = "exhibit"
    __table_args__ = (
        one_of("side", EXHIBIT_SIDES),
        CheckConstraint("(side = 'source') = (member_id IS NOT NULL)", name="of_one_side"),
        CheckConstraint("objection_id IS NULL OR (length(sha256) = 64 AND size_bytes > 0)", name="complete"),
        # What was served has one proof.
        Index("uq_exhibit_proof_of_proof_id", "proof_of", "proof_id", unique=True),
        # A number is never given again: pieces of a file that was dropped must not come to lie in another one.
        {"sqlite_autoincrement": True},
    )

    id: int | None = big_key(is_drawn=True)
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    objection_id: int | None = big(points_to="objection.id", default=None, nullable=True, is_indexed=True)
    repair_id: int | None = big(default=None, nullable=True, is_indexed=True)
    proof_of: str | None = Field(default=None, max_length=8)
    proof_id: int | None = big(default=None, nullable=True)
    side: str = Field(max_length=8)
    member_id: int | None = big(points_to="member.id", default=None, nullable=True)
    kind: str = Field(max_length=8)
    size_bytes: int = big(default=0)
    sha256: str = Field(default="", max_length=64)
    received_at: datetime


class ExhibitPart(Shelf, table=True):
    """A piece of a file, sealed under a key of its own; the first one is its name. Gone once the file is erased."""

    __tablename__ = "exhibit_part"

    id: int = big_key()
    exhibit_id: int = big(points_to="exhibit.id", is_indexed=True)
    sealed_body: bytes = sealed()


class ExhibitKey(Shelf, table=True):
    """The keys of the pieces, apart from them, as those of reports and letters."""

    __tablename__ = "exhibit_key"

    part_id: int = big_key()
    sealed_key: bytes = sealed()
