"""Hashes of the journal's tree above its leaves, cosignatures of witnesses, and looks that can be erased"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# What a leaf commits to stays. Of a look that has a salted commitment, whom it was about and who looked may go with
# the salt; nothing may come in its place.
_STAYS = "id, at, member_id, action, purpose, outcome, data_version, detail_commit"
_SAME = " AND ".join(f"NEW.{name} = OLD.{name}" for name in _STAYS.split(", "))
_EMPTIED = (
    "OLD.detail_commit <> '' AND NEW.actor = '' AND NEW.subject_id = 0 AND NEW.consent_sha256 = ''"
    " AND length(NEW.salt) = 0"
)
_GUARDS = [
    ("journal_node_no_update", "journal_node", "UPDATE", "TRUE"),
    ("journal_node_no_delete", "journal_node", "DELETE", "TRUE"),
    ("journal_cosignature_no_update", "journal_cosignature", "UPDATE", "TRUE"),
    ("journal_cosignature_no_delete", "journal_cosignature", "DELETE", "TRUE"),
    ("look_no_update", "look", "UPDATE", f"NOT ({_SAME} AND {_EMPTIED})"),
]
# A trigger for each row does not see TRUNCATE (PostgreSQL; SQLite has no such statement).
_NEVER_TRUNCATED = (
    "journal_entry", "journal_detail", "journal_leaf", "journal_node", "journal_checkpoint", "journal_cosignature",
    "look",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "journal_node",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("position", _BIG, nullable=False),
        sa.Column("node_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_journal_node")),
    )
    op.create_table(
        "journal_cosignature",
        sa.Column("size", _BIG, nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("line", sa.String(length=600), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["size"], ["journal_checkpoint.size"], name=op.f("fk_journal_cosignature_size_journal_checkpoint")
        ),
        sa.PrimaryKeyConstraint("size", "witness", name=op.f("pk_journal_cosignature")),
    )
    op.create_index(op.f("ix_journal_leaf_leaf_hash"), "journal_leaf", ["leaf_hash"])
    # An empty blob: a plain '' would be text in SQLite.
    empty = sa.text("x''" if _is_sqlite() else "''")
    op.add_column("look", sa.Column("salt", sa.LargeBinary(), nullable=False, server_default=empty))
    op.add_column("look", sa.Column("detail_commit", sa.String(length=64), nullable=False, server_default=""))
    _drop_guard("look_no_update", "look")
    for name, table, when, refused in _GUARDS:
        _guard(name, table, when, refused)
    if not _is_sqlite():
        for table in _NEVER_TRUNCATED:
            _guard_statement(f"{table}_no_truncate", table)


def downgrade() -> None:
    if not _is_sqlite():
        for table in _NEVER_TRUNCATED:
            _drop_guard(f"{table}_no_truncate", table)
    for name, table, _when, _refused in reversed(_GUARDS):
        _drop_guard(name, table)
    op.drop_column("look", "detail_commit")
    op.drop_column("look", "salt")
    _guard("look_no_update", "look", "UPDATE", "TRUE")
    op.drop_index(op.f("ix_journal_leaf_leaf_hash"), "journal_leaf")
    op.drop_table("journal_cosignature")
    op.drop_table("journal_node")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guard(name: str, table: str, when: str, refused: str) -> None:
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    row = "OLD" if when == "DELETE" else "NEW"
    _function(name, f"IF {refused} THEN {_refusal(name)} END IF; RETURN {row};")
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _guard_statement(name: str, table: str) -> None:
    _function(name, f"{_refusal(name)} RETURN NULL;")
    op.execute(f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()")


def _function(name: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")


def _refusal(name: str) -> str:
    return f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"


def _drop_guard(name: str, table: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")
