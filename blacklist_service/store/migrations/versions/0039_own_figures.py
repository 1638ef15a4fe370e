"""The figures of each member's own data, counted each hour, for its own people alone"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"


def upgrade() -> None:
    op.create_table(
        "own_figure",
        sa.Column("member_id", _BIG, nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("line", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("number", _BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_own_figure_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", "topic", "line", "measure", name=op.f("pk_own_figure")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE own_figure ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE own_figure FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY of_its_member ON own_figure "
            f"USING ((SELECT {_ASKED}) = 'all' OR member_id::text = {_ASKED})"
        )


def downgrade() -> None:
    op.drop_table("own_figure")
