"""Calls without a valid key or proof, by address and minute"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "unknown_calls",
        sa.Column("address_token", _BIG, autoincrement=False, nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address_token", "minute", name=op.f("pk_unknown_calls")),
    )
    op.create_index(op.f("ix_unknown_calls_minute"), "unknown_calls", ["minute"])


def downgrade() -> None:
    op.drop_table("unknown_calls")
