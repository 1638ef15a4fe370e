"""What a platform says at a page about one of its own reports, which report a repeated row repeats, withdrawn keys"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("submission", sa.Column("about_report_id", _BIG, nullable=True))
    op.add_column("submission_row", sa.Column("same_report_id", _BIG, nullable=True))
    about = sa.text("about_report_id IS NOT NULL")
    op.create_index(
        "ix_submission_about_report_id", "submission", ["about_report_id"],
        sqlite_where=about, postgresql_where=about,
    )  # fmt: skip
    withdrawn = sa.text("state = 'withdrawn'")
    op.create_index(
        "ix_report_member_id_report_key_withdrawn", "report", ["member_id", "report_key"],
        sqlite_where=withdrawn, postgresql_where=withdrawn,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_report_member_id_report_key_withdrawn", "report")
    op.drop_index("ix_submission_about_report_id", "submission")
    op.drop_column("submission_row", "same_report_id")
    op.drop_column("submission", "about_report_id")
