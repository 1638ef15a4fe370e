"""Batches that a third official approves, and several roles of one account"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# The highest limit that has been in force (bulk_decision_limit); a test compares the two. The workflow asks the rules,
# the database refuses what no rule has ever allowed.
_LIMIT = 20


def _at(name: str, *, is_optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=is_optional)


def _digest(name: str, *, is_optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=64), nullable=is_optional)


def _changes(*columns: str) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"NOT EXISTS (SELECT {old} INTERSECT SELECT {new})"


def _person(user: str) -> str:
    return f"(SELECT COALESCE(NULLIF(person, ''), login) FROM user_account WHERE user_account.id = {user})"


def _had(user: str, role: str) -> str:
    """As 0010 knows it: the account's own role alone."""
    return (
        f"EXISTS (SELECT 1 FROM user_account WHERE user_account.id = {user} "
        f"AND user_account.role = '{role}' AND user_account.ended_at IS NULL)"
    )


def _has(user: str, role: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM user_account WHERE user_account.id = {user} AND user_account.ended_at IS NULL "
        f"AND (user_account.role = '{role}' OR EXISTS (SELECT 1 FROM account_role "
        f"WHERE account_role.user_id = user_account.id AND account_role.role = '{role}' "
        "AND account_role.ended_at IS NULL)))"
    )


def _signed(who: str) -> str:
    """A signature that does not hold: another digest, or not in its time."""
    return (
        f"NEW.{who}_digest IS NULL OR NEW.{who}_digest <> NEW.digest_sha256 OR NEW.{who}_at IS NULL "
        f"OR NEW.{who}_at > NEW.expires_at OR NEW.{who}_at < NEW.made_at"
    )


# The guards of 0010 that ask for a role: (name, when, refused) with the way of asking left open.
def _role_guards(asked: Callable[[str, str], str]) -> list[tuple[str, str, str]]:
    return [
        ("proposal_by_a_maker", "INSERT", f"NOT {asked('NEW.made_by', 'maker')}"),
        (
            "proposal_by_a_checker", "UPDATE",
            f"OLD.state = 'open' AND NEW.approved_by IS NOT NULL AND NOT {asked('NEW.approved_by', 'checker')}",
        ),
        (
            "proposal_of_a_maker_still", "UPDATE",
            f"OLD.state = 'open' AND NEW.state = 'approved' AND NOT {asked('NEW.made_by', 'maker')}",
        ),
    ]  # fmt: skip


_LAID = ("id", "act", "size", "counted", "digest_sha256", "made_by", "made_at", "expires_at")
_CHECKED = ("checked_by", "checked_at", "checked_digest")
_SUPERVISED = ("supervised_by", "supervised_at", "supervised_digest")
_ITEMS = "(SELECT count(*) FROM decision_batch_item WHERE decision_batch_item.batch_id = {})"
_ITEMS_OPEN = """(SELECT count(*) FROM decision_batch_item JOIN proposal ON proposal.id = decision_batch_item.proposal_id
    WHERE decision_batch_item.batch_id = NEW.id AND proposal.state = 'open')"""
_DECIDES_NOT = """EXISTS (SELECT 1 FROM user_account AS other WHERE other.ended_at IS NULL
    AND COALESCE(NULLIF(other.person, ''), other.login) = {} AND other.role NOT IN ('maker', 'checker'))"""

# (name, table, when, condition that is refused)
_GUARDS = [
    (
        "account_role_of_a_decider", "account_role", "INSERT",
        (f"NOT ({_had('NEW.user_id', 'maker')} OR {_had('NEW.user_id', 'checker')}) "
        f"OR NEW.ended_at IS NOT NULL OR {_DECIDES_NOT.format(_person('NEW.user_id'))}"),
    ),
    (
        "account_role_stays", "account_role", "UPDATE",
        f"OLD.ended_at IS NOT NULL OR {_changes('id', 'user_id', 'role', 'granted_at')}",
    ),
    ("account_role_no_delete", "account_role", "DELETE", "TRUE"),
    (
        "batch_starts_open", "decision_batch", "INSERT",
        "NEW.state <> 'open' OR NEW.checked_by IS NOT NULL OR NEW.supervised_by IS NOT NULL",
    ),
    ("batch_by_a_maker", "decision_batch", "INSERT", f"NOT {_has('NEW.made_by', 'maker')}"),
    ("batch_stays_as_laid", "decision_batch", "UPDATE", _changes(*_LAID)),
    (
        "batch_stays_closed", "decision_batch", "UPDATE",
        f"OLD.state <> 'open' AND {_changes('state', *_CHECKED, *_SUPERVISED)}",
    ),
    (
        "batch_by_a_checker", "decision_batch", "UPDATE",
        (f"NEW.checked_by IS NOT NULL AND OLD.checked_by IS NULL AND (NOT {_has('NEW.checked_by', 'checker')} "
        f"OR {_person('NEW.checked_by')} = {_person('NEW.made_by')} OR {_signed('checked')})"),
    ),
    (
        "batch_check_stays", "decision_batch", "UPDATE",
        f"OLD.checked_by IS NOT NULL AND {_changes(*_CHECKED)}",
    ),
    (
        "batch_by_a_supervisor", "decision_batch", "UPDATE",
        (f"NEW.supervised_by IS NOT NULL AND OLD.supervised_by IS NULL AND (OLD.checked_by IS NULL "
        f"OR NOT {_has('NEW.supervised_by', 'supervisor')} "
        f"OR {_person('NEW.supervised_by')} IN ({_person('NEW.made_by')}, {_person('NEW.checked_by')}) "
        f"OR {_signed('supervised')})"),
    ),
    (
        "batch_approved_by_enough", "decision_batch", "UPDATE",
        f"""NEW.state = 'approved' AND OLD.state <> 'approved' AND (NEW.checked_by IS NULL
        OR NOT {_has('NEW.checked_by', 'checker')} OR NOT {_has('NEW.made_by', 'maker')}
        OR ((NEW.counted > {_LIMIT} OR {_ITEMS.format('NEW.id')} > {_LIMIT}) AND NEW.supervised_by IS NULL)
        OR {_ITEMS.format('NEW.id')} <> NEW.size OR {_ITEMS_OPEN} <> NEW.size)""",
    ),
    ("decision_batch_no_delete", "decision_batch", "DELETE", "TRUE"),
    (
        "batch_item_fits", "decision_batch_item", "INSERT",
        f"""NOT EXISTS (SELECT 1 FROM decision_batch JOIN proposal ON proposal.id = NEW.proposal_id
        WHERE decision_batch.id = NEW.batch_id AND decision_batch.state = 'open' AND decision_batch.checked_by IS NULL
        AND proposal.state = 'open' AND proposal.target = 'listing' AND proposal.act = decision_batch.act
        AND proposal.made_by = decision_batch.made_by
        AND {_ITEMS.format('NEW.batch_id')} < decision_batch.size)""",
    ),
    ("batch_item_stays", "decision_batch_item", "UPDATE", "TRUE"),
    ("decision_batch_item_no_delete", "decision_batch_item", "DELETE", "TRUE"),
    (
        "proposal_with_its_batch", "proposal", "UPDATE",
        """OLD.state = 'open' AND NEW.state = 'approved' AND EXISTS (SELECT 1 FROM decision_batch_item
        JOIN decision_batch ON decision_batch.id = decision_batch_item.batch_id
        WHERE decision_batch_item.proposal_id = NEW.id
        AND (decision_batch.state <> 'approved' OR decision_batch.checked_by <> NEW.approved_by))""",
    ),
]  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "account_role",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", _BIG, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        _at("granted_at", is_optional=False),
        _at("ended_at"),
        sa.CheckConstraint("role IN ('maker', 'checker', 'supervisor')", name=op.f("ck_account_role_role")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_account_role_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_role")),
    )
    running = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_account_role_user_id_role", "account_role", ["user_id", "role"], unique=True,
        sqlite_where=running, postgresql_where=running,
    )  # fmt: skip
    _create_batches()
    for name, when, refused in _role_guards(_has):
        _replace(name, "proposal", when, refused)
    for name, table, when, refused in _GUARDS:
        _guard(name, table, when, refused)


def _create_batches() -> None:
    officials = ("made_by", "checked_by", "supervised_by")
    op.create_table(
        "decision_batch",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        _digest("digest_sha256", is_optional=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by", _BIG, nullable=False),
        _at("made_at", is_optional=False),
        _at("expires_at", is_optional=False),
        sa.Column("checked_by", _BIG, nullable=True),
        _at("checked_at"),
        _digest("checked_digest"),
        sa.Column("supervised_by", _BIG, nullable=True),
        _at("supervised_at"),
        _digest("supervised_digest"),
        sa.CheckConstraint(
            "act IN ('list', 'reject', 'overdue_only', 'remove', 'lift_suppression')",
            name=op.f("ck_decision_batch_act"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'refused', 'void')", name=op.f("ck_decision_batch_state")
        ),
        sa.CheckConstraint("size >= 1 AND counted >= size", name=op.f("ck_decision_batch_counted")),
        *(
            sa.ForeignKeyConstraint(
                [one], ["user_account.id"], name=op.f(f"fk_decision_batch_{one}_user_account")
            )
            for one in officials
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_batch")),
    )
    op.create_index("ix_decision_batch_state", "decision_batch", ["state"])
    op.create_table(
        "decision_batch_item",
        sa.Column("proposal_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("batch_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_decision_batch_item_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["decision_batch.id"], name=op.f("fk_decision_batch_item_batch_id_decision_batch")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_decision_batch_item")),
    )
    op.create_index(op.f("ix_decision_batch_item_batch_id"), "decision_batch_item", ["batch_id"])


def downgrade() -> None:
    for name, table, _when, _refused in reversed(_GUARDS):
        _drop(name, table)
    for name, when, refused in _role_guards(_had):
        _replace(name, "proposal", when, refused)
    for table in ("decision_batch_item", "decision_batch", "account_role"):
        op.drop_table(table)


def _replace(name: str, table: str, when: str, refused: str) -> None:
    _drop(name, table)
    _guard(name, table, when, refused)


def _drop(name: str, table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute(f'DROP TRIGGER {name} ON "{table}"')
        op.execute(f"DROP FUNCTION {name}()")


def _guard(name: str, table: str, when: str, refused: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" WHEN {refused} '
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
    op.execute(f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')
