"""Row-level security: who has not said for whom it asks sees nothing of any member (PostgreSQL only)

`app.member` is the member that a transaction acts for, or `all` for the service itself. The owner of the tables is held to it
too (FORCE); only a superuser is not, so the service must not run as one.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ASKED = "current_setting('app.member', true)"
_OWN = ("submission", "report", "feed", "signing_key", "quota", "quota_use", "suspension", "enquiry_trace")
_OF_ANOTHER = {
    "submission": (("submission_row", "submission_id"), ("upload_part", "submission_id")),
    "feed": (
        ("release", "feed_id"), ("release_object", "feed_id"), ("release_part", "feed_id"), ("feed_entry", "feed_id"),
        ("feed_receipt", "feed_id"), ("feed_feedback", "feed_id"),
    ),
}  # fmt: skip


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in _OWN:
        _protect(table, f"member_id::text = {_ASKED}")
    for parent, children in _OF_ANOTHER.items():
        for table, column in children:
            _protect(
                table,
                f"EXISTS (SELECT 1 FROM {parent} WHERE {parent}.id = {table}.{column} "
                f"AND {parent}.member_id::text = {_ASKED})",
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in (*_OWN, *(table for children in _OF_ANOTHER.values() for table, _column in children)):
        op.execute(f"DROP POLICY of_its_member ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def _protect(table: str, is_own: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    # In a subquery of its own, so that the setting is read once a statement and not once a row.
    op.execute(f"CREATE POLICY of_its_member ON {table} USING ((SELECT {_ASKED}) = 'all' OR ({is_own}))")
