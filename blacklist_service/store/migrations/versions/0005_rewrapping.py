"""What may never change may still be wrapped anew: the front of a sealed record, never its text

The first 70 bytes of a record are header, nonce and wrapped key; behind them stand the key's commitment and the text.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _same(*columns: str) -> str:
    """None of the columns is changed; nothing is equal to nothing, in both databases' words."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"EXISTS (SELECT {old} INTERSECT SELECT {new})"


def _only_wrapped_anew(column: str) -> str:
    return f"(length(NEW.{column}) = length(OLD.{column}) AND substr(NEW.{column}, 71) = substr(OLD.{column}, 71))"


def _kept(column: str) -> str:
    return f"(OLD.{column} IS NOT NULL AND {_only_wrapped_anew(column)})"


_PROPOSED = (
    "id", "target", "target_id", "target_version", "act", "facts_json", "digest_sha256", "state",
    "made_by", "made_at", "approved_by", "approved_at",
)  # fmt: skip
_JUDGED = ("id", "review_id", "stage", "verdict", "reason", "evidence", "decided_by", "decided_at")
_DECIDED_ANEW = f"OLD.state <> 'open' AND (NOT {_same(*_PROPOSED)}"
# (name, table, what was refused, what is refused from now on)
_GUARDS = (
    (
        "journal_detail_no_update", "journal_detail", "TRUE",
        f"NOT ({_same('entry_id')} AND {_only_wrapped_anew('sealed_detail')})",
    ),
    (
        "release_part_no_update", "release_part", "TRUE",
        f"NOT ({_same('feed_id', 'name', 'part')} AND {_only_wrapped_anew('body')})",
    ),
    (
        "proposal_stays_decided", "proposal",
        f"{_DECIDED_ANEW} OR (NEW.sealed_reasons IS NOT NULL AND NOT {_same('sealed_reasons')}))",
        f"{_DECIDED_ANEW} OR (NEW.sealed_reasons IS NOT NULL AND NOT {_kept('sealed_reasons')}))",
    ),
    (
        "judgement_stays", "judgement",
        f"NOT ({_same(*_JUDGED)} AND NEW.sealed_note IS NULL)",
        f"NOT ({_same(*_JUDGED)} AND (NEW.sealed_note IS NULL OR {_kept('sealed_note')}))",
    ),
)  # fmt: skip


def upgrade() -> None:
    for name, table, _before, refused in _GUARDS:
        _guard(name, table, refused)


def downgrade() -> None:
    for name, table, before, _refused in reversed(_GUARDS):
        _guard(name, table, before)


def _guard(name: str, table: str, refused: str) -> None:
    """Puts another condition into a guard that stands."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        op.execute(
            f'CREATE TRIGGER {name} BEFORE UPDATE ON "{table}" WHEN {refused} '
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN NEW; END $$"
    )
