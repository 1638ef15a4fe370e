"""An edition of public notice whose time ran out while it waited: void, by the clock and by nobody"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("is_expired", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("edition", "is_expired")
