"""Files that the sides of an objection add: rows that never change once they belong to it, keys that lie apart"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
_TABLES = ("exhibit", "exhibit_part", "exhibit_key")
# (name, table, when, what is refused).
_GUARDS = (
    ("exhibit_no_change", "exhibit", "UPDATE", "OLD.objection_id IS NOT NULL"),
    ("exhibit_remembers", "exhibit", "DELETE", "OLD.objection_id IS NOT NULL"),
    ("exhibit_part_no_change", "exhibit_part", "UPDATE", "TRUE"),
)


def upgrade() -> None:
    _add_exhibits()
    op.create_table(
        "exhibit_part",
        sa.Column("id", _BIG, autoincrement=False, nullable=False),
        sa.Column("exhibit_id", _BIG, nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exhibit_id"], ["exhibit.id"], name=op.f("fk_exhibit_part_exhibit_id_exhibit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibit_part")),
    )
    op.create_index("ix_exhibit_part_exhibit_id", "exhibit_part", ["exhibit_id"])
    op.create_table(
        "exhibit_key",
        sa.Column("part_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("part_id", name=op.f("pk_exhibit_key")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, when, refused in _GUARDS:
        _guard(name, table, when, refused, is_sqlite=is_sqlite)
    if not is_sqlite:
        for table in _TABLES:
            _protect(table)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        for name, *_rest in _GUARDS:
            op.execute(f"DROP FUNCTION {name}()")


def _add_exhibits() -> None:
    op.create_table(
        "exhibit",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("listing_id", _BIG, nullable=False),
        sa.Column("objection_id", _BIG, nullable=True),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("member_id", _BIG, nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("size_bytes", _BIG, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('subject', 'source')", name=op.f("ck_exhibit_side")),
        sa.CheckConstraint(
            "(side = 'source') = (member_id IS NOT NULL)", name=op.f("ck_exhibit_of_one_side")
        ),
        sa.CheckConstraint(
            "objection_id IS NULL OR (length(sha256) = 64 AND size_bytes > 0)",
            name=op.f("ck_exhibit_complete"),
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_exhibit_listing_id_listing")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_exhibit_objection_id_objection")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_exhibit_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_exhibit_objection_id", "exhibit", ["objection_id"])
    op.create_index("ix_exhibit_listing_id", "exhibit", ["listing_id"])


def _guard(name: str, table: str, when: str, refused: str, *, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _protect(table: str) -> None:
    """The office's own, as letters are: who asks for a member alone sees none."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_the_office ON {table} USING ((SELECT {_ASKED}) = 'all')")
