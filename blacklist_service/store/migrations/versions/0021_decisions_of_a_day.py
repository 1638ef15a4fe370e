"""What one maker proposed on a day is counted by an index of its own"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_proposal_made_by_made_at", "proposal", ["made_by", "made_at"])


def downgrade() -> None:
    op.drop_index("ix_proposal_made_by_made_at", table_name="proposal")
