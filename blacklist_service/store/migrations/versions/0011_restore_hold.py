"""The hold on a restored service"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restore_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backup_made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restore_hold")),
    )


def downgrade() -> None:
    op.drop_table("restore_hold")
