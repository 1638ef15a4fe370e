"""Whom a person has named to act for it in a case: one at a time, sealed, seen by the office alone"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
_STANDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "agent",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("listing_id", _BIG, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=4), nullable=False),
        sa.Column("appointed_on", sa.Date(), nullable=False),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_person", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind IN ('lawyer', 'relative', 'other')", name=op.f("ck_agent_kind")),
        sa.CheckConstraint("scope IN ('read', 'act')", name=op.f("ck_agent_scope")),
        sa.CheckConstraint("valid_until >= appointed_on", name=op.f("ck_agent_has_days")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_agent_listing_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
    )
    op.create_index("ix_agent_listing_id", "agent", ["listing_id"])
    op.create_index(
        "uq_agent_listing_id_standing", "agent", ["listing_id"], unique=True,
        sqlite_where=_STANDING, postgresql_where=_STANDING,
    )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        _protect()


def downgrade() -> None:
    op.drop_table("agent")


def _protect() -> None:
    """The office's own, as letters are: who asks for a member alone sees none."""
    op.execute("ALTER TABLE agent ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE agent FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_the_office ON agent USING ((SELECT {_ASKED}) = 'all')")
