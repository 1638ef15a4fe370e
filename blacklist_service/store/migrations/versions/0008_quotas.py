"""What members may ask, what they have asked, and suspensions that two officials release"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "quota",
        sa.Column("member_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.Column("most_misses_percent", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("per_day >= 0", name=op.f("ck_quota_per_day")),
        sa.CheckConstraint(
            "most_misses_percent BETWEEN 1 AND 100", name=op.f("ck_quota_most_misses_percent")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_quota_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_quota")),
    )
    op.create_table(
        "quota_use",
        sa.Column("member_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "day", name=op.f("pk_quota_use")),
    )
    op.create_table(
        "enquiry_trace",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("member_id", _BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number_token", _BIG, nullable=False),
        sa.Column("place_token", _BIG, nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_trace")),
    )
    op.create_index("ix_enquiry_trace_member_id_id", "enquiry_trace", ["member_id", "id"])
    op.create_index(op.f("ix_enquiry_trace_at"), "enquiry_trace", ["at"])
    _suspension()


def _suspension() -> None:
    op.create_table(
        "suspension",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("member_id", _BIG, nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("release_asked_by", _BIG, nullable=True),
        sa.Column("released_by", _BIG, nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('neighbours', 'ambiguous', 'misses', 'official')", name=op.f("ck_suspension_reason")
        ),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)", name=op.f("ck_suspension_released")
        ),
        sa.CheckConstraint(
            "released_by IS NULL OR (release_asked_by IS NOT NULL AND released_by <> release_asked_by)",
            name=op.f("ck_suspension_two_officials"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_suspension_member_id_member")),
        sa.ForeignKeyConstraint(
            ["release_asked_by"],
            ["user_account.id"],
            name=op.f("fk_suspension_release_asked_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["user_account.id"], name=op.f("fk_suspension_released_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    running = sa.text("released_at IS NULL")
    op.create_index(
        "uq_suspension_member_id", "suspension", ["member_id"], unique=True,
        sqlite_where=running, postgresql_where=running,
    )  # fmt: skip


def downgrade() -> None:
    for table in ("suspension", "enquiry_trace", "quota_use", "quota"):
        op.drop_table(table)
