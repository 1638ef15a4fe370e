"""The keyed digests of guarded rows"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "row_mac",
        sa.Column("guard", sa.SmallInteger(), nullable=False),
        sa.Column("row_key", _BIG, nullable=False),
        sa.Column("part", _BIG, nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("guard", "row_key", "part", name=op.f("pk_row_mac")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("row_mac")
