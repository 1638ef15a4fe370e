"""Papers that people are given about themselves: numbers without gaps, rows that never change, no paper kept"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
# (name, when, what is refused).
_GUARDS = (
    (
        "own_paper_without_gap", "INSERT",
        "NEW.serial <> 1 + COALESCE((SELECT max(serial) FROM own_paper WHERE kind = NEW.kind AND year = NEW.year), 0)",
    ),
    ("own_paper_no_change", "UPDATE", "TRUE"),
    ("own_paper_remembers", "DELETE", "TRUE"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "own_paper",
        sa.Column("id", _BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("listing_id", _BIG, nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("checksum", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by", _BIG, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('own_report', 'non_listing_certificate')", name=op.f("ck_own_paper_kind")
        ),
        sa.CheckConstraint("serial >= 1", name=op.f("ck_own_paper_counted")),
        sa.CheckConstraint("(listing_id IS NULL) <> (made_by IS NULL)", name=op.f("ck_own_paper_one_way")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_own_paper_listing_id_listing")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_own_paper_made_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_paper")),
        sa.UniqueConstraint("kind", "year", "serial", name=op.f("uq_own_paper_kind_year_serial")),
    )
    op.create_index("ix_own_paper_listing_id", "own_paper", ["listing_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, when, refused in _GUARDS:
        _guard(name, when, refused, is_sqlite=is_sqlite)
    if not is_sqlite:
        _protect()


def downgrade() -> None:
    op.drop_table("own_paper")
    if op.get_bind().dialect.name != "sqlite":
        for name, *_rest in _GUARDS:
            op.execute(f"DROP FUNCTION {name}()")


def _guard(name: str, when: str, refused: str, *, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON own_paper WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON own_paper FOR EACH ROW EXECUTE FUNCTION {name}()")


def _protect() -> None:
    """The office's own, as letters are: who asks for a member alone sees none."""
    op.execute("ALTER TABLE own_paper ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE own_paper FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_the_office ON own_paper USING ((SELECT {_ASKED}) = 'all')")
