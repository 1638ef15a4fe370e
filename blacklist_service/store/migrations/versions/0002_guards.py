"""Guards that the database keeps itself: states, listings, feeds, and what is append-only."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# (name, table, when, condition that is refused). NEW and OLD as SQLite and PostgreSQL both spell them.
_PATHS = {
    "alleged": ("under_review", "rejected", "ended"),
    "under_review": ("notified", "rejected", "overdue_only", "ended"),
    "notified": ("reply_window", "under_review", "rejected", "overdue_only", "ended"),
    "reply_window": ("listed", "under_review", "rejected", "overdue_only", "ended"),
    "listed": ("overdue_only", "ended"),
    "overdue_only": ("ended",),
}
_ALLOWED = " OR ".join(
    f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, news in _PATHS.items() for new in news
)
# A text message, a mail or a call alone proves no service.
_PROVING_CHANNELS = ("registered_mail", "in_person", "electronic_confirmed", "public_announcement")
_NOTICE_WITH_PROOF = f"""EXISTS (
    SELECT 1 FROM notice WHERE notice.id = NEW.notice_id AND notice.listing_id = NEW.id
    AND notice.served_on IS NOT NULL AND notice.proof_sha256 IS NOT NULL
    AND notice.sent_on >= NEW.review_opened_on AND notice.served_on = NEW.served_on
    AND notice.channel IN {_PROVING_CHANNELS})"""
_TWO_OFFICIALS = """EXISTS (
    SELECT 1 FROM proposal WHERE proposal.target = 'listing' AND proposal.target_id = NEW.id
    AND proposal.act = 'list' AND proposal.state = 'approved'
    AND proposal.made_by = NEW.decided_by AND proposal.approved_by = NEW.approved_by)"""
_LISTING_IS_LISTED = (
    "EXISTS (SELECT 1 FROM listing WHERE listing.id = NEW.listing_id AND listing.state = 'listed')"
)
_IS_HELD = """EXISTS (
    SELECT 1 FROM feed_entry WHERE feed_entry.listing_id = NEW.listing_id
    AND (feed_entry.state = 'live' OR feed_entry.acknowledged_at IS NULL))"""


def _changes(*columns: str) -> str:
    """Any of the columns is changed; nothing is equal to nothing, in both databases' words."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"NOT EXISTS (SELECT {old} INTERSECT SELECT {new})"


_LISTED_FOR_GOOD = _changes(
    "legal_basis_id", "notice_id", "review_opened_on", "served_on", "reply_until", "listed_on",
    "decided_by", "approved_by",
)  # fmt: skip
_SAID = _changes(
    "id", "target", "target_id", "target_version", "act", "facts_json", "digest_sha256", "state",
    "made_by", "made_at", "approved_by", "approved_at",
)  # fmt: skip

_GUARDS = [
    ("listing_starts_alleged", "listing", "INSERT", "NEW.state <> 'alleged'"),
    ("listing_path", "listing", "UPDATE", f"NEW.state <> OLD.state AND NOT ({_ALLOWED})"),
    ("listing_keeps_subject_history", "listing", "DELETE", "OLD.state <> 'alleged'"),
    (
        "listed_has_notice",
        "listing",
        "UPDATE",
        f"NEW.state = 'listed' AND NOT {_NOTICE_WITH_PROOF}",
    ),
    (
        "listed_has_officials",
        "listing",
        "UPDATE",
        f"NEW.state = 'listed' AND NOT {_TWO_OFFICIALS}",
    ),
    ("listed_keeps_its_grounds", "listing", "UPDATE", f"OLD.state = 'listed' AND {_LISTED_FOR_GOOD}"),
    (
        "notice_keeps_its_proof",
        "notice",
        "UPDATE",
        "EXISTS (SELECT 1 FROM listing WHERE listing.notice_id = OLD.id AND listing.state = 'listed')",
    ),
    # What was decided stays as it was decided; retention only empties the reasons.
    (
        "proposal_stays_decided",
        "proposal",
        "UPDATE",
        f"OLD.state <> 'open' AND ({_SAID} OR (NEW.sealed_reasons IS NOT NULL AND {_changes('sealed_reasons')}))",
    ),
    ("removal_opens_unconfirmed", "removal", "INSERT", f"NEW.closed_at IS NOT NULL AND {_IS_HELD}"),
    ("removal_waits_for_all", "removal", "UPDATE", f"NEW.closed_at IS NOT NULL AND {_IS_HELD}"),
    ("feed_remembers", "feed_entry", "DELETE", "TRUE"),
]
# (name, when, condition under which the entry's listing must stand as listed until this transaction ends)
_ONLY_LISTED = [
    ("feed_takes_only_listed", "INSERT", "NEW.state = 'live'"),
    (
        "feed_keeps_only_listed",
        "UPDATE",
        "NEW.state = 'live' AND (NEW.version <> OLD.version OR OLD.state <> 'live')",
    ),
]
_FROZEN = [
    ("journal_entry", ("UPDATE", "DELETE")),
    ("journal_leaf", ("UPDATE", "DELETE")),
    ("journal_checkpoint", ("UPDATE", "DELETE")),
    ("journal_detail", ("UPDATE",)),
    ("look", ("UPDATE", "DELETE")),
    ("release", ("UPDATE", "DELETE")),
    ("release_object", ("UPDATE", "DELETE")),
    ("release_part", ("UPDATE", "DELETE")),
    ("notice", ("DELETE",)),
    ("proposal", ("DELETE",)),
    ("removal", ("DELETE",)),
    ("subject_change", ("UPDATE", "DELETE")),
    ("listing_report", ("UPDATE", "DELETE")),
]
_ALL = _GUARDS + [
    (f"{table}_no_{when.lower()}", table, when, "TRUE") for table, whens in _FROZEN for when in whens
]


def upgrade() -> None:
    add = _add_sqlite if op.get_bind().dialect.name == "sqlite" else _add_postgresql
    for name, table, when, refused in _ALL:
        add(name, table, when, refused)
    for name, when, live in _ONLY_LISTED:
        if op.get_bind().dialect.name == "sqlite":
            # One writer at a time: nobody ends a listing while a release is written.
            _add_sqlite(name, "feed_entry", when, f"{live} AND NOT {_LISTING_IS_LISTED}")
        else:
            _add_only_listed_postgresql(name, when, live)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    of_feeds = [(name, "feed_entry") for name, _when, _live in _ONLY_LISTED]
    for name, table in reversed([(name, table) for name, table, _when, _refused in _ALL] + of_feeds):
        if is_sqlite:
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f'DROP TRIGGER {name} ON "{table}"')
            op.execute(f"DROP FUNCTION {name}()")


def _add_sqlite(name: str, table: str, when: str, refused: str) -> None:
    op.execute(
        f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" WHEN {refused} '
        f"BEGIN SELECT RAISE(ABORT, 'guard: {name}'); END"
    )


def _add_postgresql(name: str, table: str, when: str, refused: str) -> None:
    row = "OLD" if when == "DELETE" else "NEW"
    _add_function(name, table, when, f"IF {refused} THEN {_refusal(name)} END IF; RETURN {row};")


def _add_only_listed_postgresql(name: str, when: str, live: str) -> None:
    """The listing is held while an entry of it is written: whoever ends it waits, and then sees the holder;
    or has ended it already, and the entry is refused."""
    asked = "PERFORM 1 FROM listing WHERE id = NEW.listing_id AND state = 'listed' FOR SHARE"
    _add_function(
        name,
        "feed_entry",
        when,
        f"IF {live} THEN {asked}; IF NOT FOUND THEN {_refusal(name)} END IF; END IF; RETURN NEW;",
    )


def _refusal(name: str) -> str:
    return f"RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';"


def _add_function(name: str, table: str, when: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    op.execute(f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')
