"""The index of withdrawn keys leads to erased reports as well: what is erased is not reported anew by an old file"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_COLUMNS = ["member_id", "report_key"]
_OLD, _NEW = "ix_report_member_id_report_key_withdrawn", "ix_report_member_id_report_key_gone"


def upgrade() -> None:
    gone = sa.text("state IN ('withdrawn', 'erased')")
    op.drop_index(_OLD, "report")
    op.create_index(_NEW, "report", _COLUMNS, sqlite_where=gone, postgresql_where=gone)


def downgrade() -> None:
    withdrawn = sa.text("state = 'withdrawn'")
    op.drop_index(_NEW, "report")
    op.create_index(_OLD, "report", _COLUMNS, sqlite_where=withdrawn, postgresql_where=withdrawn)
