"""Of each release the signature of its manifest by SM2 (DER in base64), where the house signs so beside minisign."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("release", sa.Column("sm2_signature", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("release", "sm2_signature")
