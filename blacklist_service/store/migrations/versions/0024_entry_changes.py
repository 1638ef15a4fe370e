"""What each recipient was told of an entry after the first time: the ledger of deliveries keeps every release"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPS = "op IN ('UPSERT', 'CORRECT', 'SUPPRESS', 'RETRACT', 'MERGE')"
# Of what was told before, the last removal of each entry is still known.
_KNOWN = """INSERT INTO feed_entry_change (feed_id, listing_id, release, op, version, reason)
    SELECT feed_id, listing_id, retracted_in, CASE WHEN retract_reason = 'merged' THEN 'MERGE' ELSE 'RETRACT' END,
    version, COALESCE(retract_reason, '') FROM feed_entry WHERE state = 'retracted'"""
_ASKED = "current_setting('app.member', true)"


def upgrade() -> None:
    op.create_table(
        "feed_entry_change",
        sa.Column("feed_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("listing_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("release", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("op", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.CheckConstraint(_OPS, name=op.f("ck_feed_entry_change_op")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_entry_change_feed_id_feed")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_feed_entry_change_listing_id_listing")
        ),
        sa.PrimaryKeyConstraint("feed_id", "listing_id", "release", name=op.f("pk_feed_entry_change")),
    )
    op.execute(_KNOWN)
    for when in ("UPDATE", "DELETE"):
        _refuse(f"feed_entry_change_no_{when.lower()}", when)
    if op.get_bind().dialect.name == "postgresql":
        _protect()


def downgrade() -> None:
    op.drop_table("feed_entry_change")
    if op.get_bind().dialect.name == "postgresql":
        for when in ("update", "delete"):
            op.execute(f"DROP FUNCTION feed_entry_change_no_{when}()")


def _refuse(name: str, when: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON feed_entry_change BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON feed_entry_change FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _protect() -> None:
    """As the other rows of a feed: whoever has not said for whom it asks sees nothing."""
    op.execute("ALTER TABLE feed_entry_change ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE feed_entry_change FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_its_member ON feed_entry_change USING ((SELECT {_ASKED}) = 'all' OR (EXISTS "
        f"(SELECT 1 FROM feed WHERE feed.id = feed_entry_change.feed_id AND feed.member_id::text = {_ASKED})))"
    )
