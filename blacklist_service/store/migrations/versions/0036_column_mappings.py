"""What a member's own column names mean, and by which of it a held file was read"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"


def upgrade() -> None:
    op.create_table(
        "column_mapping",
        sa.Column("member_id", _BIG, nullable=False),
        sa.Column("column_name", sa.String(length=64), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("said_by", sa.String(length=64), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_column_mapping_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", "column_name", name=op.f("pk_column_mapping")),
    )
    op.add_column("submission", sa.Column("header_json", sa.String(), nullable=True))
    op.add_column("submission", sa.Column("mapping_json", sa.String(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE column_mapping ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE column_mapping FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY of_its_member ON column_mapping "
            f"USING ((SELECT {_ASKED}) = 'all' OR member_id::text = {_ASKED})"
        )


def downgrade() -> None:
    op.drop_column("submission", "mapping_json")
    op.drop_column("submission", "header_json")
    op.drop_table("column_mapping")
