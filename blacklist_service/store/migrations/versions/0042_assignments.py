"""With whom a case is, by name or with the region above: one at a time, seen by the office alone"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
_STANDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("listing_id", _BIG, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("user_id", _BIG, nullable=True),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("given_by", _BIG, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", _BIG, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('handover', 'escalation', 'return', 'takeover')", name=op.f("ck_assignment_kind")
        ),
        sa.CheckConstraint(
            "ended_at IS NOT NULL OR (kind = 'escalation') = (user_id IS NULL)",
            name=op.f("ck_assignment_open_with_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_assignment_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_assignment_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["user_account.id"], name=op.f("fk_assignment_given_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_assignment_entry_id_journal_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_listing_id", "assignment", ["listing_id"])
    for name, column, is_unique in (
        ("uq_assignment_listing_id_open", "listing_id", True),
        ("ix_assignment_user_id_open", "user_id", False),
    ):
        op.create_index(
            name, "assignment", [column], unique=is_unique,
            sqlite_where=_STANDING, postgresql_where=_STANDING,
        )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        _protect()


def downgrade() -> None:
    op.drop_table("assignment")


def _protect() -> None:
    """The office's own, as agents are: who asks for a member alone sees none."""
    op.execute("ALTER TABLE assignment ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE assignment FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_the_office ON assignment USING ((SELECT {_ASKED}) = 'all')")
