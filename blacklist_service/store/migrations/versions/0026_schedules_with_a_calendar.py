"""A feed's schedule names its days; what is suppressed is found by an index, because each minute asks for it"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_SUPPRESSED = sa.text("is_suppressed")


def upgrade() -> None:
    days = sa.Column("calendar", sa.String(length=16), nullable=False, server_default="every_day")
    op.add_column("feed", days)
    op.create_index(
        "ix_listing_id_suppressed", "listing", ["id"], sqlite_where=_SUPPRESSED, postgresql_where=_SUPPRESSED
    )


def downgrade() -> None:
    op.drop_index("ix_listing_id_suppressed", table_name="listing")
    op.drop_column("feed", "calendar")
