"""What two officials found of the facts of a report, beside what its member says: written with the approved decision"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
_DECIDED = (
    "SELECT 1 FROM proposal WHERE proposal.id = NEW.proposal_id AND proposal.state = 'approved' "
    "AND proposal.target = 'objection' AND proposal.act = 'decide_objection'"
)
_OWN = "SELECT 1 FROM report WHERE report.id = NEW.report_id AND report.member_id = NEW.member_id"
# (name, when, what is refused).
_GUARDS = (
    ("decided_facts_by_two", "INSERT", f"NOT EXISTS ({_DECIDED}) OR NOT EXISTS ({_OWN})"),
    ("decided_facts_no_change", "UPDATE", "TRUE"),
    ("decided_facts_remembers", "DELETE", "TRUE"),
)


def upgrade() -> None:
    op.create_table(
        "decided_facts",
        sa.Column("report_id", _BIG, nullable=False),
        sa.Column("proposal_id", _BIG, nullable=False),
        sa.Column("member_id", _BIG, nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("facts_json", sa.String(length=2000), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"], [f"{one}.id"], name=op.f(f"fk_decided_facts_{one}_id_{one}")
            )
            for one in ("report", "proposal", "member")
        ),
        sa.PrimaryKeyConstraint("report_id", "proposal_id", name=op.f("pk_decided_facts")),
    )
    op.create_index("ix_decided_facts_member_id", "decided_facts", ["member_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, when, refused in _GUARDS:
        _guard(name, when, refused, is_sqlite=is_sqlite)
    if not is_sqlite:
        _protect()


def downgrade() -> None:
    op.drop_table("decided_facts")
    if op.get_bind().dialect.name != "sqlite":
        for name, *_rest in _GUARDS:
            op.execute(f"DROP FUNCTION {name}()")


def _guard(name: str, when: str, refused: str, *, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON decided_facts WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON decided_facts FOR EACH ROW EXECUTE FUNCTION {name}()")


def _protect() -> None:
    """A member reads what was decided about its own reports, as it reads those."""
    op.execute("ALTER TABLE decided_facts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE decided_facts FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY of_its_member ON decided_facts "
        f"USING ((SELECT {_ASKED}) = 'all' OR member_id::text = {_ASKED})"
    )
