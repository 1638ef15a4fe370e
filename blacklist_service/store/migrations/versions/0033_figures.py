"""What the service counts about itself, day by day: numbers of no person."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"


def upgrade() -> None:
    op.create_table(
        "figure",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("line", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("number", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "topic", "region", "line", "measure", name=op.f("pk_figure")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # No member's at all: whoever asks for one member sees nothing of it.
        op.execute("ALTER TABLE figure ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE figure FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY of_the_house ON figure USING ((SELECT {_ASKED}) = 'all')")


def downgrade() -> None:
    op.drop_table("figure")
