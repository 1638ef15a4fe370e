"""An official may be at several reviews at once: claims by review, no longer by account"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _made_anew(sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review_claim")))
    op.create_index(op.f("ix_review_claim_user_id"), "review_claim", ["user_id"])


def downgrade() -> None:
    _made_anew(
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_review_claim")),
        sa.UniqueConstraint("review_id", name=op.f("uq_review_claim_review_id")),
    )


def _made_anew(*keys: sa.Constraint) -> None:
    """A claim lasts some minutes and is no fact: whoever was at a review takes it up again."""
    op.drop_table("review_claim")
    op.create_table(
        "review_claim",
        sa.Column("user_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("review_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"], [f"{table}.id"], name=op.f(f"fk_review_claim_{one}_id_{table}")
            )
            for one, table in (("user", "user_account"), ("review", "review"))
        ),
        *keys,
    )
