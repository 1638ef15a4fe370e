"""The file that proves a service of a letter or a notice: as other files it never changes, and it has the digest that
the service names"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_GONE = "0" * 64
_OTHERS = (
    "id", "listing_id", "objection_id", "repair_id", "side", "member_id", "kind", "size_bytes", "received_at",
)  # fmt: skip
_OLD_GIVEN = "(OLD.objection_id IS NOT NULL OR OLD.repair_id IS NOT NULL)"
_GIVEN = "(OLD.objection_id IS NOT NULL OR OLD.repair_id IS NOT NULL OR OLD.proof_id IS NOT NULL)"
# Of no side and with no request; and once it is given, whole, and the very file that the service in this case names.
_LETTER = (
    "SELECT 1 FROM letter_service JOIN letter ON letter.id = letter_service.letter_id WHERE NEW.proof_of = 'letter' "
    "AND letter.id = NEW.proof_id AND letter.listing_id = NEW.listing_id AND letter_service.proof_sha256 = NEW.sha256"
)
_NOTICE = (
    "SELECT 1 FROM notice WHERE NEW.proof_of = 'notice' AND notice.id = NEW.proof_id "
    "AND notice.listing_id = NEW.listing_id AND notice.proof_sha256 = NEW.sha256"
)
_ODD = (
    "(NEW.proof_of IS NULL AND NEW.proof_id IS NOT NULL) OR (NEW.proof_of IS NOT NULL "
    "AND (NEW.proof_of NOT IN ('letter', 'notice') OR NEW.objection_id IS NOT NULL OR NEW.repair_id IS NOT NULL "
    "OR NEW.side <> 'subject' OR NEW.member_id IS NOT NULL)) OR (NEW.proof_id IS NOT NULL AND (NEW.size_bytes < 1 "
    f"OR (NEW.sha256 <> '{_GONE}' AND NOT EXISTS ({_LETTER}) AND NOT EXISTS ({_NOTICE}))))"
)


def upgrade() -> None:
    op.add_column("exhibit", sa.Column("proof_of", sa.String(length=8), nullable=True))
    op.add_column("exhibit", sa.Column("proof_id", _BIG, nullable=True))
    op.create_index("uq_exhibit_proof_of_proof_id", "exhibit", ["proof_of", "proof_id"], unique=True)
    _replace("exhibit_no_change", "UPDATE", _changed(_GIVEN, (*_OTHERS, "proof_of", "proof_id")))
    _replace("exhibit_remembers", "DELETE", _GIVEN)
    for when in ("INSERT", "UPDATE"):
        _add(f"exhibit_of_service_{when.lower()}", when, _ODD)


def downgrade() -> None:
    for when in ("insert", "update"):
        _drop(f"exhibit_of_service_{when}")
    _replace("exhibit_remembers", "DELETE", _OLD_GIVEN)
    _replace("exhibit_no_change", "UPDATE", _changed(_OLD_GIVEN, _OTHERS))
    op.drop_index("uq_exhibit_proof_of_proof_id", "exhibit")
    op.drop_column("exhibit", "proof_id")
    op.drop_column("exhibit", "proof_of")


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
