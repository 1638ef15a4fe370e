"""Entries of a feed by the release that first carried them, then by key: the order that their indexes follow"""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_NAME = "ix_feed_entry_feed_id_first_release_entry_key"


def upgrade() -> None:
    op.create_index(_NAME, "feed_entry", ["feed_id", "first_release", "entry_key"])


def downgrade() -> None:
    op.drop_index(_NAME, "feed_entry")
