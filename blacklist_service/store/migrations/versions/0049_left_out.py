"""What a release leaves out, by the format's own rule: told to its recipient, who would wonder otherwise"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("release", sa.Column("left_out_json", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("release", "left_out_json")
