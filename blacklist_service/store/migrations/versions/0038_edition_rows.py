"""The rows of an edition that waits, each with its digest, so that whoever leaves it voids nothing"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"


def upgrade() -> None:
    op.create_table(
        "edition_row",
        sa.Column("edition_id", _BIG, nullable=False),
        sa.Column("entry_key", sa.String(length=64), nullable=False),
        sa.Column("entry_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_row_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("edition_id", "entry_key", name=op.f("pk_edition_row")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _protect()


def downgrade() -> None:
    op.drop_table("edition_row")


def _protect() -> None:
    """As the edition itself: whoever has not said for whom it asks sees nothing."""
    op.execute("ALTER TABLE edition_row ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE edition_row FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_its_member ON edition_row USING ((SELECT {_ASKED}) = 'all' OR (EXISTS "
        "(SELECT 1 FROM edition JOIN feed ON feed.id = edition.feed_id "
        f"WHERE edition.id = edition_row.edition_id AND feed.member_id::text = {_ASKED})))"
    )
