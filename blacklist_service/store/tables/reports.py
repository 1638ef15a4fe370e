"""Reports and the blind index: one member's statement about one debt of one subject, sealed; found by tokens."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

REPORT_STATES = ("current", "superseded", "withdrawn", "erased")
CLOSED_REPORT_STATES = ("superseded", "withdrawn")


class Report(Shelf, table=True):
    __tablename__ = "report"
    __table_args__ = (
        one_of("state", REPORT_STATES),
        Index(
            "uq_report_member_id_report_key",
            "member_id",
            "report_key",
            unique=True,
            sqlite_where=text("state = 'current'"),
            postgresql_where=text("state = 'current'"),
        ),
        Index(
            "ix_report_member_id_report_key_gone",
            "member_id",
            "report_key",
            sqlite_where=text("state IN ('withdrawn', 'erased')"),
            postgresql_where=text("state IN ('withdrawn', 'erased')"),
        ),
        # Partial, so that the intake of new reports does not pay for them.
        Index(
            "ix_report_superseded_by",
            "superseded_by",
            sqlite_where=text("superseded_by IS NOT NULL"),
            postgresql_where=text("superseded_by IS NOT NULL"),
        ),
        Index(
            "ix_report_closed_on",
            "closed_on",
            sqlite_where=text(f"state IN {CLOSED_REPORT_STATES}"),
            postgresql_where=text(f"state IN {CLOSED_REPORT_STATES}"),
        ),
    )

    id: int = big_key()
    member_id: int = big(points_to="member.id")
    subject_id: int = big(points_to="subject.id", is_indexed=True)
    report_key: bytes = sealed()
    content_mac: bytes = sealed()
    state: str = Field(default="current", max_length=12)
    superseded_by: int | None = big(default=None, nullable=True)
    # The day on which the sweep of retention first found the report withdrawn or superseded.
    closed_on: date | None = Field(default=None)
    subject_kind: str = Field(max_length=12)
    identifier: str = Field(max_length=8)  # valid, invalid, masked or missing
    ground: str = Field(default="", max_length=20)
    principal_fen: int | None = big(default=None, nullable=True)
    outstanding_fen: int | None = big(default=None, nullable=True)
    annual_rate_bp: int | None = Field(default=None)
    loan_date: date | None = Field(default=None)
    overdue_since: date | None = Field(default=None)
    settled_on: date | None = Field(default=None)
    out_of_contact: bool | None = Field(default=None)
    has_contract: bool = Field(default=False)
    has_ability_evidence: bool = Field(default=False)
    has_collection_log: bool = Field(default=False)
    sealed_identity: bytes | None = sealed(default=None)
    sealed_details: bytes | None = sealed(default=None)


class DecidedFacts(Shelf, table=True):
    """What two officials found of the facts of a report when they decided an objection: it stands in the place of what
    the member says, in this version and every later one. It never changes; a later version has a row of its own."""

    __tablename__ = "decided_facts"

    report_id: int = big(points_to="report.id", primary_key=True)
    proposal_id: int = big(points_to="proposal.id", primary_key=True)
    member_id: int = big(points_to="member.id", is_indexed=True)
    decided_on: date
    # [[field, what stood, what stands], …], days as 2026-03-02.
    facts_json: str = Field(max_length=2000)
    # The same day once more, where it was decided: the sweep of retention asks for it.
    settled_on: date | None = Field(default=None)


class DataKey(Shelf, table=True):
    """The keys of reports, apart from them: a report without its key can be opened by nobody, wherever a copy lies."""

    __tablename__ = "data_key"

    report_id: int = big_key()
    sealed_key: bytes = sealed()


class Shredded(Shelf, table=True):
    """Marks of what was erased, a keyed hash and an instant each: after a restore it is erased again."""

    __tablename__ = "shredded"

    mac: bytes = sealed(primary_key=True)
    shredded_at: datetime


class Token(Shelf, table=True):
    """Clustered by token: 18.5 bytes a row in SQLite. A subject's tokens can be recomputed from its reports."""

    __tablename__ = "token"
    __table_args__ = ({"sqlite_with_rowid": False},)

    token: int = big(primary_key=True)
    subject_id: int = big(primary_key=True)
