"""A submission keeps how often its rows have which finding, and its rejected rows are found without the others"""

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_INDEX = "ix_submission_row_submission_id_outcome_rejected"
_COUNTS = "finding_counts_json"


def upgrade() -> None:
    rejected = sa.text("outcome = 'rejected'")
    op.create_index(
        _INDEX,
        "submission_row",
        ["submission_id", "outcome", "row_number"],
        sqlite_where=rejected,
        postgresql_where=rejected,
    )
    op.add_column("submission", sa.Column(_COUNTS, sa.String(), nullable=True))
    _count()


def downgrade() -> None:
    op.drop_column("submission", _COUNTS)
    op.drop_index(_INDEX, "submission_row")


def _count() -> None:
    """What came in before is counted once. Rows with the same findings have the same text, so few texts are read."""
    row, kept = (
        _table("submission_row", "submission_id", "row_number", "findings_json"),
        _table("submission", "id", _COUNTS),
    )
    connection = op.get_bind()
    asked = (
        sa.select(row.c.submission_id, row.c.findings_json, sa.func.count(), sa.func.min(row.c.row_number))
        .where(row.c.findings_json.is_not(None))
        .group_by(row.c.submission_id, row.c.findings_json)
    )
    counts: dict[int, dict[tuple[str, str], tuple[int, int]]] = {}
    for submission, told, times, first in connection.execute(asked):
        counted = counts.setdefault(submission, {})
        for code, severity, _column in orjson.loads(told):
            before, first_before = counted.get((code, severity), (0, first))
            counted[code, severity] = (before + times, min(first, first_before))
    for submission, counted in counts.items():
        told = orjson.dumps([(*finding, *count) for finding, count in counted.items()]).decode()
        connection.execute(sa.update(kept).where(kept.c.id == submission).values({_COUNTS: told}))


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))
