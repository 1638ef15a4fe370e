"""Ways in which releases are pushed: what a push is never changes, an ended one stays, and none goes back a release"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
_ACTIVE = sa.text("state = 'active'")
_KEPT = " AND ".join(
    f"NEW.{column} = OLD.{column}" for column in ("id", "feed_id", "kind", "address", "created_at")
)
# (name, when, what is refused).
_GUARDS = (
    (
        "feed_push_no_change", "UPDATE",
        f"NOT ({_KEPT} AND OLD.state = 'active' AND NEW.release_number >= OLD.release_number)",
    ),
    ("feed_push_remembers", "DELETE", "TRUE"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "feed_push",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("feed_id", _BIG, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("release_number", sa.Integer(), nullable=False),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_code", sa.String(length=48), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('folder', 'webhook', 'sftp')", name=op.f("ck_feed_push_kind")),
        sa.CheckConstraint("state IN ('active', 'ended')", name=op.f("ck_feed_push_state")),
        sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_feed_push_ended_at")),
        sa.CheckConstraint(
            "(failures > 0) = (failing_since IS NOT NULL)", name=op.f("ck_feed_push_failing_since")
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_push_feed_id_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_push")),
    )
    op.create_index(
        "uq_feed_push_feed_id_kind_address_active",
        "feed_push",
        ["feed_id", "kind", "address"],
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, when, refused in _GUARDS:
        _guard(name, when, refused, is_sqlite=is_sqlite)
    if not is_sqlite:
        _protect()


def downgrade() -> None:
    op.drop_table("feed_push")
    if op.get_bind().dialect.name != "sqlite":
        for name, _when, _refused in _GUARDS:
            op.execute(f"DROP FUNCTION {name}()")


def _guard(name: str, when: str, refused: str, *, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON feed_push WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON feed_push FOR EACH ROW EXECUTE FUNCTION {name}()")


def _protect() -> None:
    op.execute("ALTER TABLE feed_push ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE feed_push FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_its_member ON feed_push USING ((SELECT {_ASKED}) = 'all' OR (EXISTS (SELECT 1 FROM feed "
        f"WHERE feed.id = feed_push.feed_id AND feed.member_id::text = {_ASKED})))"
    )
