"""A feed keeps the mapping profile of the office that it was opened with, so that its files stay the same"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("profile_json", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("feed", "profile_json")
