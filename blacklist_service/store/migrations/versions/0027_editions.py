"""Editions of public notice, which two officials decide upon, and files of them only then"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASKED = "current_setting('app.member', true)"


def _changes(*columns: str) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"NOT EXISTS (SELECT {old} INTERSECT SELECT {new})"


def _person(user: str) -> str:
    return f"(SELECT COALESCE(NULLIF(person, ''), login) FROM user_account WHERE user_account.id = {user})"


def _has(user: str, role: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM user_account WHERE user_account.id = {user} AND user_account.ended_at IS NULL "
        f"AND (user_account.role = '{role}' OR EXISTS (SELECT 1 FROM account_role "
        f"WHERE account_role.user_id = user_account.id AND account_role.role = '{role}' "
        "AND account_role.ended_at IS NULL)))"
    )


_LAID = ("id", "feed_id", "number", "days", "entries", "content_sha256", "digest_sha256", "made_by", "made_at",
         "expires_at")  # fmt: skip
_DECIDED = ("state", "approved_by", "approved_at", "approved_digest", "release", "valid_until")

# (name, table, when, condition that is refused)
_GUARDS = [
    (
        "edition_starts_open", "edition", "INSERT",
        "NEW.state <> 'open' OR NEW.approved_by IS NOT NULL OR NEW.release IS NOT NULL",
    ),
    ("edition_by_a_maker", "edition", "INSERT", f"NOT {_has('NEW.made_by', 'maker')}"),
    ("edition_stays_as_laid", "edition", "UPDATE", _changes(*_LAID)),
    ("edition_stays_closed", "edition", "UPDATE", f"OLD.state <> 'open' AND {_changes(*_DECIDED)}"),
    (
        "edition_approved_by_another", "edition", "UPDATE",
        f"""NEW.state = 'approved' AND OLD.state = 'open' AND (NEW.approved_by IS NULL
        OR NOT {_has('NEW.approved_by', 'checker')} OR NOT {_has('NEW.made_by', 'maker')}
        OR {_person('NEW.approved_by')} = {_person('NEW.made_by')}
        OR NEW.approved_digest IS NULL OR NEW.approved_digest <> NEW.digest_sha256
        OR NEW.approved_at IS NULL OR NEW.approved_at > NEW.expires_at OR NEW.approved_at < NEW.made_at
        OR NEW.release IS NULL OR NEW.valid_until IS NULL)""",
    ),
    ("edition_no_delete", "edition", "DELETE", "TRUE"),
    (
        "edition_files_when_approved", "release_object", "INSERT",
        """NEW.name LIKE 'edition-%' AND NOT EXISTS (SELECT 1 FROM edition JOIN release ON release.id = NEW.release_id
        WHERE edition.feed_id = NEW.feed_id AND edition.release = release.number AND edition.state = 'approved')""",
    ),
]  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("feed_id", _BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("digest_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by", _BIG, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", _BIG, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_digest", sa.String(length=64), nullable=True),
        sa.Column("release", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'approved', 'refused', 'void')", name=op.f("ck_edition_state")),
        sa.CheckConstraint("number >= 1 AND days >= 1 AND entries >= 0", name=op.f("ck_edition_counted")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_edition_feed_id_feed")),
        *(
            sa.ForeignKeyConstraint([one], ["user_account.id"], name=op.f(f"fk_edition_{one}_user_account"))
            for one in ("made_by", "approved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("feed_id", "release", name=op.f("uq_edition_feed_id_release")),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_edition_feed_id_open", "edition", ["feed_id"], unique=True,
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    for name, table, when, refused in _GUARDS:
        _guard(name, table, when, refused)
    if op.get_bind().dialect.name == "postgresql":
        _protect()


def downgrade() -> None:
    for name, table, _when, _refused in reversed(_GUARDS):
        _drop(name, table)
    op.drop_table("edition")


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


def _protect() -> None:
    """As the other rows of a feed: whoever has not said for whom it asks sees nothing."""
    op.execute("ALTER TABLE edition ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE edition FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_its_member ON edition USING ((SELECT {_ASKED}) = 'all' OR (EXISTS "
        f"(SELECT 1 FROM feed WHERE feed.id = edition.feed_id AND feed.member_id::text = {_ASKED})))"
    )
