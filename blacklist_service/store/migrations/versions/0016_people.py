"""What each person may look at, alarms beside the looks, and suspensions of one person"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OLD = "reason IN ('neighbours', 'ambiguous', 'misses', 'official')"
_SIGNS = "'neighbours', 'ambiguous', 'misses', 'pace', 'off_hours', 'decoy'"


def upgrade() -> None:
    op.create_table(
        "person_quota",
        sa.Column("user_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("people_per_day", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people_per_day >= 0", name=op.f("ck_person_quota_people_per_day")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_person_quota_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_person_quota")),
    )
    op.create_table(
        "person_use",
        sa.Column("user_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_person_use")),
    )
    op.create_table(
        "person_seen",
        sa.Column("user_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_token", _BIG, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", "person_token", name=op.f("pk_person_seen")),
    )
    op.create_table(
        "alarm",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", _BIG, nullable=False),
        sa.Column("user_id", _BIG, nullable=False),
        sa.Column("sign", sa.String(length=12), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"sign IN ({_SIGNS})", name=op.f("ck_alarm_sign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    waiting = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_alarm_unsettled", "alarm", ["member_id"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.add_column("enquiry_trace", sa.Column("user_id", _BIG, nullable=False, server_default="0"))
    op.create_index("ix_enquiry_trace_user_id_id", "enquiry_trace", ["user_id", "id"])
    _suspend_people()
    _protect("alarm")


def _suspend_people() -> None:
    guards = _guards_of_suspension()
    op.drop_index("uq_suspension_member_id", "suspension")
    with op.batch_alter_table("suspension") as suspension:
        suspension.add_column(sa.Column("user_id", _BIG, nullable=True))
        suspension.create_foreign_key(
            op.f("fk_suspension_user_id_user_account"), "user_account", ["user_id"], ["id"]
        )
        suspension.drop_constraint(op.f("ck_suspension_reason"), type_="check")
        suspension.create_check_constraint(op.f("ck_suspension_reason"), f"reason IN ({_SIGNS}, 'official')")
    _running("uq_suspension_member_id", "member_id", "released_at IS NULL AND user_id IS NULL")
    _running("uq_suspension_user_id", "user_id", "released_at IS NULL AND user_id IS NOT NULL")
    for guard in guards:
        op.execute(guard)


def _guards_of_suspension() -> list[str]:
    """The triggers that go with the table where SQLite makes it anew; PostgreSQL changes it in its place."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    asked = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'suspension'")
    return [str(sql) for sql in op.get_bind().execute(asked).scalars()]


def _running(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "suspension", [column], unique=True, sqlite_where=where, postgresql_where=where)


def _protect(table: str) -> None:
    """As every table of a member (0014): who has not said for whom it asks sees nothing."""
    if op.get_bind().dialect.name == "sqlite":
        return
    asked = "current_setting('app.member', true)"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_its_member ON {table} USING ((SELECT {asked}) = 'all' OR (member_id::text = {asked}))"
    )


def downgrade() -> None:
    guards = _guards_of_suspension()
    op.drop_index("uq_suspension_user_id", "suspension")
    op.drop_index("uq_suspension_member_id", "suspension")
    op.execute("DELETE FROM suspension WHERE user_id IS NOT NULL OR reason IN ('pace', 'off_hours', 'decoy')")
    with op.batch_alter_table("suspension") as suspension:
        suspension.drop_constraint(op.f("fk_suspension_user_id_user_account"), type_="foreignkey")
        suspension.drop_column("user_id")
        suspension.drop_constraint(op.f("ck_suspension_reason"), type_="check")
        suspension.create_check_constraint(op.f("ck_suspension_reason"), _OLD)
    _running("uq_suspension_member_id", "member_id", "released_at IS NULL")
    for guard in guards:
        op.execute(guard)
    op.drop_index("ix_enquiry_trace_user_id_id", "enquiry_trace")
    with op.batch_alter_table("enquiry_trace") as trace:
        trace.drop_column("user_id")
    for table in ("alarm", "person_seen", "person_use", "person_quota"):
        op.drop_table(table)
