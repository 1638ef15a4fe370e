"""The courts' list as reference: the imports, and sealed rows that are found by keyed hashes"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"


def upgrade() -> None:
    op.create_table(
        "court_list",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("kept_count", sa.Integer(), nullable=False),
        sa.Column("imported_by", _BIG, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('reading', 'current', 'replaced', 'given_up')", name=op.f("ck_court_list_state")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by"], ["user_account.id"], name=op.f("fk_court_list_imported_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_list")),
    )
    op.create_table(
        "court_row",
        sa.Column("list_id", _BIG, nullable=False),
        sa.Column("row_mark", sa.LargeBinary(), nullable=False),
        sa.Column("search_token", _BIG, nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("sealed_row", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["court_list.id"], name=op.f("fk_court_row_list_id_court_list")),
        sa.PrimaryKeyConstraint("list_id", "row_mark", name=op.f("pk_court_row")),
    )
    for column in ("search_token", "kept_until"):
        op.create_index(op.f(f"ix_court_row_{column}"), "court_row", [column])
    if op.get_bind().dialect.name == "postgresql":
        for table in ("court_list", "court_row"):
            # No member's at all: whoever asks for one member sees nothing of it.
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY of_the_house ON {table} USING ((SELECT {_ASKED}) = 'all')")


def downgrade() -> None:
    op.drop_table("court_row")
    op.drop_table("court_list")
