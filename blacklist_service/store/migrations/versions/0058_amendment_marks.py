"""Marks of the reports that come to a listing, kept by the database itself, and indexes of the removals that no
recipient has confirmed, of what is hidden and of what waits for a second official: they are found by what is there, and not by passing over everybody
listed"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UNCONFIRMED = "ix_feed_entry_feed_id_listing_id_unconfirmed"
_OPEN_PROPOSALS = "ix_proposal_state_id_open"
_SUPPRESSED, _HIDDEN = "ix_listing_id_suppressed", "ix_listing_state_id_hidden"
# Marked already while the reply window runs: who reports just now and who lists do not see what the other one writes.
_OPEN = "listing.state IN ('reply_window', 'listed')"
_CLOSED = "('rejected', 'overdue_only', 'ended')"
_IS_BOUND = (
    "SELECT 1 FROM listing_report bound WHERE bound.listing_id = {listing} AND bound.report_id = {report}"
)
# Also one that a later row of the same file replaced. A correction is not marked: what it corrects was, or rests on a
# decision, which the correction then does too.
_NEW = (
    "{row}.state IN ('current', 'superseded') AND NOT EXISTS (SELECT 1 FROM report former "
    "WHERE former.superseded_by = {row}.id AND former.subject_id = {row}.subject_id{once})"
)
_ABOUT_MOVED = (
    f"SELECT listing.id, NEW.id FROM listing WHERE listing.subject_id = NEW.subject_id AND {_OPEN} "
    f"AND NOT EXISTS ({_IS_BOUND.format(listing='listing.id', report='NEW.id')})"
)
_UNDECIDED = (
    "SELECT NEW.id, report.id FROM report WHERE report.subject_id = NEW.subject_id AND report.state = 'current' "
    f"AND NOT EXISTS ({_IS_BOUND.format(listing='NEW.id', report='report.id')})"
)
# What was decided upon in a closed case waits for nothing while that case is the same person's.
_LEFT_BEHIND = (
    "SELECT listing.id, report.id FROM listing JOIN report ON report.subject_id = listing.subject_id "
    f"WHERE listing.subject_id = OLD.subject_id AND {_OPEN} AND report.state = 'current' "
    f"AND NOT EXISTS ({_IS_BOUND.format(listing='listing.id', report='report.id')})"
)
_ADDED = "report_comes_to_listing"
# (name, table, when, what is marked), each on an update of state or subject
_ON_UPDATE = (
    (
        "report_moves_to_listing",
        "report",
        "NEW.state = 'current' AND (OLD.state <> 'current' OR OLD.subject_id <> NEW.subject_id)",
        _ABOUT_MOVED,
    ),
    (
        "listing_meets_reports",
        "listing",
        "NEW.state = 'listed' AND (OLD.state <> 'listed' OR OLD.subject_id <> NEW.subject_id)",
        _UNDECIDED,
    ),
    (
        "closed_listing_leaves_reports",
        "listing",
        f"OLD.state IN {_CLOSED} AND (OLD.state <> NEW.state OR OLD.subject_id <> NEW.subject_id)",
        _LEFT_BEHIND,
    ),
)
_FILL = """
    WITH RECURSIVE decided(listing_id, report_id) AS (
        SELECT listing_id, report_id FROM listing_report
        UNION
        SELECT decided.listing_id, report.superseded_by FROM decided
        JOIN report ON report.id = decided.report_id WHERE report.superseded_by IS NOT NULL
    )
    INSERT INTO amendment_mark (listing_id, report_id)
    SELECT listing.id, report.id FROM listing JOIN report ON report.subject_id = listing.subject_id
    WHERE listing.state = 'listed' AND report.state = 'current' AND NOT EXISTS (
        SELECT 1 FROM decided WHERE decided.listing_id = listing.id AND decided.report_id = report.id)
"""


def upgrade() -> None:
    op.create_table(
        "amendment_mark",
        sa.Column("listing_id", _BIG, nullable=False),
        sa.Column("report_id", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("listing_id", "report_id", name=op.f("pk_amendment_mark")),
    )
    unconfirmed = sa.text("state = 'retracted' AND acknowledged_at IS NULL")
    op.create_index(
        _UNCONFIRMED, "feed_entry", ["feed_id", "listing_id"],
        sqlite_where=unconfirmed, postgresql_where=unconfirmed,
    )  # fmt: skip
    is_open = sa.text("state = 'open'")
    op.create_index(
        _OPEN_PROPOSALS, "proposal", ["state", "id"], sqlite_where=is_open, postgresql_where=is_open
    )
    # SQLite took the one of before for no question, and it kept what was hidden when it ended.
    hidden = sa.text("is_suppressed AND state = 'listed'")
    op.drop_index(_SUPPRESSED, "listing")
    op.create_index(_HIDDEN, "listing", ["state", "id"], sqlite_where=hidden, postgresql_where=hidden)
    # First the triggers, then what stands: nothing comes between.
    if _is_sqlite():
        _add_sqlite()
    else:
        _add_postgresql()
    op.execute(_FILL)


def downgrade() -> None:
    for name, table in ((_ADDED, "report"), *((one[0], one[1]) for one in _ON_UPDATE)):
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_index(_OPEN_PROPOSALS, "proposal")
    suppressed = sa.text("is_suppressed")
    op.drop_index(_HIDDEN, "listing")
    op.create_index(_SUPPRESSED, "listing", ["id"], sqlite_where=suppressed, postgresql_where=suppressed)
    op.drop_index(_UNCONFIRMED, "feed_entry")
    op.drop_table("amendment_mark")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _marked(found: str) -> str:
    if _is_sqlite():
        return f"INSERT INTO amendment_mark (listing_id, report_id) {found} ON CONFLICT DO NOTHING"
    # A mark that stands is held until this transaction ends: whoever takes old marks away leaves it.
    return (
        f"INSERT INTO amendment_mark (listing_id, report_id) {found} "
        "ON CONFLICT (listing_id, report_id) DO UPDATE SET report_id = excluded.report_id"
    )


def _add_sqlite() -> None:
    found = (
        f"SELECT listing.id, NEW.id FROM listing WHERE listing.subject_id = NEW.subject_id AND {_OPEN} AND "
    )
    op.execute(
        f"CREATE TRIGGER {_ADDED} AFTER INSERT ON report BEGIN {_marked(found + _NEW.format(row='NEW', once=''))}; END"
    )
    for name, table, when, found in _ON_UPDATE:
        op.execute(
            f"CREATE TRIGGER {name} AFTER UPDATE OF subject_id, state ON {table} WHEN {when} "
            f"BEGIN {_marked(found)}; END"
        )


def _add_postgresql() -> None:
    # Once for all rows of a statement; OFFSET 0 keeps to one look into each index for a row, also where the plan was made
    # while the tables were small.
    found = (
        f"SELECT open_case.id, added.id FROM added CROSS JOIN LATERAL (SELECT listing.id FROM listing "
        f"WHERE listing.subject_id = added.subject_id AND {_OPEN} OFFSET 0) open_case "
        f"WHERE {_NEW.format(row='added', once=' OFFSET 0')}"
    )
    _function(_ADDED, _marked(found))
    op.execute(
        f"CREATE TRIGGER {_ADDED} AFTER INSERT ON report REFERENCING NEW TABLE AS added "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_ADDED}()"
    )
    for name, table, when, found in _ON_UPDATE:
        _function(name, _marked(found))
        op.execute(
            f"CREATE TRIGGER {name} AFTER UPDATE OF subject_id, state ON {table} FOR EACH ROW WHEN ({when}) "
            f"EXECUTE FUNCTION {name}()"
        )


def _function(name: str, does: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NULL; END $$"
    )
