"""A published file may be erased when its time is over: its parts go once the object is marked, and nothing else changes"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KEPT = ("id", "feed_id", "release_id", "name", "media_type", "sha256", "body_bytes")
_SAME = " AND ".join(f"NEW.{column} = OLD.{column}" for column in _KEPT)
_IS_ERASED = (
    "EXISTS (SELECT 1 FROM release_object WHERE release_object.feed_id = OLD.feed_id "
    "AND release_object.name = OLD.name AND release_object.erased_at IS NOT NULL)"
)
# (name, table, when, what is refused from now on; before it was everything)
_GUARDS = (
    (
        "release_object_no_update", "release_object", "UPDATE",
        f"NOT ({_SAME} AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)",
    ),
    ("release_part_no_delete", "release_part", "DELETE", f"NOT {_IS_ERASED}"),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("release_object", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    for name, table, when, refused in _GUARDS:
        _guard(name, table, when, refused)


def downgrade() -> None:
    for name, table, when, _refused in reversed(_GUARDS):
        _guard(name, table, when, "TRUE")
    op.drop_column("release_object", "erased_at")


def _guard(name: str, table: str, when: str, refused: str) -> None:
    """Puts another condition into a guard that stands."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        op.execute(
            f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" WHEN {refused} '
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
