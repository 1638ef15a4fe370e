"""Files with an application for repair: as those of an objection, they belong to one request and never change"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_GONE = "0" * 64
_OTHERS = ("id", "listing_id", "objection_id", "side", "member_id", "kind", "size_bytes", "received_at")
_OLD_GIVEN = "OLD.objection_id IS NOT NULL"
_GIVEN = "(OLD.objection_id IS NOT NULL OR OLD.repair_id IS NOT NULL)"
# A file of the person alone, whole, and with nothing else.
_ODD = (
    "NEW.repair_id IS NOT NULL AND (NEW.objection_id IS NOT NULL OR NEW.side <> 'subject' "
    "OR length(NEW.sha256) <> 64 OR NEW.size_bytes < 1)"
)


def upgrade() -> None:
    op.add_column("exhibit", sa.Column("repair_id", _BIG, nullable=True))
    op.create_index("ix_exhibit_repair_id", "exhibit", ["repair_id"])
    _replace("exhibit_no_change", "UPDATE", _changed(_GIVEN, (*_OTHERS, "repair_id")))
    _replace("exhibit_remembers", "DELETE", _GIVEN)
    for when in ("INSERT", "UPDATE"):
        _add(f"exhibit_of_repair_{when.lower()}", when, _ODD)


def downgrade() -> None:
    for when in ("insert", "update"):
        _drop(f"exhibit_of_repair_{when}")
    _replace("exhibit_remembers", "DELETE", _OLD_GIVEN)
    _replace("exhibit_no_change", "UPDATE", _changed(_OLD_GIVEN, _OTHERS))
    op.drop_index("ix_exhibit_repair_id", "exhibit")
    op.drop_column("exhibit", "repair_id")


def _changed(given: str, columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"{given} AND (NEW.sha256 <> '{_GONE}' OR NOT EXISTS (SELECT {old} INTERSECT SELECT {new}))"


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _replace(name: str, when: str, refused: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
        _trigger(name, when, refused)
    else:
        _function(name, when, refused)


def _add(name: str, when: str, refused: str) -> None:
    if _is_sqlite():
        _trigger(name, when, refused)
        return
    _function(name, when, refused)
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON exhibit FOR EACH ROW EXECUTE FUNCTION {name}()")


def _drop(name: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute(f"DROP TRIGGER {name} ON exhibit")
        op.execute(f"DROP FUNCTION {name}()")


def _trigger(name: str, when: str, refused: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON exhibit WHEN {refused} "
        f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
    )


def _function(name: str, when: str, refused: str) -> None:
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
