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

_GUARDS = [
    ("listing_starts_alleged", "listing", "INSERT", "NEW.state <> 'alleged'"),
    ("listing_path", "listing", "UPDATE", f"NEW.state <> OLD.state AND NOT ({_ALLOWED})"),
    ("listing_keeps_subject_history", "listing", "DELETE", "OLD.state <> 'alleged'"),
    (
        "listed_has_notice",
        "listing",
        "UPDATE",
        f"NEW.state = 'listed' AND OLD.state <> 'listed' AND NOT {_NOTICE_WITH_PROOF}",
    ),
    (
        "listed_has_officials",
        "listing",
        "UPDATE",
        f"NEW.state = 'listed' AND OLD.state <> 'listed' AND NOT {_TWO_OFFICIALS}",
    ),
    (
        "notice_keeps_its_proof",
        "notice",
        "UPDATE",
        "EXISTS (SELECT 1 FROM listing WHERE listing.notice_id = OLD.id AND listing.state = 'listed')",
    ),
    ("feed_takes_only_listed", "feed_entry", "INSERT", f"NEW.state = 'live' AND NOT {_LISTING_IS_LISTED}"),
    (
        "feed_keeps_only_listed",
        "feed_entry",
        "UPDATE",
        f"NEW.state = 'live' AND NEW.version <> OLD.version AND NOT {_LISTING_IS_LISTED}",
    ),
    ("feed_remembers", "feed_entry", "DELETE", "TRUE"),
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
    ("subject_change", ("UPDATE", "DELETE")),
]
_ALL = _GUARDS + [
    (f"{table}_no_{when.lower()}", table, when, "TRUE") for table, whens in _FROZEN for when in whens
]


def upgrade() -> None:
    add = _add_sqlite if op.get_bind().dialect.name == "sqlite" else _add_postgresql
    for name, table, when, refused in _ALL:
        add(name, table, when, refused)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, _when, _refused in reversed(_ALL):
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
    op.execute(
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {refused} THEN
                RAISE EXCEPTION 'guard' USING ERRCODE = '23514', CONSTRAINT = '{name}';
            END IF;
            RETURN {row};
        END $$"""
    )
    op.execute(f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')
