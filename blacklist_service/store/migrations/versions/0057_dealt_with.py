"""What a case rested on that was closed before anybody was listed is bound to it, as what was listed is"""

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_NAME, _TABLE = "reports_bound_by_decision", "listing_report"
_UNDECIDED = """NOT EXISTS (SELECT 1 FROM proposal JOIN listing ON listing.id = proposal.target_id
    WHERE proposal.target = 'listing' AND proposal.target_id = NEW.listing_id AND proposal.state = 'approved'
    AND proposal.act IN ('list', 'amend') AND proposal.listing_version = listing.version)"""
# Nobody is ever listed from these two states, so that nothing leaves the house by it.
_OPEN = """NOT EXISTS (SELECT 1 FROM listing
    WHERE listing.id = NEW.listing_id AND listing.state IN ('rejected', 'overdue_only'))"""


def upgrade() -> None:
    _replace(f"{_UNDECIDED} AND {_OPEN}")


def downgrade() -> None:
    _replace(_UNDECIDED)


def _replace(refused: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_NAME}")
        op.execute(
            f"CREATE TRIGGER {_NAME} BEFORE INSERT ON {_TABLE} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {_NAME}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{_NAME}';"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN NEW; END $$"
    )
