"""Invented people on the list, and who asked for them and approved"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_GUARD = "decoys_by_two_persons"
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "decoy_order",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("feed_id", _BIG, nullable=True),
        sa.Column("member_id", _BIG, nullable=False),
        sa.Column("legal_basis_id", _BIG, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("asked_by", _BIG, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", _BIG, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("approved_by <> asked_by", name=op.f("ck_decoy_order_two_officials")),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by IS NULL)", name=op.f("ck_decoy_order_approved")
        ),
        sa.CheckConstraint(
            "placed_at IS NULL OR approved_at IS NOT NULL", name=op.f("ck_decoy_order_placed")
        ),
        sa.CheckConstraint("people BETWEEN 1 AND 100", name=op.f("ck_decoy_order_people")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_decoy_order_feed_id_feed")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_decoy_order_member_id_member")),
        sa.ForeignKeyConstraint(
            ["legal_basis_id"], ["legal_basis.id"], name=op.f("fk_decoy_order_legal_basis_id_legal_basis")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_decoy_order_asked_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["user_account.id"], name=op.f("fk_decoy_order_approved_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decoy_order")),
    )
    op.create_table(
        "decoy",
        sa.Column("number_mark", sa.LargeBinary(), nullable=False),
        sa.Column("subject_mark", sa.LargeBinary(), nullable=True),
        sa.Column("order_id", _BIG, nullable=False),
        sa.Column("sealed_person", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["decoy_order.id"], name=op.f("fk_decoy_order_id_decoy_order")),
        sa.PrimaryKeyConstraint("number_mark", name=op.f("pk_decoy")),
    )
    op.create_index(op.f("ix_decoy_order_id"), "decoy", ["order_id"])
    marked = sa.text("subject_mark IS NOT NULL")
    op.create_index(
        "uq_decoy_subject_mark", "decoy", ["subject_mark"], unique=True,
        sqlite_where=marked, postgresql_where=marked,
    )  # fmt: skip
    _guard()
    _protect("decoy_order")


def _guard() -> None:
    """Two accounts of one person are one official."""
    person = "(SELECT COALESCE(NULLIF(person, ''), login) FROM user_account WHERE user_account.id = NEW.{})"
    same = f"{person.format('approved_by')} = {person.format('asked_by')}"
    refused = f"NEW.approved_by IS NOT NULL AND {same}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {_GUARD} BEFORE UPDATE ON decoy_order WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {_GUARD}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{_GUARD}';"
    op.execute(
        f"CREATE FUNCTION {_GUARD}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_GUARD} BEFORE UPDATE ON decoy_order FOR EACH ROW EXECUTE FUNCTION {_GUARD}()"
    )


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
    op.drop_table("decoy")
    op.drop_table("decoy_order")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {_GUARD}()")
