"""Nothing takes effect that rests on the signature of somebody who keeps away (回避)

The application asks for areas and recusals; an area rests on the operator's own region, which is a setting, so that the
database can hold recusals alone. A recusal from a subject holds through two merges of it.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_INTO = "(SELECT merged_into FROM subject WHERE subject.id = {})"
_SUBJECT = "recusal.subject_id"
_ALIASES = f"{_SUBJECT}, {_INTO.format(_SUBJECT)}, {_INTO.format(f'({_INTO.format(_SUBJECT)})')}"


def _person(user: str) -> str:
    return f"(SELECT COALESCE(NULLIF(person, ''), login) FROM user_account WHERE user_account.id = {user})"


def _keeps_away(signers: tuple[str, ...], subjects: str) -> str:
    """One of the persons behind these accounts keeps away from one of these subjects, or from who reports about it."""
    persons = ", ".join(_person(one) for one in signers)
    return (
        f"EXISTS (SELECT 1 FROM recusal JOIN ({subjects}) AS about ON (about.subject_id IN ({_ALIASES}) "
        "OR EXISTS (SELECT 1 FROM report WHERE report.subject_id = about.subject_id "
        "AND report.member_id = recusal.member_id AND report.state = 'current')) "
        f"WHERE recusal.ended_at IS NULL AND {_person('recusal.user_id')} IN ({persons}))"
    )


_OF_PROPOSAL = """SELECT listing.subject_id FROM listing WHERE listing.id = CASE NEW.target
    WHEN 'objection' THEN (SELECT objection.listing_id FROM objection WHERE objection.id = NEW.target_id)
    WHEN 'repair' THEN (SELECT repair.listing_id FROM repair WHERE repair.id = NEW.target_id)
    ELSE NEW.target_id END"""
_OF_BATCH = """SELECT listing.subject_id FROM listing JOIN proposal
    ON proposal.target = 'listing' AND proposal.target_id = listing.id
    JOIN decision_batch_item ON decision_batch_item.proposal_id = proposal.id
    WHERE decision_batch_item.batch_id = NEW.id"""
_APPROVED = "OLD.state = 'open' AND NEW.state = 'approved' AND "
# (name, table, condition that is refused at an update)
_GUARDS = (
    (
        "proposal_of_the_unbiased", "proposal",
        _APPROVED + _keeps_away(("NEW.made_by", "NEW.approved_by"), _OF_PROPOSAL),
    ),
    (
        "batch_of_the_unbiased", "decision_batch",
        _APPROVED + _keeps_away(("NEW.made_by", "NEW.checked_by", "NEW.supervised_by"), _OF_BATCH),
    ),
)  # fmt: skip


def upgrade() -> None:
    for name, table, refused in _GUARDS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f'CREATE TRIGGER {name} BEFORE UPDATE ON "{table}" WHEN {refused} '
                f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
            )
            continue
        refusal = f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {refused} THEN {refusal} END IF; RETURN NEW; END $$"
        )
        op.execute(f'CREATE TRIGGER {name} BEFORE UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')


def downgrade() -> None:
    for name, table, _refused in reversed(_GUARDS):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f'DROP TRIGGER {name} ON "{table}"')
            op.execute(f"DROP FUNCTION {name}()")
