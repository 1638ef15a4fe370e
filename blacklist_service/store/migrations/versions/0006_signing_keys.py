"""Keys that members sign with, the nonces of their calls, and what an API key is good for"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "signing_key",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("member_id", _BIG, nullable=False),
        sa.Column("user_id", _BIG, nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scopes", sa.String(length=255), nullable=False, server_default=""),
        sa.Column("networks", sa.String(length=1600), nullable=False, server_default=""),
        sa.CheckConstraint("algorithm IN ('ed25519', 'sm2')", name=op.f("ck_signing_key_algorithm")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_signing_key_member_id_member")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_signing_key_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_signing_key_key_id")),
    )
    op.create_index(op.f("ix_signing_key_member_id"), "signing_key", ["member_id"])
    op.create_table(
        "used_nonce",
        sa.Column("signing_key", _BIG, autoincrement=False, nullable=False),
        sa.Column("nonce_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("signing_key", "nonce_sha256", name=op.f("pk_used_nonce")),
    )
    op.create_index(op.f("ix_used_nonce_kept_until"), "used_nonce", ["kept_until"])
    op.add_column("api_key", sa.Column("scopes", sa.String(length=255), nullable=False, server_default=""))
    op.add_column("api_key", sa.Column("networks", sa.String(length=1600), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("api_key", "networks")
    op.drop_column("api_key", "scopes")
    op.drop_table("used_nonce")
    op.drop_table("signing_key")
