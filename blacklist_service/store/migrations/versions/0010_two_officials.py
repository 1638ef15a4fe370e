"""Two officials, held by the database: who a person is, what was approved, until when, and what it did once

A proposal is approved in the version of the listing that it then changes: `listing_version` makes it good for one
change. `person` names the person behind several accounts; where it is empty, the login does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("user_account", sa.Column("person", sa.String(length=64), server_default="", nullable=False)),
    ("proposal", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True)),
    ("proposal", sa.Column("approved_digest", sa.String(length=64), nullable=True)),
    ("proposal", sa.Column("listing_version", sa.Integer(), nullable=True)),
)


def _changes(*columns: str) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"NOT EXISTS (SELECT {old} INTERSECT SELECT {new})"


def _person(user: str) -> str:
    return f"(SELECT COALESCE(NULLIF(person, ''), login) FROM user_account WHERE user_account.id = {user})"


def _is(user: str, role: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM user_account WHERE user_account.id = {user} "
        f"AND user_account.role = '{role}' AND user_account.ended_at IS NULL)"
    )


# The listing that a proposal is about, whatever its target.
_LISTING_OF = """(SELECT listing.version FROM listing WHERE listing.id = CASE NEW.target
    WHEN 'objection' THEN (SELECT objection.listing_id FROM objection WHERE objection.id = NEW.target_id)
    WHEN 'repair' THEN (SELECT repair.listing_id FROM repair WHERE repair.id = NEW.target_id)
    ELSE NEW.target_id END)"""
_TARGET_VERSION = """(CASE NEW.target
    WHEN 'objection' THEN (SELECT objection.version FROM objection WHERE objection.id = NEW.target_id)
    WHEN 'repair' THEN (SELECT repair.version FROM repair WHERE repair.id = NEW.target_id)
    ELSE (SELECT listing.version FROM listing WHERE listing.id = NEW.target_id) END)"""


def _approved(acts: str, versions: str = "OLD.version") -> str:
    """An approved proposal on this listing, in the version that is changed now."""
    return f"""EXISTS (SELECT 1 FROM proposal WHERE proposal.state = 'approved' AND proposal.act IN ({acts})
    AND proposal.listing_version IN ({versions}) AND NEW.version > OLD.version AND (
        (proposal.target = 'listing' AND proposal.target_id = NEW.id)
        OR (proposal.target = 'objection' AND EXISTS (SELECT 1 FROM objection
            WHERE objection.id = proposal.target_id AND objection.listing_id = NEW.id))
        OR (proposal.target = 'repair' AND EXISTS (SELECT 1 FROM repair
            WHERE repair.id = proposal.target_id AND repair.listing_id = NEW.id))))"""


def _needs(condition: str, acts: str, versions: str = "OLD.version") -> str:
    return f"({condition}) AND NOT {_approved(acts, versions)}"


def _case_decided(target: str) -> str:
    return f"""NOT EXISTS (SELECT 1 FROM proposal WHERE proposal.target = '{target}'
    AND proposal.target_id = NEW.id AND proposal.state = 'approved' AND proposal.target_version = OLD.version)"""


def _paths(*steps: str) -> str:
    pairs = [(old, new) for old, _, news in (step.partition(": ") for step in steps) for new in news.split()]
    allowed = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in pairs)
    return f"NEW.state <> OLD.state AND NOT ({allowed})"


_OBJECTION_PATHS = (
    "filed: with_source decided withdrawn",
    "with_source: answered decided withdrawn",
    "answered: decided withdrawn",
    "decided: closed answered with_source withdrawn",
)
_REPAIR_PATHS = ("applied: decided withdrawn", "decided: granted refused applied withdrawn")
_LAID = (
    "id", "target", "target_id", "target_version", "act", "facts_json", "digest_sha256", "made_by", "made_at",
    "expires_at",
)  # fmt: skip
_SIGNED = "NEW.approved_by IS NOT NULL"
_TERMS = _changes("expires_on", "publicity_until", "severity", "ground")
_BOUND_IS_CURRENT = """EXISTS (SELECT 1 FROM listing_report JOIN report ON report.id = listing_report.report_id
    WHERE listing_report.listing_id = NEW.id AND report.state = 'current')"""
# Five years after the end of the conduct a listing ends before its term.
_IS_SETTLED = """EXISTS (SELECT 1 FROM report
    WHERE report.subject_id = OLD.subject_id AND report.settled_on IS NOT NULL)"""

# (name, table, when, condition that is refused)
_GUARDS = [
    (
        "user_stays_who_it_is", "user_account", "UPDATE",
        f"""{_changes('id', 'member_id', 'login')} OR (OLD.person <> '' AND NEW.person <> OLD.person)
        OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL)""",
    ),
    ("user_account_no_delete", "user_account", "DELETE", "TRUE"),
    (
        "proposal_starts_open", "proposal", "INSERT",
        """NEW.state <> 'open' OR NEW.approved_by IS NOT NULL OR NEW.approved_at IS NOT NULL
        OR NEW.approved_digest IS NOT NULL OR NEW.listing_version IS NOT NULL OR NEW.expires_at IS NULL""",
    ),
    ("proposal_by_a_maker", "proposal", "INSERT", f"NOT {_is('NEW.made_by', 'maker')}"),
    ("proposal_stays_as_laid", "proposal", "UPDATE", f"OLD.state = 'open' AND {_changes(*_LAID)}"),
    (
        "proposal_by_two_persons", "proposal", "UPDATE",
        f"{_SIGNED} AND {_person('NEW.approved_by')} = {_person('NEW.made_by')}",
    ),
    (
        "proposal_by_a_checker", "proposal", "UPDATE",
        f"OLD.state = 'open' AND {_SIGNED} AND NOT {_is('NEW.approved_by', 'checker')}",
    ),
    (
        "proposal_of_a_maker_still", "proposal", "UPDATE",
        f"OLD.state = 'open' AND NEW.state = 'approved' AND NOT {_is('NEW.made_by', 'maker')}",
    ),
    (
        "proposal_approved_as_shown", "proposal", "UPDATE",
        f"OLD.state = 'open' AND {_SIGNED} AND (NEW.approved_digest IS NULL OR NEW.approved_digest <> NEW.digest_sha256)",
    ),
    (
        "proposal_approved_in_time", "proposal", "UPDATE",
        """OLD.state = 'open' AND NEW.state = 'approved' AND (NEW.approved_at IS NULL OR OLD.expires_at IS NULL
        OR NEW.approved_at > OLD.expires_at OR NEW.approved_at < OLD.made_at)""",
    ),
    (
        "proposal_approved_in_its_version", "proposal", "UPDATE",
        f"""OLD.state = 'open' AND NEW.state = 'approved' AND (NEW.listing_version IS NULL
        OR COALESCE({_LISTING_OF}, -1) <> NEW.listing_version
        OR COALESCE({_TARGET_VERSION}, -1) <> NEW.target_version)""",
    ),
    (
        "proposal_signature_stays", "proposal", "UPDATE",
        f"OLD.state <> 'open' AND {_changes('approved_digest', 'listing_version')}",
    ),
    ("listing_version_grows", "listing", "UPDATE", "NEW.version < OLD.version"),
    (
        "listed_by_decision", "listing", "UPDATE",
        _needs("NEW.state = 'listed' AND OLD.state <> 'listed'", "'list'"),
    ),
    (
        "rejected_by_decision", "listing", "UPDATE",
        _needs("NEW.state = 'rejected' AND OLD.state <> 'rejected'", "'reject', 'decide_objection'"),
    ),
    (
        "overdue_only_by_decision", "listing", "UPDATE",
        _needs("NEW.state = 'overdue_only' AND OLD.state <> 'overdue_only'", "'overdue_only', 'decide_objection'"),
    ),
    (
        "removed_by_decision", "listing", "UPDATE",
        _needs("NEW.state = 'ended' AND OLD.state <> 'ended' AND NEW.end_reason IN ('removed', 'corrected')",
               "'remove', 'decide_objection'"),
    ),
    (
        "repaired_by_decision", "listing", "UPDATE",
        _needs("NEW.state = 'ended' AND OLD.state <> 'ended' AND NEW.end_reason = 'repaired'", "'decide_repair'"),
    ),
    (
        "expired_after_its_term", "listing", "UPDATE",
        f"""NEW.state = 'ended' AND OLD.state = 'listed' AND NEW.end_reason = 'expired'
        AND (NEW.ended_on IS NULL OR NEW.ended_on <= OLD.expires_on) AND NOT {_IS_SETTLED}""",
    ),
    (
        "withdrawn_with_its_reports", "listing", "UPDATE",
        f"NEW.state = 'ended' AND OLD.state = 'listed' AND NEW.end_reason = 'withdrawn' AND {_BOUND_IS_CURRENT}",
    ),
    ("end_keeps_its_reason", "listing", "UPDATE", f"OLD.state = 'ended' AND {_changes('end_reason', 'ended_on')}"),
    ("term_by_decision", "listing", "UPDATE", _needs(f"OLD.state = 'listed' AND {_TERMS}", "'decide_objection'")),
    (
        "shown_by_decision", "listing", "UPDATE",
        _needs("OLD.is_suppressed AND OLD.suppressed_for = 'official' AND (NOT NEW.is_suppressed "
               "OR NEW.suppressed_for IS NULL OR NEW.suppressed_for <> 'official')", "'lift_suppression'"),
    ),
    (
        "shown_after_the_answer", "listing", "UPDATE",
        _needs("OLD.is_suppressed AND OLD.suppressed_for = 'objection_late' AND NOT NEW.is_suppressed",
               "'lift_suppression', 'decide_objection'", "OLD.version, OLD.version - 1"),
    ),
    ("objection_path", "objection", "UPDATE", _paths(*_OBJECTION_PATHS)),
    ("objection_version_grows", "objection", "UPDATE", "NEW.version < OLD.version"),
    (
        "objection_closed_by_decision", "objection", "UPDATE",
        f"""((NEW.state = 'closed' AND OLD.state <> 'closed') OR {_changes('outcome', 'decided_on')})
        AND {_case_decided('objection')}""",
    ),
    ("repair_path", "repair", "UPDATE", _paths(*_REPAIR_PATHS)),
    ("repair_version_grows", "repair", "UPDATE", "NEW.version < OLD.version"),
    (
        "repair_closed_by_decision", "repair", "UPDATE",
        f"NEW.state IN ('granted', 'refused') AND NEW.state <> OLD.state AND {_case_decided('repair')}",
    ),
    (
        "reports_bound_by_decision", "listing_report", "INSERT",
        """NOT EXISTS (SELECT 1 FROM proposal JOIN listing ON listing.id = proposal.target_id
        WHERE proposal.target = 'listing' AND proposal.target_id = NEW.listing_id AND proposal.state = 'approved'
        AND proposal.act IN ('list', 'amend') AND proposal.listing_version = listing.version)""",
    ),
    (
        "removal_of_what_ended", "removal", "INSERT",
        """NOT EXISTS (SELECT 1 FROM listing
        WHERE listing.id = NEW.listing_id AND listing.state IN ('ended', 'overdue_only'))""",
    ),
    (
        "suspension_by_two_persons", "suspension", "UPDATE",
        f"NEW.released_by IS NOT NULL AND {_person('NEW.released_by')} = {_person('NEW.release_asked_by')}",
    ),
]  # fmt: skip


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.add_column(table, column)
    for name, table, when, refused in _GUARDS:
        _guard(name, table, when, refused)


def downgrade() -> None:
    for name, table, _when, _refused in reversed(_GUARDS):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f'DROP TRIGGER {name} ON "{table}"')
            op.execute(f"DROP FUNCTION {name}()")
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column.name)


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
