"""Uploads: the submission, the sealed parts of its file, and what became of each row."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

SUBMISSION_STATES = ("receiving", "received", "processing", "done", "refused", "cancelled")
ROW_OUTCOMES = ("accepted", "warned", "rejected", "repeated")


class Submission(Shelf, table=True):
    __tablename__ = "submission"
    __table_args__ = (
        one_of("state", SUBMISSION_STATES),
        # The same content twice gives the same receipt; a refused or cancelled one may be tried again.
        Index(
            "uq_submission_member_id_fingerprint",
            "member_id",
            "fingerprint",
            unique=True,
            sqlite_where=text("state NOT IN ('refused', 'cancelled')"),
            postgresql_where=text("state NOT IN ('refused', 'cancelled')"),
        ),
        Index(
            "ix_submission_about_report_id",
            "about_report_id",
            sqlite_where=text("about_report_id IS NOT NULL"),
            postgresql_where=text("about_report_id IS NOT NULL"),
        ),
        CheckConstraint(
            "state <> 'done' OR rows_read = accepted + warned + rejected + repeated", name="adds_up"
        ),
    )

    id: int | None = big_key(is_drawn=True)
    member_id: int = big(points_to="member.id")
    fingerprint: bytes = sealed()
    content_sha256: str = Field(max_length=64)
    media: str = Field(max_length=8)
    charset: str = Field(default="", max_length=16)
    body_bytes: int = big(default=0)
    state: str = Field(default="receiving", max_length=16, index=True)
    is_dry_run: bool = Field(default=False)
    is_cancel_asked: bool = Field(default=False)
    fence: int = Field(default=0)
    scan_json: str | None = Field(default=None)
    # Of a held file: its header as far as it is known, and what its member had said of its columns when it was read.
    header_json: str | None = Field(default=None)
    mapping_json: str | None = Field(default=None)
    # Where two persons confirm: the first one, when, and the digest of the reading that was seen.
    attested_by: int | None = big(default=None)
    attested_at: datetime | None = Field(default=None)
    attested_reading: str | None = Field(default=None, max_length=64)
    # Of what a page sends about one report of its member: that report, under whose key the row stands.
    about_report_id: int | None = big(default=None)
    findings_json: str | None = Field(default=None)
    rows_total: int = Field(default=0)
    last_row: int = Field(default=0)
    rows_read: int = Field(default=0)
    accepted: int = Field(default=0)
    warned: int = Field(default=0)
    rejected: int = Field(default=0)
    repeated: int = Field(default=0)
    # Of its rows so far: [code, severity, how often, first row] each.
    finding_counts_json: str | None = Field(default=None)
    subjects_new: int = Field(default=0)
    subjects_known: int = Field(default=0)
    reviews: int = Field(default=0)
    received_at: datetime
    received_by: str = Field(max_length=64)
    finished_at: datetime | None = Field(default=None)
    receipt_json: str | None = Field(default=None)

    @property
    def is_held(self) -> bool:
        """Whether the whole file is here and waits for its sender to confirm it."""
        return self.state == "receiving" and bool(self.content_sha256)


class UploadPart(Shelf, table=True):
    __tablename__ = "upload_part"

    submission_id: int = big(points_to="submission.id", primary_key=True)
    part: int = Field(primary_key=True)
    body: bytes = sealed()


class SubmissionRow(Shelf, table=True):
    __tablename__ = "submission_row"
    __table_args__ = (
        one_of("outcome", ROW_OUTCOMES),
        # A page shows the first few of them, among a million that were accepted.
        Index(
            "ix_submission_row_submission_id_outcome_rejected",
            "submission_id",
            "outcome",
            "row_number",
            sqlite_where=text("outcome = 'rejected'"),
            postgresql_where=text("outcome = 'rejected'"),
        ),
        {"sqlite_with_rowid": False},
    )

    submission_id: int = big(points_to="submission.id", primary_key=True)
    row_number: int = Field(primary_key=True)
    outcome: str = Field(max_length=8)
    findings_json: str | None = Field(default=None)
    sealed_cells: bytes | None = sealed(default=None)
    # Of a repeated row: the report that says the same.
    same_report_id: int | None = big(default=None)
