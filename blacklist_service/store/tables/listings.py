"""Listings and what the law asks around them: legal basis, notice with proof, the proposal that two decide on."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

LISTING_STATES = (
    "alleged",
    "under_review",
    "notified",
    "reply_window",
    "listed",
    "rejected",
    "overdue_only",
    "ended",
)
END_REASONS = ("corrected", "removed", "repaired", "expired", "withdrawn")
# Why a listing is not shown: an official said so, or an objection is late (which its decision ends).
SUPPRESSION_REASONS = ("official", "objection_late", "review_disputed")
NOTICE_CHANNELS = (
    "registered_mail",
    "in_person",
    "electronic_confirmed",
    "public_announcement",
    "email",
    "sms",
    "phone",
)
CLOSED_STATES = "('rejected', 'overdue_only', 'ended')"

# Design §5 invariant 5, in the database's own words: a row cannot stand as listed without them.
_LISTED_NEEDS = """
    legal_basis_id IS NOT NULL
    AND notice_id IS NOT NULL
    AND review_opened_on IS NOT NULL
    AND served_on IS NOT NULL
    AND reply_until IS NOT NULL
    AND listed_on IS NOT NULL
    AND listed_on > reply_until
    AND reply_until > served_on
    AND decided_by IS NOT NULL
    AND approved_by IS NOT NULL
    AND decided_by <> approved_by
    AND expires_on IS NOT NULL
"""


class LegalBasis(Shelf, table=True):
    __tablename__ = "legal_basis"

    id: int | None = big_key(is_drawn=True)
    code: str = Field(max_length=64, unique=True)
    document_no: str = Field(max_length=120)
    title: str = Field(max_length=200)
    article: str = Field(max_length=60)
    level: str = Field(max_length=32)
    list_kind: str = Field(max_length=60)
    jurisdiction: str = Field(default="", max_length=6)
    in_force_from: date
    in_force_until: date | None = Field(default=None)
    allows_third_parties: bool = Field(default=False)
    allows_publication: bool = Field(default=False)


class Listing(Shelf, table=True):
    """The status is stored, written only by workflows after rules.listing_states, and guarded here and by triggers."""

    __tablename__ = "listing"
    __table_args__ = (
        one_of("state", LISTING_STATES),
        one_of("end_reason", END_REASONS, is_optional=True),
        CheckConstraint(f"state <> 'listed' OR ({_LISTED_NEEDS})", name="listed_needs"),
        CheckConstraint("(state = 'ended') = (end_reason IS NOT NULL)", name="ended_has_reason"),
        CheckConstraint(
            "state NOT IN ('notified', 'reply_window') OR (legal_basis_id IS NOT NULL AND notice_id IS NOT NULL "
            "AND review_opened_on IS NOT NULL)",
            name="notified_needs",
        ),
        CheckConstraint("served_on >= review_opened_on", name="served_after_review"),
        one_of("suppressed_for", SUPPRESSION_REASONS, is_optional=True),
        CheckConstraint("suppressed_for IS NULL OR is_suppressed", name="suppressed_for_nothing"),
        Index("ix_listing_state_reply_until_id", "state", "reply_until", "id"),
        Index(
            "ix_listing_state_id_hidden",
            "state",
            "id",
            sqlite_where=text("is_suppressed AND state = 'listed'"),
            postgresql_where=text("is_suppressed AND state = 'listed'"),
        ),
        Index(
            "uq_listing_subject_id_open",
            "subject_id",
            unique=True,
            sqlite_where=text(f"state NOT IN {CLOSED_STATES}"),
            postgresql_where=text(f"state NOT IN {CLOSED_STATES}"),
        ),
    )

    id: int = big_key()
    subject_id: int = big(points_to="subject.id", is_indexed=True)
    state: str = Field(default="alleged", max_length=16, index=True)
    end_reason: str | None = Field(default=None, max_length=12)
    ground: str = Field(default="", max_length=20)
    severity: str = Field(default="", max_length=12)
    legal_basis_id: int | None = big(points_to="legal_basis.id", default=None, nullable=True)
    # No foreign key here, because notice points to listing; a trigger asks for the notice and its proof.
    notice_id: int | None = big(default=None, nullable=True)
    case_no: str | None = Field(default=None, max_length=40, unique=True)
    review_opened_on: date | None = Field(default=None)
    served_on: date | None = Field(default=None)
    reply_until: date | None = Field(default=None)
    decided_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    approved_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    decision_no: str | None = Field(default=None, max_length=40)
    listed_on: date | None = Field(default=None)
    publicity_until: date | None = Field(default=None)
    expires_on: date | None = Field(default=None, index=True)
    ended_on: date | None = Field(default=None)
    is_disputed: bool = Field(default=False)
    is_suppressed: bool = Field(default=False)
    suppressed_for: str | None = Field(default=None, max_length=16)
    sealed_statement: bytes | None = sealed(default=None)
    version: int = Field(default=1)


class ListingReport(Shelf, table=True):
    """A report that two officials decided upon with a listing; what came later is not told with it."""

    __tablename__ = "listing_report"

    listing_id: int = big(points_to="listing.id", primary_key=True)
    report_id: int = big(points_to="report.id", primary_key=True)


class AmendmentMark(Shelf, table=True):
    """A report that came to a listing and may wait to be decided upon with it. Triggers write it, whoever reports,
    merges, parts or lists: at least every listing that something waits for has one. It only leads there."""

    __tablename__ = "amendment_mark"

    # No foreign keys: they would hold the listing against officials for as long as a chunk is taken in.
    listing_id: int = big(primary_key=True)
    report_id: int = big(primary_key=True)


class Notice(Shelf, table=True):
    __tablename__ = "notice"
    __table_args__ = (
        one_of("channel", NOTICE_CHANNELS),
        CheckConstraint("served_on IS NULL OR proof_sha256 IS NOT NULL", name="served_has_proof"),
    )

    id: int | None = big_key(is_drawn=True)
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    channel: str = Field(max_length=20)
    content_sha256: str = Field(max_length=64)
    sent_on: date
    served_on: date | None = Field(default=None)
    proof_sha256: str | None = Field(default=None, max_length=64)
    given_by: int = big(points_to="user_account.id")
    given_at: datetime


class Proposal(Shelf, table=True):
    """What a maker proposes and another official approves on the exact digest (双人复核)."""

    __tablename__ = "proposal"
    __table_args__ = (
        one_of("target", ("listing", "objection", "repair")),
        one_of("state", ("open", "approved", "refused", "void")),
        CheckConstraint("approved_by IS NULL OR approved_by <> made_by", name="two_officials"),
        CheckConstraint("state <> 'approved' OR approved_by IS NOT NULL", name="approved_by_somebody"),
        CheckConstraint("state <> 'open' OR sealed_reasons IS NOT NULL", name="open_has_reasons"),
        Index("ix_proposal_target_target_id", "target", "target_id"),
        Index("ix_proposal_made_by_made_at", "made_by", "made_at"),
        Index(
            "ix_proposal_state_id_open",
            "state",
            "id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_proposal_target_open",
            "target",
            "target_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    target: str = Field(max_length=12)
    target_id: int = big()
    target_version: int
    act: str = Field(max_length=32)
    facts_json: str
    # Erased some years after the case has ended; the digest stays.
    sealed_reasons: bytes | None = sealed(default=None)
    digest_sha256: str = Field(max_length=64)
    state: str = Field(default="open", max_length=10)
    made_by: int = big(points_to="user_account.id")
    made_at: datetime
    approved_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    approved_at: datetime | None = Field(default=None)
    # After this instant nobody can approve it any more.
    expires_at: datetime | None = Field(default=None)
    # What the second official approved, and the version of the listing on which alone it takes effect.
    approved_digest: str | None = Field(default=None, max_length=64)
    listing_version: int | None = Field(default=None)


class Removal(Shelf, table=True):
    """The end of a listing. Open until every recipient that ever had the entry has acknowledged its tombstone."""

    __tablename__ = "removal"
    __table_args__ = (
        one_of("reason", END_REASONS),
        Index(
            "ix_removal_effective_on_id_open",
            "effective_on",
            "id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    listing_id: int = big(points_to="listing.id", unique=True)
    reason: str = Field(max_length=12)
    effective_on: date
    opened_at: datetime
    closed_at: datetime | None = Field(default=None)
