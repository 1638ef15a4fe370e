"""Corrections of a record of service: nothing that was said is overwritten without one, and what takes time from the
person rests on a proposal that another official approves"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"
_GONE = "0" * 64
_TABLE = "corrected_service"


def _changes(*columns: str) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"NOT EXISTS (SELECT {old} INTERSECT SELECT {new})"


_STANDS = "(c.proposal_id IS NULL OR EXISTS (SELECT 1 FROM proposal p WHERE p.id = c.proposal_id AND p.state = 'approved'))"


def _newest(column: str, number: str) -> str:
    """The newest correction of a letter or a notice, where it stands."""
    return (
        f"FROM corrected_service c WHERE c.{column} = {number} AND {_STANDS} "
        f"AND c.id = (SELECT MAX(o.id) FROM corrected_service o WHERE o.{column} = {number})"
    )


_SAID = ("channel", "sent_on", "served_on", "proof_sha256")
_SAME = (
    f"EXISTS (SELECT {', '.join(f'c.{one}' for one in _SAID)} INTERSECT SELECT "
    f"{', '.join(f'NEW.{one}' for one in _SAID)})"
)
_OLD_GROUNDS = (
    "legal_basis_id", "notice_id", "review_opened_on", "served_on", "reply_until", "listed_on", "decided_by",
    "approved_by",
)  # fmt: skip
_GROUNDS = tuple(one for one in _OLD_GROUNDS if one not in ("served_on", "reply_until"))
_IS_LISTED = "EXISTS (SELECT 1 FROM listing WHERE listing.notice_id = OLD.id AND listing.state = 'listed')"
_LETTER = (
    "SELECT 1 FROM letter_service JOIN letter ON letter.id = letter_service.letter_id WHERE NEW.proof_of = 'letter' "
    "AND letter.id = NEW.proof_id AND letter.listing_id = NEW.listing_id AND letter_service.proof_sha256 = NEW.sha256"
)
_NOTICE = (
    "SELECT 1 FROM notice WHERE NEW.proof_of = 'notice' AND notice.id = NEW.proof_id "
    "AND notice.listing_id = NEW.listing_id AND notice.proof_sha256 = NEW.sha256"
)
_CORRECTED = (
    "SELECT 1 FROM corrected_service WHERE NEW.proof_of = 'service' AND corrected_service.id = NEW.proof_id "
    "AND corrected_service.listing_id = NEW.listing_id AND corrected_service.proof_sha256 = NEW.sha256"
)


def _odd(kinds: str, *services: str) -> str:
    """A file that is of no side and with no request; once it is given, whole, and the very file that a service names."""
    named = " AND ".join(f"NOT EXISTS ({one})" for one in services)
    return (
        "(NEW.proof_of IS NULL AND NEW.proof_id IS NOT NULL) OR (NEW.proof_of IS NOT NULL "
        f"AND (NEW.proof_of NOT IN ({kinds}) OR NEW.objection_id IS NOT NULL OR NEW.repair_id IS NOT NULL "
        "OR NEW.side <> 'subject' OR NEW.member_id IS NOT NULL)) OR (NEW.proof_id IS NOT NULL "
        f"AND (NEW.size_bytes < 1 OR (NEW.sha256 <> '{_GONE}' AND {named})))"
    )


_NOTICE_KEPT = (
    f"({_IS_LISTED} OR OLD.served_on IS NOT NULL) AND "
    f"({_changes('id', 'listing_id', 'content_sha256', 'given_by', 'given_at')} "
    f"OR NOT EXISTS (SELECT 1 {_newest('notice_id', 'OLD.id')} AND {_SAME}))"
)
_LISTED_KEPT = (
    f"OLD.state = 'listed' AND ({_changes(*_GROUNDS)} OR ({_changes('served_on', 'reply_until')} "
    f"AND NOT EXISTS (SELECT 1 {_newest('notice_id', 'NEW.notice_id')} AND c.served_on = NEW.served_on)))"
)
_NOT_AS_CORRECTED = (
    "EXISTS (SELECT 1 FROM corrected_service WHERE corrected_service.letter_id = NEW.letter_id) "
    f"AND NOT EXISTS (SELECT 1 {_newest('letter_id', 'NEW.letter_id')} AND {_SAME})"
)
# (name, table, when, what was refused, what is refused now)
_REPLACED = (
    (
        "letter_service_no_change", "letter_service", "UPDATE", "TRUE",
        f"NEW.letter_id <> OLD.letter_id OR NOT EXISTS (SELECT 1 {_newest('letter_id', 'OLD.letter_id')} AND {_SAME})",
    ),
    (
        "letter_service_remembers", "letter_service", "DELETE", "TRUE",
        f"NOT EXISTS (SELECT 1 {_newest('letter_id', 'OLD.letter_id')} AND c.served_on IS NULL)",
    ),
    (
        "notice_keeps_its_proof", "notice", "UPDATE", _IS_LISTED,
        _NOTICE_KEPT,
    ),
    (
        "listed_keeps_its_grounds", "listing", "UPDATE", f"OLD.state = 'listed' AND {_changes(*_OLD_GROUNDS)}",
        _LISTED_KEPT,
    ),
    *(
        (
            f"exhibit_of_service_{when.lower()}", "exhibit", when,
            _odd("'letter', 'notice'", _LETTER, _NOTICE),
            _odd("'letter', 'notice', 'service'", _LETTER, _NOTICE, _CORRECTED),
        )
        for when in ("INSERT", "UPDATE")
    ),
)  # fmt: skip
# It takes time from the person, or makes a service out of none.
_SHORTENS = (
    "NEW.served_on IS NOT NULL AND (NEW.was_served_on IS NULL OR NEW.served_on < NEW.was_served_on "
    "OR (NEW.served_on = NEW.was_served_on AND NEW.proof_sha256 <> NEW.was_proof_sha256))"
)
_PROPOSED = (
    "EXISTS (SELECT 1 FROM proposal p WHERE p.id = NEW.proposal_id AND p.target = 'listing' AND p.state = 'open' "
    "AND p.target_id = NEW.listing_id AND p.act = 'correct_service' AND p.made_by = NEW.made_by)"
)
_OF_ITS_CASE = (
    "(EXISTS (SELECT 1 FROM letter WHERE letter.id = NEW.letter_id AND letter.listing_id = NEW.listing_id) "
    "OR EXISTS (SELECT 1 FROM notice WHERE notice.id = NEW.notice_id AND notice.listing_id = NEW.listing_id))"
)
# (name, table, when, what is refused).
_ADDED = (
    ("corrected_service_of_its_case", _TABLE, "INSERT", f"NOT {_OF_ITS_CASE}"),
    (
        "corrected_service_by_two", _TABLE, "INSERT",
        f"(({_SHORTENS}) OR NEW.proposal_id IS NOT NULL) AND NOT {_PROPOSED}",
    ),
    ("corrected_service_no_change", _TABLE, "UPDATE", "TRUE"),
    ("corrected_service_remembers", _TABLE, "DELETE", "TRUE"),
    (
        "letter_service_as_corrected", "letter_service", "INSERT",
        _NOT_AS_CORRECTED,
    ),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(_TABLE, *_columns(), sqlite_autoincrement=True)
    for column in ("listing_id", "letter_id", "notice_id"):
        op.create_index(f"ix_{_TABLE}_{column}", _TABLE, [column])
    for name, table, when, refused in _ADDED:
        _add(name, table, when, refused)
    for name, table, when, _was, refused in _REPLACED:
        _replace(name, table, when, refused)
    if not _is_sqlite():
        op.execute(f"ALTER TABLE {_TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {_TABLE} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY of_the_office ON {_TABLE} USING ((SELECT {_ASKED}) = 'all')")


def downgrade() -> None:
    for name, table, when, refused, _now in _REPLACED:
        _replace(name, table, when, refused)
    _drop("letter_service_as_corrected", "letter_service")
    op.drop_table(_TABLE)
    if not _is_sqlite():
        for name, table, _when, _refused in _ADDED:
            if table == _TABLE:
                op.execute(f"DROP FUNCTION {name}()")


def _columns() -> Sequence[sa.schema.SchemaItem]:
    return (
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("listing_id", _BIG, nullable=False),
        sa.Column("letter_id", _BIG, nullable=True),
        sa.Column("notice_id", _BIG, nullable=True),
        sa.Column("ground", sa.String(length=24), nullable=False),
        *(
            column
            for prefix in ("was_", "")
            for column in (
                sa.Column(f"{prefix}channel", sa.String(length=24), nullable=False),
                sa.Column(f"{prefix}sent_on", sa.Date(), nullable=False),
                sa.Column(f"{prefix}served_on", sa.Date(), nullable=True),
                sa.Column(f"{prefix}proof_sha256", sa.String(length=64), nullable=True),
            )
        ),
        sa.Column("was_by", _BIG, nullable=False),
        sa.Column("was_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", _BIG, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposal_id", _BIG, nullable=True),
        sa.CheckConstraint("(letter_id IS NULL) <> (notice_id IS NULL)", name=op.f(f"ck_{_TABLE}_of_one")),
        sa.CheckConstraint("(served_on IS NULL) = (proof_sha256 IS NULL)", name=op.f(f"ck_{_TABLE}_proven")),
        sa.CheckConstraint(
            "(was_served_on IS NULL) = (was_proof_sha256 IS NULL)", name=op.f(f"ck_{_TABLE}_was_proven")
        ),
        sa.CheckConstraint("served_on >= sent_on", name=op.f(f"ck_{_TABLE}_sent_before")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{_TABLE}_{column}_{table}"))
            for column, table in (
                ("listing_id", "listing"), ("letter_id", "letter"), ("notice_id", "notice"),
                ("was_by", "user_account"), ("made_by", "user_account"), ("proposal_id", "proposal"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
    )  # fmt: skip


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _replace(name: str, table: str, when: str, refused: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
        _trigger(name, table, when, refused)
    else:
        _function(name, when, refused)


def _add(name: str, table: str, when: str, refused: str) -> None:
    if _is_sqlite():
        _trigger(name, table, when, refused)
        return
    _function(name, when, refused)
    op.execute(f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')


def _drop(name: str, table: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")


def _trigger(name: str, table: str, when: str, refused: str) -> None:
    op.execute(
        f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" WHEN {refused} '
        f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
    )


def _function(name: str, when: str, refused: str) -> None:
    refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN {row}; END $$"
    )
