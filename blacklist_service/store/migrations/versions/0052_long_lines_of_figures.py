"""A line of a table of figures may name a member and a finding code together."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _widen(128)


def downgrade() -> None:
    op.execute("DELETE FROM figure WHERE length(line) > 64")
    _widen(64)


def _widen(characters: int) -> None:
    with op.batch_alter_table("figure") as table:
        table.alter_column("line", type_=sa.String(characters), existing_nullable=False)
