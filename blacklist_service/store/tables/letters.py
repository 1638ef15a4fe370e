"""Letters that were made: number, case and digest in the clear; the paper sealed, and its key apart from it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

LETTER_TARGETS = ("listing", "objection", "repair")


class Letter(Shelf, table=True):
    """One letter of one step of a case. It never changes; its number follows the last one of its kind and year."""

    __tablename__ = "letter"
    __table_args__ = (
        one_of("target", LETTER_TARGETS),
        CheckConstraint("serial >= 1", name="counted"),
        UniqueConstraint("kind", "year", "serial"),
        UniqueConstraint("kind", "target", "target_id", "step"),
    )

    id: int = big_key()
    kind: str = Field(max_length=24)
    year: int
    serial: int
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    target: str = Field(max_length=12)
    target_id: int = big()
    # Which step of the case it tells of: the version of a review, the number of a proposal, …
    step: str = Field(max_length=200)
    issued_on: date
    checksum: str = Field(max_length=20)
    sha256: str = Field(max_length=64)
    made_by: int = big(points_to="user_account.id")
    made_at: datetime


class LetterService(Shelf, table=True):
    """That a letter reached the subject: how, when, and the digest of what proves it. It changes with a correction
    alone, and goes where that says that nothing reached the subject."""

    __tablename__ = "letter_service"
    __table_args__ = (
        CheckConstraint("served_on >= sent_on", name="sent_before"),
        CheckConstraint("length(proof_sha256) = 64", name="proven"),
    )

    letter_id: int = big(points_to="letter.id", primary_key=True)
    channel: str = Field(max_length=24)
    sent_on: date
    served_on: date
    proof_sha256: str = Field(max_length=64)
    given_by: int = big(points_to="user_account.id")
    given_at: datetime


class CorrectedService(Shelf, table=True):
    """A correction of how a letter or a notice was served: what stood, and what stands since; neither is overwritten
    without one. It never changes. One with a proposal stands once that is approved, others at once."""

    __tablename__ = "corrected_service"
    __table_args__ = (
        CheckConstraint("(letter_id IS NULL) <> (notice_id IS NULL)", name="of_one"),
        CheckConstraint("(served_on IS NULL) = (proof_sha256 IS NULL)", name="proven"),
        CheckConstraint("(was_served_on IS NULL) = (was_proof_sha256 IS NULL)", name="was_proven"),
        CheckConstraint("served_on >= sent_on", name="sent_before"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = big_key(is_drawn=True)
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    letter_id: int | None = big(points_to="letter.id", default=None, nullable=True, is_indexed=True)
    notice_id: int | None = big(points_to="notice.id", default=None, nullable=True, is_indexed=True)
    ground: str = Field(max_length=24)
    was_channel: str = Field(max_length=24)
    was_sent_on: date
    was_served_on: date | None = Field(default=None)
    was_proof_sha256: str | None = Field(default=None, max_length=64)
    # Who had said what stood, and when.
    was_by: int = big(points_to="user_account.id")
    was_at: datetime
    channel: str = Field(max_length=24)
    sent_on: date
    served_on: date | None = Field(default=None)
    proof_sha256: str | None = Field(default=None, max_length=64)
    made_by: int = big(points_to="user_account.id")
    made_at: datetime
    proposal_id: int | None = big(points_to="proposal.id", default=None, nullable=True)


class LetterReport(Shelf, table=True):
    """A report from which a letter was printed: where its key is destroyed, that of the letter goes with it."""

    __tablename__ = "letter_report"

    letter_id: int = big(points_to="letter.id", primary_key=True)
    report_id: int = big(points_to="report.id", primary_key=True, is_indexed=True)


class LetterKey(Shelf, table=True):
    """The keys of letters, apart from them, as those of reports."""

    __tablename__ = "letter_key"

    letter_id: int = big_key()
    sealed_key: bytes = sealed()


class LetterPaper(Shelf, table=True):
    """The PDF of a letter, sealed under its key; gone once the letter is erased."""

    __tablename__ = "letter_paper"

    letter_id: int = big(points_to="letter.id", primary_key=True)
    sealed_pdf: bytes = sealed()
