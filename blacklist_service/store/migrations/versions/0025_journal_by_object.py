"""The history of one thing is found in the journal by an index, however long the journal is"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_journal_entry_object", "journal_entry", ["object_kind", "object_id"])


def downgrade() -> None:
    op.drop_index("ix_journal_entry_object", table_name="journal_entry")
