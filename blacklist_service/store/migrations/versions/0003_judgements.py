"""What people judged in reviews, second reviews of a sample, and which report a decision was compared with"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_VERDICT = "verdict IN ('same', 'unsure', 'different')"
# What was said stays as it was said; retention only empties the note.
_SAID = "id, review_id, stage, verdict, reason, evidence, decided_by, decided_at"
_SAME_WORDS = " AND ".join(f"NEW.{name} = OLD.{name}" for name in _SAID.split(", "))
_GUARDS = [
    ("judgement_no_delete", "DELETE", "TRUE"),
    ("judgement_stays", "UPDATE", f"NOT ({_SAME_WORDS} AND NEW.sealed_note IS NULL)"),
]


def upgrade() -> None:
    for table, column in _added():
        op.add_column(table, column)
    op.create_table(
        "judgement",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("review_id", _BIG, nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=True),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stage IN ('first', 'second', 'third', 'split')", name=op.f("ck_judgement_stage")),
        sa.CheckConstraint(_VERDICT, name=op.f("ck_judgement_verdict")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_judgement_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
    )
    op.create_index(op.f("ix_judgement_review_id"), "judgement", ["review_id"])
    op.create_index(op.f("ix_judgement_decided_at"), "judgement", ["decided_at"])
    op.create_table(
        "second_review",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("review_id", _BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("first_by", sa.String(length=64), nullable=False),
        sa.Column("second_by", sa.String(length=64), nullable=True),
        sa.Column("given_subject", _BIG, nullable=False),
        sa.Column("against_subject", _BIG, nullable=False),
        sa.Column("sides_json", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'agreed', 'disagreed', 'settled')", name=op.f("ck_second_review_state")
        ),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_second_review_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_review")),
        sa.UniqueConstraint("review_id", name=op.f("uq_second_review_review_id")),
    )
    op.create_index(op.f("ix_second_review_state"), "second_review", ["state"])
    for name, when, refused in _GUARDS:
        _guard(name, when, refused)


def downgrade() -> None:
    for name, _when, _refused in reversed(_GUARDS):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON judgement")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("second_review")
    op.drop_table("judgement")
    for table, column in _added():
        op.drop_column(table, column.name)


def _added() -> list[tuple[str, sa.Column[Any]]]:
    return [
        ("match_decision", sa.Column("compared_with", _BIG, nullable=True)),
        ("subject_change", sa.Column("reviews_json", sa.String(), nullable=False, server_default="[]")),
        ("review", sa.Column("compared", sa.Integer(), nullable=False, server_default="0")),
        ("review", sa.Column("agreeing", sa.Integer(), nullable=False, server_default="0")),
        ("review", sa.Column("asked_before", _BIG, nullable=True)),
        ("review", sa.Column("news", sa.String(length=120), nullable=False, server_default="")),
    ]


def _guard(name: str, when: str, refused: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON judgement WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    row = "OLD" if when == "DELETE" else "NEW"
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON judgement FOR EACH ROW EXECUTE FUNCTION {name}()")
