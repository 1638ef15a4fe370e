"""Letters that were made: numbers without gaps, rows that never change, papers under keys that lie apart"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
_TABLES = ("letter", "letter_report", "letter_key", "letter_paper")
# (name, table, when, what is refused).
_GUARDS = (
    (
        "letter_without_gap", "letter", "INSERT",
        "NEW.serial <> 1 + COALESCE((SELECT max(serial) FROM letter WHERE kind = NEW.kind AND year = NEW.year), 0)",
    ),
    ("letter_no_change", "letter", "UPDATE", "TRUE"),
    ("letter_remembers", "letter", "DELETE", "TRUE"),
    ("letter_report_no_change", "letter_report", "UPDATE", "TRUE"),
    ("letter_report_remembers", "letter_report", "DELETE", "TRUE"),
    ("letter_paper_no_change", "letter_paper", "UPDATE", "TRUE"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", _BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("listing_id", _BIG, nullable=False),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("target_id", _BIG, nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("checksum", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by", _BIG, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("target IN ('listing', 'objection', 'repair')", name=op.f("ck_letter_target")),
        sa.CheckConstraint("serial >= 1", name=op.f("ck_letter_counted")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_letter_listing_id_listing")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_letter_made_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("kind", "year", "serial", name=op.f("uq_letter_kind_year_serial")),
        sa.UniqueConstraint(
            "kind", "target", "target_id", "step", name=op.f("uq_letter_kind_target_target_id_step")
        ),
    )
    op.create_index("ix_letter_listing_id", "letter", ["listing_id"])
    op.create_table(
        "letter_report",
        sa.Column("letter_id", _BIG, nullable=False),
        sa.Column("report_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_report_letter_id_letter")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_letter_report_report_id_report")),
        sa.PrimaryKeyConstraint("letter_id", "report_id", name=op.f("pk_letter_report")),
    )
    op.create_index("ix_letter_report_report_id", "letter_report", ["report_id"])
    op.create_table(
        "letter_key",
        sa.Column("letter_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letter_key")),
    )
    op.create_table(
        "letter_paper",
        sa.Column("letter_id", _BIG, nullable=False),
        sa.Column("sealed_pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_paper_letter_id_letter")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letter_paper")),
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
    """Letters are the office's own: who asks for a member alone sees none."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_the_office ON {table} USING ((SELECT {_ASKED}) = 'all')")
