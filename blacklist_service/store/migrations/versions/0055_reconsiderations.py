"""A decision is reconsidered once, by others: an objection or a repair names the decided one of its own listing"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DECIDED = {"objection": "closed", "repair": "refused"}
_SAME = "NOT EXISTS (SELECT OLD.reconsiders_id INTERSECT SELECT NEW.reconsiders_id)"


def _person(user: str) -> str:
    return f"(SELECT COALESCE(NULLIF(person, ''), login) FROM user_account WHERE user_account.id = {user})"


def _no_first(table: str) -> str:
    """What it names is no decided one of the same listing, or is a reconsideration itself."""
    return (
        f"NEW.reconsiders_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} original "
        f"WHERE original.id = NEW.reconsiders_id AND original.listing_id = NEW.listing_id "
        f"AND original.state = '{_DECIDED[table]}' AND original.reconsiders_id IS NULL)"
    )


def _took_part(table: str) -> str:
    """Who proposes or signs in a reconsideration has proposed or signed in what it reconsiders."""
    return (
        f"(NEW.target = '{table}' AND EXISTS (SELECT 1 FROM {table} again "
        f"JOIN proposal earlier ON earlier.target = '{table}' AND earlier.target_id = again.reconsiders_id "
        f"WHERE again.id = NEW.target_id AND earlier.approved_by IS NOT NULL "
        f"AND ({_person('earlier.made_by')} IN ({_person('NEW.made_by')}, {_person('NEW.approved_by')}) "
        f"OR {_person('earlier.approved_by')} IN ({_person('NEW.made_by')}, {_person('NEW.approved_by')}))))"
    )


# (name, table, when, condition that is refused)
_GUARDS = (
    *((f"{table}_reconsiders_decided", table, "INSERT", _no_first(table)) for table in _DECIDED),
    *((f"{table}_reconsiders_no_change", table, "UPDATE", _SAME) for table in _DECIDED),
    *(
        (f"proposal_fresh_eyes_{when.lower()}", "proposal", when, " OR ".join(map(_took_part, _DECIDED)))
        for when in ("INSERT", "UPDATE")
    ),
)


def upgrade() -> None:
    for table in _DECIDED:
        op.add_column(table, sa.Column("reconsiders_id", _BIG, nullable=True))
        op.create_index(f"ix_{table}_reconsiders_id", table, ["reconsiders_id"], unique=True)
    for guard in _GUARDS:
        _add(*guard)


def downgrade() -> None:
    for name, table, _when, _refused in reversed(_GUARDS):
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    for table in _DECIDED:
        op.drop_index(f"ix_{table}_reconsiders_id", table)
        op.drop_column(table, "reconsiders_id")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _add(name: str, table: str, when: str, refused: str) -> None:
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
