"""The keys of reports in a table of their own, and the list of those that were destroyed"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_GUARDS = ("update", "delete")


def upgrade() -> None:
    op.create_table(
        "data_key",
        sa.Column("report_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_data_key")),
    )
    op.create_table(
        "shredded",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("shredded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mac", name=op.f("pk_shredded")),
    )
    for when in _GUARDS:
        _freeze(f"shredded_no_{when}", when.upper())


def downgrade() -> None:
    for when in _GUARDS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER shredded_no_{when}")
        else:
            op.execute(f"DROP TRIGGER shredded_no_{when} ON shredded")
            op.execute(f"DROP FUNCTION shredded_no_{when}()")
    op.drop_table("shredded")
    op.drop_table("data_key")


def _freeze(name: str, when: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON shredded BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refusal} END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON shredded FOR EACH ROW EXECUTE FUNCTION {name}()")
