"""Members whose files a second person confirms, and of a held file who confirmed it first, when, and what was seen"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "member", sa.Column("needs_attestation", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("submission", sa.Column("attested_by", _BIG, nullable=True))
    op.add_column("submission", sa.Column("attested_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("submission", sa.Column("attested_reading", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("submission", "attested_reading")
    op.drop_column("submission", "attested_at")
    op.drop_column("submission", "attested_by")
    op.drop_column("member", "needs_attestation")
