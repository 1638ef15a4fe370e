"""How a platform's debtors pay it: each wording with the two persons who said it, seen by its own people and the office"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
_PEOPLE = ("said_by", "confirmed_by", "ended_by")
_OPEN = {
    "waiting": sa.text("confirmed_at IS NULL AND ended_at IS NULL"),
    "standing": sa.text("confirmed_at IS NOT NULL AND ended_at IS NULL"),
}


def upgrade() -> None:
    op.create_table(
        "repayment_channel",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("member_id", _BIG, nullable=False),
        sa.Column("payee", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=24), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("said_by", _BIG, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", _BIG, nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", _BIG, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> said_by", name=op.f("ck_repayment_channel_two_accounts")
        ),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name=op.f("ck_repayment_channel_confirmed_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_repayment_channel_member_id_member")
        ),
        *(
            sa.ForeignKeyConstraint(
                [one], ["user_account.id"], name=op.f(f"fk_repayment_channel_{one}_user_account")
            )
            for one in _PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repayment_channel")),
    )
    op.create_index("ix_repayment_channel_member_id", "repayment_channel", ["member_id"])
    for name, where in _OPEN.items():
        op.create_index(
            f"uq_repayment_channel_member_id_{name}", "repayment_channel", ["member_id"], unique=True,
            sqlite_where=where, postgresql_where=where,
        )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE repayment_channel ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE repayment_channel FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY of_its_member ON repayment_channel "
            f"USING ((SELECT {_ASKED}) = 'all' OR member_id::text = {_ASKED})"
        )


def downgrade() -> None:
    op.drop_table("repayment_channel")
