"""That a letter reached the subject: how, when, and the digest of the proof; said once"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
# (name, when, what is refused).
_GUARDS = (
    (
        "letter_service_after_letter", "INSERT",
        "NOT EXISTS (SELECT 1 FROM letter WHERE letter.id = NEW.letter_id AND letter.issued_on <= NEW.sent_on)",
    ),
    ("letter_service_no_change", "UPDATE", "TRUE"),
    ("letter_service_remembers", "DELETE", "TRUE"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "letter_service",
        sa.Column("letter_id", _BIG, nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("proof_sha256", sa.String(length=64), nullable=False),
        sa.Column("given_by", _BIG, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("served_on >= sent_on", name=op.f("ck_letter_service_sent_before")),
        sa.CheckConstraint("length(proof_sha256) = 64", name=op.f("ck_letter_service_proven")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_service_letter_id_letter")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["user_account.id"], name=op.f("fk_letter_service_given_by_user_account")
        ),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letter_service")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, when, refused in _GUARDS:
        _guard(name, when, refused, is_sqlite=is_sqlite)
    if not is_sqlite:
        _protect()


def downgrade() -> None:
    op.drop_table("letter_service")
    if op.get_bind().dialect.name != "sqlite":
        for name, *_rest in _GUARDS:
            op.execute(f"DROP FUNCTION {name}()")


def _guard(name: str, when: str, refused: str, *, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON letter_service WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON letter_service FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _protect() -> None:
    """The office's own, as letters are: who asks for a member alone sees none."""
    op.execute("ALTER TABLE letter_service ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE letter_service FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_the_office ON letter_service USING ((SELECT {_ASKED}) = 'all')")
