"""Public keys that the objects of a feed are encrypted to: a key is ended once, and never becomes another"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
_KEPT = ("id", "feed_id", "public_line", "from_release", "signed_by", "created_at")
_SAME = " AND ".join(f"NEW.{column} = OLD.{column}" for column in _KEPT)
# (name, when, what is refused): only the end may change, and never be put off.
_GUARDS = (
    (
        "recipient_key_no_change", "UPDATE",
        f"NOT ({_SAME} AND NEW.ends_at IS NOT NULL AND (OLD.ends_at IS NULL OR NEW.ends_at <= OLD.ends_at))",
    ),
    ("recipient_key_remembers", "DELETE", "TRUE"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "recipient_key",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("feed_id", _BIG, nullable=False),
        sa.Column("public_line", sa.String(length=200), nullable=False),
        sa.Column("from_release", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at IS NULL OR ends_at >= created_at", name=op.f("ck_recipient_key_ends_at")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_recipient_key_feed_id_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_key")),
        sa.UniqueConstraint("feed_id", "public_line", name=op.f("uq_recipient_key_feed_id_public_line")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, when, refused in _GUARDS:
        _guard(name, when, refused, is_sqlite=is_sqlite)
    if not is_sqlite:
        _protect()


def downgrade() -> None:
    op.drop_table("recipient_key")
    if op.get_bind().dialect.name != "sqlite":
        for name, _when, _refused in _GUARDS:
            op.execute(f"DROP FUNCTION {name}()")


def _guard(name: str, when: str, refused: str, *, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON recipient_key WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON recipient_key FOR EACH ROW EXECUTE FUNCTION {name}()")


def _protect() -> None:
    op.execute("ALTER TABLE recipient_key ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE recipient_key FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_its_member ON recipient_key USING ((SELECT {_ASKED}) = 'all' OR (EXISTS (SELECT 1 FROM feed "
        f"WHERE feed.id = recipient_key.feed_id AND feed.member_id::text = {_ASKED})))"
    )
