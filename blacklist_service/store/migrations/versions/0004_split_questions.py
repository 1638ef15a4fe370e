"""Which reports a question would take out of their subject"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review", sa.Column("leaving_json", sa.String(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("review", "leaving_json")
