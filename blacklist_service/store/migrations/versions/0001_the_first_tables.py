"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_attempt",
        sa.Column("case_mac", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_mac", name=op.f("pk_case_attempt")),
    )
    op.create_table(
        "clock_slot",
        sa.Column("schedule", sa.String(length=80), nullable=False),
        sa.Column("last_slot", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("schedule", name=op.f("pk_clock_slot")),
    )
    op.create_table(
        "job",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(length=48), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_job_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("kind", "object_id", "slot", name=op.f("uq_job_kind_object_id_slot")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)

    op.create_table(
        "journal_checkpoint",
        sa.Column(
            "size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("root_hash", sa.LargeBinary(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.Column("journal_until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("access_until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_journal_checkpoint")),
    )
    op.create_table(
        "journal_entry",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("object_kind", sa.String(length=24), nullable=False),
        sa.Column("object_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("detail_commit", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    op.create_table(
        "journal_leaf",
        sa.Column(
            "tree_index",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("source IN ('journal', 'access')", name=op.f("ck_journal_leaf_source")),
        sa.PrimaryKeyConstraint("tree_index", name=op.f("pk_journal_leaf")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_journal_leaf_source_source_id")),
    )
    op.create_table(
        "legal_basis",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("document_no", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("article", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("list_kind", sa.String(length=60), nullable=False),
        sa.Column("jurisdiction", sa.String(length=6), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_until", sa.Date(), nullable=True),
        sa.Column("allows_third_parties", sa.Boolean(), nullable=False),
        sa.Column("allows_publication", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_basis")),
        sa.UniqueConstraint("code", name=op.f("uq_legal_basis_code")),
    )
    op.create_table(
        "look",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("consent_sha256", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("data_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('listed', 'not_listed', 'ambiguous', 'opened')", name=op.f("ck_look_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
    )
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_look_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "match_decision",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("policy", sa.String(length=24), nullable=False),
        sa.Column("fields_json", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('same', 'unsure', 'different')", name=op.f("ck_match_decision_verdict")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_decision")),
    )
    with op.batch_alter_table("match_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_decision_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_decision_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "member",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('platform', 'office', 'agency')", name=op.f("ck_member_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("code", name=op.f("uq_member_code")),
    )
    op.create_table(
        "subject",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'organisation')", name=op.f("ck_subject_kind")),
        sa.ForeignKeyConstraint(["merged_into"], ["subject.id"], name=op.f("fk_subject_merged_into_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
    )
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subject_merged_into"), ["merged_into"], unique=False)

    op.create_table(
        "token",
        sa.Column("token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("token", "subject_id", name=op.f("pk_token")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feed",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("cron", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("release_number", sa.Integer(), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('active', 'paused')", name=op.f("ck_feed_state")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_feed_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("code", name=op.f("uq_feed_code")),
    )
    op.create_table(
        "idempotent_answer",
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_mac", sa.LargeBinary(), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_idempotent_answer_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", "key_mac", name=op.f("pk_idempotent_answer")),
    )
    with op.batch_alter_table("idempotent_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotent_answer_answered_at"), ["answered_at"], unique=False)

    op.create_table(
        "journal_detail",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sealed_detail", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_detail_entry_id_journal_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_journal_detail")),
    )
    op.create_table(
        "report",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("report_key", sa.LargeBinary(), nullable=False),
        sa.Column("content_mac", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("superseded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("subject_kind", sa.String(length=12), nullable=False),
        sa.Column("identifier", sa.String(length=8), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("principal_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outstanding_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("annual_rate_bp", sa.Integer(), nullable=True),
        sa.Column("loan_date", sa.Date(), nullable=True),
        sa.Column("overdue_since", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("out_of_contact", sa.Boolean(), nullable=True),
        sa.Column("has_contract", sa.Boolean(), nullable=False),
        sa.Column("has_ability_evidence", sa.Boolean(), nullable=False),
        sa.Column("has_collection_log", sa.Boolean(), nullable=False),
        sa.Column("sealed_identity", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_details", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('current', 'superseded', 'withdrawn', 'erased')", name=op.f("ck_report_state")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_report_member_id_member")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_report_subject_id_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(
            "ix_report_closed_on",
            ["closed_on"],
            unique=False,
            sqlite_where=sa.text("state IN ('superseded', 'withdrawn')"),
            postgresql_where=sa.text("state IN ('superseded', 'withdrawn')"),
        )
        batch_op.create_index(batch_op.f("ix_report_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "ix_report_superseded_by",
            ["superseded_by"],
            unique=False,
            sqlite_where=sa.text("superseded_by IS NOT NULL"),
            postgresql_where=sa.text("superseded_by IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_report_member_id_report_key",
            ["member_id", "report_key"],
            unique=True,
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )

    op.create_table(
        "review",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'decided', 'moot')", name=op.f("ck_review_state")),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict IN ('same', 'unsure', 'different')", name=op.f("ck_review_verdict")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_review_subject_id_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("report_id", "subject_id", name=op.f("uq_review_report_id_subject_id")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "subject_change",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("from_subject", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_subject", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reports_json", sa.String(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('merge', 'split')", name=op.f("ck_subject_change_kind")),
        sa.ForeignKeyConstraint(
            ["from_subject"], ["subject.id"], name=op.f("fk_subject_change_from_subject_subject")
        ),
        sa.ForeignKeyConstraint(
            ["to_subject"], ["subject.id"], name=op.f("fk_subject_change_to_subject_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_change")),
    )
    with op.batch_alter_table("subject_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subject_change_from_subject"), ["from_subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_subject_change_to_subject"), ["to_subject"], unique=False)

    op.create_table(
        "submission",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("media", sa.String(length=8), nullable=False),
        sa.Column("charset", sa.String(length=16), nullable=False),
        sa.Column("body_bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("is_dry_run", sa.Boolean(), nullable=False),
        sa.Column("is_cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("scan_json", sa.String(), nullable=True),
        sa.Column("findings_json", sa.String(), nullable=True),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("last_row", sa.Integer(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("subjects_new", sa.Integer(), nullable=False),
        sa.Column("subjects_known", sa.Integer(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=64), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_json", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state <> 'done' OR rows_read = accepted + warned + rejected + repeated",
            name=op.f("ck_submission_adds_up"),
        ),
        sa.CheckConstraint(
            "state IN ('receiving', 'received', 'processing', 'done', 'refused', 'cancelled')",
            name=op.f("ck_submission_state"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_submission_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_submission_member_id_fingerprint",
            ["member_id", "fingerprint"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('refused', 'cancelled')"),
            postgresql_where=sa.text("state NOT IN ('refused', 'cancelled')"),
        )

    op.create_table(
        "user_account",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('platform', 'maker', 'checker', 'agency', 'auditor')", name=op.f("ck_user_account_role")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_user_account_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login", name=op.f("uq_user_account_login")),
    )
    op.create_table(
        "api_key",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("secret_mac", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_key_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_key_prefix")),
    )
    op.create_table(
        "feed_receipt",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("feed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("state_checksum", sa.String(length=64), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_receipt_feed_id_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_receipt")),
    )
    with op.batch_alter_table("feed_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_receipt_feed_id"), ["feed_id"], unique=False)

    op.create_table(
        "listing",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("end_reason", sa.String(length=12), nullable=True),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("legal_basis_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_no", sa.String(length=40), nullable=True),
        sa.Column("review_opened_on", sa.Date(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("reply_until", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decision_no", sa.String(length=40), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("publicity_until", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("is_disputed", sa.Boolean(), nullable=False),
        sa.Column("is_suppressed", sa.Boolean(), nullable=False),
        sa.Column("suppressed_for", sa.String(length=16), nullable=True),
        sa.Column("sealed_statement", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'ended') = (end_reason IS NOT NULL)", name=op.f("ck_listing_ended_has_reason")
        ),
        sa.CheckConstraint(
            "end_reason IS NULL OR end_reason IN ('corrected', 'removed', 'repaired', 'expired', 'withdrawn')",
            name=op.f("ck_listing_end_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'listed' OR (\n    legal_basis_id IS NOT NULL\n    AND notice_id IS NOT NULL\n    AND review_opened_on IS NOT NULL\n    AND served_on IS NOT NULL\n    AND reply_until IS NOT NULL\n    AND listed_on IS NOT NULL\n    AND listed_on > reply_until\n    AND reply_until > served_on\n    AND decided_by IS NOT NULL\n    AND approved_by IS NOT NULL\n    AND decided_by <> approved_by\n    AND expires_on IS NOT NULL\n)",
            name=op.f("ck_listing_listed_needs"),
        ),
        sa.CheckConstraint(
            "state IN ('alleged', 'under_review', 'notified', 'reply_window', 'listed', 'rejected', 'overdue_only', 'ended')",
            name=op.f("ck_listing_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('notified', 'reply_window') OR (legal_basis_id IS NOT NULL AND notice_id IS NOT NULL AND review_opened_on IS NOT NULL)",
            name=op.f("ck_listing_notified_needs"),
        ),
        sa.CheckConstraint("served_on >= review_opened_on", name=op.f("ck_listing_served_after_review")),
        sa.CheckConstraint(
            "suppressed_for IS NULL OR suppressed_for IN ('official', 'objection_late', 'review_disputed')",
            name=op.f("ck_listing_suppressed_for"),
        ),
        sa.CheckConstraint(
            "suppressed_for IS NULL OR is_suppressed", name=op.f("ck_listing_suppressed_for_nothing")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["user_account.id"], name=op.f("fk_listing_approved_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_listing_decided_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["legal_basis_id"], ["legal_basis.id"], name=op.f("fk_listing_legal_basis_id_legal_basis")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_listing_subject_id_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("case_no", name=op.f("uq_listing_case_no")),
    )
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_state"), ["state"], unique=False)
        batch_op.create_index("ix_listing_state_reply_until_id", ["state", "reply_until", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_listing_expires_on"), ["expires_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_listing_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "uq_listing_subject_id_open",
            ["subject_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('rejected', 'overdue_only', 'ended')"),
            postgresql_where=sa.text("state NOT IN ('rejected', 'overdue_only', 'ended')"),
        )

    op.create_table(
        "proposal",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_version", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("facts_json", sa.String(), nullable=False),
        sa.Column("sealed_reasons", sa.LargeBinary(), nullable=True),
        sa.Column("digest_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'approved' OR approved_by IS NOT NULL", name=op.f("ck_proposal_approved_by_somebody")
        ),
        sa.CheckConstraint(
            "state <> 'open' OR sealed_reasons IS NOT NULL", name=op.f("ck_proposal_open_has_reasons")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'refused', 'void')", name=op.f("ck_proposal_state")
        ),
        sa.CheckConstraint("target IN ('listing', 'objection', 'repair')", name=op.f("ck_proposal_target")),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> made_by", name=op.f("ck_proposal_two_officials")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["user_account.id"], name=op.f("fk_proposal_approved_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_proposal_made_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index("ix_proposal_target_target_id", ["target", "target_id"], unique=False)
        batch_op.create_index(
            "uq_proposal_target_open",
            ["target", "target_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "release",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("feed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("operations", sa.Integer(), nullable=False),
        sa.Column("retractions", sa.Integer(), nullable=False),
        sa.Column("state_checksum", sa.String(length=64), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("second_signature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_release_feed_id_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("feed_id", "number", name=op.f("uq_release_feed_id_number")),
    )
    op.create_table(
        "submission_row",
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("findings_json", sa.String(), nullable=True),
        sa.Column("sealed_cells", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'warned', 'rejected', 'repeated')",
            name=op.f("ck_submission_row_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_row_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("submission_id", "row_number", name=op.f("pk_submission_row")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "upload_part",
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_upload_part_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("submission_id", "part", name=op.f("pk_upload_part")),
    )
    op.create_table(
        "feed_entry",
        sa.Column("feed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_suppressed", sa.Boolean(), nullable=False),
        sa.Column("first_release", sa.Integer(), nullable=False),
        sa.Column("last_release", sa.Integer(), nullable=False),
        sa.Column("retracted_in", sa.Integer(), nullable=True),
        sa.Column("retract_reason", sa.String(length=32), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'retracted' OR retracted_in IS NOT NULL", name=op.f("ck_feed_entry_retracted_in")
        ),
        sa.CheckConstraint("state IN ('live', 'retracted')", name=op.f("ck_feed_entry_state")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_entry_feed_id_feed")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_feed_entry_listing_id_listing")
        ),
        sa.PrimaryKeyConstraint("feed_id", "listing_id", name=op.f("pk_feed_entry")),
    )
    with op.batch_alter_table("feed_entry", schema=None) as batch_op:
        batch_op.create_index("ix_feed_entry_feed_id_entry_key", ["feed_id", "entry_key"], unique=True)
        batch_op.create_index("ix_feed_entry_listing_id", ["listing_id"], unique=False)

    op.create_table(
        "feed_feedback",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("feed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('accepted', 'rejected')", name=op.f("ck_feed_feedback_outcome")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_feedback_feed_id_feed")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_feed_feedback_listing_id_listing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_feedback")),
    )
    with op.batch_alter_table("feed_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_feedback_feed_id"), ["feed_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_feedback_listing_id"), ["listing_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("proof_sha256", sa.String(length=64), nullable=True),
        sa.Column("given_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('registered_mail', 'in_person', 'electronic_confirmed', 'public_announcement', 'email', 'sms', 'phone')",
            name=op.f("ck_notice_channel"),
        ),
        sa.CheckConstraint(
            "served_on IS NULL OR proof_sha256 IS NOT NULL", name=op.f("ck_notice_served_has_proof")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["user_account.id"], name=op.f("fk_notice_given_by_user_account")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_notice_listing_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_listing_id"), ["listing_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=False),
        sa.Column("sealed_narrative", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('filed', 'with_source', 'answered', 'decided', 'closed', 'withdrawn')",
            name=op.f("ck_objection_state"),
        ),
        sa.CheckConstraint(
            "state IN ('closed', 'withdrawn') OR sealed_narrative IS NOT NULL",
            name=op.f("ck_objection_open_has_narrative"),
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["member.id"], name=op.f("fk_objection_answered_by_member")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_objection_listing_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_listing_id"), ["listing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_state"), ["state"], unique=False)
        batch_op.create_index(
            "ix_objection_due_on_id_open",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("state NOT IN ('closed', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('closed', 'withdrawn')"),
        )

    op.create_table(
        "release_object",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("feed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("release_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body_bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_release_object_feed_id_feed")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_release_object_release_id_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_object")),
        sa.UniqueConstraint("feed_id", "name", name=op.f("uq_release_object_feed_id_name")),
    )
    op.create_table(
        "removal",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('corrected', 'removed', 'repaired', 'expired', 'withdrawn')",
            name=op.f("ck_removal_reason"),
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_removal_listing_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
        sa.UniqueConstraint("listing_id", name=op.f("uq_removal_listing_id")),
    )
    with op.batch_alter_table("removal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_removal_effective_on_id_open",
            ["effective_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "repair",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sealed_application", sa.LargeBinary(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('applied', 'decided', 'granted', 'refused', 'withdrawn')", name=op.f("ck_repair_state")
        ),
        sa.CheckConstraint(
            "state IN ('granted', 'refused', 'withdrawn') OR sealed_application IS NOT NULL",
            name=op.f("ck_repair_open_has_application"),
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_repair_listing_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair")),
    )
    with op.batch_alter_table("repair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_repair_listing_id"), ["listing_id"], unique=False)
        batch_op.create_index(
            "ix_repair_due_on_id_open",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('applied', 'decided')"),
            postgresql_where=sa.text("state IN ('applied', 'decided')"),
        )

    op.create_table(
        "listing_report",
        sa.Column("listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_listing_report_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_listing_report_report_id_report")
        ),
        sa.PrimaryKeyConstraint("listing_id", "report_id", name=op.f("pk_listing_report")),
    )
    op.create_table(
        "release_part",
        sa.Column("feed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_release_part_feed_id_feed")),
        sa.PrimaryKeyConstraint("feed_id", "name", "part", name=op.f("pk_release_part")),
    )


def downgrade() -> None:
    op.drop_table("release_part")
    op.drop_table("listing_report")
    with op.batch_alter_table("repair", schema=None) as batch_op:
        batch_op.drop_index("ix_repair_due_on_id_open")
        batch_op.drop_index(batch_op.f("ix_repair_listing_id"))

    op.drop_table("repair")
    with op.batch_alter_table("removal", schema=None) as batch_op:
        batch_op.drop_index("ix_removal_effective_on_id_open")

    op.drop_table("removal")
    op.drop_table("release_object")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index("ix_objection_due_on_id_open")
        batch_op.drop_index(batch_op.f("ix_objection_state"))
        batch_op.drop_index(batch_op.f("ix_objection_listing_id"))

    op.drop_table("objection")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_listing_id"))

    op.drop_table("notice")
    with op.batch_alter_table("feed_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_feedback_listing_id"))
        batch_op.drop_index(batch_op.f("ix_feed_feedback_feed_id"))

    op.drop_table("feed_feedback")
    with op.batch_alter_table("feed_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_feed_entry_listing_id")
        batch_op.drop_index("ix_feed_entry_feed_id_entry_key")

    op.drop_table("feed_entry")
    op.drop_table("upload_part")
    op.drop_table("submission_row")
    op.drop_table("release")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_proposal_target_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_proposal_target_target_id")

    op.drop_table("proposal")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_listing_subject_id_open",
            sqlite_where=sa.text("state NOT IN ('rejected', 'overdue_only', 'ended')"),
            postgresql_where=sa.text("state NOT IN ('rejected', 'overdue_only', 'ended')"),
        )
        batch_op.drop_index(batch_op.f("ix_listing_subject_id"))
        batch_op.drop_index(batch_op.f("ix_listing_expires_on"))
        batch_op.drop_index("ix_listing_state_reply_until_id")
        batch_op.drop_index(batch_op.f("ix_listing_state"))

    op.drop_table("listing")
    with op.batch_alter_table("feed_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_receipt_feed_id"))

    op.drop_table("feed_receipt")
    op.drop_table("api_key")
    op.drop_table("user_account")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_state"))
        batch_op.drop_index(
            "uq_submission_member_id_fingerprint",
            sqlite_where=sa.text("state NOT IN ('refused', 'cancelled')"),
            postgresql_where=sa.text("state NOT IN ('refused', 'cancelled')"),
        )

    op.drop_table("submission")
    with op.batch_alter_table("subject_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subject_change_to_subject"))
        batch_op.drop_index(batch_op.f("ix_subject_change_from_subject"))

    op.drop_table("subject_change")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_subject_id"))
        batch_op.drop_index(batch_op.f("ix_review_state"))

    op.drop_table("review")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_report_member_id_report_key",
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )
        batch_op.drop_index(
            "ix_report_superseded_by",
            sqlite_where=sa.text("superseded_by IS NOT NULL"),
            postgresql_where=sa.text("superseded_by IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_report_subject_id"))
        batch_op.drop_index(
            "ix_report_closed_on",
            sqlite_where=sa.text("state IN ('superseded', 'withdrawn')"),
            postgresql_where=sa.text("state IN ('superseded', 'withdrawn')"),
        )

    op.drop_table("report")
    op.drop_table("journal_detail")
    with op.batch_alter_table("idempotent_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotent_answer_answered_at"))

    op.drop_table("idempotent_answer")
    op.drop_table("feed")
    op.drop_table("token")
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subject_merged_into"))

    op.drop_table("subject")
    op.drop_table("member")
    with op.batch_alter_table("match_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_decision_subject_id"))
        batch_op.drop_index(batch_op.f("ix_match_decision_report_id"))

    op.drop_table("match_decision")
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_look_subject_id"))

    op.drop_table("look")
    op.drop_table("legal_basis")
    op.drop_table("journal_leaf")
    op.drop_table("journal_entry")
    op.drop_table("journal_checkpoint")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_state"))
        batch_op.drop_index(batch_op.f("ix_job_due_at"))

    op.drop_table("job")
    op.drop_table("clock_slot")
    op.drop_table("case_attempt")
