"""What officials log in with, enrolments, sessions of the console, and failures to log in"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _instant(name: str, *, is_optional: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=is_optional)


def _of_user(table: str, column: str = "user_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["user_account.id"], name=op.f(f"fk_{table}_{column}_user_account")
    )


def upgrade() -> None:
    op.create_table(
        "password",
        sa.Column("user_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("hash_mac", sa.LargeBinary(), nullable=False),
        sa.Column("memory_kib", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        _instant("set_at"),
        _of_user("password"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_password")),
    )
    op.create_table(
        "one_time_secret",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", _BIG, nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        _instant("created_at"),
        _instant("confirmed_at", is_optional=True),
        sa.Column("last_step", _BIG, nullable=False),
        _of_user("one_time_secret"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_secret")),
    )
    op.create_index(op.f("ix_one_time_secret_user_id"), "one_time_secret", ["user_id"])
    op.create_table(
        "passkey",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", _BIG, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", _BIG, nullable=False),
        _instant("created_at"),
        _instant("used_at", is_optional=True),
        _of_user("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"])
    _enrolment()
    _console_session()
    op.create_table(
        "failed_login",
        sa.Column("key_mac", sa.LargeBinary(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        _instant("last_at"),
        sa.PrimaryKeyConstraint("key_mac", name=op.f("pk_failed_login")),
    )
    op.create_index(op.f("ix_failed_login_last_at"), "failed_login", ["last_at"])


def _enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", _BIG, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", _BIG, nullable=True),
        sa.Column("confirmed_by", _BIG, nullable=True),
        _instant("created_at"),
        _instant("expires_at"),
        _instant("used_at", is_optional=True),
        sa.CheckConstraint("kind IN ('first', 'reset')", name=op.f("ck_enrolment_kind")),
        sa.CheckConstraint(
            "asked_by IS NULL OR asked_by <> user_id", name=op.f("ck_enrolment_asked_by_another")
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by NOT IN (user_id, asked_by)",
            name=op.f("ck_enrolment_two_officials"),
        ),
        sa.CheckConstraint(
            "kind = 'first' OR asked_by IS NOT NULL", name=op.f("ck_enrolment_reset_is_asked")
        ),
        sa.CheckConstraint(
            "kind = 'first' OR token_sha256 IS NULL OR confirmed_by IS NOT NULL",
            name=op.f("ck_enrolment_reset_is_confirmed"),
        ),
        _of_user("enrolment"),
        _of_user("enrolment", "asked_by"),
        _of_user("enrolment", "confirmed_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_enrolment_token_sha256")),
    )
    op.create_index(op.f("ix_enrolment_user_id"), "enrolment", ["user_id"])


def _console_session() -> None:
    op.create_table(
        "console_session",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", _BIG, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        _instant("began_at"),
        _instant("seen_at"),
        _instant("proven_at", is_optional=True),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "stage IN ('password', 'enrolment', 'complete')", name=op.f("ck_console_session_stage")
        ),
        _of_user("console_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_session")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_console_session_secret_sha256")),
    )
    op.create_index(op.f("ix_console_session_user_id"), "console_session", ["user_id"])
    complete = sa.text("stage = 'complete'")
    op.create_index(
        "uq_console_session_user_complete", "console_session", ["user_id"], unique=True,
        sqlite_where=complete, postgresql_where=complete,
    )  # fmt: skip


def downgrade() -> None:
    for table in ("failed_login", "console_session", "enrolment", "passkey", "one_time_secret", "password"):
        op.drop_table(table)
