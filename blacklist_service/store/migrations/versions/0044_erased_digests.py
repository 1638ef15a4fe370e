"""The digest of a file that was erased goes with it: nothing else of a file that was given ever changes"""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_NAME = "exhibit_no_change"
_GONE = "0" * 64
_OTHERS = ("id", "listing_id", "objection_id", "side", "member_id", "kind", "size_bytes", "received_at")


def upgrade() -> None:
    old, new = (", ".join(f"{row}.{column}" for column in _OTHERS) for row in ("OLD", "NEW"))
    _replace(
        f"OLD.objection_id IS NOT NULL AND (NEW.sha256 <> '{_GONE}' "
        f"OR NOT EXISTS (SELECT {old} INTERSECT SELECT {new}))"
    )


def downgrade() -> None:
    _replace("OLD.objection_id IS NOT NULL")


def _replace(refused: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_NAME}")
        op.execute(
            f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON exhibit WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {_NAME}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{_NAME}';"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN NEW; END $$"
    )
